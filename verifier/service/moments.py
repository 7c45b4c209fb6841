"""Moments where there is little room: below a chart."""

from datetime import datetime

from persiantools.jdatetime import JalaliDateTime

from node.pages.dates import tehran
from node.pages.language import Language


def short_moment(seconds: int, language: Language) -> str:
    """Write day and minute in the Iranian calendar, Tehran's time: `07/24 14:35`."""
    local = datetime.fromtimestamp(seconds, tehran())
    day = JalaliDateTime.to_jalali(local)  # type: ignore[no-untyped-call]
    return language.digits(f"{day.month:02d}/{day.day:02d} {local:%H:%M}")
