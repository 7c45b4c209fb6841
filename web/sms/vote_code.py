"""The vote code in a text that somebody wrote on a phone."""

import re
import unicodedata

_SEPARATORS = re.compile(r"(?<=[0-9])[ \-\u2010-\u2015\u2212_./]{1,3}(?=[0-9])")
_GROUP = re.compile(r"(?<![0-9])[0-9]{8}(?![0-9])")


def found_code(text: str) -> str | None:
    """Return the eight digits of a text, if there is exactly one such group.

    Digits of any script count; marks that are not seen do not. A group may be written in pieces,
    as ``4859 0433``, if it stands nowhere in one.
    """
    plain = _plain(text)
    for form in (plain, _SEPARATORS.sub("", plain)):
        groups: set[str] = set(_GROUP.findall(form))
        if len(groups) == 1:
            return groups.pop()
        if groups:
            return None
    return None


def _plain(text: str) -> str:
    """Return a text with ASCII digits, plain spaces, and nothing that is not seen."""
    return "".join(_written(one) for one in text)


def _written(one: str) -> str:
    digit = unicodedata.decimal(one, None)
    if digit is not None:
        return str(digit)
    if one.isspace():
        return " "
    return "" if unicodedata.category(one) in ("Cf", "Cc", "Mn") else one
