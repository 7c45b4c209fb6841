"""Evidence files: a recount from one is the one from the network; damage is told, and where."""

import hashlib
import json
import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from node.networks.history_archive import HistoryArchiveReader
from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerUntold, NetworkMismatch, Reader, ReaderError
from tests.forgeries.desk import Desk, Key
from tests.forgeries.verify import verify
from tests.forgeries.world import World
from tests.support.archives import audited, failed
from verifier.evidence import contents
from verifier.evidence.blocks import Blocks
from verifier.evidence.contents import Contents
from verifier.evidence.form import (
    FRAME,
    HEAD,
    MAGIC,
    MAX_RECORD,
    TRANSACTION,
    EvidenceError,
    Kind,
)
from verifier.evidence.reader import EvidenceMissing, EvidenceReader
from verifier.evidence.write import EvidenceWriter, NotSaved
from verifier.source.recording import RecordingReader

SAME = ("verdict", "why", "election", "network", "checks", "findings", "counts", "tally", "result")


async def save(reader: Reader, election: str, path: Path) -> dict[str, Any]:
    """Audit an election and save what was read; return the report."""
    async with reader:
        with EvidenceWriter(path) as writer:
            recording = RecordingReader(reader, writer, election)
            report = await audited(election, [recording])
            await recording.complete()
            writer.finish()
    return report


