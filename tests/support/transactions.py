"""Signed transactions for tests, short to write."""

from collections.abc import Sequence

from stellar_sdk import Keypair, Memo, Network, Transaction, TransactionEnvelope
from stellar_sdk.memo import NoneMemo
from stellar_sdk.operation import Operation
from stellar_sdk.preconditions import Preconditions
from stellar_sdk.time_bounds import TimeBounds


def signed(
    passphrase: str,
    source: Keypair,
    sequence: int,
    *operations: Operation,
    memo: Memo | None = None,
    fee: int | None = None,
    bounds: tuple[int, int] | None = None,
    signers: Sequence[Keypair] | None = None,
    v1: bool = True,
) -> TransactionEnvelope:
    """Return a transaction of `source` with the sequence number after `sequence`, signed.

    Args:
        passphrase: the network's.
        source: whose transaction it is; also the only signer unless `signers` says otherwise.
        sequence: the account's current sequence number.
        operations: at least one.
        memo: none if not given.
        fee: stroops; 100 an operation if not given.
        bounds: earliest and latest close time, Unix seconds.
        signers: who signs instead.
        v1: whether the envelope is V1, not V0.
    """
    transaction = Transaction(
        source=source.public_key,
        sequence=sequence + 1,
        fee=100 * len(operations) if fee is None else fee,
        operations=list(operations),
        memo=memo or NoneMemo(),
        preconditions=Preconditions(time_bounds=TimeBounds(*bounds)) if bounds else None,
        v1=v1,
    )
    envelope = TransactionEnvelope(transaction, Network(passphrase).network_passphrase)
    for one in [source] if signers is None else signers:
        envelope.sign(one)
    return envelope
