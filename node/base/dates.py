"""Moments as Unix seconds, and their text form in RFC 3339 with `Z`, to the second."""

import re
from datetime import UTC, datetime

from node.base.errors import SandoghError

LAST_MOMENT = 253_402_300_799
"""9999-12-31T23:59:59Z: the last moment RFC 3339 can write."""

_FORM = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(?:[Zz]|([+-]\d\d:\d\d))")


class DateError(SandoghError):
    """A text is no moment in RFC 3339, or a number of seconds has no such text."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(f"{given[:40]!r} is no moment in RFC 3339, such as 2026-11-24T08:00:00Z")


def parse_rfc3339(text: str) -> int:
    """Read a moment; fractions of a second are cut off.

    Args:
        text: RFC 3339, with `Z` or an offset.

    Returns:
        Unix seconds.

    Raises:
        DateError: the text is not of that form or names no real moment.
    """
    found = _FORM.fullmatch(text) if text.isascii() else None
    if found is None:
        raise DateError(text)
    day, time, offset = found.groups()
    try:
        return int(datetime.fromisoformat(f"{day}T{time}{offset or '+00:00'}").timestamp())
    except ValueError as fault:
        raise DateError(text) from fault


def format_rfc3339(seconds: int) -> str:
    """Write Unix seconds, from 0 to `LAST_MOMENT`, as `2026-11-24T08:00:00Z`.

    Raises:
        DateError: the moment is before 1970 or after the year 9999.
    """
    if not 0 <= seconds <= LAST_MOMENT:
        raise DateError(str(seconds))
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
