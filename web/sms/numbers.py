"""Phone numbers as gateways write them, made E.164; and as they want them."""

import re

from contracts.roll import voters
from contracts.roll.letters import digits

_LONGEST = 32
_WITH_COUNTRY = re.compile(r"[1-9][0-9]{9,14}", re.ASCII)


def e164(text: str) -> str | None:
    """Return a sender's number in E.164; None if it is none, e.g. a company's name.

    Beside what a roll may hold, gateways write numbers with their country and no sign before it:
    ``989121234567``.
    """
    if len(text) > _LONGEST:
        return None
    number = digits(text)
    forms = (number, f"+{number}") if _WITH_COUNTRY.fullmatch(number) else (number,)
    for form in forms:
        try:
            return voters.mobile(form)
        except voters.Refused:
            continue
    return None


def national(number: str) -> str:
    """Return an E.164 number as Iranian services want it: ``0912…``, foreign ones ``0049…``."""
    if number.startswith("+98"):
        return "0" + number[3:]
    return "00" + number.removeprefix("+")


def international(line: str) -> str:
    """Return the number of a line of ours with its country, Iran's if it has none."""
    number = digits(line)
    return number if number.startswith("+") else "+98" + number.lstrip("0")
