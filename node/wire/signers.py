"""Who signed a transaction: judged from the envelope, not from what a ledger says."""

from collections.abc import Collection

from node.wire.accounts import public_key
from node.wire.parsed import Transaction
from node.wire.signatures import hint, verify


def signers_of(transaction: Transaction, accounts: Collection[str]) -> set[str]:
    """Return those of ``accounts`` whose own key signed the transaction's hash.

    Each signature counts for one account at most.

    Args:
        transaction: parsed, with its hash and signatures; of a fee bump the inner ones.
        accounts: addresses G…; of any, the key is the one that the address encodes.
    """
    by_hint: dict[bytes, list[str]] = {}
    for account in accounts:
        by_hint.setdefault(hint(public_key(account)), []).append(account)
    found: set[str] = set()
    for one in transaction.signatures:
        for account in by_hint.get(one.hint, ()):
            if account not in found and verify(
                public_key(account), transaction.hash, one.signature
            ):
                found.add(account)
                break
    return found
