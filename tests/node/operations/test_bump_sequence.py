"""BumpSequence: only upward, never a failure, and the time of use is noted."""

import pytest
from stellar_sdk import BumpSequence, ManageData, xdr

from tests.node.expected import Op, Tx, failed, op, result, success
from tests.node.world import Bent, World

LAST = (1 << 63) - 1


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a")
    return made


def test_upward(world: World) -> None:
    target = world.account("a").sequence + 10
    assert world.run("a", BumpSequence(target)).result == success(op(Op.BUMP_SEQUENCE))
    assert world.account("a").sequence == target


def test_downward_succeeds_silently(world: World) -> None:
    before = world.account("a").sequence
    world.done("a", BumpSequence(5))
    assert world.account("a").sequence == before + 1


def test_another_accounts_time_of_use_is_noted_even_when_nothing_is_bumped(world: World) -> None:
    world.create("b")
    assert world.account("b").extension == 0
    world.done("a", BumpSequence(0, source=world.id("b")), signers=["a", "b"])
    account = world.account("b")
    assert (account.extension, account.sequence_ledger, account.sequence_time) == (
        3,
        world.ledger.sequence,
        world.ledger.close_time,
    )


def test_last_number_seals_the_account(world: World) -> None:
    world.done("a", BumpSequence(LAST))
    refused = world.refused("a", ManageData("n", b"v"), sequence=LAST)
    assert refused == result(100, Tx.txBAD_SEQ)


def test_negative_is_bad(world: World) -> None:
    def bend(body: xdr.OperationBody) -> None:
        assert body.bump_sequence_op is not None
        body.bump_sequence_op.bump_to = xdr.SequenceNumber(xdr.Int64(-1))

    refused = world.refused("a", Bent(BumpSequence(1), bend))
    code = xdr.BumpSequenceResultCode.BUMP_SEQUENCE_BAD_SEQ
    assert refused == failed(op(Op.BUMP_SEQUENCE, code))
