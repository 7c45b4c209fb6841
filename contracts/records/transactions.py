"""A record as unsigned transactions, and signatures over them (docs/protocol.md §1, §2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from nacl.signing import SigningKey

from contracts.records.envelope import (
    CastPayment,
    Draft,
    Times,
    draft_part,
    operation_count,
    takes_v1,
)
from contracts.records.frame import split
from contracts.records.record import Record

SEED_SIZE = 32


@dataclass(frozen=True, slots=True)
class Posting:
    """How an account posts.

    Attributes:
        source: the account, G….
        sequence: its sequence number now; the first transaction uses the next one.
        base_fee: bid for each operation, stroops.
        max_time: Unix seconds; 0 for none.
        protocol: the network's protocol number, which tells the envelopes' form.
    """

    source: str
    sequence: int
    base_fee: int
    max_time: int
    protocol: int


def drafts(
    record: Record, posting: Posting, payment: CastPayment | None = None
) -> tuple[Draft, ...]:
    """Write a record's transactions, one a part, in order, unsigned.

    Args:
        record: any.
        posting: by whom and how.
        payment: for a ballot, what its last part ends with.

    Raises:
        RecordError: a record longer than 65 535 parts hold.
        EnvelopeLimit: a fee, time or sequence number that its field cannot hold.
    """
    parts = split(record)
    last = len(parts) - 1
    v1 = takes_v1(posting.protocol)
    written = []
    for place, part in enumerate(parts):
        pays = payment if place == last else None
        fee = posting.base_fee * operation_count(part, pays)
        times = Times(posting.sequence + 1 + place, fee, posting.max_time)
        written.append(draft_part(posting.source, part, record.id, times, pays, v1))
    return tuple(written)


def sign(draft: Draft, network_id: bytes, seeds: Iterable[bytes]) -> Draft:
    """Add Ed25519 signatures to a draft.

    Args:
        draft: a transaction.
        network_id: 32 bytes.
        seeds: secret seeds, 32 bytes each.
    """
    digest = draft.hash(network_id)
    return draft.signed(signature(seed, digest) for seed in seeds)


def signature(seed: bytes, digest: bytes) -> tuple[bytes, bytes]:
    """Return hint (4 bytes) and signature (64) of a seed over a transaction's hash."""
    key = SigningKey(seed)
    return bytes(key.verify_key)[-4:], key.sign(digest).signature
