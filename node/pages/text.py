"""Foreign bytes as text that can be read and do nothing else.

Templates escape markup; this shows what is not seen: control characters, marks that turn the
direction of reading, code points that are no characters.
"""

from base64 import b64encode
from dataclasses import dataclass

MAX_SHOWN = 2_000
"""Characters of a foreign text that a page shows; what the ledger holds is far shorter."""

_JOINERS = frozenset("\u200c\u200d")
"""They shape letters only; Persian writes words with the first."""


def shown(text: str, most: int = MAX_SHOWN) -> str:
    """Return a text with all that is not seen as escapes, cut after `most` characters."""
    seen = "".join(
        one if one.isprintable() or one in _JOINERS else one.encode("unicode_escape").decode()
        for one in text[:most]
    )
    return seen + ("…" if len(text) > most else "")


def readable(value: bytes) -> str | None:
    """Return bytes as text if they are UTF-8 of visible characters, else None."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if text and all(one.isprintable() or one in _JOINERS for one in text) else None


@dataclass(frozen=True, slots=True)
class Octets:
    """Bytes as a page shows them; `text` is None where they are no readable text."""

    value: bytes

    @property
    def hex(self) -> str:
        """Lower-case hexadecimal digits."""
        return self.value.hex()

    @property
    def base64(self) -> str:
        """Standard base64."""
        return b64encode(self.value).decode()

    @property
    def text(self) -> str | None:
        """The bytes read as UTF-8, if a person can read them."""
        return readable(self.value)
