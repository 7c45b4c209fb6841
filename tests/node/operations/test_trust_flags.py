"""AllowTrust and SetTrustLineFlags: every result code."""

import pytest
from stellar_sdk import (
    AllowTrust,
    Asset,
    AuthorizationFlag,
    ChangeTrust,
    SetOptions,
    SetTrustLineFlags,
    TrustLineEntryFlag,
    TrustLineFlags,
    xdr,
)

from tests.node.expected import Op, failed, op, success
from tests.node.world import Bent, World

Allow = xdr.AllowTrustResultCode
Set = xdr.SetTrustLineFlagsResultCode
FULL, PART, CLAWBACK = (
    TrustLineFlags.AUTHORIZED_FLAG,
    TrustLineFlags.AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG,
    TrustLineFlags.TRUSTLINE_CLAWBACK_ENABLED_FLAG,
)
LEVELS = (
    TrustLineEntryFlag.UNAUTHORIZED_FLAG,
    TrustLineEntryFlag.AUTHORIZED_FLAG,
    TrustLineEntryFlag.AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG,
)


@pytest.fixture
def world() -> World:
    """An issuer that must authorize, and a holder whose line waits for it."""
    made = World()
    made.create("issuer", "a")
    made.done("issuer", SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_REQUIRED))
    made.done("a", ChangeTrust(Asset("VOTE", made.id("issuer")), "7"))
    return made


def allow(world: World, level: int, holder: str = "a", code: str = "VOTE") -> AllowTrust:
    return AllowTrust(world.id(holder), code, LEVELS[level])


def change(
    world: World, clear: TrustLineFlags | None, set_: TrustLineFlags | None, holder: str = "a"
) -> SetTrustLineFlags:
    return SetTrustLineFlags(world.id(holder), Asset("VOTE", world.id("issuer")), clear, set_)


def flags(world: World) -> int:
    (line,) = world.ledger.trustlines(world.key("a"))
    return line.flags


def revocable(world: World) -> None:
    world.done("issuer", SetOptions(set_flags=AuthorizationFlag.AUTHORIZATION_REVOCABLE))


def test_allow_trust_authorizes(world: World) -> None:
    assert flags(world) == 0
    assert world.run("issuer", allow(world, 1)).result == success(op(Op.ALLOW_TRUST))
    assert flags(world) == 1


def test_allow_trust_cannot_revoke_without_the_flag(world: World) -> None:
    cant = failed(op(Op.ALLOW_TRUST, Allow.ALLOW_TRUST_CANT_REVOKE))
    world.done("issuer", allow(world, 2))
    world.done("issuer", allow(world, 1))
    assert world.run("issuer", allow(world, 0)).result == cant
    assert world.run("issuer", allow(world, 2)).result == cant
    revocable(world)
    world.done("issuer", allow(world, 2))
    world.done("issuer", allow(world, 0))
    assert flags(world) == 0


def test_allow_trust_revokes_before_it_looks_for_the_line(world: World) -> None:
    applied = world.run("issuer", allow(world, 0, holder="nobody"))
    assert applied.result == failed(op(Op.ALLOW_TRUST, Allow.ALLOW_TRUST_CANT_REVOKE))


def test_allow_trust_without_line(world: World) -> None:
    applied = world.run("issuer", allow(world, 1, code="OTHER"))
    assert applied.result == failed(op(Op.ALLOW_TRUST, Allow.ALLOW_TRUST_NO_TRUST_LINE))


def test_allow_trust_malformed(world: World) -> None:
    wrong = failed(op(Op.ALLOW_TRUST, Allow.ALLOW_TRUST_MALFORMED))
    assert world.refused("issuer", allow(world, 1, holder="issuer")) == wrong

    def bend(body: xdr.OperationBody) -> None:
        assert body.allow_trust_op is not None
        body.allow_trust_op.authorize = xdr.Uint32(3)

    assert world.refused("issuer", Bent(allow(world, 1), bend)) == wrong


def test_set_flags_authorizes(world: World) -> None:
    applied = world.run("issuer", change(world, None, FULL))
    assert applied.result == success(op(Op.SET_TRUST_LINE_FLAGS))
    assert flags(world) == 1


def test_set_flags_cannot_revoke_without_the_flag(world: World) -> None:
    cant = failed(op(Op.SET_TRUST_LINE_FLAGS, Set.SET_TRUST_LINE_FLAGS_CANT_REVOKE))
    world.done("issuer", change(world, None, PART))
    assert world.run("issuer", change(world, PART, None)).result == cant
    assert world.run("issuer", change(world, PART, None, holder="nobody")).result == cant
    world.done("issuer", change(world, PART, FULL))
    assert world.run("issuer", change(world, FULL, PART)).result == cant
    revocable(world)
    world.done("issuer", change(world, FULL, PART))
    assert flags(world) == 2


def test_set_flags_without_line(world: World) -> None:
    applied = world.run("issuer", change(world, None, FULL, holder="nobody"))
    expected = op(Op.SET_TRUST_LINE_FLAGS, Set.SET_TRUST_LINE_FLAGS_NO_TRUST_LINE)
    assert applied.result == failed(expected)


def test_both_authorization_bits_are_an_invalid_state(world: World) -> None:
    world.done("issuer", change(world, None, FULL))
    applied = world.run("issuer", change(world, None, PART))
    expected = op(Op.SET_TRUST_LINE_FLAGS, Set.SET_TRUST_LINE_FLAGS_INVALID_STATE)
    assert applied.result == failed(expected)


def test_clawback_may_be_cleared_never_set(world: World) -> None:
    world.done("issuer", change(world, CLAWBACK, None))
    wrong = op(Op.SET_TRUST_LINE_FLAGS, Set.SET_TRUST_LINE_FLAGS_MALFORMED)
    assert world.refused("issuer", change(world, None, CLAWBACK)) == failed(wrong)


def test_set_flags_malformed(world: World) -> None:
    wrong = failed(op(Op.SET_TRUST_LINE_FLAGS, Set.SET_TRUST_LINE_FLAGS_MALFORMED))
    other = Asset("VOTE", world.id("a"))
    for bad in (
        change(world, FULL, FULL),
        change(world, None, FULL | PART),
        change(world, None, FULL, holder="issuer"),
        SetTrustLineFlags(world.id("a"), other, None, FULL),
        SetTrustLineFlags(world.id("a"), Asset.native(), None, FULL),
        Bent(change(world, None, FULL), _unknown_bit),
    ):
        assert world.refused("issuer", bad) == wrong


def _unknown_bit(body: xdr.OperationBody) -> None:
    assert body.set_trust_line_flags_op is not None
    body.set_trust_line_flags_op.clear_flags = xdr.Uint32(8)
