"""XDR of the one shape in which records are posted, written by hand (Stellar XDR, CAP-15).

A transaction with time bounds, a hash memo, data entries named ``sandogh`` and, for a cast, a
payment: some hundred times as fast as a general builder, and equal to it byte for byte. V1
envelopes are for protocol 13 and later, V0 for what came before; both hash alike.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contracts.records.assemble import ENTRY_NAME
from contracts.records.frame import values
from node.base.errors import SandoghError
from node.wire.accounts import public_key

FIRST_PROTOCOL_WITH_V1 = 13
UNIT = 10_000_000
"""One VOTE, in the ledger's smallest unit."""

MAX_FEE = 0xFFFFFFFF
MAX_SIGNATURES = 20
SIGNATURE_SIZE = 64
_V0, _V1 = struct.pack(">i", 0), struct.pack(">i", 2)
_ED25519 = struct.pack(">i", 0)
_MANAGE_DATA = (
    struct.pack(">iiI", 0, 10, len(ENTRY_NAME)) + ENTRY_NAME + bytes(-len(ENTRY_NAME) % 4)
) + struct.pack(">i", 1)
_ALPHANUM4_VOTE = struct.pack(">i", 1) + b"VOTE"
_HASH_MEMO = struct.pack(">i", 3)


class EnvelopeLimit(SandoghError):
    """A transaction that the ledger could not take: which number, and why."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"transaction: {what}: {why}")
        self.what = what
        self.why = why


@dataclass(frozen=True, slots=True)
class CastPayment:
    """The payment of 1 VOTE that ends a ballot.

    Attributes:
        issuer: of VOTE, G….
        urn: its source, G….
        box: its destination, G….
    """

    issuer: str
    urn: str
    box: str

    def operation(self) -> bytes:
        """Return its XDR, with its own source."""
        urn, box, issuer = (_ED25519 + public_key(one) for one in (self.urn, self.box, self.issuer))
        source = struct.pack(">i", 1) + urn
        return source + struct.pack(">i", 1) + box + _ALPHANUM4_VOTE + issuer + _units(1)


@dataclass(frozen=True, slots=True)
class Times:
    """A transaction's number and limits.

    Attributes:
        sequence: its sequence number.
        fee: the most that it bids, stroops.
        max_time: Unix seconds after which no ledger takes it; 0 for none.
    """

    sequence: int
    fee: int
    max_time: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction with the signatures it has so far.

    Attributes:
        transaction: its XDR as V1 has it, which is what is hashed.
        v1: whether its envelope is V1.
        signatures: pairs of hint (4 bytes) and signature.
    """

    transaction: bytes
    v1: bool = True
    signatures: tuple[tuple[bytes, bytes], ...] = ()

    def hash(self, network_id: bytes) -> bytes:
        """Return the 32 bytes that are signed, and the ledger's name for it."""
        return hashlib.sha256(network_id + _V1 + self.transaction).digest()

    def signed(self, signatures: Iterable[tuple[bytes, bytes]]) -> "Draft":
        """Return the draft with more signatures; one that it has is not added again.

        Raises:
            EnvelopeLimit: more than 20 in all.
        """
        together = tuple(dict.fromkeys((*self.signatures, *signatures)))
        if len(together) > MAX_SIGNATURES:
            raise EnvelopeLimit("signatures", f"{len(together)}, more than {MAX_SIGNATURES}")
        return replace(self, signatures=together)

    def envelope(self) -> bytes:
        """Return the envelope's XDR."""
        # V0 differs by its type, and by a source without a key type
        start = _V1 + self.transaction if self.v1 else _V0 + self.transaction[4:]
        joined = [start, struct.pack(">I", len(self.signatures))]
        for hint, signature in self.signatures:
            joined += [hint, _opaque(signature)]
        return b"".join(joined)


def draft_part(
    source: str,
    part: bytes,
    memo: bytes,
    times: Times,
    payment: CastPayment | None = None,
    v1: bool = True,
) -> Draft:
    """Write the transaction of one part of a record.

    Args:
        source: G…, whose entry and sequence number are used.
        part: header ‖ payload, by ``frame.split``.
        memo: the record's id, 32 bytes.
        times: sequence number, fee and limit.
        payment: of a ballot's last part.
        v1: whether the network takes V1 envelopes.

    Raises:
        EnvelopeLimit: a fee or time that its field cannot hold.
    """
    if not 0 < times.fee <= MAX_FEE:
        raise EnvelopeLimit("fee", f"{times.fee} stroops are not from 1 to {MAX_FEE}")
    if not 0 <= times.max_time < 1 << 63:
        raise EnvelopeLimit("maxTime", f"{times.max_time} is no time")
    if not 0 < times.sequence < 1 << 63:
        raise EnvelopeLimit("sequence number", f"{times.sequence} is none")
    operations = [_MANAGE_DATA + _opaque(value) for value in values(part)]
    if payment is not None:
        operations.append(payment.operation())
    head = struct.pack(">IqiQQ", times.fee, times.sequence, 1, 0, times.max_time)
    return Draft(
        b"".join(
            (
                _ED25519 + public_key(source),
                head,
                _HASH_MEMO + memo,
                struct.pack(">I", len(operations)),
                *operations,
                bytes(4),
            )
        ),
        v1,
    )


def operation_count(part: bytes, payment: CastPayment | None) -> int:
    """Return how many operations a part's transaction has: what its fee is counted by."""
    return len(values(part)) + (payment is not None)


def takes_v1(protocol: int) -> bool:
    """Tell whether a network of this protocol number takes V1 envelopes."""
    return protocol >= FIRST_PROTOCOL_WITH_V1


def draft_of(envelope: bytes, signatures: Sequence[tuple[bytes, bytes]]) -> Draft:
    """Take an envelope apart that ``node.wire`` has parsed, so that its form is known.

    Args:
        envelope: V0 or V1, no fee bump.
        signatures: hints and signatures, as parsed from it.

    Raises:
        EnvelopeLimit: a fee bump, or signatures other than those given.
    """
    tail = Draft(b"", True, tuple(signatures)).envelope()[4:]
    kind, body = envelope[:4], envelope[4 : len(envelope) - len(tail)]
    if kind not in (_V0, _V1) or not envelope.endswith(tail):
        raise EnvelopeLimit("envelope", "is neither V0 nor V1 with these signatures")
    v1 = kind == _V1
    return Draft(body if v1 else _ED25519 + body, v1, tuple(signatures))


def _opaque(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data + bytes(-len(data) % 4)


def _units(votes: int) -> bytes:
    return struct.pack(">q", votes * UNIT)
