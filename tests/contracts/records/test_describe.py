"""Records in words: every kind has some, and none can alter a terminal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.records.describe import describe, moment, plain
from contracts.records.record import KIND_NAMES, Record, record_of
from tests.strategies.records import CASES, Case


@pytest.mark.parametrize("kind", sorted(CASES))
def test_every_kind_has_words(kind: int) -> None:
    @settings(max_examples=15)
    @given(CASES[kind])
    def check(case: Case) -> None:
        said = describe(record_of(case.value))
        assert said.name == KIND_NAMES[kind]
        assert said.sound
        assert said.lines
        assert all(line.isprintable() for line in "".join(said.lines).split("\u200c"))

    check()


@given(st.integers(0, 255), st.binary(max_size=200))
def test_any_bytes_have_words(kind: int, body: bytes) -> None:
    said = describe(Record(kind, body))
    assert said.lines
    if kind not in KIND_NAMES:
        assert (said.name, said.sound) == ("unknown", False)


def test_what_is_not_seen_is_shown() -> None:
    assert plain("a\x1b[31m\u202eb\nc\u200cd") == "a\\x1b[31m\\u202eb\\nc\u200cd"
    assert plain("x" * 401) == "x" * 400 + "…"


def test_a_moment_beyond_dates_is_a_number() -> None:
    assert moment(0) == "1970-01-01T00:00:00Z"
    assert moment(2**64 - 1) == "18446744073709551615 s after 1970"
