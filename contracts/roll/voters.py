"""A voter as the registrar knows one, and the rules for each column."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from contracts.roll.letters import digits, words

MAX_NAME = 100
_LICENCE = re.compile(r"[0-9]{1,20}", re.ASCII)
_NATIONAL = re.compile(r"[0-9]{8,10}", re.ASCII)
_MOBILE = re.compile(r"(?:(?:\+|00)98|0)?(9[0-9]{9})", re.ASCII)
_FOREIGN = re.compile(r"(?:\+|00)([1-9][0-9]{7,14})", re.ASCII)


class Refused(ValueError):
    """A cell's value is not accepted; the text says why."""


@dataclass(frozen=True, slots=True, repr=False)
class Voter:
    """One voter.

    Attributes:
        row: the spreadsheet's row, from 1, its heading included.
        licence: digits.
        national_code: 10 digits with a right check digit.
        mobile: E.164, ``+989…``.
        name: first names.
        family: family name.
    """

    row: int
    licence: str
    national_code: str
    mobile: str
    name: str
    family: str

    def __repr__(self) -> str:
        return f"Voter(row {self.row})"


def licence(text: str) -> str:
    """Return a licence number's digits, 1 to 20."""
    number = digits(text)
    if not _LICENCE.fullmatch(number):
        raise Refused("is no number of 1 to 20 digits")
    return number


def national_code(text: str) -> str:
    """Return the 10 digits of a national code; zeros that a spreadsheet lost come back."""
    number = digits(text)
    if not _NATIONAL.fullmatch(number):
        raise Refused("is no number of 10 digits")
    code = number.zfill(10)
    if len(set(code)) == 1:
        raise Refused("has ten equal digits")
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(code[:9])) % 11
    if int(code[9]) != (rest if rest < 2 else 11 - rest):
        raise Refused("has a wrong check digit")
    return code


def mobile(text: str) -> str:
    """Return a mobile number in E.164; without a country it is Iran's."""
    number = digits(text)
    if found := _MOBILE.fullmatch(number):
        return f"+98{found[1]}"
    if (found := _FOREIGN.fullmatch(number)) and not found[1].startswith("98"):
        return f"+{found[1]}"
    raise Refused("is no mobile number")


def name(text: str) -> str:
    """Return a name in one spelling, 1 to 100 characters."""
    written = words(text)
    if not 1 <= len(written) <= MAX_NAME:
        raise Refused(f"is no name of 1 to {MAX_NAME} characters")
    return written


COLUMNS: dict[str, tuple[tuple[str, ...], Callable[[str], str]]] = {
    "licence": (("licence", "license", "شماره پروانه", "پروانه"), licence),
    "national_code": (("national_code", "national code", "کد ملی"), national_code),
    "mobile": (
        ("mobile", "phone", "تلفن همراه", "شماره همراه", "شماره موبایل", "موبایل", "همراه"),
        mobile,
    ),
    "name": (("name", "first_name", "first name", "نام"), name),
    "family": (("family", "last_name", "last name", "surname", "نام خانوادگی"), name),
}
"""For each column its headings and the rule for its cells."""
