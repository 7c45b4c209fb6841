"""Guards: scope and context bind network, authority and record, each under its own tag."""

import hashlib

from contracts.ceremony.terms import scope_of
from contracts.records.context import context_of

NET, AUTHORITY, RECORD = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32


def framed(tag: bytes) -> bytes:
    """Hash as docs/protocol.md §3 spells it."""
    whole = b"sandogh/v1/" + tag
    parts = (whole, NET, AUTHORITY, RECORD)
    return hashlib.sha256(b"".join(len(p).to_bytes(4, "big") + p for p in parts)).digest()


def test_scope_and_context_are_the_pages() -> None:
    assert scope_of(NET, AUTHORITY, RECORD) == framed(b"scope")
    assert context_of(NET, AUTHORITY, RECORD) == framed(b"context")
