"""Which entries a ledger says it touched: loaded for writing, changed or not, as core's meta."""

from typing import Any

import pytest
from stellar_sdk import (
    AccountMerge,
    AllowTrust,
    Asset,
    AuthorizationFlag,
    BeginSponsoringFutureReserves,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    EndSponsoringFutureReserves,
    ManageData,
    Payment,
    RevokeSponsorship,
    SetOptions,
    SetTrustLineFlags,
    Signer,
    TrustLineFlags,
    xdr,
)
from stellar_sdk.operation.allow_trust import TrustLineEntryFlag as Level

from tests.node.world import World

NATIVE = Asset.native()
REVOCABLE = AuthorizationFlag.AUTHORIZATION_REVOCABLE


@pytest.fixture
def world() -> World:
    """The payer of fees is p; i issues VOTE, which h and k hold; h has a data entry n."""
    world = World()
    world.create("p", "i", "h", "k", "s")
    asset = vote(world)
    world.done(
        "p",
        SetOptions(set_flags=REVOCABLE, source=world.id("i")),
        ChangeTrust(asset, "100", source=world.id("h")),
        ChangeTrust(asset, "100", source=world.id("k")),
        ManageData("n", b"v", source=world.id("h")),
        Payment(world.id("h"), asset, "9", source=world.id("i")),
        signers=["p", "i", "h", "k"],
    )
    return world


def vote(world: World) -> Asset:
    return Asset("VOTE", world.id("i"))


def named(world: World, key: bytes) -> str:
    """Return `name`, `name/CODE` or `name/data` for a LedgerKey."""
    said = xdr.LedgerKey.from_xdr_bytes(key)
    who = said.account or said.trust_line or said.data
    assert who is not None
    assert who.account_id.account_id.ed25519 is not None
    owner = who.account_id.account_id.ed25519.uint256
    found = next(one for one in (*"pihks", "root", "new", "x") if world.key(one) == owner)
    if said.trust_line is not None:
        return found + "/VOTE"
    return found if said.data is None else f"{found}/{said.data.data_name.string64.decode()}"


def touched(world: World, *operations: Any, signers: str = "", ok: bool = True) -> set[str]:
    """Run a transaction of p and return what it touched besides p, which pays."""
    applied = world.run("p", *operations, signers=["p", *signers])
    assert applied.successful is ok
    found = {named(world, key) for key in world.last.entries}
    for raw in world.last.entries.values():
        if raw is not None:
            entry = xdr.LedgerEntry.from_xdr_bytes(raw)
            assert entry.last_modified_ledger_seq.uint32 == world.ledger.sequence
    return found - {"p"}


def gone(world: World) -> set[str]:
    return {named(world, key) for key, raw in world.last.entries.items() if raw is None}


def test_payments(world: World) -> None:
    h, k, i = (world.id(name) for name in "hki")
    asset = vote(world)
    cases: list[tuple[Any, str, set[str]]] = [
        (Payment(h, NATIVE, "1", source=k), "k", {"h", "k"}),
        (Payment(k, NATIVE, "1", source=k), "k", set()),  # to oneself: at once
        (Payment(k, asset, "1", source=h), "h", {"h/VOTE", "k/VOTE"}),
        (Payment(h, asset, "1", source=h), "h", {"h/VOTE"}),
        (Payment(h, asset, "1", source=i), "i", {"h/VOTE"}),
        (Payment(i, asset, "1", source=h), "h", {"h/VOTE"}),
    ]
    for operation, signers, expected in cases:
        assert touched(world, operation, signers=signers) == expected


def test_creation_and_merge(world: World) -> None:
    create = CreateAccount(world.id("new"), "5", source=world.id("h"))
    assert touched(world, create, signers="h") == {"new", "h"}
    world.close()
    merge = AccountMerge(world.id("s"), source=world.id("k"))
    world.done("k", ChangeTrust(vote(world), "0"))
    assert touched(world, merge, signers="k") == {"k", "s"}
    assert gone(world) == {"k"}


def test_options_and_sequence_touch_their_source_alone(world: World) -> None:
    h = world.id("h")
    for operation in (
        SetOptions(source=h),
        SetOptions(inflation_dest=world.id("k"), source=h),
        SetOptions(signer=Signer.ed25519_public_key(world.id("x"), 1), source=h),
        SetOptions(signer=Signer.ed25519_public_key(world.id("x"), 0), source=h),
        BumpSequence(0, source=h),
    ):
        assert touched(world, operation, signers="h") == {"h"}


