"""History archives of a test's ledger, bent in one place, and audits in the test's own process."""

import shutil
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from node.archive.layout import checkpoint_of, file_of
from node.archive.quorum import QuorumSet
from node.archive.records import decode, encode
from node.networks.reader import Reader
from node.service.directory import SEED_FILE
from node.service.exporting import export, from_horizon
from node.wire.signatures import public_key
from tests.support.ledger import LedgerProcess
from verifier.audit import audit
from verifier.levels import Trust
from verifier.report.report import as_json

FREQUENCY = 8


async def archive_of(ledger: LedgerProcess, to: Path, **given: Any) -> Path:
    """Export a running ledger, signed by its node."""
    source = replace(await from_horizon(ledger.url), seed=seed_of(ledger))
    await export(source, to, frequency=FREQUENCY, **given)
    return to


def seed_of(ledger: LedgerProcess) -> bytes:
    """Return the node's seed."""
    return bytes.fromhex((ledger.data / SEED_FILE).read_text())


def quorum_of(ledger: LedgerProcess) -> QuorumSet:
    """Return the quorum set of the node alone."""
    return QuorumSet(1, (public_key(seed_of(ledger)),))


def bent(
    archive: Path, to: Path, category: str, ledger: int, change: Callable[[list[bytes]], None]
) -> Path:
    """Copy an archive and change the records of one file.

    Args:
        archive: an archive.
        to: where the copy goes.
        category: of the file.
        ledger: a ledger that the file holds.
        change: changes the list of records.
    """
    shutil.copytree(archive, to)
    path = to / file_of(category, checkpoint_of(ledger, FREQUENCY))
    records = list(decode(path.read_bytes(), ""))
    change(records)
    path.write_bytes(encode(records))
    return to


async def audited(election: str, readers: Sequence[Reader], **given: Any) -> dict[str, Any]:
    """Recount an election from some sources, and return the report as JSON values."""
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(one) for one in readers]
        report = await audit(election, opened, lambda stage, casts: None, **given)
    return as_json(report)


def faults_of(report: dict[str, Any], check: str) -> list[tuple[str, int | None, str | None]]:
    """Return reason, ledger and transaction of each fault of one check."""
    (found,) = [one for one in report["checks"] if one["id"] == check]
    return [(one["reason"], one["ledger"], one["transaction"]) for one in found["faults"]]


def failed(report: dict[str, Any]) -> set[str]:
    """Return the checks that failed."""
    return {one["id"] for one in report["checks"] if one["status"] == "failed"}


__all__ = ["Trust", "archive_of", "audited", "bent", "failed", "faults_of", "quorum_of", "seed_of"]
