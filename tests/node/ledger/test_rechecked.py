"""What was valid at admission and is not when the ledger closes, and sets that others chose."""

from collections.abc import Callable
from typing import Any

import pytest
from stellar_sdk import (
    Asset,
    BeginSponsoringFutureReserves,
    BumpSequence,
    CreateAccount,
    EndSponsoringFutureReserves,
    ManageData,
    Payment,
    SetOptions,
    Signer,
    xdr,
)

from node.ledger.closed import AppliedTransaction, ClosedLedger
from node.ledger.frame import Frame, read_envelope
from node.ledger.given import Given
from tests.node.expected import Op, Tx, bumped, failed, general, op, result, success
from tests.node.world import World

DATA = ManageData("n", b"v")
NATIVE = Asset.native()
BAD_AUTH = general(xdr.OperationResultCode.opBAD_AUTH)


def frame(world: World, envelope: Any) -> Frame:
    return read_envelope(envelope.to_xdr_object().to_xdr_bytes(), world.ledger.network)


def given(world: World, *envelopes: Any) -> ClosedLedger:
    """Close a ledger with exactly these transactions."""
    frames = [frame(world, one) for one in envelopes]
    world.last = world.ledger.close(world.ledger.close_time + 5, Given(frames))
    return world.last


def by_source(world: World, closed: ClosedLedger) -> dict[str, AppliedTransaction]:
    names = {world.key(name): name for name in ("a", "b", "c", "root", "poor")}
    return {names[one.source]: one for one in closed.transactions}


def after_another(
    before: Callable[[World], Any], mine: Callable[[World, int], Any], *signers: str
) -> tuple[World, Any, AppliedTransaction]:
    """Let b's operation run before a's transaction in one ledger; both were admitted."""
    for step in range(60):
        world = World()
        world.create("a", "b", "c")
        theirs = world.envelope("b", before(world), signers=["b", *signers])
        assert world.admit(theirs).status == "PENDING"
        envelope = mine(world, step)
        assert world.admit(envelope).status == "PENDING"
        found = by_source(world, world.close())
        if found["b"].order < found["a"].order:
            assert found["b"].successful
            return world, envelope, found["a"]
    raise AssertionError("60 draws and always the other order")


def write(world: World, step: int) -> Any:
    return world.envelope("a", ManageData("n", bytes([step])))


def test_number_used_by_a_bump_of_another_is_bad_seq() -> None:
    def before(world: World) -> Any:
        return BumpSequence(world.account("a").sequence + 4, source=world.id("a"))

    world, _, mine = after_another(before, write, "a")
    assert (mine.result, mine.fee_charged) == (result(100, Tx.txBAD_SEQ), 100)
    assert world.account("a").balance == 10_000_000_000 - 100


def test_raised_low_threshold_is_bad_auth_and_uses_the_number() -> None:
    def before(world: World) -> Any:
        return SetOptions(low_threshold=2, source=world.id("a"))

    world, envelope, mine = after_another(before, write, "a")
    assert mine.result == result(100, Tx.txBAD_AUTH)
    assert world.account("a").sequence == envelope.transaction.sequence
    assert world.account("a").sequence_ledger == world.ledger.sequence


def test_raised_medium_threshold_is_op_bad_auth_for_each_such_operation() -> None:
    def before(world: World) -> Any:
        return SetOptions(med_threshold=2, source=world.id("a"))

    def mine(world: World, step: int) -> Any:
        return world.envelope(
            "a",
            ManageData("n", bytes([step])),
            BumpSequence(0),
            Payment(world.id("b"), NATIVE, "1"),
        )

    world, _, found = after_another(before, mine, "a")
    assert found.result == failed(BAD_AUTH, op(Op.BUMP_SEQUENCE), BAD_AUTH)
    assert world.ledger.data(world.key("a")) == {}


def test_signature_that_another_made_needless_is_bad_auth_extra() -> None:
    """At admission c had to sign with a; then the threshold was lowered."""
    for step in range(60):
        world = World()
        world.create("a", "b", "c")
        key = Signer.ed25519_public_key(world.id("c"), 1)
        world.done("a", SetOptions(signer=key, med_threshold=2))
        theirs = world.envelope(
            "b", SetOptions(med_threshold=0, source=world.id("a")), signers=["b", "a"]
        )
        assert world.admit(theirs).status == "PENDING"
        mine = world.envelope("a", ManageData("n", bytes([step])), signers=["a", "c"])
        assert world.admit(mine).status == "PENDING"
        found = by_source(world, world.close())
        if found["b"].order < found["a"].order:
            assert found["a"].result == result(100, Tx.txBAD_AUTH_EXTRA)
            assert world.account("a").sequence == mine.transaction.sequence
            return
    raise AssertionError("60 draws and always the other order")


def test_operation_source_locked_by_another_is_op_bad_auth() -> None:
    def before(world: World) -> Any:
        return SetOptions(master_weight=0, source=world.id("c"))

    def mine(world: World, step: int) -> Any:
        theirs = ManageData("n", b"v", source=world.id("c"))
        return world.envelope("a", ManageData("n", bytes([step])), theirs, signers=["a", "c"])

    _, _, found = after_another(before, mine, "c")
    assert found.result == failed(op(Op.MANAGE_DATA), BAD_AUTH)


