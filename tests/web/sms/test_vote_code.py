"""The eight digits are found however a phone writes them, and only if they are the only ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.sms.vote_code import found_code

ZEROS = "0٠۰०௦０"
"""Zero in Latin, Arabic, Persian, Devanagari, Tamil and full-width digits."""


@pytest.mark.parametrize(
    "text",
    [
        "48590433",
        "۴۸۵۹۰۴۳۳",
        "٤٨٥٩٠٤٣٣",
        "４８５９０４３３",
        "  48590433\r\n",
        "\u202b\u200f۴۸۵۹۰۴۳۳\u202c",
        "کد رای: ۴۸۵۹۰۴۳۳ با سپاس",
        "48\u200e59\u200c04\u206633",
        "4859 0433",
        "48-59-04-33",
        "۴۸۵۹ ۰۴۳۳",
        "4859\u00a00433",
        "48590433 48590433",
        "code48590433.",
        "\ufeff48590433",
        "4۸5٩0۴3３",
        "48590433 (12:30)",
    ],
)
def test_a_code_is_found(text: str) -> None:
    assert found_code(text) == "48590433"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "سلام",
        "4859043",
        "485904330",
        "48590433 48590434",
        "4859 0433 1",
        "۴۸۵۹۰۴۳۳۱",
        "4859x0433",
        "4859    0433",
        "+989121234567",
        "4859½0433",
        "④⑧⑤⑨⓪④③③",
        "\x00" * 1000,
    ],
)
def test_what_is_no_one_code_is_none(text: str) -> None:
    assert found_code(text) is None


@given(
    st.from_regex(r"[0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from(ZEROS), min_size=8, max_size=8),
    st.text(st.characters(exclude_categories=["Nd", "No", "Nl"]), max_size=20),
)
def test_any_script_and_any_words_around_it(code: str, zeros: list[str], words: str) -> None:
    written = "".join(chr(ord(zero) + int(digit)) for zero, digit in zip(zeros, code, strict=True))
    assert found_code(words + written + words) == code


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = found_code(text)
    assert found is None or (len(found) == 8 and found.isascii() and found.isdecimal())
