"""Foreign JSON: parsed only if it is not nested deeper than any file of ours.

Python's own parser recurses for each level; where a library has raised the recursion limit, a
few megabytes of brackets would end the process instead of raising an error.
"""

import json
import re
from typing import Any

MAX_DEPTH = 64

_WITHOUT_MEANING = bytes(set(range(256)) - set(b'[]{}"'))
"""What says nothing of depth where there are no backslashes: each quote begins or ends a string."""

# long strings, of envelopes above all, are run through without a choice at each character; an
# unfinished one, too, for else its end would be looked for from each quote in it
_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_BRACKET = re.compile(r"[\[{\]}]")


def parse_json(text: str | bytes, **options: Any) -> Any:
    """Parse JSON of bounded depth.

    Args:
        text: a text, or its UTF-8 bytes.
        options: as ``json.loads`` takes them.

    Raises:
        ValueError: not JSON, not UTF-8, or nested deeper than ``MAX_DEPTH``.
    """
    decoded = text if isinstance(text, str) else text.decode("utf-8")
    depth = 0
    for one in _brackets(decoded):
        if one in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise ValueError(f"nested deeper than {MAX_DEPTH} levels")
        else:
            depth -= 1
    return json.loads(decoded, **options)


def _brackets(text: str) -> str | list[str]:
    """Return the brackets that are not in strings, in order."""
    if "\\" in text:
        return _BRACKET.findall(_STRING.sub("", text))
    # the usual case: most is dropped at once, and little is left to be looked at
    left = text.encode("utf-8", "surrogatepass").translate(None, _WITHOUT_MEANING)
    return b"".join(left.split(b'"')[::2]).decode("ascii")