@pytest.fixture(scope="module")
def saved(desk: Desk, whole: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a recount of the whole election by the command."""
    path = tmp_path_factory.mktemp("evidence") / "saved.evidence"
    election = whole.authority.account
    ran = verify(election, "--horizon", desk.ledger.url, "--save", str(path), "--json")
    assert ran.code == 0, ran.errors
    return path


async def test_a_recount_from_the_file_is_the_one_from_the_network(
    desk: Desk, whole: World, saved: Path
) -> None:
    election = whole.authority.account
    told = await audited(election, [HorizonReader(desk.ledger.url)])
    found = await audited(election, [EvidenceReader(saved)])
    assert {key: found[key] for key in SAME} == {key: told[key] for key in SAME}
    assert found["verdict"] == "verified"
    assert found["sources"] == [str(saved)]
    assert found["proof"]["level"] == told["proof"]["level"] == "B"


async def test_an_archives_recount_is_saved_and_repeated_too(
    whole: World, archive: Path, tmp_path: Path
) -> None:
    path = tmp_path / "saved"
    election = whole.authority.account
    told = await save(HistoryArchiveReader(str(archive)), election, path)
    found = await audited(election, [EvidenceReader(path)])
    same = set(SAME) - {"checks", "findings"}
    assert {key: found[key] for key in same} == {key: told[key] for key in same}
    assert (told["checks"][:12], told["proof"]["balances"]) == (found["checks"][:12], "replayed")
    assert (found["proof"]["level"], found["proof"]["balances"]) == ("B", "replayed")


async def test_a_file_is_compared_with_a_horizon_and_proved_in_an_archive(
    desk: Desk, whole: World, saved: Path, archive: Path
) -> None:
    readers = [
        EvidenceReader(saved),
        HorizonReader(desk.ledger.url),
        HistoryArchiveReader(str(archive)),
    ]
    report = await audited(whole.authority.account, readers)
    assert (report["verdict"], failed(report)) == ("verified", set())
    assert report["checks"][-1]["status"] == "passed"


def test_the_command_recounts_from_a_file_alone(whole: World, saved: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copy(saved, moved)
    ran = verify(whole.authority.account, "--evidence", str(moved))
    assert ran.code == 0, ran.errors
    assert "Proof     level B" in ran.output


async def test_what_was_not_read_is_not_answered(whole: World, saved: Path) -> None:
    nobody = Key().account
    async with EvidenceReader(saved) as reader:
        with pytest.raises(ReaderError, match="does not hold"):
            await reader.account(nobody)
        with pytest.raises(ReaderError, match="does not hold"):
            [one async for one in reader.transactions(nobody)]
        with pytest.raises(ReaderError, match="does not hold"):
            [one async for one in reader.together([nobody], [])]
        with pytest.raises(ReaderError, match="does not hold"):
            await reader.transaction(bytes(32))
        with pytest.raises(ReaderError, match="does not hold"):
            await reader.ledger(10**6)
        with pytest.raises(LedgerUntold):
            await reader.closed(10**6)
        # only its beginning was read
        issuer = whole.issuer.account
        with pytest.raises(ReaderError, match="read no further"):
            [one async for one in reader.transactions(issuer)]
    async with EvidenceReader(saved, passphrase="Another") as reader:
        with pytest.raises(NetworkMismatch):
            await reader.network()


def opened(path: Path) -> None:
    """Verify a file as a reader does."""
    with path.open("rb") as file:
        Contents(str(path)).fill(Blocks(path, file).verify())


def test_every_changed_byte_is_found(saved: Path, tmp_path: Path) -> None:
    raw = saved.read_bytes()
    path = tmp_path / "bent"
    places = {0, len(MAGIC) - 1, len(MAGIC), len(MAGIC) + 5, len(raw) - 1, len(raw) - 33}
    for at in sorted(places | set(range(40, len(raw), len(raw) // 40))):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 4]) + raw[at + 1 :])
        with pytest.raises(EvidenceError, match=r"is damaged at byte \d+: "):
            opened(path)


def test_every_cut_is_found(saved: Path, tmp_path: Path) -> None:
    raw = saved.read_bytes()
    path = tmp_path / "cut"
    for size in {0, 5, len(MAGIC), len(MAGIC) + 3, len(raw) // 2, len(raw) - 1}:
        path.write_bytes(raw[:size])
        with pytest.raises(EvidenceError):
            opened(path)
    path.write_bytes(raw + b"x")
    with pytest.raises(EvidenceError, match="trailer has another length"):
        opened(path)


def written(path: Path, *records: tuple[int, bytes]) -> Path:
    """Write a file that is whole, whatever its records say."""
    with EvidenceWriter(path) as writer:
        for kind, payload in records:
            writer.add(kind, payload)  # type: ignore[arg-type]
        writer.finish()
    return path


AT_4096 = (Kind.TRANSACTION, TRANSACTION.pack(4096, 0, 0, bytes(32), 0))
STREAM = b'{"successful":[],"every":[],"after":0}'


@pytest.mark.parametrize(
    ("records", "why"),
    [
        ([(99, b"")], "no record of kind 99"),
        ([(Kind.TRANSACTION, b"short")], "kind transaction is wrong"),
        ([(Kind.STREAM, bytes(4) + b"{")], "kind stream is wrong"),
        ([(Kind.STREAM, b"\0\0\0\1" + STREAM)], "stream 1 came where 0 belongs"),
        ([(Kind.MEMBER, bytes(12))], "there is no stream 0 yet"),
        (
            [(Kind.STREAM, bytes(4) + STREAM), (Kind.MEMBER, bytes(4) + (4096).to_bytes(8, "big"))],
            "which it does not hold",
        ),
        (
            [(Kind.STREAM, bytes(4) + STREAM), (Kind.MEMBER, bytes(12))],
            "position 0 follows 0",
        ),
        ([(Kind.CLOSED, b"\xff" * 8)], "no ledger 4294967295"),
        ([AT_4096, AT_4096], "it holds two transactions at 4096"),
        ([(Kind.ACCOUNT, b"[]")], "kind account is wrong"),
    ],
)
def test_a_record_that_is_none_is_damage(
    tmp_path: Path, records: list[tuple[int, bytes]], why: str
) -> None:
    with pytest.raises(EvidenceError, match=why):
        opened(written(tmp_path / "made", *records))


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    packed = zlib.compress(bytes(64 << 20))
    link = hashlib.sha256(MAGIC).digest()
    sizes = struct.pack(">II", len(packed), 1000)
    link = hashlib.sha256(link + sizes + packed).digest()
    path.write_bytes(MAGIC + HEAD.pack(len(packed), 1000, link) + packed)
    with path.open("rb") as file, pytest.raises(EvidenceError, match="its 1000 bytes"):
        list(Blocks(path, file).verify())


@pytest.mark.parametrize(
    "record",
    [
        (Kind.CLOSED, (1).to_bytes(4, "big") + bytes(4)),
        (Kind.TRANSACTION, (4096).to_bytes(8, "big") + bytes(45)),
        (Kind.LEDGER, bytes(76)),
    ],
    ids=lambda one: one[0].name,
)
def test_what_is_kept_of_a_file_is_bounded_by_its_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: tuple[int, bytes]
) -> None:
    monkeypatch.setattr(contents, "FREE", 1000)
    many = written(tmp_path / "many", *[record] * 50_000)
    assert many.stat().st_size < 20_000
    with pytest.raises(EvidenceError, match="more of them than honest ones have room for"):
        opened(many)


def test_streams_of_many_accounts_are_bounded_likewise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "FREE", 1000)
    said = {"successful": [Key().account] * 600, "every": [], "after": 0}
    streams = [(Kind.STREAM, one.to_bytes(4, "big") + json.dumps(said).encode()) for one in (0, 1)]
    opened(written(tmp_path / "one", *streams[:1]))
    with pytest.raises(EvidenceError, match="more of them than honest ones have room for"):
        opened(written(tmp_path / "two", *streams))


def test_a_file_that_changes_under_its_reader_is_noticed(tmp_path: Path) -> None:
    path = written(tmp_path / "made", (Kind.ABOUT, b"{}"), (Kind.ABOUT, b"[]"))
    with path.open("r+b") as file:
        blocks = Blocks(path, file)
        found = list(blocks.verify())
        assert blocks.record(found[1].place) == (Kind.ABOUT, b"[]")
    with path.open("r+b") as file:
        blocks = Blocks(path, file)
        (first, _) = list(blocks.verify())
        file.seek(len(MAGIC) + HEAD.size + 3)
        file.write(b"\xff")
        file.flush()
        with pytest.raises(EvidenceError):
            blocks.record(first.place)


def test_nothing_is_overwritten_and_nothing_half_done_stays(
    tmp_path: Path,
) -> None:
    path = tmp_path / "there"
    path.write_text("mine")
    with pytest.raises(NotSaved, match="there is a file already"), EvidenceWriter(path):
        pytest.fail("it was opened")
    assert path.read_text() == "mine"
    with pytest.raises(NotSaved, match="more than"), EvidenceWriter(tmp_path / "half") as writer:
        writer.add(Kind.ABOUT, bytes(MAX_RECORD + 1))
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
    with pytest.raises(NotSaved), EvidenceWriter(tmp_path / "no" / "where"):
        pytest.fail("it was opened")


async def test_a_file_that_is_not_there_or_damaged_is_no_source(
    saved: Path, tmp_path: Path
) -> None:
    with pytest.raises(EvidenceMissing, match="No such file"):
        await EvidenceReader(tmp_path / "nowhere").__aenter__()
    with pytest.raises(EvidenceError):
        await EvidenceReader(cut(saved, tmp_path / "cut", 100)).__aenter__()


def cut(path: Path, to: Path, size: int) -> Path:
    """Copy the first bytes of a file."""
    to.write_bytes(path.read_bytes()[:size])
    return to


def test_large_files_are_of_many_blocks(tmp_path: Path) -> None:
    payload = hashlib.sha256(b"").digest() * 1000
    path = written(tmp_path / "large", *[(Kind.ABOUT, payload)] * 40)
    with path.open("rb") as file:
        blocks = Blocks(path, file)
        places = [one.place for one in blocks.verify()]
        assert len({one >> 32 for one in places}) >= 5
        assert all(blocks.record(one) == (Kind.ABOUT, payload) for one in reversed(places))
        assert FRAME.size == 5
