"""Who holds what in ledger 1.

The root account's Ed25519 seed is the network id (ledger.md: SHA-256 of the passphrase), so
anybody who knows the passphrase can sign for it. A ledger that others can reach therefore
starts with an operator: an account of a secret key holds all coins, and the root account holds
none and is locked: its master key weighs 0 and it has no other signer, so no transaction of it
is ever valid. It stays in the state, so that nobody can create it anew.

Without an operator the root account holds everything, as in stellar-core: for ledgers in
memory that are compared with another implementation.
"""

from node.ledger.header import TOTAL_COINS
from node.state.entries import AccountEntry
from node.wire.signatures import public_key

LOCKED = bytes(4)
"""Thresholds of an account whose master key weighs nothing."""


def genesis_accounts(network: bytes, operator: bytes | None) -> tuple[AccountEntry, ...]:
    """Return the accounts of ledger 1; their balances make all coins that exist.

    Args:
        network: network id, 32 bytes.
        operator: the operator's Ed25519 key (32 bytes), or None for the root account alone.
    """
    root = public_key(network)
    if operator is None:
        return (AccountEntry(root, TOTAL_COINS, sequence=0, modified=1),)
    return (
        AccountEntry(operator, TOTAL_COINS, sequence=0, modified=1),
        AccountEntry(root, 0, sequence=0, thresholds=LOCKED, modified=1),
    )
