"""Invented voters: their numbers are well formed and belong to nobody."""

from contracts.roll.voters import Voter


def national_code(number: int) -> str:
    """Return the national code whose first nine digits are a number from 1."""
    digits = f"{number:09d}"
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
    return f"{digits}{rest if rest < 2 else 11 - rest}"


def invented(number: int, **changed: str) -> Voter:
    """Return voter ``number``, from 1; ``changed`` fields as given."""
    fields = {
        "licence": f"14{number:08d}",
        "national_code": national_code(number),
        "mobile": f"+98912{number:07d}",
        "name": "نام",
        "family": f"نام‌خانوادگی {number}",
    }
    return Voter(number + 1, **{**fields, **changed})
