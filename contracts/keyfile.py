"""A role's secrets in one file, encrypted with its password.

The file is JSON. Role and public part can be read by anyone; the secret part is encrypted with
XSalsa20-Poly1305 (libsodium's SecretBox) under a key that Argon2id (RFC 9106) makes of the
password. The encrypted part repeats role and public part, so that a change to them is found
when the file is opened:

    {"format": "sandogh-key-1", "role": text, "public": {…},
     "kdf": {"name": "argon2id", "salt": hex, "operations": n, "memory": bytes},
     "box": base64 of nonce ‖ ciphertext}
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nacl import pwhash
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from node.base.errors import SandoghError
from node.base.json_text import parse_json

FORMAT = "sandogh-key-1"
KDF = "argon2id"
FIELDS = {"format", "role", "public", "kdf", "box"}
MAX_BYTES = 1 << 28
MAX_OPERATIONS = 16
MAX_MEMORY = 1 << 30
MAX_PASSWORD = 1024
MODE = 0o600


class KeyFileError(SandoghError):
    """A key file that cannot be read, opened or written: which one, and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"key file {path}: {why}")
        self.path = path
        self.why = why


class WrongPassword(KeyFileError):
    """The password does not open the file, or the file was altered."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "the password is wrong, or the file was altered")


@dataclass(frozen=True, slots=True)
class Strength:
    """What a guess at the password costs.

    Attributes:
        operations: Argon2id passes, 1 to 16.
        memory: bytes, 8 KiB to 1 GiB.
    """

    operations: int = pwhash.argon2id.OPSLIMIT_MODERATE
    memory: int = pwhash.argon2id.MEMLIMIT_MODERATE


@dataclass(frozen=True, slots=True)
class Card:
    """What a key file says without its password."""

    role: str
    public: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeyFile:
    """An opened key file.

    Attributes:
        path: where it lies.
        role: whose it is, such as ``trustee``.
        public: what others may know; JSON values.
        secret: what nobody else may; JSON values. Never shown.
    """

    path: Path
    role: str
    public: Mapping[str, Any]
    secret: Mapping[str, Any] = field(repr=False)
    _lock: "_Lock" = field(repr=False)

    def save(
        self,
        secret: Mapping[str, Any] | None = None,
        public: Mapping[str, Any] | None = None,
    ) -> "KeyFile":
        """Write the file again, with other contents, under the same password.

        When this returns, the new contents are on the disk; killed before, the old ones are.

        Raises:
            KeyFileError: the file cannot be written.
        """
        changed = replace(
            self,
            secret=self.secret if secret is None else secret,
            public=self.public if public is None else public,
        )
        _write(self.path, changed._encode())
        return changed

    def _encode(self) -> bytes:
        plain = {"role": self.role, "public": self.public, "secret": self.secret}
        box = SecretBox(self._lock.key).encrypt(json.dumps(plain).encode())
        fields = {
            "format": FORMAT,
            "role": self.role,
            "public": self.public,
            "kdf": {
                "name": KDF,
                "salt": self._lock.salt.hex(),
                "operations": self._lock.strength.operations,
                "memory": self._lock.strength.memory,
            },
            "box": base64.b64encode(bytes(box)).decode("ascii"),
        }
        return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True, repr=False)
class _Lock:
    salt: bytes
    strength: Strength
    key: bytes


def create(
    path: Path,
    role: str,
    public: Mapping[str, Any],
    secret: Mapping[str, Any],
    password: str,
    strength: Strength | None = None,
) -> KeyFile:
    """Make a new key file, which only its owner may read.

    Args:
        path: where; nothing may be there.
        role: whose it is.
        public: JSON values.
        secret: JSON values.
        password: not empty, at most 1 024 bytes of UTF-8.
        strength: what a guess costs; by default 256 MiB and some 0.7 s.

    Raises:
        KeyFileError: something is there, the password is empty or too long, or the file
            cannot be written.
    """
    salt = secrets.token_bytes(pwhash.argon2id.SALTBYTES)
    lock = _lock(path, password, salt, strength or Strength())
    made = KeyFile(path, role, dict(public), dict(secret), lock)
    _write(path, made._encode(), fresh=True)
    return made


def read_card(path: Path) -> Card:
    """Read role and public part, without the password; they are not proved by it.

    Raises:
        KeyFileError: no such file, or not a key file.
    """
    fields = _read(path)
    return Card(fields["role"], fields["public"])


def unlock(path: Path, password: str, role: str | None = None) -> KeyFile:
    """Open a key file.

    Args:
        path: where it lies.
        password: its password.
        role: whose file it must be; None for anybody's.

    Raises:
        WrongPassword: the password does not open it, or it was altered.
        KeyFileError: no such file, not a key file, or another role's.
    """
    fields = _read(path)
    if role is not None and fields["role"] != role:
        raise KeyFileError(path, f"is of the role {fields['role'][:40]}, not {role}")
    salt, strength, box = _parameters(path, fields)
    lock = _lock(path, password, salt, strength)
    try:
        plain = parse_json(SecretBox(lock.key).decrypt(box))
    except (CryptoError, ValueError) as error:
        raise WrongPassword(path) from error
    if plain["role"] != fields["role"] or plain["public"] != fields["public"]:
        raise KeyFileError(path, "its public part was altered")
    return KeyFile(path, plain["role"], plain["public"], plain["secret"], lock)


def _lock(path: Path, password: str, salt: bytes, strength: Strength) -> _Lock:
    try:
        encoded = password.encode("utf-8")
    except UnicodeEncodeError as error:
        raise KeyFileError(path, "the password is not readable as UTF-8") from error
    if not 1 <= len(encoded) <= MAX_PASSWORD:
        raise KeyFileError(path, f"a password has 1 to {MAX_PASSWORD} bytes")
    try:
        key = pwhash.argon2id.kdf(
            SecretBox.KEY_SIZE, encoded, salt, strength.operations, strength.memory
        )
    except (CryptoError, MemoryError, ValueError) as error:
        raise KeyFileError(path, f"needs {strength.memory >> 20} MiB of memory") from error
    return _Lock(salt, strength, key)


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise KeyFileError(path, f"is larger than {MAX_BYTES} bytes")
        data = path.read_bytes()
    except OSError as error:
        raise KeyFileError(path, f"cannot be read: {error.strerror}") from error
    try:
        fields = parse_json(data)
    except (ValueError, RecursionError) as error:
        raise KeyFileError(path, "is not a key file: not JSON") from error
    if not isinstance(fields, dict) or fields.get("format") != FORMAT or set(fields) != FIELDS:
        raise KeyFileError(path, f"is not a key file of the format {FORMAT}")
    if not isinstance(fields["role"], str) or not isinstance(fields["public"], dict):
        raise KeyFileError(path, "is not a key file: its role or public part is not one")
    return fields


def _parameters(path: Path, fields: dict[str, Any]) -> tuple[bytes, Strength, bytes]:
    kdf = fields["kdf"]
    try:
        if kdf["name"] != KDF:
            raise KeyFileError(path, "was not locked with argon2id")
        salt = bytes.fromhex(kdf["salt"])
        box = base64.b64decode(fields["box"], validate=True)
        strength = Strength(kdf["operations"], kdf["memory"])
        sound = (
            len(salt) == pwhash.argon2id.SALTBYTES
            and 1 <= strength.operations <= MAX_OPERATIONS
            and pwhash.argon2id.MEMLIMIT_MIN <= strength.memory <= MAX_MEMORY
        )
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise KeyFileError(path, "its lock cannot be read") from error
    if not sound or type(strength.operations) is not int or type(strength.memory) is not int:
        raise KeyFileError(path, "its lock has parameters that are out of range")
    return salt, strength, box


def _write(path: Path, data: bytes, fresh: bool = False) -> None:
    """Write to a new file beside it, then put that in its place: never half a file."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if fresh:
                # fails where something is, which a rename would not
                os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE))
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
    except FileExistsError as error:
        raise KeyFileError(path, "is there already; nothing was changed") from error
    except OSError as error:
        raise KeyFileError(path, f"cannot be written: {error.strerror}") from error
