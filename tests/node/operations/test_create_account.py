"""CreateAccount: every result code, and what a new account starts with."""

from stellar_sdk import CreateAccount, xdr

from node.state.entries import AccountEntry
from tests.node.expected import Op, failed, op, success
from tests.node.world import RESERVE, Bent, World

Code = xdr.CreateAccountResultCode


def test_new_account_starts_from_the_ledgers_sequence_without_extension() -> None:
    world = World()
    applied = world.run("root", CreateAccount(world.id("a"), "5"))
    assert applied.result == success(op(Op.CREATE_ACCOUNT))
    assert world.account("a") == AccountEntry(
        key=world.key("a"), balance=50_000_000, sequence=2 << 32, modified=2
    )


def test_existing_account_is_refused() -> None:
    world = World()
    world.create("a")
    applied = world.run("root", CreateAccount(world.id("a"), "5"))
    assert applied.result == failed(op(Op.CREATE_ACCOUNT, Code.CREATE_ACCOUNT_ALREADY_EXIST))


def test_less_than_two_reserves_is_low_reserve() -> None:
    world = World()
    applied = world.run("root", CreateAccount(world.id("a"), "0.9999999"))
    assert applied.result == failed(op(Op.CREATE_ACCOUNT, Code.CREATE_ACCOUNT_LOW_RESERVE))
    assert not world.exists("a")
    world.done("root", CreateAccount(world.id("a"), "1"))
    assert world.account("a").balance == 2 * RESERVE


def test_low_reserve_comes_before_underfunded() -> None:
    world = World()
    world.create("a", coins="1.00001")
    applied = world.run("a", CreateAccount(world.id("b"), "0"))
    assert applied.result == failed(op(Op.CREATE_ACCOUNT, Code.CREATE_ACCOUNT_LOW_RESERVE))


def test_source_must_keep_its_reserve() -> None:
    world = World()
    world.create("a", coins="2")
    applied = world.run("a", CreateAccount(world.id("b"), "1"))  # the fee is missing
    assert applied.result == failed(op(Op.CREATE_ACCOUNT, Code.CREATE_ACCOUNT_UNDERFUNDED))


def test_creating_oneself_is_malformed() -> None:
    world = World()
    refused = world.refused("root", CreateAccount(world.id("root"), "5"))
    assert refused == failed(op(Op.CREATE_ACCOUNT, Code.CREATE_ACCOUNT_MALFORMED))


def test_negative_balance_is_malformed() -> None:
    def bend(body: xdr.OperationBody) -> None:
        assert body.create_account_op is not None
        body.create_account_op.starting_balance = xdr.Int64(-1)

    world = World()
    refused = world.refused("root", Bent(CreateAccount(world.id("a"), "5"), bend))
    assert refused == failed(op(Op.CREATE_ACCOUNT, Code.CREATE_ACCOUNT_MALFORMED))
