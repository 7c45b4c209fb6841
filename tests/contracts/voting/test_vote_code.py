"""The vote code of a tracker."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.crypto.transcript import short
from contracts.voting.vote_code import vote_code


@given(st.binary(min_size=32, max_size=32))
def test_a_code_is_always_eight_ascii_digits(tracker: bytes) -> None:
    code = vote_code(tracker)
    assert len(code) == 8
    assert code.isascii()
    assert code.isdigit()
    assert int(code) == int(short("code", tracker)[:8].hex(), 16) % 100_000_000
