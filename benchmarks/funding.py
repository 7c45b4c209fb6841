"""Accounts for a measurement, made from the operator's on a node that is closed by hand."""

from collections.abc import Sequence

from stellar_sdk import Account, CreateAccount, TransactionBuilder

from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure
from node.networks.horizon import HorizonReader

TOGETHER = 100
"""Accounts a transaction, and so a ledger: they share their first sequence number."""


async def fund(node: Node, accounts: Sequence[str], coins: str) -> None:
    """Create accounts with so many coins each, a hundred a ledger.

    Raises:
        CouldNotMeasure: the operator has no account.
    """
    payer = node.operator()
    async with HorizonReader(node.url) as reader:
        found = await reader.account(payer.public_key)
    if found is None:
        raise CouldNotMeasure("the operator has no account")
    source = Account(payer.public_key, found.sequence)
    for start in range(0, len(accounts), TOGETHER):
        builder = TransactionBuilder(source, PASSPHRASE, 100)
        builder.add_time_bounds(0, 0)
        for account in accounts[start : start + TOGETHER]:
            builder.append_operation(CreateAccount(account, coins))
        envelope = builder.build()
        envelope.sign(payer)
        await node.settle([envelope.to_xdr_object().to_xdr_bytes()])


async def sequences(url: str, accounts: Sequence[str]) -> dict[str, int]:
    """Return the sequence numbers of accounts that `fund` made, in the order it made them.

    Raises:
        CouldNotMeasure: one was not funded.
    """
    found: dict[str, int] = {}
    async with HorizonReader(url) as reader:
        for start in range(0, len(accounts), TOGETHER):
            some = accounts[start : start + TOGETHER]
            account = await reader.account(some[0])
            if account is None:
                raise CouldNotMeasure("an account was not funded")
            found.update((one, account.sequence) for one in some)
    return found
