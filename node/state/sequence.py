"""The use of a sequence number."""

from dataclasses import replace

from node.state.context import LedgerContext
from node.state.entries import AccountEntry

FIRST_STAMPED = 19
"""From this protocol on an account says when it last used a sequence number (CAP-21)."""


def with_sequence(account: AccountEntry, sequence: int, context: LedgerContext) -> AccountEntry:
    """Return the account after the use of a sequence number, with ledger and time of the use."""
    if context.protocol < FIRST_STAMPED:
        return replace(account, sequence=sequence)
    return replace(
        account,
        sequence=sequence,
        extension=3,
        sequence_ledger=context.sequence,
        sequence_time=context.close_time,
    )
