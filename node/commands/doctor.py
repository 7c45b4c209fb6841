"""`sandogh-node doctor`: what would bite in a directory, or at a node that runs."""

import base64
import time
from pathlib import Path
from typing import Any

from node.base.database import open_engine, sqlite_url
from node.base.dates import parse_rfc3339
from node.base.errors import SandoghError
from node.base.open_files import OTHER_FILES
from node.commands.status import NoNodeError, ask, fetch
from node.service import doctor
from node.service.doctor import Finding
from node.service.opening import DATABASE_FILE
from node.service.settings import NodeSettings
from node.store.read import LedgerRow

LAST = 100
"""Ledgers from the end that are looked at."""


async def of_directory(data: Path, database: str | None, host: str, port: int) -> list[Finding]:
    """Look at a ledger's directory, its database, and the machine it runs on.

    Args:
        data: the directory.
        database: SQL URL; None is the SQLite file in the directory.
        host: address that a node would listen on.
        port: port that a node would listen on.
    """
    found = list(doctor.directory(data))
    if found[0].ok:
        found.append(doctor.lock(data))
        found += await _database(data, database)
    if not (found[0].ok and doctor.running(data)):
        found.append(doctor.port(host, port))
    connections = NodeSettings(data=data).max_connections
    return [*found, doctor.open_files(connections, OTHER_FILES)]


async def _database(data: Path, database: str | None) -> list[Finding]:
    file = data / DATABASE_FILE
    if database is None and not file.exists():
        # opening it would make it
        return [Finding("database", True, f"{file} is not there yet: the first run makes it")]
    try:
        engine = open_engine(database or sqlite_url(file), connections=1)
    except SandoghError as fault:
        return [Finding("database", False, str(fault))]
    try:
        return await doctor.database(engine, time.time(), LAST)
    finally:
        await engine.dispose()


def of_node(url: str, now: float) -> list[Finding]:
    """Look at a running node over HTTP: its answers, the last headers, its clock.

    Args:
        url: where it listens.
        now: Unix seconds.
    """
    try:
        said = ask(url)
        records = fetch(url, f"/ledgers?order=desc&limit={LAST}")["_embedded"]["records"]
        rows = [_row(one) for one in records][::-1]
    except NoNodeError as fault:
        return [Finding("node", False, str(fault))]
    except (KeyError, TypeError, ValueError, SandoghError) as fault:
        return [Finding("node", False, f"{url} does not answer as Horizon does: {fault}")]
    text = f"{url}, network {said['network_passphrase']!r}, protocol "
    text += f"{said['current_protocol_version']}, ledger {said['history_latest_ledger']}"
    found = [Finding("node", True, text)]
    found.append(doctor.chain(rows) if rows else Finding("chain", False, "no ledger is listed"))
    if said["clock"] == "manual":
        return [*found, Finding("clock", True, "ledgers close by hand")]
    if rows:
        found.append(_closing(now, rows[-1].close_time))
    return found


def _closing(now: float, closed: int) -> Finding:
    behind = int(now) - closed
    if behind > doctor.MOST_APART:
        text = f"the last ledger closed {behind} s ago by this machine's clock"
        return Finding("clock", False, text)
    return doctor.clock(now, closed)


def _row(record: dict[str, Any]) -> LedgerRow:
    return LedgerRow(
        sequence=int(record["sequence"]),
        hash=bytes.fromhex(record["hash"]),
        close_time=parse_rfc3339(record["closed_at"]),
        header=base64.b64decode(record["header_xdr"], validate=True),
        successful=0,
        failed=0,
        operations=0,
        set_operations=0,
    )
