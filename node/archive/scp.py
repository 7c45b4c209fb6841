"""What nodes said of a ledger: SCPHistoryEntry, and the statement of the embedded ledger's node.

A statement is signed with Ed25519 over network id, int32 1 and SCPStatement XDR. It covers the
value of a slot (set hash, close time, upgrades), not the header: header N is bound by what is
said of slot N + 1, whose set names the hash of header N.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from nacl.signing import SigningKey

from node.archive.faults import FormError
from node.archive.quorum import QuorumSet, past_quorum_set
from node.archive.xdr_walk import number, past, past_opaque
from node.wire.signatures import public_key, verify

MAX_MESSAGES = 10_000
MAX_QUORUM_SETS = 10_000
MAX_VALUE = 1 << 16

_NONE = bytes(4)
_SCP = struct.pack(">i", 1)
_PREPARE, _CONFIRM, _EXTERNALIZE, _NOMINATE = range(4)


@dataclass(frozen=True, slots=True)
class Statement:
    """One signed statement of one node.

    Attributes:
        node: its key, 32 bytes.
        slot: the ledger it speaks of.
        raw: SCPStatement XDR.
        signature: as attached.
        externalized: the value it calls agreed, or None from a statement of another type.
        quorum_set: hash of its quorum set.
    """

    node: bytes
    slot: int
    raw: bytes
    signature: bytes
    externalized: bytes | None
    quorum_set: bytes

    def is_signed_on(self, network: bytes) -> bool:
        """Tell whether its signature is good on a network (id, 32 bytes)."""
        return verify(self.node, network + _SCP + self.raw, self.signature)


@dataclass(frozen=True, slots=True)
class ScpRecord:
    """What was said of one ledger; `quorum_sets` are the hashes of those first told here."""

    sequence: int
    quorum_sets: tuple[bytes, ...]
    statements: tuple[Statement, ...]


def own_quorum_set(seed: bytes) -> QuorumSet:
    """Return the embedded ledger's: its one node, by the seed it signs with."""
    return QuorumSet(1, (public_key(seed),))


def externalize(sequence: int, value: bytes, seed: bytes, network: bytes) -> bytes:
    """Return SCPEnvelope XDR by which a node that is its own quorum externalizes a value.

    Args:
        sequence: the slot.
        value: StellarValue XDR.
        seed: the node's Ed25519 seed.
        network: network id, 32 bytes.
    """
    statement = b"".join(
        (
            _NONE + public_key(seed),
            struct.pack(">QIII", sequence, _EXTERNALIZE, 1, len(value)),
            value,
            bytes(-len(value) % 4),
            struct.pack(">I", 1),
            own_quorum_set(seed).hash,
        )
    )
    signature = SigningKey(seed).sign(network + _SCP + statement).signature
    return statement + struct.pack(">I", len(signature)) + signature


def encode_scp(sequence: int, quorum_sets: Iterable[QuorumSet], messages: Iterable[bytes]) -> bytes:
    """Return SCPHistoryEntry XDR.

    Args:
        sequence: the ledger.
        quorum_sets: those that no earlier record of the file has told.
        messages: SCPEnvelope XDR.
    """
    sets, said = [one.to_xdr() for one in quorum_sets], list(messages)
    head = struct.pack(">II", 0, len(sets)) + b"".join(sets)
    return head + struct.pack(">II", sequence, len(said)) + b"".join(said)


def read_scp(record: bytes) -> ScpRecord:
    """Read SCPHistoryEntry XDR.

    Raises:
        FormError: it is none.
    """
    count = number(record, 4)
    if number(record, 0) != 0 or count > MAX_QUORUM_SETS:
        raise FormError("it is no SCP history entry")
    at = 8
    sets = []
    for _ in range(count):
        end = past_quorum_set(record, at)
        sets.append(sha256(record[at:end]).digest())
        at = end
    sequence, count = number(record, at), number(record, at + 4)
    if count > MAX_MESSAGES:
        raise FormError(f"it has more than {MAX_MESSAGES} messages")
    at += 8
    found = []
    for _ in range(count):
        statement, at = _statement(record, at)
        found.append(statement)
    if at != len(record):
        raise FormError("bytes are left over")
    return ScpRecord(sequence, tuple(sets), tuple(found))


def _statement(data: bytes, start: int) -> tuple[Statement, int]:
    at = past(data, start, 48)
    if number(data, start) != 0:
        raise FormError("a node's key is of an unknown type")
    (slot,) = struct.unpack_from(">Q", data, start + 36)
    kind = number(data, start + 44)
    value = None
    if kind == _EXTERNALIZE:
        end = _past_ballot(data, at)
        value = data[at + 8 : at + 8 + number(data, at + 4)]
        at = past(data, end, 36)
        quorum = data[at - 32 : at]
    elif kind == _PREPARE:
        quorum = data[at : at + 32]
        at = _past_ballot(data, past(data, at, 32))
        for _ in range(2):
            at = _past_optional_ballot(data, at)
        at = past(data, at, 8)
    elif kind == _CONFIRM:
        at = past(data, _past_ballot(data, at), 44)
        quorum = data[at - 32 : at]
    elif kind == _NOMINATE:
        quorum = data[at : at + 32]
        at = _past_values(data, _past_values(data, past(data, at, 32)))
    else:
        raise FormError(f"there is no statement of type {kind}")
    end = past_opaque(data, at, 64)
    signature = data[at + 4 : at + 4 + number(data, at)]
    return Statement(
        data[start + 4 : start + 36], slot, data[start:at], signature, value, quorum
    ), end


def _past_ballot(data: bytes, at: int) -> int:
    return past_opaque(data, past(data, at, 4), MAX_VALUE)


def _past_optional_ballot(data: bytes, at: int) -> int:
    given = number(data, at)
    if given > 1:
        raise FormError("a ballot is neither given nor left out")
    return _past_ballot(data, at + 4) if given else at + 4


def _past_values(data: bytes, at: int) -> int:
    count = number(data, at)
    if count > MAX_MESSAGES:
        raise FormError(f"it has more than {MAX_MESSAGES} values")
    at += 4
    for _ in range(count):
        at = past_opaque(data, at, MAX_VALUE)
    return at
