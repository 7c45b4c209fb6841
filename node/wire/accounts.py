"""An account's address and its 32 raw bytes, each way (SEP-23)."""

from functools import lru_cache

from stellar_sdk import StrKey
from stellar_sdk.exceptions import Ed25519PublicKeyInvalidError

from node.base.errors import SandoghError


class AddressError(SandoghError):
    """A text is no account address."""

    def __init__(self, given: str) -> None:
        self.given = given
        super().__init__(f"{given[:60]!r} is no account address (G and 55 more characters)")


@lru_cache(maxsize=8192)
def address(key: bytes) -> str:
    """Return the address `G…` of a 32-byte key."""
    return StrKey.encode_ed25519_public_key(key)


@lru_cache(maxsize=8192)
def public_key(text: str) -> bytes:
    """Return the 32-byte key of an address `G…`; checksum and form are verified.

    Raises:
        AddressError: it is none.
    """
    try:
        key = StrKey.decode_ed25519_public_key(text)
    except (Ed25519PublicKeyInvalidError, ValueError) as fault:
        raise AddressError(text) from fault
    return key
