"""Languages, digits, amounts; dates in two calendars; foreign text that can do nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.pages.dates import jalali, utc
from node.pages.language import EN, FA, Language, asked, latin_digits
from node.pages.text import Octets, readable, shown


@pytest.mark.parametrize(
    ("query", "cookies", "language"),
    [
        ({}, {}, FA),
        ({"lang": "en"}, {}, EN),
        ({}, {"lang": "en"}, EN),
        ({"lang": "fa"}, {"lang": "en"}, FA),
        ({"lang": "de"}, {"lang": "en"}, EN),
        ({"lang": "de"}, {"lang": "<script>"}, FA),
    ],
)
def test_persian_unless_english_is_asked_for(
    query: dict[str, str], cookies: dict[str, str], language: Language
) -> None:
    assert asked(query, cookies) is language


def test_numbers_are_written_in_the_language() -> None:
    assert (FA.number(1234567), EN.number(1234567)) == ("۱٬۲۳۴٬۵۶۷", "1,234,567")
    assert (FA.amount(10_000_001), EN.amount(10_000_001)) == ("۱٫۰۰۰۰۰۰۱", "1.0000001")
    assert EN.amount(-5_000_000) == "\u200e-0.5"
    assert EN.amount(0) == "0"


@given(st.integers(0, 10**18))
def test_what_is_written_is_read_back(value: int) -> None:
    assert latin_digits(FA.digits(str(value))) == str(value)
    assert latin_digits("٠١٢٣٤٥٦٧٨٩") == "0123456789"


def test_a_moment_in_two_calendars() -> None:
    moment = 1_795_680_000  # the 26th of November 2026, 08:00 UTC
    assert utc(moment) == "2026-11-26 08:00:00"
    assert jalali(moment, FA) == "پنج‌شنبه ۵ آذر ۱۴۰۵، ساعت ۱۱:۳۰:۰۰"
    assert jalali(moment, EN) == "5 Azar 1405, 11:30:00"


@pytest.mark.parametrize("seconds", [0, 253_402_300_799, 1 << 63, (1 << 64) - 1])
def test_every_moment_has_a_text(seconds: int) -> None:
    assert utc(seconds)
    assert jalali(seconds, FA)
    assert jalali(seconds, EN)


def test_a_moment_beyond_dates_is_a_number() -> None:
    assert utc(1 << 64) == str(1 << 64)
    assert jalali(-1, EN) == "-1"


def test_what_is_not_seen_is_shown() -> None:
    assert shown("a\x1b[31m\u202eb\nc\u200cd\x00") == "a\\x1b[31m\\u202eb\\nc\u200cd\\x00"
    assert shown("\ufffe") == "\\ufffe"
    assert shown("x" * 2001) == "x" * 2000 + "…"


@given(st.text(max_size=60))
def test_shown_text_is_seen(text: str) -> None:
    assert all(one.isprintable() or one in "\u200c\u200d" for one in shown(text))


def test_bytes_are_text_only_if_a_person_can_read_them() -> None:
    assert readable("سلام".encode()) == "سلام"
    assert readable(b"") is None
    assert readable(b"\xff") is None
    assert readable(b"a\x00b") is None
    assert Octets(b"\x00\xff").hex == "00ff"
    assert Octets(b"\x00\xff").base64 == "AP8="
