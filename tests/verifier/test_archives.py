"""Sources that are history archives: alone, beside a Horizon, beside each other."""

import json
import shutil
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from node.archive.layout import STATE
from node.networks.history_archive import HistoryArchiveReader
from node.networks.horizon import HorizonReader
from tests.forgeries.desk import Desk
from tests.forgeries.verify import verify
from tests.forgeries.world import World
from tests.support.archives import FREQUENCY, archive_of, audited, failed, faults_of, quorum_of
from verifier.levels import Anchor, Trust
from verifier.source.open import Named, SourcesError, open_sources


def counted(report: dict[str, Any]) -> tuple[Any, ...]:
    """Return what a recount comes to."""
    return report["verdict"], report["counts"], report["tally"], report["result"]


async def test_an_archive_alone_verifies_an_election_as_a_horizon_does(
    desk: Desk, whole: World, archive: Path
) -> None:
    election = whole.authority.account
    told = await audited(election, [HorizonReader(desk.ledger.url)])
    found = await audited(election, [HistoryArchiveReader(str(archive))])
    assert found["verdict"] == told["verdict"] == "verified"
    assert counted(found) == counted(told)
    assert found["findings"] == [
        {
            "check": "V14", "transaction": None, "ledger": None, "reason": "no-quorum",
            "text": found["findings"][0]["text"], "index": None, "tracker": None,
        }
    ]  # fmt: skip
    assert (told["proof"]["balances"], found["proof"]["balances"]) == ("told", "replayed")
    assert (told["proof"]["level"], found["proof"]["level"]) == ("B", "B")


async def test_a_quorum_and_a_published_anchor_raise_the_level(
    desk: Desk, whole: World, archive: Path, tmp_path: Path
) -> None:
    election, url = whole.authority.account, desk.ledger.url
    quorum = Trust(quorum=quorum_of(desk.ledger))
    for readers in (
        [HistoryArchiveReader(str(archive))],
        [HorizonReader(url), HistoryArchiveReader(str(archive))],
    ):
        report = await audited(election, readers, trust=quorum)
        assert (report["verdict"], report["findings"]) == ("verified", [])
        assert (report["proof"]["level"], report["proof"]["why"]) == ("D", "")
        assert report["proof"]["reached"]["D"] == report["proof"]["transactions"] > 15
    ledger, digest, _ = desk.last_by(None)
    anchor = Trust(anchors=(Anchor(ledger, digest),))
    for source in (HorizonReader(url), HistoryArchiveReader(str(await now(desk, tmp_path)))):
        report = await audited(election, [source], trust=anchor)
        assert (report["verdict"], report["proof"]["level"]) == ("verified", "C")
    wrong = Trust(anchors=(Anchor(ledger, bytes(32)),))
    report = await audited(election, [HorizonReader(url)], trust=wrong)
    assert (failed(report), report["proof"]["level"]) == ({"V1"}, "B")
    assert faults_of(report, "V1") == [("anchor", ledger, None)]


async def now(desk: Desk, to: Path) -> Path:
    """Export the ledger up to now."""
    return await archive_of(desk.ledger, to / "now")


async def test_sources_of_any_mix_must_agree_on_every_ledger_that_counts(
    desk: Desk, whole: World, archive: Path
) -> None:
    readers = [HistoryArchiveReader(str(archive)), HorizonReader(desk.ledger.url)]
    report = await audited(whole.authority.account, readers)
    assert report["verdict"] == "verified"
    assert report["sources"] == [str(archive), desk.ledger.url]
    assert failed(report) == set()


def test_the_command_takes_archives(whole: World, desk: Desk, archive: Path) -> None:
    ran = verify(whole.authority.account, "--archive", str(archive), "--json")
    assert ran.code == 0, ran.errors
    assert ran.report["sources"] == [str(archive)]
    again = verify(whole.authority.account, *("--archive", str(archive)) * 2, "--json")
    assert (again.code, "named twice" in again.report["why"]) == (2, True)


async def test_a_part_of_an_archive_is_read_beside_a_horizon_only(
    desk: Desk, archive: Path, tmp_path: Path
) -> None:
    part = shutil.copytree(archive, tmp_path / "part")
    said = json.loads((part / STATE).read_text())
    said["sandoghArchive"]["firstLedger"] = FREQUENCY
    (part / STATE).write_text(json.dumps(said))
    async with AsyncExitStack() as stack:
        named = Named(horizons=(desk.ledger.url,), archives=(str(part),))
        assert len(await open_sources(stack, named)) == 2
        with pytest.raises(SourcesError, match=f"begins with ledger {FREQUENCY}, and does not"):
            await open_sources(stack, Named(archives=(str(part),)))
        assert len(await open_sources(stack, Named(archives=(str(archive),)))) == 1
