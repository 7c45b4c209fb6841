"""AccountMerge: every result code this ledger can give."""

import pytest
from stellar_sdk import (
    AccountMerge,
    AuthorizationFlag,
    BumpSequence,
    CreateAccount,
    ManageData,
    SetOptions,
    Signer,
    StrKey,
    xdr,
)

from node.operations import account_merge
from node.state.context import LedgerContext
from node.state.entries import AccountEntry
from node.state.view import View
from tests.node.expected import Op, failed, general, merged, op, success
from tests.node.world import World

Code = xdr.AccountMergeResultCode


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a", "b")
    return made


def fails(world: World, code: Code, into: str = "b") -> None:
    applied = world.run("a", AccountMerge(world.id(into)))
    assert applied.result == failed(op(Op.ACCOUNT_MERGE, code))
    assert world.exists("a")


def test_all_coins_move_and_the_account_is_gone(world: World) -> None:
    balance = world.account("a").balance - 100
    before = world.account("b").balance
    applied = world.run("a", AccountMerge(world.id("b")))
    assert applied.result == success(merged(balance))
    assert world.account("b").balance == before + balance
    assert not world.exists("a")
    assert applied.participants == tuple(sorted([world.key("a"), world.key("b")]))
    assert None in world.last.entries.values()


def test_signers_do_not_hinder(world: World) -> None:
    world.done("a", SetOptions(signer=Signer.ed25519_public_key(world.id("b"), 1)))
    world.done("a", AccountMerge(world.id("b")))


def test_data_hinders(world: World) -> None:
    world.done("a", ManageData("n", b"v"))
    fails(world, Code.ACCOUNT_MERGE_HAS_SUB_ENTRIES)
    world.done("a", ManageData("n", None), AccountMerge(world.id("b")))


def test_into_nobody(world: World) -> None:
    fails(world, Code.ACCOUNT_MERGE_NO_ACCOUNT, into="x")


def test_into_oneself_is_malformed(world: World) -> None:
    refused = world.refused("a", AccountMerge(world.id("a")))
    assert refused == failed(op(Op.ACCOUNT_MERGE, Code.ACCOUNT_MERGE_MALFORMED))


def test_immutable_stays(world: World) -> None:
    world.done("a", SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_IMMUTABLE))
    fails(world, Code.ACCOUNT_MERGE_IMMUTABLE_SET)


def test_sequence_that_a_new_account_would_repeat(world: World) -> None:
    start = (world.ledger.sequence + 2) << 32  # of accounts created in the next ledger but one
    world.done("a", BumpSequence(start))
    fails(world, Code.ACCOUNT_MERGE_SEQNUM_TOO_FAR)
    world.done("a", AccountMerge(world.id("b")))


def test_account_cannot_merge_in_the_ledger_that_created_it(world: World) -> None:
    applied = world.run(
        "root",
        CreateAccount(world.id("c"), "5"),
        AccountMerge(world.id("b"), source=world.id("c")),
        signers=["root", "c"],
    )
    far = op(Op.ACCOUNT_MERGE, Code.ACCOUNT_MERGE_SEQNUM_TOO_FAR)
    assert applied.result == failed(op(Op.CREATE_ACCOUNT), far)


def test_destination_without_room_and_sponsor() -> None:
    # neither can be reached while 10^18 stroops exist and nobody sponsors: straight to apply
    source, target = bytes(32), bytes([1]) * 32
    body = AccountMerge(StrKey.encode_ed25519_public_key(target)).to_xdr_object().body
    context = LedgerContext(sequence=9, close_time=0, base_fee=100, base_reserve=1)
    full = AccountEntry(target, (1 << 63) - 5, 0)
    for account, code in (
        (AccountEntry(source, 5, 0), Code.ACCOUNT_MERGE_DEST_FULL),
        (AccountEntry(source, 5, 0, extension=2, sponsoring=1), Code.ACCOUNT_MERGE_IS_SPONSOR),
    ):
        outcome = account_merge.apply(View([account, full]), source, body, context)
        assert outcome.xdr == op(Op.ACCOUNT_MERGE, code).to_xdr_bytes()
    just_fits = AccountEntry(source, 4, 0)
    outcome = account_merge.apply(View([just_fits, full]), source, body, context)
    assert outcome.xdr == merged(4).to_xdr_bytes()


def test_merge_needs_the_high_threshold(world: World) -> None:
    world.done(
        "a",
        SetOptions(high_threshold=2, signer=Signer.ed25519_public_key(world.id("b"), 1)),
    )
    refused = world.refused("a", AccountMerge(world.id("b")))
    assert refused == failed(general(xdr.OperationResultCode.opBAD_AUTH))
    world.done("a", AccountMerge(world.id("b")), signers=["a", "b"])
