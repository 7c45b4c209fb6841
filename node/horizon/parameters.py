"""Strict readers of what stands in a path, a query or a form."""

import base64
import binascii
import re

from aiohttp import web

from node.horizon.problems import Problem, before_history, invalid_field
from node.wire.accounts import AddressError, public_key

MAX_BODY = 256 * 1024
"""Most bytes of a request's body: some ten times the largest envelope."""

_HASH = re.compile(r"[0-9a-fA-F]{64}")
_TOID = re.compile(r"[0-9]{1,19}")
_SEQUENCE = re.compile(r"[0-9]{1,10}")


def account_key(text: str, field: str = "account_id") -> bytes:
    """Read a G… address as its 32 bytes.

    Raises:
        Problem: bad_request, naming the field.
    """
    try:
        return public_key(text)
    except AddressError as fault:
        reason = "Account ID must start with `G` and contain 56 alphanum characters"
        raise invalid_field(field, reason) from fault


def transaction_hash(request: web.Request) -> bytes:
    """Read the path's transaction hash, 64 hexadecimal digits, as 32 bytes."""
    text = request.match_info["hash"]
    if not _HASH.fullmatch(text):
        raise invalid_field("tx_id", "Hash must be 64 hexadecimal digits")
    return bytes.fromhex(text)


def ledger_sequence(request: web.Request) -> int:
    """Read the path's ledger sequence, a number from 1 to 2^31 - 1.

    Raises:
        Problem: bad_request; before_history for ledger 0.
    """
    text = request.match_info["sequence"]
    if not _SEQUENCE.fullmatch(text) or int(text) >= 1 << 31:
        raise invalid_field("ledger_id", f"{text[:40]!r} is not a ledger's sequence")
    if int(text) == 0:
        raise before_history()
    return int(text)


def operation_id(request: web.Request) -> int:
    """Read the path's operation id: a TOID of ledger 1 or later.

    Raises:
        Problem: bad_request; before_history for an id of ledger 0.
    """
    text = request.match_info["operation"]
    if not _TOID.fullmatch(text) or int(text) >= 1 << 63:
        raise invalid_field("id", f"{text[:40]!r} is not an operation's id")
    if int(text) < 1 << 32:
        raise before_history()
    return int(text)


async def form_field(request: web.Request, name: str) -> str | None:
    """Read one field of a form in the body, None when it is not there.

    Raises:
        Problem: unsupported_media_type when the body is no form; payload_too_large when it
            is longer than `MAX_BODY`.
    """
    if request.content_type != "application/x-www-form-urlencoded":
        raise Problem(
            "unsupported_media_type",
            "The request has an unsupported content type. Presently, the only supported "
            "content type is application/x-www-form-urlencoded.",
        )
    try:
        value = (await request.post()).get(name)
    except (UnicodeDecodeError, ValueError, LookupError) as fault:
        raise invalid_field(name, "The form cannot be read") from fault
    return value if isinstance(value, str) else None


def base64_bytes(text: str) -> bytes | None:
    """Decode standard base64, strictly; None when it is not that."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
