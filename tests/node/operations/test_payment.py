"""Payment: every result code, in coins and in an issued asset."""

import pytest
from stellar_sdk import (
    AccountMerge,
    Asset,
    AuthorizationFlag,
    ChangeTrust,
    CreateAccount,
    MuxedAccount,
    Payment,
    SetOptions,
    SetTrustLineFlags,
    TrustLineFlags,
    xdr,
)

from tests.node.expected import Op, failed, op, success
from tests.node.world import World

Code = xdr.PaymentResultCode
NATIVE = Asset.native()


def vote(world: World) -> Asset:
    return Asset("VOTE", world.id("issuer"))


@pytest.fixture
def world() -> World:
    """Issuer; holders a (100 of limit 150) and b (limit 50); c without a line."""
    made = World()
    made.create("issuer", "a", "b", "c")
    asset = vote(made)
    made.done("a", ChangeTrust(asset, "150"))
    made.done("b", ChangeTrust(asset, "50"))
    made.done("issuer", Payment(made.id("a"), asset, "100"))
    return made


def units(world: World, name: str) -> int:
    (line,) = world.ledger.trustlines(world.key(name))
    return line.balance


def fails(world: World, source: str, payment: Payment, code: Code) -> None:
    assert world.run(source, payment).result == failed(op(Op.PAYMENT, code))


def test_coins_arrive(world: World) -> None:
    before = world.account("a").balance, world.account("c").balance
    assert world.run("a", Payment(world.id("c"), NATIVE, "3")).result == success(op(Op.PAYMENT))
    assert world.account("a").balance == before[0] - 30_000_000 - 100
    assert world.account("c").balance == before[1] + 30_000_000


def test_coins_to_a_muxed_account_go_to_its_base(world: World) -> None:
    before = world.account("c").balance
    target = MuxedAccount(world.id("c"), 7)
    applied = world.done("a", Payment(target, NATIVE, "3"))
    assert world.account("c").balance == before + 30_000_000
    assert world.key("c") in applied.participants


def test_coins_to_oneself_succeed_whatever_the_balance(world: World) -> None:
    applied = world.run("a", Payment(world.id("a"), NATIVE, "900000000"))
    assert applied.result == success(op(Op.PAYMENT))


def test_coins_to_nobody(world: World) -> None:
    fails(world, "a", Payment(world.id("x"), NATIVE, "1"), Code.PAYMENT_NO_DESTINATION)


def test_reserve_stays(world: World) -> None:
    fails(world, "c", Payment(world.id("a"), NATIVE, "999"), Code.PAYMENT_UNDERFUNDED)
    world.done("c", Payment(world.id("a"), NATIVE, "998.9999800"))
    assert world.account("c").balance == 10_000_000  # two reserves, to the stroop


def test_units_from_issuer_to_holder_and_back(world: World) -> None:
    world.done("a", Payment(world.id("b"), vote(world), "40"))
    assert (units(world, "a"), units(world, "b")) == (600_000_000, 400_000_000)
    world.done("b", Payment(world.id("issuer"), vote(world), "40"))
    assert units(world, "b") == 0


def test_receiver_without_line(world: World) -> None:
    fails(world, "a", Payment(world.id("c"), vote(world), "1"), Code.PAYMENT_NO_TRUST)


def test_units_to_nobody(world: World) -> None:
    fails(world, "a", Payment(world.id("x"), vote(world), "1"), Code.PAYMENT_NO_DESTINATION)


def test_receiver_over_its_limit(world: World) -> None:
    fails(world, "a", Payment(world.id("b"), vote(world), "50.1"), Code.PAYMENT_LINE_FULL)


def test_receiver_is_judged_before_the_source(world: World) -> None:
    fails(world, "c", Payment(world.id("b"), vote(world), "51"), Code.PAYMENT_LINE_FULL)


def test_source_without_line(world: World) -> None:
    fails(world, "c", Payment(world.id("b"), vote(world), "1"), Code.PAYMENT_SRC_NO_TRUST)


def test_source_without_units(world: World) -> None:
    fails(world, "b", Payment(world.id("a"), vote(world), "1"), Code.PAYMENT_UNDERFUNDED)


def test_units_to_oneself_need_room_on_the_line(world: World) -> None:
    world.done("a", Payment(world.id("a"), vote(world), "50"))
    assert units(world, "a") == 1_000_000_000
    fails(world, "a", Payment(world.id("a"), vote(world), "51"), Code.PAYMENT_LINE_FULL)


def test_lines_that_are_not_authorized(world: World) -> None:
    world.done("issuer", SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_REVOCABLE))
    world.done(
        "issuer",
        SetTrustLineFlags(world.id("b"), vote(world), TrustLineFlags.AUTHORIZED_FLAG),
    )
    fails(world, "a", Payment(world.id("b"), vote(world), "1"), Code.PAYMENT_NOT_AUTHORIZED)
    fails(world, "b", Payment(world.id("a"), vote(world), "1"), Code.PAYMENT_SRC_NOT_AUTHORIZED)


def test_amount_of_zero_is_malformed(world: World) -> None:
    refused = world.refused("a", Payment(world.id("b"), NATIVE, "0"))
    assert refused == failed(op(Op.PAYMENT, Code.PAYMENT_MALFORMED))


def test_coins_beyond_64_bits_are_line_full() -> None:
    world = World()
    world.create("a")
    amount = (1 << 63) - 1  # with what a holds it would not fit
    payment = Payment(world.id("a"), NATIVE, "922337203685.4775807")
    fails(world, "root", payment, Code.PAYMENT_LINE_FULL)
    assert world.account("a").balance < amount


def test_units_still_move_when_the_issuer_is_gone(world: World) -> None:
    world.close()
    world.done("issuer", AccountMerge(world.id("root")))
    assert not world.exists("issuer")
    world.done("a", Payment(world.id("b"), vote(world), "40"))
    world.done("b", Payment(world.id("issuer"), vote(world), "10"))
    assert units(world, "b") == 300_000_000


def test_a_failed_payment_leaves_nothing_for_the_next_operation(world: World) -> None:
    applied = world.run(
        "root",
        CreateAccount(world.id("d"), "1"),
        Payment(world.id("d"), vote(world), "1", source=world.id("c")),
        Payment(world.id("b"), vote(world), "30", source=world.id("c")),
        Payment(world.id("a"), vote(world), "30", source=world.id("b")),
        signers=["root", "b", "c"],
    )
    assert applied.result == failed(
        op(Op.CREATE_ACCOUNT),
        op(Op.PAYMENT, Code.PAYMENT_NO_TRUST),
        op(Op.PAYMENT, Code.PAYMENT_SRC_NO_TRUST),  # b was credited, then it is undone
        op(Op.PAYMENT, Code.PAYMENT_UNDERFUNDED),
    )
    assert not world.exists("d")
    assert units(world, "b") == 0
