"""The hashes of a Stellar-type network (Stellar protocol, XDR of protocol 19)."""

import hashlib
import struct

from stellar_sdk import xdr

_TRANSACTION = struct.pack(">i", xdr.EnvelopeType.ENVELOPE_TYPE_TX.value)
_FEE_BUMP = struct.pack(">i", xdr.EnvelopeType.ENVELOPE_TYPE_TX_FEE_BUMP.value)


def network_id(passphrase: str) -> bytes:
    """Return SHA-256 of the passphrase (32 bytes); also the root account's Ed25519 seed."""
    return hashlib.sha256(passphrase.encode()).digest()


def contents_hash(network: bytes, transaction: bytes) -> bytes:
    """Return the hash that a transaction's signatures sign.

    Args:
        network: network id, 32 bytes.
        transaction: Transaction XDR (the V1 form), without its signatures.
    """
    return hashlib.sha256(network + _TRANSACTION + transaction).digest()


def fee_bump_hash(network: bytes, transaction: bytes) -> bytes:
    """Return the hash of a fee bump from its FeeBumpTransaction XDR (CAP-15)."""
    return hashlib.sha256(network + _FEE_BUMP + transaction).digest()


def transaction_hash(envelope: xdr.TransactionEnvelope, network: bytes) -> bytes:
    """Return an envelope's hash, the outer one of a fee bump; a V0 hashes as its V1 form.

    Args:
        envelope: any of the three forms.
        network: network id, 32 bytes.
    """
    if envelope.fee_bump is not None:
        return fee_bump_hash(network, envelope.fee_bump.tx.to_xdr_bytes())
    if envelope.v0 is not None:
        return contents_hash(network, bytes(4) + envelope.v0.tx.to_xdr_bytes())
    assert envelope.v1 is not None
    return contents_hash(network, envelope.v1.tx.to_xdr_bytes())


def inner_hash(envelope: xdr.TransactionEnvelope, network: bytes) -> bytes | None:
    """Return the hash of the transaction inside a fee bump; None for another form."""
    if envelope.fee_bump is None:
        return None
    inner = envelope.fee_bump.tx.inner_tx.v1
    assert inner is not None
    return contents_hash(network, inner.tx.to_xdr_bytes())


def header_hash(header: bytes) -> bytes:
    """Return a ledger's hash: SHA-256 of its LedgerHeader XDR."""
    return hashlib.sha256(header).digest()
