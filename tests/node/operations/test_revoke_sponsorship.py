"""RevokeSponsorship: every result code; who pays before and after, for entries and signers."""

from collections.abc import Callable
from typing import Any

import pytest
from stellar_sdk import (
    Asset,
    BeginSponsoringFutureReserves,
    ChangeTrust,
    CreateAccount,
    EndSponsoringFutureReserves,
    LiquidityPoolId,
    ManageData,
    Payment,
    RevokeSponsorship,
    SetOptions,
    Signer,
    SignerKey,
    StrKey,
    xdr,
)

from node.operations import revoke_sponsorship
from node.state.context import LedgerContext
from node.state.entries import AccountEntry, DataEntry
from node.state.sponsorship import Sponsorships
from node.state.view import View
from tests.node.expected import Op, failed, general, op, success
from tests.node.world import Bent, World

Code = xdr.RevokeSponsorshipResultCode
BEGIN, END = (
    op(Op.BEGIN_SPONSORING_FUTURE_RESERVES),
    op(Op.END_SPONSORING_FUTURE_RESERVES),
)
REVOKED = op(Op.REVOKE_SPONSORSHIP)
KINDS = ("account", "data", "line", "signer")
SIGNER, OTHER = "key", "otherkey"


@pytest.fixture
def world() -> World:
    """Accounts s and t to sponsor, o to own, with coins for all."""
    made = World()
    made.create("s", "t", "o", "i")
    return made


def asset(world: World) -> Asset:
    return Asset("VOTE", world.id("i"))


def revoke(world: World, kind: str, source: str, owner: str = "o") -> RevokeSponsorship:
    """Return the revocation of one kind of thing that an owner has."""
    who, own = world.id(source), world.id(owner)
    if kind == "account":
        return RevokeSponsorship.revoke_account_sponsorship(own, source=who)
    if kind == "data":
        return RevokeSponsorship.revoke_data_sponsorship(own, "n", source=who)
    if kind == "line":
        return RevokeSponsorship.revoke_trustline_sponsorship(own, asset(world), source=who)
    key = SignerKey.ed25519_public_key(world.id(SIGNER))
    return RevokeSponsorship.revoke_signer_sponsorship(own, key, source=who)


def make(world: World, kind: str, sponsor: str | None, owner: str = "o") -> None:
    """Let an owner have one thing, and another pay for it, or nobody else."""
    own = world.id(owner)
    made: dict[str, Callable[[], Any]] = {
        "data": lambda: ManageData("n", b"v", source=own),
        "line": lambda: ChangeTrust(asset(world), "5", source=own),
        "signer": lambda: SetOptions(
            signer=Signer.ed25519_public_key(world.id(SIGNER), 1), source=own
        ),
    }
    if kind == "account":
        if sponsor is None:
            return
        revoke_ = revoke(world, "account", owner)
        under(world, sponsor, owner, revoke_)
    elif sponsor is None:
        world.done("root", made[kind](), signers=["root", owner])
    else:
        under(world, sponsor, owner, made[kind]())


def under(world: World, sponsor: str, sponsored: str, *operations: Any) -> bytes:
    """Run operations while a sponsor pays for the sponsored; return the result."""
    signers = ["root", sponsor, sponsored]
    return world.run(
        "root",
        BeginSponsoringFutureReserves(world.id(sponsored), source=world.id(sponsor)),
        *operations,
        EndSponsoringFutureReserves(source=world.id(sponsored)),
        signers=signers,
    ).result


def alone(world: World, source: str, operation: Any) -> bytes:
    return world.run("root", operation, signers=["root", source]).result


def payer(world: World, kind: str) -> bytes | None:
    """Return who pays for what o has, None for o itself."""
    key = world.key("o")
    if kind == "account":
        return world.account("o").sponsor
    if kind == "data":
        return world.ledger.data(key)[b"n"].sponsor
    if kind == "line":
        return world.ledger.trustlines(key)[0].sponsor
    return world.account("o").signers[0].sponsor


def counts(world: World) -> tuple[int, int, int]:
    """Return what o is sponsored, what s and t sponsor."""
    found = world.account("o").sponsored, world.account("s").sponsoring
    return (*found, world.account("t").sponsoring)


def size(kind: str) -> int:
    return 2 if kind == "account" else 1


@pytest.mark.parametrize("kind", KINDS)
def test_sponsor_hands_it_back_to_the_owner(world: World, kind: str) -> None:
    make(world, kind, "s")
    count = size(kind)
    assert (payer(world, kind), counts(world)) == (world.key("s"), (count, count, 0))
    assert alone(world, "s", revoke(world, kind, "s")) == success(REVOKED)
    assert (payer(world, kind), counts(world)) == (None, (0, 0, 0))
    not_sponsor = op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_NOT_SPONSOR)
    assert alone(world, "s", revoke(world, kind, "s")) == failed(not_sponsor)


