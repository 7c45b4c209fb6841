"""Moments where there is little room: below a chart."""

from datetime import UTC, datetime

from persiantools.jdatetime import JalaliDateTime

from node.base.dates import LAST_MOMENT
from node.pages.dates import tehran
from node.pages.language import FA, Language

_LAST_SHOWN = LAST_MOMENT - 366 * 86_400
"""Python's dates end with the year 9999; a year less leaves room for every time zone."""


def short_moment(seconds: int, language: Language) -> str:
    """Write day and minute: `07/24 14:35` of the Iranian calendar in Tehran; in English of UTC.

    A moment that is beyond dates is written as a number.
    """
    if not 0 <= seconds <= _LAST_SHOWN:
        return language.number(seconds)
    if language is not FA:
        return f"{datetime.fromtimestamp(seconds, UTC):%m-%d %H:%M}"
    local = datetime.fromtimestamp(seconds, tehran())
    day = JalaliDateTime.to_jalali(local)  # type: ignore[no-untyped-call]
    return language.digits(f"{day.month:02d}/{day.day:02d} {local:%H:%M}")
