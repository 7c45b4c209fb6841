"""The set-up transaction is its template; every single deviation is named."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.accounts.compare import compare
from contracts.accounts.cost import Prices, starting_balances
from contracts.accounts.setup import Setup, SetupError, setup_draft
from contracts.records.transactions import Posting
from node.wire.accounts import AddressError, address
from node.wire.envelopes import parse_envelope
from node.wire.parsed import (
    AllowTrust,
    Asset,
    BumpSequence,
    ManageData,
    Memo,
    Operation,
    SetTrustLineFlags,
    SignerKey,
    Transaction,
)

AUTHORITY, ISSUER, URN, BOX, OTHER = (address(bytes((k,)) * 32) for k in range(1, 6))
RELAYS = (bytes((11,)) * 32, bytes((12,)) * 32)
SETUP = Setup(ISSUER, URN, BOX, 200, RELAYS)
PRICES = Prices(100, 5_000_000)
VOTE = Asset("VOTE", ISSUER)


def _transaction(setup: Setup = SETUP, protocol: int = 19) -> Transaction:
    balances = starting_balances(PRICES, len(setup.relay_keys))
    posting = Posting(AUTHORITY, 5, 100, 1000, protocol)
    draft = setup_draft(setup, balances, posting)
    return parse_envelope(draft.envelope(), bytes(32))


SOUND = _transaction()


@settings(max_examples=20, deadline=None)
@given(
    st.integers(1, 2**40 - 1),
    st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20, unique=True),
    st.sampled_from((12, 16, 17, 20)),
)
def test_what_is_built_is_the_template(voters: int, relay_keys: list[bytes], protocol: int) -> None:
    voters = min(voters, (2**63 - 1) // 10_000_000)
    setup = Setup(ISSUER, URN, BOX, voters, tuple(relay_keys))
    found = compare(_transaction(setup, protocol), voters)
    assert [str(difference) for difference in found.differences] == []
    assert found.setup == setup


def test_the_trust_lines_are_authorized_as_the_protocol_can() -> None:
    assert isinstance(_transaction(protocol=17).operations[6], SetTrustLineFlags)
    assert isinstance(_transaction(protocol=16).operations[6], AllowTrust)


def test_the_transaction_has_one_operation_a_step() -> None:
    assert len(SOUND.operations) == 14
    assert (SOUND.source, SOUND.sequence, SOUND.fee) == (AUTHORITY, 6, 1400)
    assert SOUND.memo == Memo("none")


def _changed(place: int, **values: object) -> Callable[[Transaction], Transaction]:
    """Change one value of one operation, counted from 1."""

    def change(sound: Transaction) -> Transaction:
        operations = list(sound.operations)
        operations[place - 1] = replace(operations[place - 1], **values)
        return replace(sound, operations=tuple(operations))

    return change


ED25519 = "ed25519_public_key"
HIDDEN = SignerKey("preauth_tx", RELAYS[0])
# place, field, value: each alone makes a transaction another than the template
DEVIATIONS: list[tuple[int, str, object]] = [
    (4, "source", URN),
    (4, "set_flags", 3),
    (4, "set_flags", None),
    (4, "clear_flags", 2),
    (4, "master_weight", 1),
    (4, "signer", SignerKey("preauth_tx", bytes(32))),
    (4, "signer_weight", 1),
    (4, "home_domain", b"example.org"),
    (4, "inflation_destination", OTHER),
    (5, "source", OTHER),
    (5, "asset", Asset("VOTE", OTHER)),
    (5, "asset", Asset("VOTES", ISSUER)),
    (5, "asset", None),
    (5, "limit", 200 * 10_000_000 + 1),
    (6, "source", URN),
    (6, "limit", 2**63 - 1),
    (7, "source", AUTHORITY),
    (7, "trustor", BOX),
    (7, "set_flags", 2),
    (7, "clear_flags", 4),
    (8, "asset", Asset("VOTE", OTHER)),
    (8, "trustor", OTHER),
    (9, "source", AUTHORITY),
    (9, "destination", BOX),
    (9, "asset", None),
    (10, "signer", HIDDEN),
    (10, "signer", SignerKey("sha256_hash", RELAYS[0])),
    (10, "signer", SignerKey("ed25519_signed_payload", RELAYS[0] + b"x")),
    (10, "signer", None),
    (10, "signer_weight", 255),
    (10, "source", ISSUER),
    (11, "high", 1),
    (11, "signer_weight", 2),
    (12, "master_weight", 1),
    (12, "master_weight", None),
    (12, "low", 0),
    (12, "medium", 2),
    (12, "high", 1),
    (12, "high", None),
    (12, "signer", SignerKey(ED25519, bytes(32))),
    (12, "source", BOX),
    (13, "master_weight", 1),
    (13, "signer", SignerKey(ED25519, bytes(32))),
    (13, "source", URN),
    (14, "master_weight", 1),
    (14, "set_flags", 8),
    (14, "source", BOX),
    (14, "low", 1),
]


@pytest.mark.parametrize(("place", "field", "value"), DEVIATIONS, ids=str)
def test_one_deviation_is_named_alone(place: int, field: str, value: object) -> None:
    found = compare(_changed(place, **{field: value})(SOUND), 200)
    assert [(one.operation, one.what) for one in found.differences] == [(place, field)]
    assert found.setup is None
    assert str(found.differences[0]).startswith(f"set-up, operation {place}: {field} is ")


def test_another_number_of_votes_than_the_roll_is_named() -> None:
    found = compare(SOUND, 199)
    assert [(one.operation, one.what) for one in found.differences] == [
        (5, "limit"),
        (6, "limit"),
        (9, "amount"),
    ]
    found = compare(_changed(9, amount=199 * 10_000_000)(SOUND), 200)
    assert [(one.operation, one.what) for one in found.differences] == [(9, "amount")]


def test_half_a_vote_is_named() -> None:
    found = compare(_changed(9, amount=200 * 10_000_000 + 5_000_000)(SOUND))
    assert [(one.operation, one.what) for one in found.differences] == [(9, "amount")]


@pytest.mark.parametrize("key", [RELAYS[0], bytes((2,)) * 32], ids=["twice", "the issuer's"])
def test_a_relay_key_that_is_not_its_own_is_named(key: bytes) -> None:
    found = compare(_changed(11, signer=SignerKey(ED25519, key))(SOUND), 200)
    assert [(one.operation, one.what) for one in found.differences] == [(11, "signer")]


@pytest.mark.parametrize("place", range(1, 15))
@pytest.mark.parametrize(
    "other",
    [BumpSequence(AUTHORITY, 1), ManageData(ISSUER, b"x", b"y")],
    ids=lambda one: type(one).__name__,
)
def test_another_operation_is_named(place: int, other: Operation) -> None:
    operations = list(SOUND.operations)
    operations[place - 1] = other
    found = compare(replace(SOUND, operations=tuple(operations)), 200)
    assert [(one.operation, one.what) for one in found.differences] == [(place, "type")]


@pytest.mark.parametrize("place", range(14))
def test_a_missing_operation_is_found(place: int) -> None:
    operations = list(SOUND.operations)
    del operations[place]
    found = compare(replace(SOUND, operations=tuple(operations)), 200)
    # without one of its keys a set-up is another sound one, with fewer relays
    assert (found.setup is not None) == (place in (9, 10))


@pytest.mark.parametrize("place", range(15))
def test_one_more_operation_is_found(place: int) -> None:
    for other in (BumpSequence(ISSUER, 1), SOUND.operations[min(place, 13)]):
        operations = list(SOUND.operations)
        operations.insert(place, other)
        found = compare(replace(SOUND, operations=tuple(operations)), 200)
        assert found.differences
        assert found.setup is None


@pytest.mark.parametrize("operations", [(), SOUND.operations[:12]])
def test_too_few_operations_are_found(operations: tuple[Operation, ...]) -> None:
    found = compare(replace(SOUND, operations=operations), 200)
    assert [one.what for one in found.differences] == ["operations"]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"issuer": URN}, "accounts"),
        ({"box": AUTHORITY}, "accounts"),
        ({"voters": 0}, "voters"),
        ({"voters": 2**63 // 10_000_000 + 1}, "voters"),
        ({"relay_keys": ()}, "relay keys"),
        ({"relay_keys": RELAYS[:1] * 2}, "relay keys"),
        ({"relay_keys": tuple(bytes((k,)) * 32 for k in range(20, 41))}, "relay keys"),
        ({"relay_keys": (bytes((3,)) * 32,)}, "relay keys"),
    ],
)
def test_a_set_up_that_cannot_be_is_not_built(change: dict, what: str) -> None:
    with pytest.raises(SetupError) as refused:
        _transaction(replace(SETUP, **change))
    assert refused.value.what == what


def test_an_account_that_is_none_is_named() -> None:
    with pytest.raises(AddressError):
        _transaction(replace(SETUP, urn="GURN"))
