"""Transaction sets: TransactionHistoryEntry, both forms, and the hash of a set.

Up to protocol 19 a set is SHA-256 of the previous ledger's hash and its envelopes, ascending by
their own SHA-256; from 20 on it is SHA-256 of GeneralizedTransactionSet XDR (CAP-42, CAP-63 for
the parallel phase).
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from node.archive.envelopes import Envelope, read_envelope
from node.archive.faults import FormError
from node.archive.xdr_walk import number, past

_NONE = bytes(4)
_ONE = b"\0\0\0\1"
_TWO_PHASES = _ONE, b"\0\0\0\2" + _NONE + _NONE
_EMPTY_TAILS = (_NONE + _NONE, _ONE + _NONE + _NONE)
"""The second phase of an empty set: none in the first form, and in the parallel one."""


@dataclass(frozen=True, slots=True)
class SetRecord:
    """One ledger's transaction set.

    Attributes:
        sequence: the ledger's number.
        previous_hash: of the ledger before, as the set names it.
        envelopes: in the set's order.
        hash: what the header's value must name.
    """

    sequence: int
    previous_hash: bytes
    envelopes: tuple[Envelope, ...]
    hash: bytes


def encode_set(sequence: int, previous_hash: bytes, envelopes: Iterable[bytes]) -> bytes:
    """Return TransactionHistoryEntry XDR of a set of the form up to protocol 19.

    Args:
        sequence: the ledger's number.
        previous_hash: 32 bytes.
        envelopes: TransactionEnvelope XDR, in any order.
    """
    ordered = sorted(envelopes, key=lambda one: hashlib.sha256(one).digest())
    head = struct.pack(">I32sI", sequence, previous_hash, len(ordered))
    return head + b"".join(ordered) + _NONE


def empty_set_hashes(previous_hash: bytes) -> tuple[bytes, ...]:
    """Return the hashes of the empty set after a ledger: up to protocol 19, and from 20 on."""
    general = _TWO_PHASES[0] + previous_hash + _TWO_PHASES[1]
    return (
        hashlib.sha256(previous_hash).digest(),
        *(hashlib.sha256(general + tail).digest() for tail in _EMPTY_TAILS),
    )


def read_set(record: bytes, network: bytes) -> SetRecord:
    """Read TransactionHistoryEntry XDR of either form.

    Args:
        record: all its bytes.
        network: network id, 32 bytes.

    Raises:
        FormError: it is none.
    """
    past(record, 0, 44)
    sequence, previous, count = struct.unpack_from(">I32sI", record)
    envelopes, at = _envelopes(record, 36, network)
    form = number(record, at)
    if form == 0:
        _no_more(record, at + 4)
        return SetRecord(sequence, previous, envelopes, _hash(previous, envelopes))
    if form != 1 or count:
        raise FormError("it is of neither form of a set")
    return _general(sequence, record[at + 4 :], network)


def _hash(previous: bytes, envelopes: Sequence[Envelope]) -> bytes:
    digest = hashlib.sha256(previous)
    for one in sorted(envelopes, key=lambda one: one.order):
        digest.update(one.raw)
    return digest.digest()


def _general(sequence: int, raw: bytes, network: bytes) -> SetRecord:
    past(raw, 0, 40)
    if number(raw, 0) != 1:
        raise FormError("it is a generalized set of another version than 1")
    phases = number(raw, 36)
    found: list[Envelope] = []
    at = 40
    for _ in range(phases):
        kind = number(raw, at)
        if kind == 0:
            at = _components(raw, at + 4, network, found)
        elif kind == 1:
            at = _parallel(raw, at + 4, network, found)
        else:
            raise FormError(f"there is no phase of form {kind}")
    _no_more(raw, at)
    return SetRecord(sequence, raw[4:36], tuple(found), hashlib.sha256(raw).digest())


def _components(raw: bytes, at: int, network: bytes, found: list[Envelope]) -> int:
    count = number(raw, at)
    at += 4
    for _ in range(count):
        if number(raw, at) != 0:
            raise FormError("it has a component of an unknown type")
        envelopes, at = _envelopes(raw, _past_base_fee(raw, at + 4), network)
        found += envelopes
    return at


def _parallel(raw: bytes, at: int, network: bytes, found: list[Envelope]) -> int:
    at = _past_base_fee(raw, at)
    stages = number(raw, at)
    at += 4
    for _ in range(stages):
        clusters = number(raw, at)
        at += 4
        for _ in range(clusters):
            envelopes, at = _envelopes(raw, at, network)
            found += envelopes
    return at


def _past_base_fee(raw: bytes, at: int) -> int:
    given = number(raw, at)
    if given > 1:
        raise FormError("its base fee is neither given nor left out")
    return past(raw, at, 12 if given else 4)


def _envelopes(data: bytes, at: int, network: bytes) -> tuple[tuple[Envelope, ...], int]:
    count = number(data, at)
    at += 4
    found = []
    for _ in range(count):
        envelope, at = read_envelope(data, at, network)
        found.append(envelope)
    return tuple(found), at


def _no_more(data: bytes, at: int) -> None:
    if at != len(data):
        raise FormError(f"{len(data) - at} bytes are left over")
