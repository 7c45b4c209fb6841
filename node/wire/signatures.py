"""Ed25519 signatures as ledgers judge them: libsodium's verdict and no other's."""

from nacl.bindings import crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

KEY_SIZE = 32
SIGNATURE_SIZE = 64


def public_key(seed: bytes) -> bytes:
    """Return the Ed25519 key (32 bytes) of a seed (32 bytes)."""
    return bytes(crypto_sign_seed_keypair(seed)[0])


def hint(public_key: bytes) -> bytes:
    """Return the last 4 bytes of a key: they stand beside a signature."""
    return public_key[-4:]


def payload_hint(public_key: bytes, payload: bytes) -> bytes:
    """Return the hint of a signed-payload signer (CAP-40).

    The key's hint XOR the payload's last 4 bytes; a shorter payload is filled with zeros at
    its end.
    """
    tail = payload[-4:].ljust(4, b"\0")
    return bytes(a ^ b for a, b in zip(hint(public_key), tail, strict=True))


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is good; wrong lengths are bad signatures.

    Args:
        public_key: 32 bytes.
        message: what was signed.
        signature: 64 bytes.
    """
    if len(signature) != SIGNATURE_SIZE or len(public_key) != KEY_SIZE:
        return False
    try:
        crypto_sign_open(signature + message, public_key)
    except BadSignatureError:
        return False
    return True
