"""A receipt holds what finds a vote, and is read strictly."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.voting.receipt import FIELDS, Receipt, ReceiptError, decode_receipt
from node.wire.accounts import address

RECEIPT = Receipt("شبکه", address(bytes(range(32))), bytes(32), b"\xab" * 32)


def said(**changes: Any) -> bytes:
    fields = {**json.loads(RECEIPT.encode()), **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None}).encode()


def test_it_names_network_election_tracker_and_transaction_and_nothing_else() -> None:
    fields = json.loads(RECEIPT.encode())
    assert tuple(fields) == FIELDS
    assert fields == {
        "format": "sandogh-receipt-1",
        "network": "شبکه",
        "election": RECEIPT.election,
        "tracker": "00" * 32,
        "transaction": "ab" * 32,
    }
    assert decode_receipt(RECEIPT.encode()) == RECEIPT == decode_receipt(said())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, None) for name in FIELDS),
        *((name, 7) for name in FIELDS),
        ("format", "sandogh-receipt-2"),
        ("election", "GABC"),
        ("tracker", "00" * 31),
        ("tracker", "0" * 63),
        ("transaction", "AB" * 32),
        ("transaction", "ab" * 31 + "۱۲"),
        ("transaction", "ab" * 32 + "\n"),
        ("r", "00" * 32),
    ],
)
def test_a_field_that_is_missing_unknown_or_wrong_is_named(field: str, value: object) -> None:
    with pytest.raises(ReceiptError) as refused:
        decode_receipt(said(**{field: value}))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'"sandogh-receipt-1"', b"{" * 5000, b" " * 5000, b"\xff", b"[" * 4000]
)
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    with pytest.raises(ReceiptError, match="file"):
        decode_receipt(data)


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.binary(min_size=32, max_size=32))
def test_any_receipt_is_read_as_it_was_written(network: str, data: bytes) -> None:
    receipt = Receipt(network, RECEIPT.election, data, data[::-1])
    assert decode_receipt(receipt.encode()) == receipt
