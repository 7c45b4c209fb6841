"""Moments where there is little room: below a chart."""

from datetime import UTC, datetime

from persiantools.jdatetime import JalaliDateTime

from node.pages.dates import tehran
from node.pages.language import FA, Language


def short_moment(seconds: int, language: Language) -> str:
    """Write day and minute: `07/24 14:35` of the Iranian calendar in Tehran; in English of UTC."""
    if language is not FA:
        return f"{datetime.fromtimestamp(seconds, UTC):%m-%d %H:%M}"
    local = datetime.fromtimestamp(seconds, tehran())
    day = JalaliDateTime.to_jalali(local)  # type: ignore[no-untyped-call]
    return language.digits(f"{day.month:02d}/{day.day:02d} {local:%H:%M}")
