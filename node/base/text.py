"""Text of strangers: what may be stored, and what may be shown on a terminal."""

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Persian writes words with the non-joiner; both joiners only shape letters."""


def is_unicode(text: str) -> bool:
    """Tell whether a text has a UTF-8 form: it holds no lone surrogates."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def printable(text: str) -> str:
    """Return a text as one line that can do nothing to a terminal but be read.

    Control characters, line breaks, and marks that turn the direction of reading are shown as
    their escapes, so that no title can forge a line of a report.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(one) for one in text)


def _shown(one: str) -> str:
    if unicodedata.category(one) in _UNSEEN and one not in _JOINERS:
        return one.encode("unicode_escape").decode()
    return one
