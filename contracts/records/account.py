"""Accounts as G… texts and as 32-byte keys (Stellar SEP-23, "strkey")."""

import base64
import binascii

from node.base.errors import SandoghError

ED25519_PUBLIC_KEY = 6 << 3
TEXT_SIZE = 56


class AccountError(SandoghError):
    """A text that is no G… account."""

    def __init__(self, text: str, why: str) -> None:
        super().__init__(f"account {text[:60]!r}: {why}")
        self.text = text
        self.why = why


def account_of(key: bytes) -> str:
    """Return the G… text of a 32-byte Ed25519 public key."""
    if len(key) != 32:
        raise ValueError(f"an account's key has 32 bytes, not {len(key)}")
    payload = bytes((ED25519_PUBLIC_KEY,)) + key
    check = binascii.crc_hqx(payload, 0).to_bytes(2, "little")
    return base64.b32encode(payload + check).decode("ascii")


def key_of(account: str) -> bytes:
    """Return the 32-byte key of a G… account.

    Raises:
        AccountError: another length or alphabet, another kind of key, or a wrong checksum.
    """
    if len(account) != TEXT_SIZE or not account.startswith("G"):
        raise AccountError(account, f"expected {TEXT_SIZE} characters, of which the first is G")
    try:
        data = base64.b32decode(account.encode("ascii"))
    except (ValueError, UnicodeEncodeError) as error:
        raise AccountError(account, "holds characters other than A-Z and 2-7") from error
    if data[0] != ED25519_PUBLIC_KEY:
        raise AccountError(account, "is not an account's key")
    if binascii.crc_hqx(data[:-2], 0).to_bytes(2, "little") != data[-2:]:
        raise AccountError(account, "its checksum is wrong: a character was altered")
    return data[1:-2]
