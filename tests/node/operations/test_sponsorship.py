"""BeginSponsoringFutureReserves and EndSponsoringFutureReserves: who pays, and when not."""

from typing import Any

import pytest
from stellar_sdk import (
    AccountMerge,
    Asset,
    BeginSponsoringFutureReserves,
    ChangeTrust,
    CreateAccount,
    EndSponsoringFutureReserves,
    ManageData,
    MuxedAccount,
    Payment,
    SetOptions,
    Signer,
    StrKey,
    xdr,
)

from node.ledger.chain import Ledger
from node.ledger.settings import LedgerSettings
from node.operations import change_trust, create_account, manage_data, set_options
from node.state.context import LedgerContext
from node.state.entries import AccountEntry
from node.state.sponsorship import Sponsorships
from node.state.view import View
from tests.node.expected import Op, Tx, failed, general, merged, op, result, success
from tests.node.world import PASSPHRASE, RESERVE, World

BEGIN, END = Op.BEGIN_SPONSORING_FUTURE_RESERVES, Op.END_SPONSORING_FUTURE_RESERVES
BeginCode = xdr.BeginSponsoringFutureReservesResultCode
EndCode = xdr.EndSponsoringFutureReservesResultCode
TOO_MANY = general(xdr.OperationResultCode.opTOO_MANY_SPONSORING)
DATA = ManageData("n", b"v")
LOW_RESERVE = {
    Op.CREATE_ACCOUNT: xdr.CreateAccountResultCode.CREATE_ACCOUNT_LOW_RESERVE,
    Op.MANAGE_DATA: xdr.ManageDataResultCode.MANAGE_DATA_LOW_RESERVE,
    Op.CHANGE_TRUST: xdr.ChangeTrustResultCode.CHANGE_TRUST_LOW_RESERVE,
    Op.SET_OPTIONS: xdr.SetOptionsResultCode.SET_OPTIONS_LOW_RESERVE,
}
SPONSOR, OWNER, ISSUER, NEW = (bytes([one]) * 32 for one in (1, 2, 3, 4))
MOST = (1 << 32) - 1


@pytest.fixture
def world() -> World:
    """A sponsor s, and an account a that has its reserve and two fees."""
    made = World()
    made.create("s", "b")
    made.create("a", coins="1.00002")
    return made


def begin(world: World, sponsored: str, source: str | None = None) -> Any:
    named = None if source is None else world.id(source)
    return BeginSponsoringFutureReserves(world.id(sponsored), source=named)


def end(world: World, source: str) -> Any:
    return EndSponsoringFutureReserves(source=world.id(source))


def by(world: World, name: str, operation: Any) -> Any:
    """Let another account be an operation's source."""
    operation.source = MuxedAccount(world.id(name))
    return operation


def sponsored(world: World, *operations: Any, sponsor: str = "s", owner: str = "a") -> Any:
    """Run operations of an owner for which a sponsor pays; the sponsor pays the fee."""
    return world.run(
        sponsor,
        begin(world, owner),
        *(by(world, owner, one) for one in operations),
        end(world, owner),
        signers=[sponsor, owner],
    )


def counts(world: World, name: str) -> tuple[int, int, int]:
    """Return subentries, sponsored, sponsoring."""
    account = world.account(name)
    return account.subentries, account.sponsored, account.sponsoring


def line_asset(world: World) -> Asset:
    return Asset("VOTE", world.id("b"))


def test_data_entry_is_paid_for(world: World) -> None:
    applied = sponsored(world, DATA)
    assert applied.result == success(op(BEGIN), op(Op.MANAGE_DATA), op(END))
    assert counts(world, "a") == (1, 1, 0)
    assert counts(world, "s") == (0, 0, 1)
    entry = world.ledger.data(world.key("a"))[b"n"]
    assert (entry.sponsor, entry.extended) == (world.key("s"), True)
    assert applied.participants == tuple(sorted([world.key("a"), world.key("s")]))


def test_trust_line_is_paid_for(world: World) -> None:
    applied = sponsored(world, ChangeTrust(line_asset(world), "5"))
    assert applied.result == success(op(BEGIN), op(Op.CHANGE_TRUST), op(END))
    assert counts(world, "a") == (1, 1, 0)
    assert counts(world, "s") == (0, 0, 1)
    (line,) = world.ledger.trustlines(world.key("a"))
    assert line.sponsor == world.key("s")


