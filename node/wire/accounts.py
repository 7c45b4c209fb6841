"""An account as its address, its 32 raw bytes and its XDR (SEP-23); muxed is reduced to base."""

from functools import lru_cache

from stellar_sdk import StrKey, xdr
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


def account_key(account: xdr.AccountID) -> bytes:
    """Return the Ed25519 key (32 bytes) of an AccountID."""
    assert account.account_id.ed25519 is not None
    return account.account_id.ed25519.uint256


def muxed_key(account: xdr.MuxedAccount) -> bytes:
    """Return the Ed25519 key (32 bytes) of a MuxedAccount, whose id is left out (CAP-27)."""
    if account.med25519 is not None:
        return account.med25519.ed25519.uint256
    assert account.ed25519 is not None
    return account.ed25519.uint256


def account_id(key: bytes) -> xdr.AccountID:
    """Return the AccountID of an Ed25519 key (32 bytes)."""
    return xdr.AccountID(
        xdr.PublicKey(xdr.PublicKeyType.PUBLIC_KEY_TYPE_ED25519, ed25519=xdr.Uint256(key))
    )
