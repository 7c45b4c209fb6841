"""Bids, and the least fee bump that stellar-core's queue takes in place of what waits."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stellar_sdk import FeeBumpTransactionEnvelope, Keypair, TransactionEnvelope

from node.submit.fees import FeePolicy, FeeTooHigh
from node.wire.envelopes import parse_envelope
from node.wire.fee_bump import FeeBumpError, account_of, fee_bump
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import NETWORK_ID, PASSPHRASE

KEY = keypair(1)
PAYER = keypair(2)
SEED = PAYER.raw_secret_key()


@pytest.mark.parametrize(
    ("policy", "base_fee", "rate"),
    [
        (FeePolicy(), 100, 100),
        (FeePolicy(3), 50_000, 150_000),
        (FeePolicy(3, 250), 100, 250),
        (FeePolicy(1, 100), 100, 100),
    ],
)
def test_a_bid_is_a_multiple_of_the_base_fee_up_to_the_cap(
    policy: FeePolicy, base_fee: int, rate: int
) -> None:
    assert policy.rate(base_fee) == rate


def test_a_base_fee_above_the_cap_is_refused() -> None:
    with pytest.raises(FeeTooHigh) as error:
        FeePolicy(1, 99).rate(100)
    assert (error.value.base_fee, error.value.cap) == (100, 99)


@pytest.mark.parametrize("given", [(0, None), (1, 0)])
def test_numbers_that_bid_nothing_are_refused(given: tuple[int, int | None]) -> None:
    with pytest.raises(ValueError, match="multiple"):
        FeePolicy(*given)


@given(
    rate=st.integers(1, 10**6),
    operations=st.integers(1, 100),
    cap=st.integers(1, 10**9),
    bumped=st.booleans(),
)
def test_a_rescue_bids_ten_times_the_rate_and_never_above_the_cap(
    rate: int, operations: int, cap: int, bumped: bool
) -> None:
    counted = operations + bumped
    fee = rate * counted
    outer = operations + 1
    found = FeePolicy(1, cap).rescue_fee(fee, counted, operations)
    if found is None:
        assert 10 * rate > cap
        return
    assert found <= cap * outer
    assert found * counted >= 10 * fee * outer > (found - 1) * counted


def test_without_a_cap_nothing_is_rescued() -> None:
    assert FeePolicy(1).rescue_fee(100, 1, 1) is None


@pytest.mark.parametrize("v1", [True, False])
def test_a_fee_bump_is_what_stellar_sdk_builds_and_keeps_the_inner_hash(v1: bool) -> None:
    inner = signed(KEY, 11, v1=v1)
    made = fee_bump(inner, 4000, NETWORK_ID, SEED)
    known = TransactionEnvelope.from_xdr(_base64(signed(KEY, 11)), PASSPHRASE)
    expected = FeeBumpTransactionEnvelope.from_xdr(_base64(made), PASSPHRASE)
    assert expected.transaction.inner_transaction_envelope.hash() == known.hash()
    assert expected.transaction.fee == 4000
    assert expected.transaction.fee_source.account_id == PAYER.public_key == account_of(SEED)
    Keypair.from_public_key(PAYER.public_key).verify(
        expected.hash(), expected.signatures[0].signature
    )
    said = parse_envelope(made, NETWORK_ID)
    assert said.hash == parse_envelope(inner, NETWORK_ID).hash
    assert said.outer_hash == expected.hash()


@pytest.mark.parametrize(
    ("envelope", "fee", "part"),
    [
        (b"\0\0\0\5" + bytes(40), 1, "neither V0 nor V1"),
        (signed(KEY, 11), 0, "no fee"),
        (signed(KEY, 11), 1 << 63, "no fee"),
    ],
)
def test_what_cannot_be_wrapped_is_refused(envelope: bytes, fee: int, part: str) -> None:
    with pytest.raises(FeeBumpError, match=part):
        fee_bump(envelope, fee, NETWORK_ID, SEED)


def _base64(envelope: bytes) -> str:
    return base64.b64encode(envelope).decode()
