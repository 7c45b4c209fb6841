"""The corpus: forged elections as files, and a manifest of what must be said of each.

`corpus/README.md` describes it for whoever writes another verifier.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.archive.quorum import QuorumSet, read_quorum
from node.base.json_text import parse_json
from node.wire.accounts import address
from tests.forgeries.sources import ARCHIVE, Said, Sources, pack, unpack
from verifier.levels import Anchor

FORMAT = "sandogh-forgeries-1"
MANIFEST = "manifest.json"
COMMITTED = Path(__file__).parents[2] / "corpus"

Place = tuple[str, str, str | None, int | None]


@dataclass(frozen=True)
class File:
    """A file of the corpus: what kind of source, its name, size in bytes and SHA-256."""

    kind: str
    name: str
    size: int
    sha256: str

    @classmethod
    def of(cls, kind: str, path: Path) -> "File":
        """Measure a file."""
        raw = path.read_bytes()
        return cls(kind, path.name, len(raw), hashlib.sha256(raw).hexdigest())

    def is_in(self, root: Path) -> bool:
        """Tell whether the file is there, byte for byte."""
        return File.of(self.kind, root / self.name) == self


@dataclass(frozen=True)
class Entry:
    """One election of the corpus.

    Attributes:
        name: as in ``tests/forgeries/tables.py``.
        sentence: what is forged.
        election: the authority's account.
        files: the sources, in the order in which an audit takes them.
        anchors, quorum: what the observer trusts besides.
        said: what the verifier must say.
    """

    name: str
    sentence: str
    election: str
    files: tuple[File, ...]
    anchors: tuple[Anchor, ...]
    quorum: QuorumSet | None
    said: Said

    def sources(self, root: Path, scratch: Path) -> Sources:
        """Return what an audit is given.

        Args:
            root: the corpus.
            scratch: an empty directory, for an archive.
        """
        files = tuple(
            (one.kind, unpack(root / one.name, scratch) if one.kind == ARCHIVE else root / one.name)
            for one in self.files
        )
        return Sources(self.election, files, self.anchors, self.quorum)


@dataclass(frozen=True)
class Corpus:
    """A manifest: the network's passphrase, the forgeries, the honest elections."""

    network: str
    forgeries: tuple[Entry, ...]
    honest: tuple[Entry, ...]

    @property
    def all(self) -> tuple[Entry, ...]:
        """Every election."""
        return (*self.forgeries, *self.honest)


def store(root: Path, name: str, sentence: str, sources: Sources, said: Said) -> Entry:
    """Put an election's files into a corpus; a file that is there already is named again."""
    files = tuple(File.of(kind, _stored(root, kind, path)) for kind, path in sources.files)
    return Entry(name, sentence, sources.election, files, sources.anchors, sources.quorum, said)


def _stored(root: Path, kind: str, path: Path) -> Path:
    if kind == ARCHIVE:
        to = root / f"{path.name}.tar.gz"
        if not to.exists():
            pack(path, to)
        return to
    to = root / path.name
    if not to.exists():
        to.write_bytes(path.read_bytes())
    return to


def write(root: Path, corpus: Corpus) -> None:
    """Write the manifest."""
    said = {
        "format": FORMAT,
        "network": corpus.network,
        "forgeries": [_entry(one) for one in corpus.forgeries],
        "honest": [_entry(one) for one in corpus.honest],
    }
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    (root / MANIFEST).write_text(text, encoding="utf-8")


def read(root: Path) -> Corpus:
    """Read the manifest."""
    said = parse_json((root / MANIFEST).read_bytes())
    assert said["format"] == FORMAT
    return Corpus(
        said["network"],
        tuple(map(_read_entry, said["forgeries"])),
        tuple(map(_read_entry, said["honest"])),
    )


def _entry(one: Entry) -> dict[str, Any]:
    return {
        "name": one.name,
        "sentence": one.sentence,
        "election": one.election,
        "sources": [
            {"kind": file.kind, "file": file.name, "size": file.size, "sha256": file.sha256}
            for file in one.files
        ],
        "anchors": [{"ledger": at.ledger, "hash": at.hash.hex()} for at in one.anchors],
        "quorum": _quorum(one.quorum),
        "verdict": one.said.verdict,
        "exit_code": one.said.code,
        "breaks": sorted(one.said.breaks, key=_number),
        "faults": _places(one.said.faults),
        "findings": _places(one.said.findings),
    }


def _read_entry(said: dict[str, Any]) -> Entry:
    quorum = said["quorum"]
    return Entry(
        said["name"],
        said["sentence"],
        said["election"],
        tuple(
            File(one["kind"], one["file"], one["size"], one["sha256"]) for one in said["sources"]
        ),
        tuple(Anchor(one["ledger"], bytes.fromhex(one["hash"])) for one in said["anchors"]),
        None if quorum is None else read_quorum(json.dumps(quorum).encode()),
        Said(
            said["verdict"],
            said["exit_code"],
            _read_places(said["faults"]),
            _read_places(said["findings"]),
        ),
    )


def _places(places: Iterable[Place]) -> list[dict[str, Any]]:
    ordered = sorted(places, key=lambda one: (_number(one[0]), one[1], one[3] or 0, one[2] or ""))
    return [
        {"check": check, "reason": reason, "transaction": transaction, "ledger": ledger}
        for check, reason, transaction, ledger in ordered
    ]


def _read_places(said: Sequence[dict[str, Any]]) -> frozenset[Place]:
    return frozenset(
        (one["check"], one["reason"], one["transaction"], one["ledger"]) for one in said
    )


def _quorum(one: QuorumSet | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "threshold": one.threshold,
        "validators": [address(node) for node in one.nodes],
        "innerSets": [_quorum(inner) for inner in one.inner],
    }


def _number(check: str) -> int:
    return int(check[1:])
