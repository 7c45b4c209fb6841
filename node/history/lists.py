"""Which lists of which accounts a transaction stands in, as bits: what the store pages by.

A page of payments must not read through transactions that are none. So the store keeps one row
for each account that a transaction concerns, with these bits in its key; the row of the empty
account stands for the lists of the whole ledger.
"""

from collections.abc import Mapping, Sequence

from node.history.concerns import concerned, is_payment
from node.history.effects import effects_of
from node.history.notes import decode_notes
from node.wire.accounts import public_key
from node.wire.parsed import Operation

FAILED = 1
"""The transaction failed."""
OPERATIONS = 2
"""An operation of it concerns the account."""
PAYMENTS = 4
"""So does one that is a payment."""
EFFECTS = 8
"""It had an effect on the account."""
EVERY = 16
"""How many combinations there are."""
EVERYBODY = b""
"""The account whose rows stand for the whole ledger, for payments and effects only: every
transaction has operations."""


def lists_of(
    operations: Sequence[Operation],
    participants: Sequence[bytes],
    notes: bytes,
    result: bytes,
    *,
    successful: bool,
) -> Mapping[bytes, int]:
    """Return the bits of each account, at least `participants`, and of `EVERYBODY` if it has any.

    Args:
        operations: what the envelope says.
        participants: keys of all accounts that the transaction concerns in any way.
        notes: as encoded by `node.history.notes`.
        result: TransactionResult XDR.
        successful: whether the operations took effect; without, there are no effects.
    """
    bits: dict[str, int] = {}
    whole = 0
    for index, operation in enumerate(operations):
        own = OPERATIONS
        if is_payment(operation):
            own |= PAYMENTS
            whole |= PAYMENTS
        for account in concerned(operations, index):
            bits[account] = bits.get(account, 0) | own
    if successful:
        for effect in effects_of(operations, decode_notes(notes), result):
            bits[effect.account] = bits.get(effect.account, 0) | EFFECTS
            whole |= EFFECTS
    start = 0 if successful else FAILED
    found = dict.fromkeys(participants, start)
    for account, own in bits.items():
        found[public_key(account)] = own | start
    if whole:
        found[EVERYBODY] = whole | start
    return found


def combinations(bits: int, *, include_failed: bool) -> tuple[int, ...]:
    """Return every combination that has all of `bits`."""
    return tuple(
        one for one in range(EVERY) if one & bits == bits and (include_failed or not one & FAILED)
    )