@pytest.mark.parametrize("kind", KINDS)
def test_sponsor_hands_it_to_another_one(world: World, kind: str) -> None:
    make(world, kind, "s")
    count = size(kind)
    assert under(world, "t", "s", revoke(world, kind, "s")) == success(BEGIN, REVOKED, END)
    assert (payer(world, kind), counts(world)) == (world.key("t"), (count, 0, count))


@pytest.mark.parametrize("kind", KINDS)
def test_owner_lets_another_one_pay(world: World, kind: str) -> None:
    make(world, kind, None)
    count = size(kind)
    assert under(world, "s", "o", revoke(world, kind, "o")) == success(BEGIN, REVOKED, END)
    assert (payer(world, kind), counts(world)) == (world.key("s"), (count, count, 0))


@pytest.mark.parametrize("kind", KINDS)
def test_sponsor_whose_own_sponsor_is_the_owner_hands_it_back(world: World, kind: str) -> None:
    make(world, kind, "s")
    assert under(world, "o", "s", revoke(world, kind, "s")) == success(BEGIN, REVOKED, END)
    assert (payer(world, kind), counts(world)) == (None, (0, 0, 0))


@pytest.mark.parametrize("kind", KINDS)
def test_owner_without_sponsors_changes_nothing(world: World, kind: str) -> None:
    make(world, kind, None)
    before = world.account("o")
    assert alone(world, "o", revoke(world, kind, "o")) == success(REVOKED)
    assert (payer(world, kind), counts(world)) == (None, (0, 0, 0))
    assert (world.account("o").extension, world.account("o").extended) == (
        before.extension,
        before.extended,
    )


@pytest.mark.parametrize("kind", KINDS)
def test_only_who_pays_may_revoke(world: World, kind: str) -> None:
    not_sponsor = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_NOT_SPONSOR))
    make(world, kind, None)
    assert alone(world, "s", revoke(world, kind, "s")) == not_sponsor
    under(world, "s", "o", revoke(world, kind, "o"))
    for other in ("o", "t"):
        assert alone(world, other, revoke(world, kind, other)) == not_sponsor
    alone(world, "s", revoke(world, kind, "s"))
    assert alone(world, "t", revoke(world, kind, "t")) == not_sponsor


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there(world: World, kind: str) -> None:
    missing = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_DOES_NOT_EXIST))
    assert alone(world, "s", revoke(world, kind, "s", owner="nobody")) == missing
    if kind != "account":
        assert alone(world, "o", revoke(world, kind, "o")) == missing


def test_kinds_of_entries_that_are_never_there(world: World) -> None:
    missing = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_DOES_NOT_EXIST))
    own, hash_ = world.id("o"), bytes(32).hex()
    for operation in (
        RevokeSponsorship.revoke_offer_sponsorship(own, 1, source=own),
        RevokeSponsorship.revoke_claimable_balance_sponsorship("00000000" + hash_, source=own),
        RevokeSponsorship.revoke_trustline_sponsorship(own, LiquidityPoolId(hash_), source=own),
    ):
        assert alone(world, "o", operation) == missing


def test_signer_of_another_kind_with_the_same_key_is_not_there(world: World) -> None:
    make(world, "signer", None)
    key = SignerKey.sha256_hash(world.key(SIGNER))
    operation = RevokeSponsorship.revoke_signer_sponsorship(world.id("o"), key)
    operation.source = revoke(world, "signer", "o").source
    missing = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_DOES_NOT_EXIST))
    assert alone(world, "o", operation) == missing


def test_one_signer_of_several_changes_its_payer(world: World) -> None:
    make(world, "signer", None)
    other = Signer.ed25519_public_key(world.id(OTHER), 1)
    world.done("root", SetOptions(signer=other, source=world.id("o")), signers=["root", "o"])
    under(world, "s", "o", revoke(world, "signer", "o"))
    sponsors = {one.key: one.sponsor for one in world.account("o").signers}
    assert sponsors == {world.key(SIGNER): world.key("s"), world.key(OTHER): None}


def test_malformed_keys(world: World) -> None:
    malformed = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_MALFORMED))
    own = world.id("o")
    issued = RevokeSponsorship.revoke_trustline_sponsorship(own, Asset("VOTE", own))
    native = RevokeSponsorship.revoke_trustline_sponsorship(own, Asset.native())
    pool = RevokeSponsorship.revoke_liquidity_pool_sponsorship(bytes(32).hex())
    named = RevokeSponsorship.revoke_data_sponsorship(own, "n")
    offered = RevokeSponsorship.revoke_offer_sponsorship(own, 1)

    def name(text: bytes) -> Callable[[xdr.OperationBody], None]:
        def bend(body: xdr.OperationBody) -> None:
            body.revoke_sponsorship_op.ledger_key.data.data_name = xdr.String64(text)  # type: ignore[union-attr]

        return bend

    def number(value: int) -> Callable[[xdr.OperationBody], None]:
        def bend(body: xdr.OperationBody) -> None:
            body.revoke_sponsorship_op.ledger_key.offer.offer_id = xdr.Int64(value)  # type: ignore[union-attr]

        return bend

    def code(body: xdr.OperationBody) -> None:
        line = body.revoke_sponsorship_op.ledger_key.trust_line  # type: ignore[union-attr]
        line.asset.alpha_num4.asset_code.asset_code4 = b"V-T\0"  # type: ignore[union-attr]

    for operation in (
        issued,
        native,
        pool,
        Bent(named, name(b"")),
        Bent(named, name(b"\xc3\xa9")),
        Bent(named, name(b"a\n")),
        Bent(offered, number(0)),
        Bent(offered, number(-1)),
        Bent(RevokeSponsorship.revoke_trustline_sponsorship(own, asset(world)), code),
    ):
        assert world.refused("o", operation) == malformed


