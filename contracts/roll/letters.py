"""Persian and Arabic writing of one thing, made one: digits, letters, marks that are not seen."""

import re
import unicodedata

_DIGITS = {ord(first) + digit: str(digit) for first in ("۰", "٠") for digit in range(10)}
_LETTERS = {ord("ي"): "ی", ord("ى"): "ی", ord("ك"): "ک"}
_SPACES = re.compile(r"[\s\u200c]+")
_DASHES = re.compile(r"[-\u2010-\u2015\u2212\u0640_/.()\s\u200c]+")


def digits(text: str) -> str:
    """Return a number as ASCII digits: other digits changed, dashes, spaces and marks left out."""
    return _DASHES.sub("", _visible(text).translate(_DIGITS))


def words(text: str) -> str:
    """Return a name in one spelling: ی and ک, NFC, single spaces, no marks that are not seen.

    The zero-width non-joiner within a word stays, for it is part of Persian spelling.
    """
    changed = unicodedata.normalize("NFC", _visible(text)).translate(_DIGITS | _LETTERS)
    return " ".join(changed.split()).strip("\u200c ")


def same(text: str) -> str:
    """Return a text for comparison: as ``words``, without any spaces, in lower case."""
    return _SPACES.sub("", words(text)).casefold()


def _visible(text: str) -> str:
    """Leave out controls and format characters: bidi marks, byte order marks."""
    return "".join(
        one
        for one in text
        if one == "\u200c" or one.isspace() or unicodedata.category(one) not in ("Cc", "Cf")
    )