def test_signer_is_paid_for(world: World) -> None:
    signers = [Signer.ed25519_public_key(world.id(name), 1) for name in ("b", "s")]
    world.done("b", Payment(world.id("a"), Asset.native(), "1"))
    world.done("a", SetOptions(signer=signers[0]))
    sponsored(world, SetOptions(signer=signers[1]))
    account = world.account("a")
    assert counts(world, "a") == (2, 1, 0)
    assert {one.key: one.sponsor for one in account.signers} == {
        world.key("b"): None,
        world.key("s"): world.key("s"),
    }


def test_account_is_paid_for_and_may_start_with_nothing(world: World) -> None:
    applied = world.run(
        "s",
        begin(world, "new"),
        CreateAccount(world.id("new"), "0"),
        end(world, "new"),
        signers=["s", "new"],
    )
    assert applied.result == success(op(BEGIN), op(Op.CREATE_ACCOUNT), op(END))
    assert world.account("new") == AccountEntry(
        key=world.key("new"),
        balance=0,
        sequence=world.ledger.sequence << 32,
        modified=world.ledger.sequence,
        extension=2,
        sponsored=2,
        sponsor=world.key("s"),
        extended=True,
    )
    assert counts(world, "s") == (0, 0, 2)


def test_account_creates_while_another_sponsors_it(world: World) -> None:
    """The new account's sponsor counts, not its creator's."""
    world.done(
        "s",
        begin(world, "new"),
        CreateAccount(world.id("new"), "0", source=world.id("b")),
        end(world, "new"),
        signers=["s", "new", "b"],
    )
    assert world.account("new").sponsor == world.key("s")
    assert counts(world, "b") == (0, 0, 0)
    applied = world.run(
        "s",
        begin(world, "b"),
        CreateAccount(world.id("poor"), "0", source=world.id("b")),
        end(world, "b"),
        signers=["s", "b"],
    )
    low = op(Op.CREATE_ACCOUNT, xdr.CreateAccountResultCode.CREATE_ACCOUNT_LOW_RESERVE)
    assert applied.result == failed(op(BEGIN), low, op(END))


def test_removal_gives_the_reserve_back_to_the_sponsor(world: World) -> None:
    signer = Signer.ed25519_public_key(world.id("b"), 1)
    sponsored(world, ManageData("n", b"v"), ChangeTrust(line_asset(world), "5"))
    sponsored(world, SetOptions(signer=signer))
    assert (counts(world, "a"), counts(world, "s")) == ((3, 3, 0), (0, 0, 3))
    world.done("root", Payment(world.id("a"), Asset.native(), "1"))
    for step, operation in enumerate(
        (
            ManageData("n", None),
            ChangeTrust(line_asset(world), "0"),
            SetOptions(signer=Signer.ed25519_public_key(world.id("b"), 0)),
        )
    ):
        world.done("a", operation)
        left = 2 - step
        assert (counts(world, "a"), counts(world, "s")) == ((left, left, 0), (0, 0, left))


def test_overwriting_changes_nobodys_count(world: World) -> None:
    sponsored(world, ManageData("n", b"v"))
    sponsored(world, ManageData("n", b"w"), sponsor="b")
    entry = world.ledger.data(world.key("a"))[b"n"]
    assert (entry.value, entry.sponsor) == (b"w", world.key("s"))
    assert (counts(world, "a"), counts(world, "b")) == ((1, 1, 0), (0, 0, 0))


def test_what_an_account_makes_after_the_end_is_its_own(world: World) -> None:
    applied = world.run(
        "s",
        begin(world, "a"),
        end(world, "a"),
        ManageData("n", b"v", source=world.id("a")),
        signers=["s", "a"],
    )
    low = op(Op.MANAGE_DATA, xdr.ManageDataResultCode.MANAGE_DATA_LOW_RESERVE)
    assert applied.result == failed(op(BEGIN), op(END), low)


def test_begin_for_oneself_is_malformed(world: World) -> None:
    bad = op(BEGIN, BeginCode.BEGIN_SPONSORING_FUTURE_RESERVES_MALFORMED)
    assert world.refused("s", begin(world, "s")) == failed(bad)


def test_begin_for_one_that_is_sponsored_already(world: World) -> None:
    applied = world.run(
        "s",
        begin(world, "a"),
        begin(world, "a", source="b"),
        begin(world, "a"),
        end(world, "a"),
        signers=["s", "a", "b"],
    )
    already = op(BEGIN, BeginCode.BEGIN_SPONSORING_FUTURE_RESERVES_ALREADY_SPONSORED)
    assert applied.result == failed(op(BEGIN), already, already, op(END))


