"""The form of a vector: id, comment, input, then output or error.

Bytes are lower-case hex; a scalar is its 32 little-endian bytes; a number that a JavaScript
number can't hold exactly does not occur.
"""

import json
from collections.abc import Iterable
from typing import Any

Vector = dict[str, Any]
MISSING = object()
GREATEST = 2**53 - 1


def vector(
    id: str, comment: str, input: Any, *, output: Any = MISSING, error: str | None = None
) -> Vector:
    """Return one vector.

    Args:
        id: unique in its file; what is computed stands before the first ``/``.
        comment: one sentence, with the source where there is one.
        input: a JSON object.
        output: what must come out; or else
        error: the field, or the reason, that a refusal must name.

    Raises:
        ValueError: both or neither of output and error, or a value JSON would not carry alike
            to Python and JavaScript.
    """
    if (output is MISSING) == (error is None):
        raise ValueError(f"vector {id}: either an output or an error")
    made: Vector = {"id": id, "comment": comment, "input": plain(input)}
    if error is None:
        made["output"] = plain(output)
    else:
        made["error"] = error
    return made


def plain(value: Any) -> Any:
    """Return ``value`` with bytes as hex, and sequences as lists."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, int) and abs(value) > GREATEST:
        raise ValueError(f"{value} is no safe JSON number")
    if value is None or isinstance(value, str | int):
        return value
    raise ValueError(f"{type(value).__name__} has no form in a vector")


def encode(vectors: Iterable[Vector]) -> str:
    """Return a file's text."""
    return json.dumps(list(vectors), indent=1, ensure_ascii=False) + "\n"
