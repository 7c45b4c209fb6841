"""A submitted envelope, read once: what admission and application need of it.

Only canonical XDR is taken, as stellar-core takes it. A V0 envelope becomes the V1 one that it
hashes as: the same bytes behind another type, with the key's type added. A fee bump (CAP-15) is a
frame around a frame: what runs is the inner one, what is paid and hashed is the outer one.
"""

import hashlib
import struct
from dataclasses import dataclass, field, replace

from stellar_sdk import xdr
from xdrlib3 import Error as XdrError

from node.base.errors import SandoghError
from node.operations import operation_for
from node.operations.operation import Operation
from node.state.entries import Signer
from node.state.entry_xdr import signer_key
from node.state.thresholds import Signature, Verdicts
from node.wire.accounts import muxed_key
from node.wire.hashes import contents_hash, fee_bump_hash

LONGEST = 512_000
"""Bytes of the longest envelope read; 100 of the largest operations need less."""

_LAST_CLASSIC = xdr.OperationType.LIQUIDITY_POOL_WITHDRAW.value
_LAST_CLASSIC_ENTRY = xdr.LedgerEntryType.LIQUIDITY_POOL.value
_V0, _V1 = (struct.pack(">i", one) for one in (0, 2))
_V0_BOUNDS = 4 + 32 + 4 + 8  # where a V0 envelope says whether it has time bounds


class FrameError(SandoghError):
    """Bytes are no transaction envelope; `why` says what is wrong with them."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the envelope cannot be read: {why}")


@dataclass(frozen=True, slots=True)
class Preconditions:
    """When a transaction is valid (CAP-21); zeros and None ask for nothing.

    `more` says that it is written in the form of protocol 19, whatever it asks for.
    """

    min_time: int = 0
    max_time: int = 0
    min_ledger: int = 0
    max_ledger: int = 0
    min_sequence: int | None = None
    min_age: int = 0
    min_gap: int = 0
    extra_signers: tuple[Signer, ...] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One operation of a transaction.

    Attributes:
        source: its source account, defaulted to the transaction's.
        named: whether the operation names that source itself.
        kind: its type.
        body: what it says.
        operation: the module that runs it; None where this ledger has none.
    """

    source: bytes
    named: bool
    kind: xdr.OperationType
    body: xdr.OperationBody
    operation: Operation | None


@dataclass(frozen=True, slots=True)
class Frame:
    """A transaction as the ledger handles it.

    Of a fee bump, what it has from its inner transaction stands here too: source, sequence,
    memo, preconditions, calls.

    Attributes:
        hash: what its signatures sign, 32 bytes; the outer one of a fee bump.
        envelope: TransactionEnvelope XDR, V1 or fee bump.
        envelope_hash: SHA-256 of `envelope`.
        source: source account key.
        fee_account: who pays; the source unless it is a fee bump.
        sequence: sequence number.
        fee: the bid, stroops; of a fee bump the outer one, any 64-bit number.
        memo: Memo XDR.
        preconditions: when it is valid.
        calls: its operations.
        signatures: as attached.
        verdicts: Ed25519 verdicts, filled at admission and used again at close.
        inner: the transaction in a fee bump; None for any other.
        old_form: it came as a V0 envelope.
    """

    hash: bytes
    envelope: bytes
    envelope_hash: bytes
    source: bytes
    fee_account: bytes
    sequence: int
    fee: int
    memo: bytes
    preconditions: Preconditions
    calls: tuple[Call, ...]
    signatures: tuple[Signature, ...]
    verdicts: Verdicts = field(default_factory=dict, repr=False)
    inner: "Frame | None" = None
    old_form: bool = False

    @property
    def size(self) -> int:
        """Return the operations it takes of a ledger's limit: a fee bump is one itself."""
        return len(self.calls) + (self.inner is not None)

    @property
    def rate_operations(self) -> int:
        """Return how many operations its fee is for."""
        return max(1, self.size)

    @property
    def participants(self) -> tuple[bytes, ...]:
        """Return every account it concerns, sorted, each once."""
        found = {self.source, self.fee_account}
        for call in self.calls:
            found.add(call.source)
            if call.operation is not None:
                found.update(call.operation.concerns(call.body))
        return tuple(sorted(found))


