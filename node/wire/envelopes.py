"""The one decoder of transaction envelopes: V0, V1 and fee bump, strict and bounded.

An envelope is accepted only if it is the one canonical XDR encoding of what it says (padding
zero, flags 0 or 1, nothing left over). The usual shapes are read directly (`node.wire.direct`, five
times as quick and more); every other one by stellar-sdk.
"""

from hashlib import sha256

from stellar_sdk import xdr
from xdrlib3 import Error as XdrError

from node.base.errors import SandoghError
from node.wire.accounts import address
from node.wire.direct import read_directly
from node.wire.operations import base_account, read_operation
from node.wire.parsed import Memo, Operation, Signature, Transaction

MAX_ENVELOPE = 1 << 18
"""Bytes of the largest envelope that is looked at; a smart-contract call may have 130 kB."""
MAX_OPERATIONS = 100
MAX_SIGNATURES = 20

_TAG_V0 = bytes(4)
_TAG_V1 = (2).to_bytes(4, "big")
_TAG_FEE_BUMP = (5).to_bytes(4, "big")
_MUXED = (0x100).to_bytes(4, "big")


class EnvelopeError(SandoghError):
    """Bytes that are no canonical transaction envelope."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"not a transaction envelope: {why}")


def parse_envelope(envelope: bytes, network_id: bytes) -> Transaction:
    """Decode a transaction envelope.

    Args:
        envelope: XDR of a TransactionEnvelope, at most `MAX_ENVELOPE` bytes.
        network_id: SHA-256 of the network's passphrase, 32 bytes; it enters the hash.

    Raises:
        EnvelopeError: the bytes are anything else, or have more than 100 operations or 20
            signatures.
    """
    if len(envelope) > MAX_ENVELOPE:
        raise EnvelopeError(f"{len(envelope)} bytes, more than {MAX_ENVELOPE}")
    return read_directly(envelope, network_id) or read_any_shape(envelope, network_id)


def parse_outline(envelope: bytes, network_id: bytes) -> Transaction:
    """Decode a stored envelope but for its operations, which are left out where that is faster.

    Args:
        envelope: as `parse_envelope` takes it; it was read strictly when it was admitted.
        network_id: 32 bytes.

    Raises:
        EnvelopeError: as `parse_envelope`.
    """
    found = read_directly(envelope, network_id, outline=True)
    return found or read_any_shape(envelope, network_id)


def as_v1(envelope: bytes) -> bytes:
    """Return a V0 envelope as the V1 one that a ledger makes of it on arrival (protocol 13 on).

    Args:
        envelope: XDR of a TransactionEnvelope; one of another form is returned as it is.
    """
    return _TAG_V1 + envelope if envelope[:4] == _TAG_V0 else envelope


def source_key(envelope: bytes) -> bytes:
    """Return the key of the account whose sequence number an envelope uses.

    Args:
        envelope: XDR of a TransactionEnvelope, sound as far as its source; nothing else of it is
            looked at.

    Returns:
        32 bytes: of a fee bump the inner transaction's source, of a muxed account its base.
    """
    if envelope[:4] == _TAG_V0:
        return envelope[4:36]
    at = 4
    if envelope[:4] == _TAG_FEE_BUMP:
        at = _key_of(envelope, at) + 32 + 8 + 4  # who pays, the fee, the inner envelope's type
    key = _key_of(envelope, at)
    return envelope[key : key + 32]


def _key_of(envelope: bytes, at: int) -> int:
    """Return where a MuxedAccount's key begins."""
    return at + (12 if envelope[at : at + 4] == _MUXED else 4)


def read_operations(envelope: bytes) -> tuple[Operation, ...]:
    """Return only what a transaction's operations say: for that its network need not be known.

    Raises:
        EnvelopeError: as `parse_envelope`.
    """
    return parse_envelope(envelope, bytes(32)).operations


