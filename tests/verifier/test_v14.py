"""V14: each thing that is wrong in an archive is named; the Horizon beside it is honest."""

import shutil
from pathlib import Path

import pytest

from node.archive.headers import read_header
from node.archive.layout import checkpoint_of, file_of
from node.archive.quorum import QuorumSet
from node.archive.records import decode, encode
from node.archive.scp import encode_scp, externalize, own_quorum_set, read_scp
from node.networks.history_archive import HistoryArchiveReader
from node.networks.horizon import HorizonReader
from node.wire.hashes import network_id
from tests.forgeries.archived import Place
from tests.forgeries.desk import Desk, Key
from tests.forgeries.world import World
from tests.support.archives import FREQUENCY, audited, bent, failed, faults_of, quorum_of
from verifier.levels import Trust


@pytest.fixture
def place(desk: Desk, whole: World) -> Place:
    """Return the place that is changed."""
    return Place(desk, whole)


@pytest.mark.parametrize(
    ("category", "change", "reasons"),
    [
        ("ledger", "header", {("link", 1, False), ("value", 0, False)}),
        ("transactions", "set_", {("set", 0, False), ("pair", 0, False), ("transaction", 0, True)}),
        ("results", "result", {("results", 0, False), ("transaction", 0, True)}),
        ("scp", "signature", {("statement", 0, False)}),
    ],
)
async def test_what_was_changed_is_named_with_its_ledger(
    desk: Desk,
    whole: World,
    archive: Path,
    place: Place,
    tmp_path: Path,
    category: str,
    change: str,
    reasons: set[tuple[str, int, bool]],
) -> None:
    forged = bent(archive, tmp_path / "forged", category, place.ledger, getattr(place, change))
    readers = [HorizonReader(desk.ledger.url), HistoryArchiveReader(str(forged))]
    trust = Trust(quorum=quorum_of(desk.ledger))
    report = await audited(whole.authority.account, readers, trust=trust)
    named = {
        (reason, place.ledger + later, place.name if of_it else None)
        for reason, later, of_it in reasons
    }
    found = set(faults_of(report, "V14"))
    assert named <= found
    assert {ledger for _, ledger, _ in found} <= {place.ledger, place.ledger + 1}
    assert failed(report) - {"V1"} == {"V14"}
    assert report["verdict"] == "failed"
    assert report["proof"]["level"] in (None, "B")
    assert report["proof"]["reached"]["C"] == report["proof"]["reached"]["D"] == 0


async def test_a_statement_that_is_not_there_is_told_and_a_later_one_binds(
    desk: Desk, whole: World, archive: Path, place: Place, tmp_path: Path
) -> None:
    forged = bent(archive, tmp_path / "forged", "scp", place.ledger, place.gone)
    trust = Trust(quorum=quorum_of(desk.ledger))
    report = await audited(
        whole.authority.account, [HistoryArchiveReader(str(forged))], trust=trust
    )
    assert report["verdict"] == "verified"
    told = [(one["check"], one["reason"], one["ledger"]) for one in report["findings"]]
    assert told == [("V14", "unagreed", place.ledger)]
    assert report["proof"]["level"] == "D"


async def test_strangers_are_no_quorum(desk: Desk, whole: World, archive: Path) -> None:
    trust = Trust(quorum=QuorumSet(1, (Key().public,)))
    report = await audited(
        whole.authority.account, [HistoryArchiveReader(str(archive))], trust=trust
    )
    assert (report["verdict"], failed(report)) == ("failed", {"V14"})
    assert [reason for reason, _, _ in faults_of(report, "V14")] == ["quorum"]
    assert report["proof"]["level"] == "B"


@pytest.mark.parametrize("category", ["transactions", "results", "ledger"])
async def test_a_truncated_archive_is_named(
    desk: Desk, whole: World, archive: Path, place: Place, tmp_path: Path, category: str
) -> None:
    forged = bent(archive, tmp_path / "forged", category, place.ledger, lambda records: None)
    path = forged / file_of(category, checkpoint_of(place.ledger, FREQUENCY))
    path.write_bytes(path.read_bytes()[:-40])
    readers = [HorizonReader(desk.ledger.url), HistoryArchiveReader(str(forged))]
    report = await audited(whole.authority.account, readers)
    assert failed(report) == {"V14"}
    assert "truncated" in {reason for reason, _, _ in faults_of(report, "V14")}
    texts = [one["text"] for check in report["checks"] for one in check["faults"]]
    assert any(path.name in text for text in texts)


async def test_statements_of_two_archives_are_put_together(
    desk: Desk, whole: World, archive: Path, tmp_path: Path
) -> None:
    other = Key()
    quorum = QuorumSet(2, (*quorum_of(desk.ledger).nodes, other.public))
    trust = Trust(quorum=quorum)
    alone = [HistoryArchiveReader(str(archive))]
    report = await audited(whole.authority.account, alone, trust=trust)
    assert (failed(report), report["proof"]["level"]) == ({"V14"}, "B")
    second = restated(archive, tmp_path / "second", other, network_id(desk.ledger.passphrase))
    both = [HistoryArchiveReader(str(one)) for one in (archive, second)]
    report = await audited(whole.authority.account, both, trust=trust)
    assert (failed(report), report["proof"]["level"]) == (set(), "D")


def restated(archive: Path, to: Path, by: Key, network: bytes) -> Path:
    """Copy an archive in which another node says what it holds."""
    shutil.copytree(archive, to)
    for path in sorted(to.glob("scp/**/*.gz")):
        beside = to / str(path.relative_to(to)).replace("scp", "ledger")
        headers = [read_header(raw) for raw in decode(beside.read_bytes(), "")]
        values = {one.sequence: one.value.raw for one in headers}
        said: list[bytes] = []
        for raw in decode(path.read_bytes(), ""):
            sequence = read_scp(raw).sequence
            message = externalize(sequence, values[sequence], by.seed, network)
            said.append(encode_scp(sequence, () if said else (own_quorum_set(by.seed),), [message]))
        path.write_bytes(encode(said))
    return to