def read_envelope(raw: bytes, network: bytes) -> Frame:
    """Read TransactionEnvelope XDR.

    Args:
        raw: the envelope, at most `LONGEST` bytes, all of them used.
        network: network id, 32 bytes.

    Raises:
        FrameError: it is too long, not canonical XDR, or not of protocol 19.
    """
    if len(raw) > LONGEST:
        raise FrameError(f"it has {len(raw)} bytes, more than {LONGEST}")
    old_form = raw[:4] == _V0
    if old_form:
        if raw[_V0_BOUNDS : _V0_BOUNDS + 4] not in (bytes(4), b"\0\0\0\1"):
            raise FrameError("its time bounds are neither given nor left out")
        raw = _V1 + bytes(4) + raw[4:]
    try:
        envelope = xdr.TransactionEnvelope.from_xdr_bytes(raw)
        if envelope.to_xdr_bytes() != raw:
            raise FrameError("it is not canonical XDR")
    except (ValueError, EOFError, IndexError, TypeError, struct.error, XdrError) as error:
        raise FrameError(str(error) or "it ends too early") from error
    except RecursionError as error:
        raise FrameError("it is nested too deeply") from error
    if envelope.fee_bump is not None:
        return _bump(raw, envelope.fee_bump, network)
    if envelope.v1 is None:
        raise FrameError(f"its type is {envelope.type.name}")
    return _frame(raw, envelope.v1, network, old_form)


def _bump(raw: bytes, envelope: xdr.FeeBumpTransactionEnvelope, network: bytes) -> Frame:
    within = envelope.tx.inner_tx.v1
    assert within is not None
    inner = _frame(_V1 + within.to_xdr_bytes(), within, network, old_form=False)
    signatures = _attached(envelope.signatures)
    return replace(
        inner,
        hash=fee_bump_hash(network, raw[4 : len(raw) - _length(signatures)]),
        envelope=raw,
        envelope_hash=hashlib.sha256(raw).digest(),
        fee_account=muxed_key(envelope.tx.fee_source),
        fee=envelope.tx.fee.int64,
        signatures=signatures,
        verdicts={},
        inner=inner,
    )


def _frame(
    raw: bytes, envelope: xdr.TransactionV1Envelope, network: bytes, old_form: bool
) -> Frame:
    _only_classic(envelope.tx)
    said = envelope.tx
    source = muxed_key(said.source_account)
    signatures = _attached(envelope.signatures)
    return Frame(
        hash=contents_hash(network, raw[4 : len(raw) - _length(signatures)]),
        envelope=raw,
        envelope_hash=hashlib.sha256(raw).digest(),
        source=source,
        fee_account=source,
        sequence=said.seq_num.sequence_number.int64,
        fee=said.fee.uint32,
        memo=said.memo.to_xdr_bytes(),
        preconditions=_preconditions(said.cond),
        calls=tuple(_call(one, source) for one in said.operations),
        signatures=signatures,
        old_form=old_form,
    )


def _attached(said: list[xdr.DecoratedSignature]) -> tuple[Signature, ...]:
    return tuple(Signature(one.hint.signature_hint, one.signature.signature) for one in said)


def _length(signatures: tuple[Signature, ...]) -> int:
    """Return the bytes that the signatures take at an envelope's end."""
    return 4 + sum(8 + len(one.signature) + -len(one.signature) % 4 for one in signatures)


def _call(operation: xdr.Operation, source: bytes) -> Call:
    body = operation.body
    named = operation.source_account
    return Call(
        source if named is None else muxed_key(named),
        named is not None,
        body.type,
        body,
        operation_for(body),
    )


def _preconditions(said: xdr.Preconditions) -> Preconditions:
    more = said.v2
    times = more.time_bounds if more is not None else said.time_bounds
    ledgers = more.ledger_bounds if more is not None else None
    least = more.min_seq_num if more is not None else None
    return Preconditions(
        min_time=times.min_time.time_point.uint64 if times else 0,
        max_time=times.max_time.time_point.uint64 if times else 0,
        min_ledger=ledgers.min_ledger.uint32 if ledgers else 0,
        max_ledger=ledgers.max_ledger.uint32 if ledgers else 0,
        min_sequence=None if least is None else least.sequence_number.int64,
        min_age=more.min_seq_age.duration.uint64 if more is not None else 0,
        min_gap=more.min_seq_ledger_gap.uint32 if more is not None else 0,
        more=more is not None,
        extra_signers=() if more is None else tuple(_extra(one) for one in more.extra_signers),
    )


def _extra(key: xdr.SignerKey) -> Signer:
    kind, bytes_, payload = signer_key(key)
    return Signer(kind, bytes_, 1, payload)


def _only_classic(said: xdr.Transaction) -> None:
    if said.ext.v != 0:
        raise FrameError("it has Soroban data, which protocol 19 does not know")
    for operation in said.operations:
        if operation.body.type.value > _LAST_CLASSIC:
            raise FrameError(f"protocol 19 does not know {operation.body.type.name}")
        revoked = operation.body.revoke_sponsorship_op
        key = None if revoked is None else revoked.ledger_key
        if key is not None and key.type.value > _LAST_CLASSIC_ENTRY:
            raise FrameError(f"protocol 19 does not know entries of type {key.type.name}")
