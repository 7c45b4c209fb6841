"""Whatever is submitted: no coin is made or lost, and a restart changes nothing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import (
    AccountMerge,
    Asset,
    AuthorizationFlag,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    ManageData,
    Payment,
    SetOptions,
    xdr,
)

from node.ledger.chain import Ledger
from node.ledger.header import TOTAL_COINS
from node.ledger.settings import LedgerSettings
from node.state.entry_xdr import entry_from_xdr, entry_to_xdr
from tests.node.world import PASSPHRASE, World

NAMES = ("root", "a", "b", "c")
names = st.sampled_from(NAMES)
amounts = st.integers(1, 30_000_000_000).map(lambda units: f"{units / 10**7:.7f}")
Step = tuple[str, str, str, str, int]
steps = st.lists(
    st.tuples(st.integers(0, 8), names, names, amounts, st.integers(0, 3)), min_size=1, max_size=4
)


def operation(world: World, kind: int, source: str, other: str, amount: str, index: int) -> Any:
    asset, own = Asset("VOTE", world.id("b")), world.id(source)
    made: list[Any] = [
        CreateAccount(world.id(other), amount, source=own),
        Payment(world.id(other), Asset.native(), amount, source=own),
        Payment(world.id(other), asset, amount, source=own),
        ChangeTrust(asset, amount if index else "0", source=own),
        ManageData(f"n{index}", b"v" if index % 2 else None, source=own),
        AccountMerge(world.id(other), source=own),
        BumpSequence(index << 33, source=own),
        SetOptions(set_flags=AuthorizationFlag(1 << index), source=own),
        SetOptions(home_domain="x" * index, source=own),
    ]
    return made[kind]


def totals(ledger: Ledger) -> tuple[int, int]:
    header = xdr.LedgerHeader.from_xdr_bytes(ledger.header)
    entries = [xdr.LedgerEntry.from_xdr_bytes(one).data for one in ledger.entries()]
    held = sum(one.account.balance.int64 for one in entries if one.account)
    return held + header.fee_pool.int64, header.total_coins.int64


def subentries(world: World, name: str) -> int:
    key = world.key(name)
    owned = len(world.ledger.trustlines(key)) + len(world.ledger.data(key))
    return owned + len(world.account(name).signers)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(names, steps, st.booleans()), min_size=1, max_size=8))
def test_coins_and_subentries_add_up(transactions: list[Any]) -> None:
    world = World()
    world.create("a", "b")
    for source, parts, closes in transactions:
        if not world.exists(source):
            continue
        operations = [operation(world, *part) for part in parts]
        signers = list(dict.fromkeys([source, *(part[1] for part in parts)]))
        world.admit(world.envelope(source, *operations, signers=signers))
        if closes:
            world.close()
    closed = world.close()
    assert totals(world.ledger) == (TOTAL_COINS, TOTAL_COINS)
    for name in NAMES:
        if world.exists(name):
            assert world.account(name).subentries == subentries(world, name)
    entries = list(world.ledger.entries())
    for raw in entries:
        assert xdr.LedgerEntry.from_xdr_bytes(raw).to_xdr_bytes() == raw
        assert entry_to_xdr(entry_from_xdr(raw)) == raw
    for key, entry in closed.entries.items():
        assert xdr.LedgerKey.from_xdr_bytes(key).to_xdr_bytes() == key
        assert entry is None or entry in entries
    again = Ledger.restore(PASSPHRASE, world.ledger.header, entries, LedgerSettings())
    assert again.close(closed.close_time + 5) == world.close()
