"""The portal's own key, kept outside the database, and what is made of it.

Whoever has only the database finds nobody in it: numbers are looked up by keyed hashes, and all
that is personal is encrypted. HMAC-SHA256 (RFC 2104) and libsodium's SecretBox do the work.
"""

import hmac
import os
import secrets
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from node.base.errors import SandoghError

KEY_SIZE = 32
MODE = 0o600


class KeyringError(SandoghError):
    """The key file cannot be used, or what the database holds was sealed under another key."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        self.why = why
        super().__init__(f"{where}: {why}")


class Keyring:
    """Keyed hashes and sealed boxes under one 32-byte key."""

    def __init__(self, key: bytes) -> None:
        """Take the key.

        Raises:
            ValueError: it has not 32 bytes.
        """
        if len(key) != KEY_SIZE:
            raise ValueError(f"a key has {KEY_SIZE} bytes, not {len(key)}")
        self._hash_key = _derived(key, "hash")
        self._box = SecretBox(_derived(key, "box"))

    def __repr__(self) -> str:
        return "Keyring(…)"

    def hash(self, kind: str, value: str | bytes) -> bytes:
        """Return the 32 bytes under which a value of a kind is looked up.

        Args:
            kind: keeps apart what is hashed for different ends, e.g. ``licence``.
            value: in its one normal form.
        """
        # a visitor's cookie may hold what is no UTF-8: it is unknown, no fault
        data = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return hmac.digest(self._hash_key, kind.encode() + b"\x00" + data, "sha256")

    def seal(self, data: bytes) -> bytes:
        """Encrypt under a fresh nonce: 40 bytes more than ``data``."""
        return bytes(self._box.encrypt(data))

    def open(self, sealed: bytes) -> bytes:
        """Decrypt what ``seal`` made.

        Raises:
            KeyringError: it was not sealed under this key, or was altered.
        """
        try:
            return self._box.decrypt(sealed)
        except (CryptoError, ValueError) as fault:
            raise KeyringError("sealed data", "is not of this key, or was altered") from fault


def _derived(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, b"sandogh/web/" + purpose.encode(), "sha256")


def create_key(path: Path) -> None:
    """Draw a key and write it to a new file that only its owner reads.

    Raises:
        KeyringError: something is there already, or it can't be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
    except OSError as fault:
        raise KeyringError(str(path), fault.strerror or "can't be written") from fault
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_bytes(KEY_SIZE).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_keyring(path: Path) -> Keyring:
    """Read a key file: 64 hexadecimal digits.

    Raises:
        KeyringError: it can't be read, or is no key.
    """
    try:
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        why = getattr(fault, "strerror", None) or "is no text of 64 hexadecimal digits"
        raise KeyringError(str(path), why) from fault
    try:
        return Keyring(bytes.fromhex(text))
    except ValueError as fault:
        raise KeyringError(str(path), "is no text of 64 hexadecimal digits") from fault