def test_balance_below_the_reserve_after_the_fee() -> None:
    world = World()
    world.create("poor", coins="1.000005")  # 50 above its reserve
    held = world.account("poor").sequence
    envelope = world.envelope("poor", BumpSequence(0))
    assert world.admit(envelope).result == result(100, Tx.txINSUFFICIENT_BALANCE)
    (applied,) = given(world, envelope).transactions
    assert applied.result == result(100, Tx.txINSUFFICIENT_BALANCE)
    assert world.account("poor").balance == 10_000_000 - 50
    assert world.account("poor").sequence == held + 1  # used by then


def test_fee_takes_what_is_there() -> None:
    world = World()
    world.done(
        "root",
        BeginSponsoringFutureReserves(world.id("poor")),
        CreateAccount(world.id("poor"), "0.000003"),
        EndSponsoringFutureReserves(source=world.id("poor")),
        signers=["root", "poor"],
    )
    envelope = world.envelope("poor", BumpSequence(0))
    assert world.admit(envelope).result == result(100, Tx.txINSUFFICIENT_BALANCE)
    (applied,) = given(world, envelope).transactions
    assert (applied.fee_charged, applied.result) == (
        30,
        result(30, Tx.txSUCCESS, op(Op.BUMP_SEQUENCE)),
    )
    assert world.account("poor").balance == 0
    header = xdr.LedgerHeader.from_xdr_bytes(world.last.header)
    assert header.fee_pool.int64 == 300 + 30


def test_transactions_of_one_account_run_in_the_order_of_their_numbers() -> None:
    world = World()
    world.create("a", "b")
    held = world.account("a").sequence
    chain = [
        world.envelope("a", ManageData("n", bytes([step])), sequence=held + 1 + step)
        for step in range(6)
    ]
    others = [world.envelope("b", DATA), world.envelope("root", DATA)]
    closed = given(world, *reversed(chain), *others)
    assert all(one.successful for one in closed.transactions)
    mine = [one.sequence for one in closed.transactions if one.source == world.key("a")]
    assert mine == [held + 1 + step for step in range(6)]
    assert {one.source for one in closed.transactions[:3]} == {
        world.key(name) for name in ("a", "b", "root")
    }  # the first round: one of each
    assert world.ledger.data(world.key("a"))[b"n"].value == b"\5"


def test_gap_in_a_set_is_bad_seq() -> None:
    world = World()
    world.create("a")
    held = world.account("a").sequence
    closed = given(world, *(world.envelope("a", DATA, sequence=held + step) for step in (1, 3)))
    assert [one.result for one in closed.transactions] == [
        success(op(Op.MANAGE_DATA)),
        result(100, Tx.txBAD_SEQ),
    ]


def test_set_of_others_takes_its_transactions_out_of_the_queue() -> None:
    world = World()
    world.create("a", "b", "c")
    mine, other = world.envelope("a", DATA), world.envelope("a", SetOptions())
    kept = world.envelope("b", DATA)
    for one in (mine, kept):
        assert world.admit(one).status == "PENDING"
    closed = given(world, other)
    assert closed.dropped == (mine.hash(),)  # its number was used by another one
    assert world.ledger.pending_count == 1
    assert world.admit(other).status == "TRY_AGAIN_LATER"
    assert world.admit(kept).status == "DUPLICATE"
    assert world.admit(mine).result == result(100, Tx.txBAD_SEQ)


def test_set_of_others_ages_what_waits() -> None:
    world = World()
    world.create("a", "b")
    waiting = world.envelope("a", DATA)
    assert world.admit(waiting).status == "PENDING"
    for step in range(4):
        closed = given(world)
        assert closed.dropped == ((waiting.hash(),) if step == 3 else ())
    assert world.admit(waiting).status == "TRY_AGAIN_LATER"


@pytest.mark.parametrize(("bid", "code"), [(100, Tx.txTOO_LATE), (99, Tx.txTOO_LATE)])
def test_faults_of_a_chosen_transaction_are_told_and_paid(bid: int, code: Tx) -> None:
    world = World()
    world.create("a")
    held = world.account("a").sequence
    late = world.envelope("a", DATA, bounds=(0, world.ledger.close_time + 4), fee=bid)
    (applied,) = given(world, late).transactions
    assert applied.result == result(bid, code)
    assert world.account("a").sequence == held
    assert world.account("a").balance == 10_000_000_000 - bid


def test_bid_below_the_base_fee_in_a_chosen_set() -> None:
    world = World()
    world.create("a", "b")
    (applied,) = given(world, world.envelope("a", DATA, fee=60)).transactions
    assert applied.result == result(60, Tx.txINSUFFICIENT_FEE)
    inner = world.envelope("a", DATA, fee=60)
    (applied,) = given(world, world.bump("b", inner, 150)).transactions
    within = result(60, Tx.txSUCCESS, op(Op.MANAGE_DATA))
    assert applied.result == bumped(150, inner.hash(), within)  # nobody asks again


def test_no_operation_in_a_chosen_set() -> None:
    world = World()
    world.create("a")
    held = world.account("a").sequence
    (applied,) = given(world, world.envelope("a")).transactions
    assert applied.result == result(0, Tx.txMISSING_OPERATION)  # it bid nothing for nothing
    assert world.account("a").sequence == held
