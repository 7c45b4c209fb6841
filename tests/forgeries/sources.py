"""What an audit is told a forged election from: files alone, so that it can be told again."""

import asyncio
import tarfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.archive.quorum import QuorumSet
from node.networks.history_archive import HistoryArchiveReader
from node.networks.horizon import HorizonReader
from node.networks.reader import Reader
from tests.support.archives import audited
from verifier.evidence.reader import EvidenceReader
from verifier.evidence.write import EvidenceWriter
from verifier.levels import Anchor, Trust
from verifier.source.recording import RecordingReader

EVIDENCE, ARCHIVE = "evidence", "archive"
CODES = {"verified": 0, "failed": 1, "could not run": 2, "open": 3}


@dataclass(frozen=True)
class Said:
    """What the verifier says: faults and findings as (check, reason, transaction, ledger)."""

    verdict: str
    code: int
    faults: frozenset[tuple[str, str, str | None, int | None]]
    findings: frozenset[tuple[str, str, str | None, int | None]]

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> "Said":
        """Take it out of a report."""
        return cls(
            report["verdict"],
            CODES[report["verdict"]],
            frozenset(
                (check["id"], one["reason"], one["transaction"], one["ledger"])
                for check in report["checks"]
                for one in check["faults"]
            ),
            frozenset(
                (one["check"], one["reason"], one["transaction"], one["ledger"])
                for one in report["findings"]
            ),
        )

    @property
    def breaks(self) -> frozenset[str]:
        """Return the checks that fail, or that alone tell of it where none fails."""
        return frozenset(check for check, *_ in self.faults or self.findings)

    def names(self, check: str) -> bool:
        """Tell whether a check says anything."""
        return any(one[0] == check for one in (*self.faults, *self.findings))


@dataclass(frozen=True)
class Sources:
    """What one audit is given.

    Attributes:
        election: the authority's account.
        files: kind (``evidence``, ``archive``) and path of each; an archive is a directory.
        anchors: published header hashes.
        quorum: whose agreement an archive must show, or None.
    """

    election: str
    files: tuple[tuple[str, Path], ...]
    anchors: tuple[Anchor, ...] = ()
    quorum: QuorumSet | None = None

    def report(self) -> dict[str, Any]:
        """Recount, and return the report as JSON values."""
        readers = [reader_of(kind, path) for kind, path in self.files]
        trust = Trust(self.anchors, self.quorum)
        return asyncio.run(audited(self.election, readers, trust=trust))

    def said(self) -> Said:
        """Recount, and return what the verifier says."""
        return Said.of(self.report())


def reader_of(kind: str, path: Path) -> Reader:
    """Return a source, not yet open."""
    return EvidenceReader(path) if kind == EVIDENCE else HistoryArchiveReader(str(path))


def save(url: str, election: str, path: Path) -> dict[str, Any]:
    """Audit an election from a Horizon, save what was read as `--save` does; return the report."""
    return asyncio.run(_save(HorizonReader(url), election, path))


async def _save(reader: HorizonReader, election: str, path: Path) -> dict[str, Any]:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(reader)
        writer = stack.enter_context(EvidenceWriter(path))
        recording = RecordingReader(reader, writer, election)
        report = await audited(election, [recording])
        await recording.complete()
        writer.finish()
    return report


def pack(archive: Path, to: Path) -> None:
    """Pack an archive's directory; its files lie at the root of the tar."""
    with tarfile.open(to, "w:gz") as tar:
        for path in sorted(archive.rglob("*")):
            if path.is_file():
                info = tarfile.TarInfo(str(path.relative_to(archive)))
                info.size = path.stat().st_size
                with path.open("rb") as file:
                    tar.addfile(info, file)


def unpack(packed: Path, to: Path) -> Path:
    """Unpack it into a directory."""
    with tarfile.open(packed) as tar:
        tar.extractall(to, filter="data")
    return to
