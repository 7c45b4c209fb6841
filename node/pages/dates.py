"""Moments for people: the Iranian calendar in Tehran's time, and UTC beside it."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from persiantools.jdatetime import JalaliDateTime

from node.base.dates import LAST_MOMENT
from node.pages.language import FA, Language

_WEEKDAYS = (
    "دوشنبه",
    "سه‌شنبه",
    "چهارشنبه",
    "پنج‌شنبه",
    "جمعه",
    "شنبه",
    "یک‌شنبه",
)
"""From Monday on, as Python counts."""
_LAST_SHOWN = LAST_MOMENT - 366 * 86_400
"""Python's dates end with the year 9999; a year less leaves room for every time zone."""


@cache
def tehran() -> tzinfo:
    """Return Tehran's time zone; without a database of zones, its offset since 2022."""
    try:
        return ZoneInfo("Asia/Tehran")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=3, minutes=30))


def jalali(seconds: int, language: Language) -> str:
    """Write Unix seconds in the Iranian calendar, or as a number where they are beyond dates."""
    if not 0 <= seconds <= _LAST_SHOWN:
        return language.number(seconds)
    local = datetime.fromtimestamp(seconds, tehran())
    day = JalaliDateTime.to_jalali(local)  # type: ignore[no-untyped-call]
    time = f"{local:%H:%M:%S}"
    month = day.strftime("%B", locale=language.code)
    if language is FA:
        weekday = _WEEKDAYS[local.weekday()]
        return language.digits(f"{weekday} {day.day} {month} {day.year}، ساعت {time}")
    return f"{day.day} {month} {day.year}, {time}"


def jalali_numbers(seconds: int) -> str:
    """Write time and day of the Iranian calendar in Tehran as `14:35:53 1400/07/24`."""
    local = datetime.fromtimestamp(seconds, tehran())
    day = JalaliDateTime.to_jalali(local)  # type: ignore[no-untyped-call]
    return f"{local:%H:%M:%S} {day.year}/{day.month:02d}/{day.day:02d}"


def clock_time(seconds: int) -> str:
    """Write the time of day in Tehran: `14:35:53`."""
    return datetime.fromtimestamp(seconds, tehran()).strftime("%H:%M:%S")


def utc(seconds: int) -> str:
    """Write Unix seconds as `2026-11-24 08:00:00`, or as a number where they are beyond dates."""
    if not 0 <= seconds <= _LAST_SHOWN:
        return str(seconds)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