@pytest.mark.parametrize("pair", [("b", "a"), ("s", "b"), ("s", "a")])
def test_begin_in_a_chain_is_recursive(world: World, pair: tuple[str, str]) -> None:
    """With s sponsoring a: neither may s be sponsored, nor may a sponsor, nor both at once."""
    whom, who = pair
    applied = world.run(
        "s",
        begin(world, "a"),
        begin(world, whom, source=who),
        end(world, "a"),
        signers=["s", *dict.fromkeys(["a", who])],
    )
    recursive = op(BEGIN, BeginCode.BEGIN_SPONSORING_FUTURE_RESERVES_RECURSIVE)
    assert applied.result == failed(op(BEGIN), recursive, op(END))


def test_already_sponsored_comes_before_recursive(world: World) -> None:
    applied = world.run(
        "s",
        begin(world, "a"),
        begin(world, "b"),
        begin(world, "b", source="a"),
        signers=["s", "a"],
    )
    already = op(BEGIN, BeginCode.BEGIN_SPONSORING_FUTURE_RESERVES_ALREADY_SPONSORED)
    assert applied.result == failed(op(BEGIN), op(BEGIN), already)


def test_one_may_sponsor_several(world: World) -> None:
    applied = world.run(
        "s",
        begin(world, "a"),
        begin(world, "b"),
        end(world, "a"),
        ManageData("n", b"v", source=world.id("b")),
        end(world, "b"),
        signers=["s", "a", "b"],
    )
    assert applied.successful
    assert (counts(world, "b"), counts(world, "s")) == ((1, 1, 0), (0, 0, 1))


def test_end_without_begin(world: World) -> None:
    not_sponsored = op(END, EndCode.END_SPONSORING_FUTURE_RESERVES_NOT_SPONSORED)
    applied = world.run("s", EndSponsoringFutureReserves())
    assert applied.result == failed(not_sponsored)
    applied = world.run("s", begin(world, "a"), EndSponsoringFutureReserves())
    assert applied.result == failed(op(BEGIN), not_sponsored)  # the sponsored one ends it


def test_begin_without_end_is_bad_sponsorship(world: World) -> None:
    held, balance = world.account("s").sequence, world.account("s").balance
    applied = world.run(
        "s", begin(world, "a"), ManageData("n", b"v", source=world.id("a")), signers=["s", "a"]
    )
    assert applied.result == result(200, Tx.txBAD_SPONSORSHIP)
    assert not applied.successful
    assert world.ledger.data(world.key("a")) == {}
    assert counts(world, "s") == (0, 0, 0)
    assert (world.account("s").sequence, world.account("s").balance) == (held + 1, balance - 200)


def test_failed_operation_comes_before_bad_sponsorship(world: World) -> None:
    applied = world.run("s", begin(world, "a"), ManageData("n", None))
    none = op(Op.MANAGE_DATA, xdr.ManageDataResultCode.MANAGE_DATA_NAME_NOT_FOUND)
    assert applied.result == failed(op(BEGIN), none)


def test_sponsorship_ends_with_its_transaction(world: World) -> None:
    assert world.run("s", begin(world, "a")).result == result(100, Tx.txBAD_SPONSORSHIP)
    applied = world.run("a", EndSponsoringFutureReserves())
    not_sponsored = op(END, EndCode.END_SPONSORING_FUTURE_RESERVES_NOT_SPONSORED)
    assert applied.result == failed(not_sponsored)


def test_begin_and_end_need_the_medium_threshold(world: World) -> None:
    signer = Signer.ed25519_public_key(world.id("b"), 1)
    world.done("s", SetOptions(med_threshold=2, high_threshold=2, signer=signer))
    bad = general(xdr.OperationResultCode.opBAD_AUTH)
    assert world.refused("s", begin(world, "a")) == failed(bad)
    assert world.refused("s", EndSponsoringFutureReserves()) == failed(bad)


