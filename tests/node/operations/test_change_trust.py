"""ChangeTrust: every result code, subentries, and the flags of a new line."""

import pytest
from stellar_sdk import (
    AccountMerge,
    Asset,
    AuthorizationFlag,
    ChangeTrust,
    ManageData,
    Payment,
    SetOptions,
    Signer,
    xdr,
)

from node.state.assets import Asset as StateAsset
from node.state.entries import TrustLineEntry
from tests.node.expected import Op, failed, general, op, success
from tests.node.world import Bent, World

Code = xdr.ChangeTrustResultCode


@pytest.fixture
def world() -> World:
    made = World()
    made.create("issuer", "a")
    return made


def vote(world: World, code: str = "VOTE") -> Asset:
    return Asset(code, world.id("issuer"))


def test_new_line_is_authorized_and_costs_a_subentry(world: World) -> None:
    applied = world.run("a", ChangeTrust(vote(world), "7"))
    assert applied.result == success(op(Op.CHANGE_TRUST))
    assert world.account("a").subentries == 1
    assert world.ledger.trustlines(world.key("a")) == (
        TrustLineEntry(
            account=world.key("a"),
            asset=StateAsset(b"VOTE", world.key("issuer")),
            balance=0,
            limit=70_000_000,
            flags=1,
            modified=world.ledger.sequence,
        ),
    )


def test_new_line_follows_the_issuers_flags(world: World) -> None:
    everything = (
        AuthorizationFlag.AUTHORIZATION_REQUIRED
        | AuthorizationFlag.AUTHORIZATION_REVOCABLE
        | AuthorizationFlag.AUTHORIZATION_CLAWBACK_ENABLED
    )
    world.done("issuer", SetOptions(set_flags=everything))
    world.done("a", ChangeTrust(vote(world, "LONGERCODE"), "7"))
    (line,) = world.ledger.trustlines(world.key("a"))
    assert line.flags == 4
    assert line.asset.code == b"LONGERCODE\0\0"


def test_limit_zero_deletes_and_gives_the_subentry_back(world: World) -> None:
    world.done("a", ChangeTrust(vote(world), "7"))
    world.done("a", ChangeTrust(vote(world), "0"))
    assert world.account("a").subentries == 0
    assert world.ledger.trustlines(world.key("a")) == ()


def test_limit_below_the_balance(world: World) -> None:
    world.done("a", ChangeTrust(vote(world), "7"))
    world.done("issuer", Payment(world.id("a"), vote(world), "5"))
    for limit in ("0", "4.9999999"):
        applied = world.run("a", ChangeTrust(vote(world), limit))
        assert applied.result == failed(op(Op.CHANGE_TRUST, Code.CHANGE_TRUST_INVALID_LIMIT))
    world.done("a", ChangeTrust(vote(world), "5"))


def test_deleting_no_line(world: World) -> None:
    applied = world.run("a", ChangeTrust(vote(world), "0"))
    assert applied.result == failed(op(Op.CHANGE_TRUST, Code.CHANGE_TRUST_INVALID_LIMIT))


def test_issuer_that_never_was(world: World) -> None:
    applied = world.run("a", ChangeTrust(Asset("VOTE", world.id("x")), "1"))
    assert applied.result == failed(op(Op.CHANGE_TRUST, Code.CHANGE_TRUST_NO_ISSUER))


def test_issuer_gone_leaves_deleting_only(world: World) -> None:
    world.done("a", ChangeTrust(vote(world), "7"))
    world.done("issuer", AccountMerge(world.id("root")))
    applied = world.run("a", ChangeTrust(vote(world), "8"))
    assert applied.result == failed(op(Op.CHANGE_TRUST, Code.CHANGE_TRUST_NO_ISSUER))
    world.done("a", ChangeTrust(vote(world), "0"))


def test_no_coins_for_the_reserve(world: World) -> None:
    world.create("poor", coins="1.4")
    applied = world.run("poor", ChangeTrust(vote(world), "7"))
    assert applied.result == failed(op(Op.CHANGE_TRUST, Code.CHANGE_TRUST_LOW_RESERVE))


def test_a_thousand_subentries_are_the_most(world: World) -> None:
    for start in range(0, 1000, 100):
        world.done("a", *(ManageData(f"n{start + i}", b"v") for i in range(100)))
    assert world.account("a").subentries == 1000
    too_many = general(xdr.OperationResultCode.opTOO_MANY_SUBENTRIES)
    assert world.run("a", ChangeTrust(vote(world), "7")).result == failed(too_many)
    assert world.run("a", ManageData("more", b"v")).result == failed(too_many)
    signer = Signer.ed25519_public_key(world.id("s"), 1)
    assert world.run("a", SetOptions(signer=signer)).result == failed(too_many)


def malformed(world: World, operation: object, source: str = "a") -> None:
    refused = world.refused(source, operation)
    assert refused == failed(op(Op.CHANGE_TRUST, Code.CHANGE_TRUST_MALFORMED))


def test_own_asset_native_and_bad_codes_are_malformed(world: World) -> None:
    malformed(world, ChangeTrust(vote(world), "7"), source="issuer")

    def bend(code: bytes) -> object:
        def change(body: xdr.OperationBody) -> None:
            assert body.change_trust_op is not None
            body.change_trust_op.line.alpha_num4.asset_code.asset_code4 = code  # type: ignore[union-attr]

        return Bent(ChangeTrust(vote(world), "7"), change)

    for code in (b"\0\0\0\0", b"A\0B\0", b"A-B\0", b"\xc3\xa9\0\0"):
        malformed(world, bend(code))
    malformed(world, ChangeTrust(Asset.native(), "7"))


def test_negative_limit_is_malformed(world: World) -> None:
    def change(body: xdr.OperationBody) -> None:
        assert body.change_trust_op is not None
        body.change_trust_op.limit = xdr.Int64(-1)

    malformed(world, Bent(ChangeTrust(vote(world), "7"), change))
