"""A moment survives its text form, and a text that is no moment is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.base.dates import LAST_MOMENT, DateError, format_rfc3339, parse_rfc3339


@given(st.integers(0, LAST_MOMENT))
def test_a_moment_survives_its_text(seconds: int) -> None:
    text = format_rfc3339(seconds)
    assert text.endswith("Z")
    assert len(text) == 20
    assert parse_rfc3339(text) == seconds


def test_offsets_and_fractions_are_read() -> None:
    assert parse_rfc3339("2026-11-24T11:30:00.999+03:30") == parse_rfc3339("2026-11-24T08:00:00Z")


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-24", "2026-02-30T00:00:00Z", "2026-11-24T08:00:00", "۲۰۲۶-11-24T08:00:00Z"],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(DateError):
        parse_rfc3339(text)


@pytest.mark.parametrize("seconds", [-1, LAST_MOMENT + 1])
def test_moments_without_a_text_are_refused(seconds: int) -> None:
    with pytest.raises(DateError):
        format_rfc3339(seconds)