@pytest.mark.parametrize(
    "kind", [Op.CREATE_ACCOUNT, Op.MANAGE_DATA, Op.CHANGE_TRUST, Op.SET_OPTIONS]
)
def test_sponsor_without_the_reserve(world: World, kind: Op) -> None:
    def made(number: int) -> Any:
        key, own = world.id(f"new{number}"), world.id("a")
        return {
            Op.CREATE_ACCOUNT: CreateAccount(key, "0", source=world.id("root")),
            Op.MANAGE_DATA: ManageData(f"n{number}", b"v", source=own),
            Op.CHANGE_TRUST: ChangeTrust(Asset(f"VOTE{number}", world.id("b")), "5", source=own),
            Op.SET_OPTIONS: SetOptions(signer=Signer.ed25519_public_key(key, 1), source=own),
        }[kind]

    creates = kind == Op.CREATE_ACCOUNT
    world.create("thin", coins="2" if creates else "1.5")  # what it must keep after the first
    last, low = op(END), op(kind, LOW_RESERVE[kind])
    for number in (1, 2):
        owner = f"new{number}" if creates else "a"
        applied = world.run(
            "b",
            begin(world, owner, source="thin"),
            made(number),
            end(world, owner),
            signers=["b", "thin", owner, *(["root"] if creates else [])],
        )
        assert applied.successful == (number == 1)
    if creates:  # who was not created cannot end it
        last = general(xdr.OperationResultCode.opNO_ACCOUNT)
    assert applied.result == failed(op(BEGIN), low, last)


def bent(sponsoring: int = 0, subentries: int = 0, owned: int = 0) -> tuple[View, LedgerContext]:
    """Return a state with a sponsor and an owner that count far, and a running sponsorship."""
    context = LedgerContext(9, 0, 100, 1, sponsorships=Sponsorships())
    context.sponsorships.begin(OWNER, SPONSOR)
    context.sponsorships.begin(NEW, SPONSOR)
    sponsor = AccountEntry(
        SPONSOR, 1 << 60, 0, extension=2, sponsoring=sponsoring, subentries=subentries
    )
    owner = AccountEntry(OWNER, 1 << 60, 0, subentries=owned)
    return View([sponsor, owner, AccountEntry(ISSUER, 1 << 60, 0)]), context


def owners_operations() -> list[tuple[Any, bytes, Any]]:
    address = StrKey.encode_ed25519_public_key
    signer = Signer.ed25519_public_key(address(ISSUER), 1)
    return [
        (manage_data, OWNER, DATA),
        (change_trust, OWNER, ChangeTrust(Asset("VOTE", address(ISSUER)), "5")),
        (set_options, OWNER, SetOptions(signer=signer)),
        (create_account, ISSUER, CreateAccount(address(NEW), "0")),
    ]


@pytest.mark.parametrize(("module", "source", "operation"), owners_operations())
def test_sponsor_that_counts_as_far_as_can_be(module: Any, source: bytes, operation: Any) -> None:
    body = operation.to_xdr_object().body
    need = 2 if module is create_account else 1
    for sponsoring, subentries in ((MOST - need, 0), (MOST - need - 7, 7)):
        view, context = bent(sponsoring, subentries)
        assert module.apply(view, source, body, context).ok
        sponsor = view.account(SPONSOR)
        assert sponsor is not None
        assert sponsor.sponsoring == sponsoring + need
        view, context = bent(sponsoring + 1, subentries)
        outcome = module.apply(view, source, body, context)
        assert outcome.xdr == TOO_MANY.to_xdr_bytes()


@pytest.mark.parametrize(("module", "source", "operation"), owners_operations()[:3])
def test_sponsored_owner_has_a_thousand_entries_at_most(
    module: Any, source: bytes, operation: Any
) -> None:
    body = operation.to_xdr_object().body
    view, context = bent(owned=999)
    assert module.apply(view, source, body, context).ok
    view, context = bent(sponsoring=MOST, owned=1000)  # its count is looked at first
    outcome = module.apply(view, source, body, context)
    too_many = general(xdr.OperationResultCode.opTOO_MANY_SUBENTRIES)
    assert outcome.xdr == too_many.to_xdr_bytes()


def test_owner_that_sponsors_far_cannot_own_more() -> None:
    context = LedgerContext(9, 0, 100, 1)
    for sponsoring, ok in ((MOST - 4, True), (MOST - 3, False)):
        owner = AccountEntry(OWNER, 1 << 60, 0, extension=2, sponsoring=sponsoring, subentries=3)
        outcome = manage_data.apply(View([owner]), OWNER, DATA.to_xdr_object().body, context)
        assert outcome.ok is ok
    assert outcome.xdr == general(xdr.OperationResultCode.opTOO_MANY_SUBENTRIES).to_xdr_bytes()


