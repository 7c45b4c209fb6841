"""A voter's credential, its keys, and the link that carries it (docs/protocol.md §6)."""

import secrets
from dataclasses import dataclass
from urllib.parse import unquote

from contracts.crypto.group import Point, base
from contracts.crypto.transcript import scalar
from contracts.roll import base32
from node.base.errors import SandoghError

CREDENTIAL_SIZE = 16
FINGERPRINT_SIZE = 10
MAX_LINK = 4096
MAX_FRAGMENT = 512


class LinkError(SandoghError):
    """A voter's link that cannot be read: field ``e`` (election) or ``c`` (credential), why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"link, {field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """What a link's fragment says.

    Attributes:
        fingerprint: the first 80 bits of the manifest's id.
        credential: 16 bytes; whoever has it can vote.
    """

    fingerprint: bytes
    credential: bytes

    def __repr__(self) -> str:
        return f"Link({self.fingerprint.hex()}, …)"


def new_credential() -> bytes:
    """Draw a credential from the operating system.

    One whose check symbol is no letter or digit is drawn again (4 of 37, some 0.2 of 128
    bits): the symbol ends the link, and programs that turn text into links leave out trailing
    signs.
    """
    while True:
        credential = secrets.token_bytes(CREDENTIAL_SIZE)
        if base32.encode(credential)[-1].isalnum():
            return credential


def secret_key(network_id: bytes, authority: bytes, credential: bytes) -> int:
    """Return κ = H(credential, net, authority, credential) mod q.

    Args:
        network_id: SHA-256 of the passphrase.
        authority: the election's account, its 32-byte key.
        credential: 16 bytes.

    Raises:
        ValueError: an input of another size.
    """
    if len(network_id) != 32 or len(authority) != 32 or len(credential) != CREDENTIAL_SIZE:
        raise ValueError("network id and authority have 32 bytes, a credential 16")
    return scalar("credential", network_id, authority, credential)


def public_key(network_id: bytes, authority: bytes, credential: bytes) -> Point:
    """Return U = κ·G, what the roll lists of a voter; arguments as ``secret_key``."""
    return base(secret_key(network_id, authority, credential))


def encode_credential(credential: bytes) -> str:
    """Return 26 symbols and a check symbol."""
    return base32.encode(credential)


def decode_credential(text: str) -> bytes:
    """Read a credential as typed.

    Raises:
        LinkError: not 27 symbols, or one is wrong.
    """
    return _decode("c", text, CREDENTIAL_SIZE)


def fragment(manifest_id: bytes, credential: bytes) -> str:
    """Return ``e=…&c=…``, what follows ``#`` in a voter's link.

    Args:
        manifest_id: 32 bytes.
        credential: 16 bytes.
    """
    election = base32.encode(manifest_id[:FINGERPRINT_SIZE])
    return f"e={election}&c={base32.encode(credential)}"


def link(base_url: str, manifest_id: bytes, credential: bytes) -> str:
    """Return a voter's whole link.

    Raises:
        LinkError: the base has a fragment of its own.
    """
    if "#" in base_url:
        raise LinkError("base", "has a fragment of its own")
    return f"{base_url}#{fragment(manifest_id, credential)}"


def parse_link(text: str) -> Link:
    """Read a link, or its fragment alone, with or without ``#``.

    Raises:
        LinkError: a field that is missing, there twice, or wrong.
    """
    if len(text) > MAX_LINK:
        raise LinkError("length", f"{len(text)} characters, more than {MAX_LINK}")
    found: dict[str, str] = {}
    for field in text.strip().rpartition("#")[2][:MAX_FRAGMENT].split("&"):
        name, _, value = field.partition("=")
        if name in ("e", "c"):
            if name in found:
                raise LinkError(name, "is there twice")
            found[name] = unquote(value)
    for name in ("e", "c"):
        if name not in found:
            raise LinkError(name, "is missing")
    return Link(
        _decode("e", found["e"], FINGERPRINT_SIZE), _decode("c", found["c"], CREDENTIAL_SIZE)
    )


def _decode(field: str, text: str, size: int) -> bytes:
    try:
        return base32.decode(text, size)
    except base32.SymbolError as error:
        raise LinkError(field, error.why) from error
