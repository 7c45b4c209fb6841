"""What a person types or a path holds, read strictly: a ledger, a transaction, an account."""

import re
from collections.abc import Mapping

from aiohttp import web

from node.pages.kit import PageFault
from node.pages.language import latin_digits
from node.wire.accounts import AddressError, public_key

MAX_TYPED = 200
"""Characters of a search that are looked at."""
MAX_SEQUENCE = (1 << 31) - 1

_HASH = re.compile(r"[0-9a-fA-F]{64}")
_SEQUENCE = re.compile(r"[0-9]{1,10}")
_POSITION = re.compile(r"[0-9]{1,19}")
_LEFT_OUT = re.compile(r"[\s,٬\u200c-\u200f\u202a-\u202e\u2066-\u2069]+")


def path_of(text: str) -> str | None:
    """Return the path of the page that shows what a text names, or None.

    Args:
        text: a ledger's number (any digits, also with separators), a transaction's hash, or an
            account's address.
    """
    if len(text) > MAX_TYPED:
        return None
    typed = latin_digits(_LEFT_OUT.sub("", text))
    if _SEQUENCE.fullmatch(typed) and 1 <= int(typed) <= MAX_SEQUENCE:
        return f"/ledgers/{int(typed)}"
    if _HASH.fullmatch(typed):
        return f"/tx/{typed.lower()}"
    try:
        public_key(typed.upper())
    except AddressError:
        return None
    return f"/accounts/{typed.upper()}"


def ledger_sequence(request: web.Request) -> int:
    """Read the path's ledger number, from 1.

    Raises:
        PageFault: 400.
    """
    text = request.match_info["sequence"]
    if not _SEQUENCE.fullmatch(text) or not 1 <= int(text) <= MAX_SEQUENCE:
        raise PageFault(400, "bad_ledger")
    return int(text)


def transaction_hash(request: web.Request) -> bytes:
    """Read the path's transaction hash, 32 bytes.

    Raises:
        PageFault: 400.
    """
    text = request.match_info["hash"]
    if not _HASH.fullmatch(text):
        raise PageFault(400, "bad_hash")
    return bytes.fromhex(text)


def account_key(request: web.Request) -> bytes:
    """Read the path's account, 32 bytes.

    Raises:
        PageFault: 400.
    """
    try:
        return public_key(request.match_info["account"])
    except AddressError as fault:
        raise PageFault(400, "bad_account") from fault


def position(query: Mapping[str, str], name: str) -> int | None:
    """Read where a list goes on: a whole number below 2^63, None if not given.

    Raises:
        PageFault: 400.
    """
    text = query.get(name)
    if text is None:
        return None
    if not _POSITION.fullmatch(text) or int(text) >= 1 << 63:
        raise PageFault(400, "bad_position")
    return int(text)
