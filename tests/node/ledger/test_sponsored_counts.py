"""Whatever is sponsored, revoked and removed: both counts of every account add up."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import (
    AccountMerge,
    Asset,
    BeginSponsoringFutureReserves,
    ChangeTrust,
    CreateAccount,
    EndSponsoringFutureReserves,
    ManageData,
    RevokeSponsorship,
    SetOptions,
    Signer,
    SignerKey,
)

from node.ledger.chain import Ledger
from node.ledger.settings import LedgerSettings
from node.state.entries import AccountEntry
from node.state.entry_xdr import entry_from_xdr
from tests.node.world import PASSPHRASE, World

NAMES = ("a", "b", "c", "d")
names = st.sampled_from(NAMES)
Act = tuple[int, str, str, bool]
acts = st.lists(st.tuples(st.integers(0, 7), names, names, st.booleans()), min_size=1, max_size=3)
transactions = st.lists(
    st.tuples(st.none() | names, names, acts, st.booleans()), min_size=1, max_size=12
)


def operation(world: World, act: Act) -> Any:
    kind, source, other, adds = act
    own, that = world.id(source), world.id(other)
    asset = Asset("VOTE", world.id("root"))
    key = SignerKey.ed25519_public_key(world.id("key"))
    made: list[Any] = [
        CreateAccount(that, "0" if adds else "3", source=own),
        ManageData("n", b"v" if adds else None, source=own),
        ChangeTrust(asset, "5" if adds else "0", source=own),
        SetOptions(signer=Signer(key, int(adds)), source=own),
        RevokeSponsorship.revoke_account_sponsorship(that, source=own),
        RevokeSponsorship.revoke_data_sponsorship(that, "n", source=own)
        if adds
        else RevokeSponsorship.revoke_trustline_sponsorship(that, asset, source=own),
        RevokeSponsorship.revoke_signer_sponsorship(that, key, source=own),
        AccountMerge(that, source=own),
    ]
    return made[kind]


@settings(max_examples=60, deadline=None)
@given(transactions)
def test_counts_add_up(said: list[tuple[str | None, str, list[Act], bool]]) -> None:
    world = World()
    world.create("a", "b", coins="20")
    for sponsor, owner, parts, closes in said:
        operations = [operation(world, part) for part in parts]
        sources = [part[1] for part in parts]
        if sponsor is not None:
            operations.insert(
                0, BeginSponsoringFutureReserves(world.id(owner), source=world.id(sponsor))
            )
            operations.append(EndSponsoringFutureReserves(source=world.id(owner)))
            sources += [sponsor, owner]
        signers = ["root", *dict.fromkeys(sources)]
        world.admit(world.envelope("root", *operations, signers=signers))
        if closes:
            world.close()
    world.close()
    agree(world)


def agree(world: World) -> None:
    entries = [entry_from_xdr(raw) for raw in world.ledger.entries()]
    sponsoring: Counter[bytes] = Counter()
    sponsored: Counter[bytes] = Counter()
    for entry in entries:
        is_account = isinstance(entry, AccountEntry)
        owner = entry.key if isinstance(entry, AccountEntry) else entry.account
        if entry.sponsor is not None:
            sponsoring[entry.sponsor] += 2 if is_account else 1
            sponsored[owner] += 2 if is_account else 1
        for signer in entry.signers if isinstance(entry, AccountEntry) else ():
            if signer.sponsor is not None:
                sponsoring[signer.sponsor] += 1
                sponsored[owner] += 1
    for entry in entries:
        if isinstance(entry, AccountEntry):
            assert entry.sponsoring == sponsoring.pop(entry.key, 0)
            assert entry.sponsored == sponsored.pop(entry.key, 0)
            assert entry.extension >= 2 or not (entry.sponsoring or entry.sponsored)
    assert (sponsoring, sponsored) == ({}, {})
    raw = list(world.ledger.entries())
    again = Ledger.restore(PASSPHRASE, world.ledger.header, raw, LedgerSettings())
    assert sorted(again.entries()) == sorted(raw)