@pytest.mark.parametrize("kind", KINDS)
def test_owner_without_the_reserve_cannot_have_it_back(world: World, kind: str) -> None:
    make(world, kind, "s")
    owner = world.account("o")
    held = 2 + owner.subentries - owner.sponsored
    spare = owner.balance - (held + size(kind)) * 5_000_000
    low = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_LOW_RESERVE))
    spend(world, "o", spare + 1)
    assert alone(world, "s", revoke(world, kind, "s")) == low
    world.done("root", Payment(world.id("o"), Asset.native(), "0.0000001"))
    assert alone(world, "s", revoke(world, kind, "s")) == success(REVOKED)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("before", [None, "t"])
def test_new_sponsor_without_the_reserve(world: World, kind: str, before: str | None) -> None:
    make(world, kind, before)
    source = before or "o"
    low = op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_LOW_RESERVE)
    spend(world, "s", world.account("s").balance - (2 + size(kind)) * 5_000_000 + 1)
    assert under(world, "s", source, revoke(world, kind, source)) == failed(BEGIN, low, END)
    world.done("root", Payment(world.id("s"), Asset.native(), "0.0000001"))
    assert under(world, "s", source, revoke(world, kind, source)) == success(BEGIN, REVOKED, END)


def spend(world: World, name: str, amount: int) -> None:
    text = f"{amount // 10**7}.{amount % 10**7:07d}"
    alone(world, name, Payment(world.id("root"), Asset.native(), text, source=world.id(name)))


def test_new_sponsor_that_counts_as_far_as_can_be() -> None:
    owner, sponsor = bytes([1]) * 32, bytes([2]) * 32
    address = StrKey.encode_ed25519_public_key(owner)
    most = (1 << 32) - 1
    too_many = general(xdr.OperationResultCode.opTOO_MANY_SPONSORING).to_xdr_bytes()
    for operation, need in (
        (RevokeSponsorship.revoke_account_sponsorship(address), 2),
        (RevokeSponsorship.revoke_data_sponsorship(address, "n"), 1),
    ):
        body = operation.to_xdr_object().body
        for sponsoring, expected in (
            (most - need, REVOKED.to_xdr_bytes()),
            (most - need + 1, too_many),
        ):
            context = LedgerContext(9, 0, 100, 1, sponsorships=Sponsorships())
            context.sponsorships.begin(owner, sponsor)
            view = View(
                [
                    AccountEntry(owner, 100, 0, subentries=1),
                    AccountEntry(sponsor, 1 << 60, 0, extension=2, sponsoring=sponsoring),
                    DataEntry(owner, b"n", b"v"),
                ]
            )
            assert revoke_sponsorship.apply(view, owner, body, context).xdr == expected


@pytest.mark.parametrize("kind", KINDS[:3])
def test_entry_that_was_sponsored_once_goes_on_saying_so(world: World, kind: str) -> None:
    make(world, kind, "s")
    alone(world, "s", revoke(world, kind, "s"))
    key = world.key("o")
    entry = {
        "account": lambda: world.account("o"),
        "data": lambda: world.ledger.data(key)[b"n"],
        "line": lambda: world.ledger.trustlines(key)[0],
    }[kind]()
    assert (entry.sponsor, entry.extended) == (None, True)  # type: ignore[attr-defined]


def test_account_that_was_made_with_nothing_can_be_freed_once_it_has_coins(world: World) -> None:
    under(world, "s", "new", CreateAccount(world.id("new"), "0"))
    low = failed(op(Op.REVOKE_SPONSORSHIP, Code.REVOKE_SPONSORSHIP_LOW_RESERVE))
    assert alone(world, "s", revoke(world, "account", "s", owner="new")) == low
    world.done("root", Payment(world.id("new"), Asset.native(), "1"))
    assert alone(world, "s", revoke(world, "account", "s", owner="new")) == success(REVOKED)
    assert (world.account("new").sponsored, world.account("s").sponsoring) == (0, 0)


def test_revoking_concerns_the_owner(world: World) -> None:
    make(world, "data", "s")
    applied = world.done("s", revoke(world, "data", "s"))
    assert applied.participants == tuple(sorted([world.key("s"), world.key("o")]))