def test_trust_lines(world: World) -> None:
    s, asset = world.id("s"), vote(world)
    assert touched(world, ChangeTrust(asset, "5", source=s), signers="s") == {"s", "s/VOTE"}
    assert touched(world, ChangeTrust(asset, "5", source=s), signers="s") == {"s/VOTE"}
    assert touched(world, ChangeTrust(asset, "0", source=s), signers="s") == {"s", "s/VOTE"}
    assert gone(world) == {"s/VOTE"}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_authorizations_touch_the_line_alone(world: World) -> None:
    i, k = world.id("i"), world.id("k")
    for operation in (
        AllowTrust(k, "VOTE", Level.UNAUTHORIZED_FLAG, source=i),
        AllowTrust(k, "VOTE", Level.UNAUTHORIZED_FLAG, source=i),
        SetTrustLineFlags(k, vote(world), set_flags=TrustLineFlags.AUTHORIZED_FLAG, source=i),
        SetTrustLineFlags(k, vote(world), source=i),
    ):
        assert touched(world, operation, signers="i") == {"k/VOTE"}


def test_data(world: World) -> None:
    h = world.id("h")
    assert touched(world, ManageData("n", b"w", source=h), signers="h") == {"h/n"}
    assert touched(world, ManageData("n", b"w", source=h), signers="h") == {"h/n"}
    assert touched(world, ManageData("m", b"w", source=h), signers="h") == {"h", "h/m"}
    assert touched(world, ManageData("m", None, source=h), signers="h") == {"h", "h/m"}
    assert gone(world) == {"h/m"}


def test_sponsorships(world: World) -> None:
    h, s = world.id("h"), world.id("s")
    begin = BeginSponsoringFutureReserves(h, source=s)
    end = EndSponsoringFutureReserves(source=h)
    assert touched(world, begin, end, signers="hs") == set()
    made = ManageData("m", b"v", source=h)
    assert touched(world, begin, made, end, signers="hs") == {"h", "h/m", "s"}
    removed = ManageData("m", None, source=h)
    assert touched(world, removed, signers="h") == {"h", "h/m", "s"}
    own = RevokeSponsorship.revoke_data_sponsorship(h, "n", source=h)
    assert touched(world, own, signers="h") == {"h/n"}  # loaded, nothing to change
    account = RevokeSponsorship.revoke_account_sponsorship(h, source=h)
    assert touched(world, account, signers="h") == {"h"}
    assert touched(world, begin, own, end, signers="hs") == {"h", "h/n", "s"}
    over = RevokeSponsorship.revoke_data_sponsorship(h, "n", source=s)
    moved = (
        BeginSponsoringFutureReserves(s, source=world.id("k")),
        over,
        EndSponsoringFutureReserves(source=s),
    )
    assert touched(world, *moved, signers="ks") == {"h/n", "s", "k"}  # not its owner
    back = RevokeSponsorship.revoke_data_sponsorship(h, "n", source=world.id("k"))
    assert touched(world, back, signers="k") == {"h", "h/n", "k"}


def test_made_and_deleted_in_one_ledger_is_gone(world: World) -> None:
    h = world.id("h")
    operations = (ManageData("m", b"v", source=h), ManageData("m", None, source=h))
    assert touched(world, *operations, signers="h") == {"h", "h/m"}
    assert gone(world) == {"h/m"}
    assert world.account("h").modified == world.ledger.sequence


def test_deleted_and_made_again_is_there(world: World) -> None:
    h = world.id("h")
    operations = (ManageData("n", None, source=h), ManageData("n", b"w", source=h))
    assert touched(world, *operations, signers="h") == {"h", "h/n"}
    assert gone(world) == set()


def test_failed_operations_touch_nothing(world: World) -> None:
    h = world.id("h")
    operations = (ManageData("m", b"v", source=h), ManageData("none", None, source=h))
    assert touched(world, *operations, signers="h", ok=False) == set()


def test_sponsorship_that_is_not_ended_touches_nothing(world: World) -> None:
    h = world.id("h")
    operations = (
        BeginSponsoringFutureReserves(h),
        ManageData("m", b"v", source=h),
    )
    assert touched(world, *operations, signers="h", ok=False) == set()


def test_fee_bump_touches_payer_and_source(world: World) -> None:
    inner = world.envelope("h", Payment(world.id("h"), NATIVE, "1"), fee=0)
    assert world.admit(world.bump("k", inner, 200)).status == "PENDING"
    closed = world.close()
    assert {named(world, key) for key in closed.entries} == {"k", "h"}


def test_transaction_that_pays_only_touches_its_source(world: World) -> None:
    closed = world.close()
    assert closed.entries == {}
    assert touched(world, Payment(world.id("p"), NATIVE, "1")) == set()
    assert {named(world, key) for key in world.last.entries} == {"p"}
