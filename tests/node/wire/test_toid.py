"""Total order ids (SEP-35)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.wire.toid import Place, ToidError, decode, encode


def test_known_value() -> None:
    assert encode(3, 2, 1) == 3 * 2**32 + 2 * 2**12 + 1
    assert encode(7) == 7 << 32


@given(st.integers(0, 2**31 - 1), st.integers(0, 2**20 - 1), st.integers(0, 2**12 - 1))
def test_decode_undoes_encode(ledger: int, order: int, operation: int) -> None:
    assert decode(encode(ledger, order, operation)) == Place(ledger, order, operation)


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ((2**31, 0, 0), "ledger"),
        ((-1, 0, 0), "ledger"),
        ((1, 2**20, 0), "transaction order"),
        ((1, 1, 2**12), "operation index"),
    ],
)
def test_part_out_of_range_is_named(parts: tuple[int, int, int], named: str) -> None:
    with pytest.raises(ToidError) as error:
        encode(*parts)
    assert error.value.part == named


@pytest.mark.parametrize("value", [-1, 2**63])
def test_numbers_that_are_no_ids(value: int) -> None:
    with pytest.raises(ToidError):
        decode(value)