def read_any_shape(envelope: bytes, network_id: bytes) -> Transaction:
    """Decode an envelope of any form with stellar-sdk; see `parse_envelope`.

    Raises:
        EnvelopeError: as `parse_envelope`.
    """
    try:
        decoded = xdr.TransactionEnvelope.from_xdr_bytes(envelope)
        canonical = decoded.to_xdr_bytes()
    except (ValueError, TypeError, EOFError, XdrError, RecursionError, OverflowError) as fault:
        why = str(fault).splitlines()[0] if str(fault) else "it ends too early"
        raise EnvelopeError(why) from fault
    if canonical != envelope:
        raise EnvelopeError("its encoding is not canonical")
    if decoded.v0 is not None:
        return _read_v0(decoded.v0, network_id)
    if decoded.v1 is not None:
        return _read_v1(decoded.v1, network_id)
    assert decoded.fee_bump is not None
    return _read_fee_bump(decoded.fee_bump, network_id)


def _read_v0(envelope: xdr.TransactionV0Envelope, network_id: bytes) -> Transaction:
    said = envelope.tx
    body = xdr.PublicKeyType.PUBLIC_KEY_TYPE_ED25519.value.to_bytes(4, "big") + said.to_xdr_bytes()
    source = address(said.source_account_ed25519.uint256)
    return _transaction(
        sha256(network_id + _TAG_V1 + body).digest(),
        source,
        said.fee.uint32,
        said,
        said.time_bounds,
        envelope.signatures,
    )


def _read_v1(envelope: xdr.TransactionV1Envelope, network_id: bytes) -> Transaction:
    said = envelope.tx
    v2 = said.cond.v2
    return _transaction(
        sha256(network_id + _TAG_V1 + said.to_xdr_bytes()).digest(),
        base_account(said.source_account),
        said.fee.uint32,
        said,
        v2.time_bounds if v2 else said.cond.time_bounds,
        envelope.signatures,
        conditions=v2 is not None and _has_conditions(v2),
    )


def _read_fee_bump(envelope: xdr.FeeBumpTransactionEnvelope, network_id: bytes) -> Transaction:
    said = envelope.tx
    assert said.inner_tx.v1 is not None
    if len(envelope.signatures) > MAX_SIGNATURES:
        raise EnvelopeError(f"{len(envelope.signatures)} signatures, more than {MAX_SIGNATURES}")
    inner = _read_v1(said.inner_tx.v1, network_id)
    return Transaction(
        hash=inner.hash,
        outer_hash=sha256(network_id + _TAG_FEE_BUMP + said.to_xdr_bytes()).digest(),
        source=inner.source,
        sequence=inner.sequence,
        fee=said.fee.int64,
        min_time=inner.min_time,
        max_time=inner.max_time,
        memo=inner.memo,
        operations=inner.operations,
        signatures=inner.signatures,
        fee_source=base_account(said.fee_source),
        conditions=inner.conditions,
    )


def _transaction(
    name: bytes,
    source: str,
    fee: int,
    said: xdr.Transaction | xdr.TransactionV0,
    bounds: xdr.TimeBounds | None,
    signatures: list[xdr.DecoratedSignature],
    *,
    conditions: bool = False,
) -> Transaction:
    if len(said.operations) > MAX_OPERATIONS:
        raise EnvelopeError(f"{len(said.operations)} operations, more than {MAX_OPERATIONS}")
    if len(signatures) > MAX_SIGNATURES:
        raise EnvelopeError(f"{len(signatures)} signatures, more than {MAX_SIGNATURES}")
    return Transaction(
        hash=name,
        outer_hash=None,
        source=source,
        sequence=said.seq_num.sequence_number.int64,
        fee=fee,
        min_time=bounds.min_time.time_point.uint64 if bounds else 0,
        max_time=bounds.max_time.time_point.uint64 if bounds else 0,
        memo=_memo(said.memo),
        operations=tuple(read_operation(one, source) for one in said.operations),
        signatures=tuple(
            Signature(one.hint.signature_hint, one.signature.signature) for one in signatures
        ),
        fee_source=source,
        conditions=conditions,
    )


def _memo(memo: xdr.Memo) -> Memo:
    if memo.text is not None:
        return Memo("text", memo.text)
    if memo.id is not None:
        return Memo("id", memo.id.uint64)
    if memo.hash is not None:
        return Memo("hash", memo.hash.hash)
    if memo.ret_hash is not None:
        return Memo("return", memo.ret_hash.hash)
    return Memo("none")


def _has_conditions(v2: xdr.PreconditionsV2) -> bool:
    return bool(
        v2.ledger_bounds
        or v2.min_seq_num
        or v2.min_seq_age.duration.uint64
        or v2.min_seq_ledger_gap.uint32
        or v2.extra_signers
    )
