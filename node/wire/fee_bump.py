"""Wrapping a signed transaction in a fee bump, so that another account pays more for it.

The inner transaction stays byte for byte what it was, its signatures and its hash too (CAP-15).
"""

import struct

from nacl.signing import SigningKey

from node.base.errors import SandoghError
from node.wire.accounts import address
from node.wire.hashes import fee_bump_hash

_V0, _V1, _FEE_BUMP = (struct.pack(">i", kind) for kind in (0, 2, 5))
_ED25519 = struct.pack(">i", 0)
_NO_EXTENSION = struct.pack(">i", 0)
_MOST = (1 << 63) - 1


class FeeBumpError(SandoghError):
    """An envelope or a fee from which no fee bump can be made."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"no fee bump can be made: {why}")


def fee_bump(envelope: bytes, fee: int, network_id: bytes, seed: bytes) -> bytes:
    """Return the signed envelope of a fee bump.

    Args:
        envelope: the inner one, V1 or V0 (which becomes V1, of the same hash).
        fee: the whole bid, stroops.
        network_id: SHA-256 of the network's passphrase.
        seed: Ed25519 seed, 32 bytes, of the account that pays.

    Raises:
        FeeBumpError: the envelope is of another form, or the fee no positive 64-bit number.
    """
    kind, body = envelope[:4], envelope[4:]
    if kind not in (_V0, _V1):
        raise FeeBumpError("the envelope is neither V0 nor V1")
    if not 0 < fee <= _MOST:
        raise FeeBumpError(f"{fee} stroops are no fee")
    inner = _V1 + (body if kind == _V1 else _ED25519 + body)
    key = SigningKey(seed)
    source = bytes(key.verify_key)
    transaction = _ED25519 + source + struct.pack(">q", fee) + inner + _NO_EXTENSION
    signature = key.sign(fee_bump_hash(network_id, transaction)).signature
    signed = struct.pack(">I", 1) + source[-4:] + struct.pack(">I", len(signature)) + signature
    return _FEE_BUMP + transaction + signed


def account_of(seed: bytes) -> str:
    """Return the address of the account that a 32-byte seed signs for."""
    return address(bytes(SigningKey(seed).verify_key))