def test_merge_of_a_sponsored_account_gives_back_everything(world: World) -> None:
    sponsored(world, SetOptions(signer=Signer.ed25519_public_key(world.id("key"), 1)))
    world.done(
        "s",
        begin(world, "new"),
        CreateAccount(world.id("new"), "0"),
        SetOptions(signer=Signer.ed25519_public_key(world.id("key"), 1), source=world.id("new")),
        end(world, "new"),
        signers=["s", "new"],
    )
    assert counts(world, "s") == (0, 0, 4)
    world.close()
    applied = world.run(
        "b", AccountMerge(world.id("b"), source=world.id("new")), signers=["b", "new"]
    )
    assert applied.result == success(merged(0))
    assert counts(world, "s") == (0, 0, 1)
    applied = world.run("b", AccountMerge(world.id("s"), source=world.id("a")), signers=["b", "a"])
    assert applied.successful  # into its own sponsor
    assert counts(world, "s") == (0, 0, 0)
    coins = sum(
        entry.data.account.balance.int64
        for entry in map(xdr.LedgerEntry.from_xdr_bytes, world.ledger.entries())
        if entry.data.account
    )
    header = xdr.LedgerHeader.from_xdr_bytes(world.ledger.header)
    assert coins + header.fee_pool.int64 == 10**18


def test_sponsor_cannot_merge(world: World) -> None:
    is_sponsor = op(Op.ACCOUNT_MERGE, xdr.AccountMergeResultCode.ACCOUNT_MERGE_IS_SPONSOR)
    applied = world.run(
        "b",
        begin(world, "a", source="s"),
        AccountMerge(world.id("b"), source=world.id("s")),
        end(world, "a"),
        signers=["b", "a", "s"],
    )
    assert applied.result == failed(op(BEGIN), is_sponsor, op(END))
    sponsored(world, ManageData("n", b"v"))
    assert world.run("s", AccountMerge(world.id("b"))).result == failed(is_sponsor)


def test_sponsored_account_may_merge_but_nobody_ends_it_then(world: World) -> None:
    applied = world.run(
        "s",
        begin(world, "a"),
        AccountMerge(world.id("b"), source=world.id("a")),
        signers=["s", "a"],
    )
    assert applied.result == result(200, Tx.txBAD_SPONSORSHIP)
    assert world.exists("a")


def test_sponsored_pre_authorisation_gives_its_reserve_back_when_used(world: World) -> None:
    held = world.account("a").sequence
    later = world.envelope("a", SetOptions(home_domain="x"), signers=[], sequence=held + 1)
    sponsored(world, SetOptions(signer=Signer.pre_auth_tx(later.hash(), 1)))
    assert (counts(world, "a"), counts(world, "s")) == ((1, 1, 0), (0, 0, 1))
    assert world.admit(later).status == "PENDING"
    closed = world.close()
    assert closed.transactions[0].successful
    assert (counts(world, "a"), counts(world, "s")) == ((0, 0, 0), (0, 0, 0))
    assert len(closed.entries) == 2  # the sponsor as well


def test_sponsor_keeps_the_reserve_and_the_owner_need_not(world: World) -> None:
    sponsored(world, ManageData("n", b"v"))
    under = op(Op.PAYMENT, xdr.PaymentResultCode.PAYMENT_UNDERFUNDED)
    for name, keeps in (("s", 3 * RESERVE), ("a", 2 * RESERVE)):
        spare = world.account(name).balance - keeps
        for amount, expected in ((spare + 1, failed(under)), (spare, success(op(Op.PAYMENT)))):
            text = f"{amount // 10**7}.{amount % 10**7:07d}"
            pay = Payment(world.id("b"), Asset.native(), text, source=world.id(name))
            assert world.run("b", pay, signers=["b", name]).result == expected


def test_restored_ledger_knows_all_sponsors(world: World) -> None:
    sponsored(world, ManageData("n", b"v"), ChangeTrust(line_asset(world), "5"))
    sponsored(world, SetOptions(signer=Signer.ed25519_public_key(world.id("b"), 1)))
    entries = list(world.ledger.entries())
    again = Ledger.restore(PASSPHRASE, world.ledger.header, entries, LedgerSettings())
    for name in ("a", "s", "b"):
        assert again.account(world.key(name)) == world.account(name)
    key = world.key("a")
    assert again.trustlines(key) == world.ledger.trustlines(key)
    assert again.data(key) == world.ledger.data(key)
