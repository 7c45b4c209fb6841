"""The parts of a close that need no state: which transactions, what they pay, in what order."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from node.ledger.frame import Frame

SURGE_MARGIN = 100


def pick(frames: Sequence[Frame], max_operations: int) -> Sequence[Frame]:
    """Return the transactions that go into a set, the best paying per operation first.

    One that does not fit is passed over; smaller ones behind it may still go in. Of equal bids
    the one that came first is taken first, so that none starves (stellar-core draws lots).

    Args:
        frames: in order of arrival.
        max_operations: of one ledger.
    """
    if sum(frame.size for frame in frames) <= max_operations:
        return frames
    found, room = [], max_operations
    for frame in sorted(frames, key=_rate, reverse=True):
        if frame.size <= room:
            room -= frame.size
            found.append(frame)
    return found


def effective_base_fee(frames: Sequence[Frame], base_fee: int, max_operations: int) -> int:
    """Return what every transaction of a set pays per operation, in stroops.

    The header's base fee, unless the set comes within 100 operations of being full: then the
    lowest bid in it.
    """
    operations = sum(frame.size for frame in frames)
    if operations <= max(0, max_operations - SURGE_MARGIN):
        return base_fee
    return min(-(-frame.fee // frame.rate_operations) for frame in frames)


def set_order(frames: Iterable[Frame]) -> list[Frame]:
    """Return a set's transactions by envelope hash, as it is hashed and archived."""
    return sorted(frames, key=lambda one: one.envelope_hash)


def set_hash(previous_hash: bytes, ordered: Iterable[Frame]) -> bytes:
    """Return txSetHash up to protocol 19: SHA-256 of the previous ledger hash and envelopes."""
    digest = hashlib.sha256(previous_hash)
    for frame in ordered:
        digest.update(frame.envelope)
    return digest.digest()


def apply_order(frames: Iterable[Frame], tx_set_hash: bytes) -> list[Frame]:
    """Return transactions as they are applied.

    Round i holds every source account's i-th by sequence number; a round is sorted by
    envelope hash XOR set hash.
    """
    accounts: dict[bytes, list[Frame]] = defaultdict(list)
    for frame in sorted(frames, key=lambda one: one.sequence):
        accounts[frame.source].append(frame)
    mask = int.from_bytes(tx_set_hash)
    rounds: dict[int, list[Frame]] = defaultdict(list)
    for queue in accounts.values():
        for index, frame in enumerate(queue):
            rounds[index].append(frame)
    return [
        frame
        for index in sorted(rounds)
        for frame in sorted(rounds[index], key=lambda one: int.from_bytes(one.envelope_hash) ^ mask)
    ]


def _rate(frame: Frame) -> Fraction:
    return Fraction(frame.fee, frame.rate_operations)
