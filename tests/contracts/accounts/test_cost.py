"""What an election costs agrees with the transactions that it sends."""

import pytest

from contracts.accounts.cost import (
    Prices,
    authority_funds,
    ballot_fee,
    channel_funds,
    poster_reserve,
    record_fee,
    setup_fee,
    starting_balances,
    transactions_of,
)
from contracts.records.envelope import CastPayment
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope

PRICES = Prices(50_000, 5_000_000)
SOURCE, ISSUER, URN, BOX = (address(bytes((k,)) * 32) for k in range(1, 5))
POSTING = Posting(SOURCE, 1, PRICES.base_fee, 0, 19)


@pytest.mark.parametrize("length", [1, 51, 52, 3461, 6323, 6324, 12_646, 12_647, 20_000])
def test_fees_are_those_of_the_transactions(length: int) -> None:
    record = Record(9, bytes(length - 1))
    for payment, fee in (
        (None, record_fee(PRICES, length)),
        (CastPayment(ISSUER, URN, BOX), ballot_fee(PRICES, length - 1)),
    ):
        made = drafts(record, POSTING, payment)
        said = [parse_envelope(draft.envelope(), bytes(32)) for draft in made]
        assert sum(one.fee for one in said) == fee
        assert len(made) == transactions_of(length)


def test_reserves_count_trust_lines_signers_and_entries() -> None:
    balances = starting_balances(PRICES, 3)
    assert [
        value // PRICES.base_reserve for value in (balances.issuer, balances.urn, balances.box)
    ] == [2, 6, 3]
    assert poster_reserve(PRICES, 3) == 6 * PRICES.base_reserve


def test_the_authority_holds_what_it_will_pay() -> None:
    funds = authority_funds(PRICES, 3, 1, [100, 7000])
    fees = record_fee(PRICES, 100) + record_fee(PRICES, 7000) + setup_fee(PRICES, 1)
    assert funds == (6 + 2 + 4 + 3) * PRICES.base_reserve + fees


def test_ballots_are_spread_over_channels() -> None:
    each = ballot_fee(PRICES, 3460)
    assert channel_funds(PRICES, 3460, 201, 100) == poster_reserve(PRICES) + 3 * each
