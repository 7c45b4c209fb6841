"""What would bite a node in its directory: looked at without changing anything there.

Each check gives one `Finding`; a directory in which a node runs may be looked at, too.
"""

import errno
import fcntl
import hashlib
import os
import resource
import shutil
import socket
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.base.errors import SandoghError
from node.service.directory import LOCK_FILE, OPERATOR_FILE, SEED_FILE
from node.store import read
from node.store.read import LedgerRow, Page
from node.store.tables import SCHEMA
from node.store.write import first_line

LEAST_FREE = 1 << 30
"""Bytes of the disk that must be free: a busy ledger writes some megabytes a minute."""

MOST_APART = 60
"""Seconds that a clock and a close may differ."""

_GIB = 1 << 30
_SEED_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is as it must be, and what was seen."""

    name: str
    ok: bool
    text: str


def directory(data: Path) -> Iterator[Finding]:
    """Look at a ledger's directory: rights, seeds, disk."""
    try:
        found = data.stat()
    except OSError as fault:
        yield Finding("directory", False, f"{data}: {fault.strerror}")
        return
    mode = stat.S_IMODE(found.st_mode)
    if not stat.S_ISDIR(found.st_mode):
        yield Finding("directory", False, f"{data} is no directory")
        return
    if found.st_uid != os.geteuid():
        why = f"{data} belongs to user {found.st_uid}, and this is user {os.geteuid()}"
        yield Finding("directory", False, f"{why}: ask as the node's user")
    elif mode & 0o077:
        yield Finding("directory", False, f"others may use {data}: chmod 700 {data}")
    elif not os.access(data, os.R_OK | os.W_OK | os.X_OK):
        yield Finding("directory", False, f"{data} cannot be written")
    else:
        yield Finding("directory", True, f"{data}, for its owner alone")
    yield from (_seed(data / name) for name in (SEED_FILE, OPERATOR_FILE))
    yield disk(data)


def _seed(file: Path) -> Finding:
    try:
        mode, text = stat.S_IMODE(file.stat().st_mode), file.read_text(encoding="ascii")
    except FileNotFoundError:
        return Finding(file.name, True, "is not here")
    except (OSError, UnicodeDecodeError) as fault:
        return Finding(file.name, False, f"cannot be read: {fault}")
    if mode & 0o077:
        return Finding(file.name, False, f"others may read {file}: chmod 600 {file}")
    if len(text) != _SEED_DIGITS or set(text) - set("0123456789abcdef"):
        return Finding(file.name, False, f"{file} is not a seed of {_SEED_DIGITS} digits")
    return Finding(file.name, True, "is a seed, for its owner alone")


def disk(data: Path) -> Finding:
    """Look at the room on the directory's disk."""
    free = shutil.disk_usage(data).free
    text = f"{free / _GIB:.1f} GiB are free"
    if free < LEAST_FREE:
        text += f", less than {LEAST_FREE / _GIB:g}"
    return Finding("disk", free >= LEAST_FREE, text)


def running(data: Path) -> bool:
    """Tell whether a node runs in the directory just now."""
    try:
        lock = os.open(data / LOCK_FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def lock(data: Path) -> Finding:
    """Say whether a node runs in the directory; either is right."""
    said = "a node runs in the directory" if running(data) else "no node runs in the directory"
    return Finding("lock", True, said)


async def database(engine: AsyncEngine, now: float, last: int) -> list[Finding]:
    """Look at the store: layout, the last ledgers' headers and links, its time.

    Args:
        engine: an open engine; nothing is written through it.
        now: Unix seconds.
        last: how many ledgers from the end are looked at.
    """
    try:
        async with engine.connect() as connection:
            if not await connection.run_sync(lambda one: inspect(one).has_table("settings")):
                return [Finding("database", True, "is empty: the first run makes a ledger")]
            return await _stored(connection, now, last)
    except (SQLAlchemyError, OSError) as fault:
        return [Finding("database", False, first_line(fault))]
    except SandoghError as fault:
        return [Finding("database", False, str(fault))]


async def _stored(connection: AsyncConnection, now: float, last: int) -> list[Finding]:
    schema = await read.setting(connection, "schema")
    if schema != str(SCHEMA):
        text = f"its layout is version {schema}, and this program reads version {SCHEMA}"
        return [Finding("database", False, text)]
    passphrase = await read.setting(connection, "passphrase")
    rows = await read.ledgers_page(connection, Page(limit=last, descending=True))
    if not rows:
        return [Finding("database", True, "has no ledger: the first run makes one")]
    opened = Finding("database", True, f"layout {schema}, network {passphrase!r}")
    return [opened, chain(rows[::-1]), clock(now, rows[0].close_time)]


def chain(rows: Sequence[LedgerRow]) -> Finding:
    """Look at stored ledgers, oldest first: hashes, links, numbers and times of the headers."""
    before: LedgerRow | None = None
    for row in rows:
        why = _broken(before, row)
        if why is not None:
            return Finding("chain", False, f"ledger {row.sequence}: {why}")
        before = row
    text = f"ledgers {rows[0].sequence} to {rows[-1].sequence} have their hashes and are linked"
    return Finding("chain", True, text)


def _broken(before: LedgerRow | None, row: LedgerRow) -> str | None:
    if hashlib.sha256(row.header).digest() != row.hash:
        return "its header does not have its hash"
    try:
        header = xdr.LedgerHeader.from_xdr_bytes(row.header)
    except (ValueError, EOFError, IndexError, TypeError):
        return "its header is no LedgerHeader"
    if header.ledger_seq.uint32 != row.sequence:
        return f"its header is that of ledger {header.ledger_seq.uint32}"
    if before is None:
        return None
    if row.sequence != before.sequence + 1:
        return f"the one before it is {before.sequence}"
    if header.previous_ledger_hash.hash != before.hash:
        return "it does not name the hash of the one before"
    if row.close_time <= before.close_time:
        return "it did not close after the one before"
    return None


def clock(now: float, closed: int) -> Finding:
    """Look at a stored ledger's last close: it should not lie ahead of this machine's clock."""
    ahead = closed - int(now)
    text = f"the last ledger closed {format_rfc3339(closed)}"
    if ahead > MOST_APART:
        text += f", {ahead} s ahead of this machine's clock"
    return Finding("clock", ahead <= MOST_APART, text)


def port(host: str, number: int) -> Finding:
    """Look whether a node could listen there."""
    try:
        family, kind, _, _, where = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as fault:
        taken = fault.errno == errno.EADDRINUSE
        why = "something listens there already" if taken else fault.strerror or str(fault)
        return Finding("port", False, f"{host}:{number}: {why}")
    return Finding("port", True, f"{host}:{number} is free")


def open_files(connections: int, others: int) -> Finding:
    """Look whether the system lets a process open so many connections and other files."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    needed = connections + others
    allowed = "any number" if hard == resource.RLIM_INFINITY else str(hard)
    text = f"{allowed} may be open, {needed} are needed for {connections} connections"
    return Finding("open files", hard == resource.RLIM_INFINITY or hard >= needed, text)
