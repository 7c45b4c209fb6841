"""Full audits beside an index that goes on meanwhile, or that was told something else."""

import asyncio
import json
from typing import Any

import pytest
from sqlalchemy import delete, select

from contracts.records.kinds.amend import ANNUL, Amend
from node.base.dates import LAST_MOMENT
from node.pages.language import EN, FA, Language
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.verifier.service.conftest import Board, Window
from verifier.index import tables
from verifier.service import reaudit
from verifier.service.audit_process import run
from verifier.service.moments import short_moment
from verifier.service.reaudit import AuditProcess, Reaudit
from verifier.service.settings import ALARMS, LIVE, STORE


class EndsLater(World):
    """An election in which all have voted long before it ends."""

    def time_of(self, index: int) -> int:
        """Return a time that leaves some for an annulment."""
        return self.opens + 2 * index


@pytest.fixture
def running(desk: Desk) -> World:
    """Hold an election in which all have voted, and that has not ended."""
    return EndsLater(desk).build("vote")


def audits(window: Window) -> Reaudit:
    """Return what makes full audits of a board's election."""
    app = window.running.app
    return Reaudit(app[STORE], (app[LIVE].source,), app[LIVE], app[ALARMS])


class Said(Reaudit):
    """Full audits that say what they are told to."""

    said: dict[str, Any] | Exception

    async def _said(self) -> dict[str, Any]:
        if isinstance(self.said, Exception):
            raise self.said
        return json.loads(json.dumps(self.said))


def saying(window: Window, said: dict[str, Any] | Exception) -> Said:
    """Return full audits that say this."""
    app = window.running.app
    made = Said(app[STORE], (app[LIVE].source,), app[LIVE], app[ALARMS])
    made.said = said
    return made


async def alarms(window: Window) -> list[str]:
    """Return the keys of the alarms that were raised, as far as they are words."""
    async with window.running.app[STORE].database.read() as connection:
        keys = await connection.scalars(select(tables.alarm.c.key).order_by(tables.alarm.c.id))
        return [":".join(one for one in key.split(":") if not one.isdigit()) for key in keys]


@pytest.mark.parametrize("ahead", [True, False], ids=["the index knows", "the audit knows"])
async def test_an_annulment_between_audit_and_index_rewrites_nothing(
    running: World, desk: Desk, board: Board, ahead: bool
) -> None:
    account = running.authority.account
    said = Amend(running.context, 2, ANNUL, bytes(32), "the voter died")
    async with board(running) as window:
        live = window.running.app[LIVE]
        if ahead:
            found = await run(account, [desk.ledger.url])
            running.say("annul", said)
            for _ in range(600):
                if (await window.json("/counts"))["by_reason"]:
                    break
                await asyncio.sleep(0.05)
        else:
            running.say("annul", said)
            found = await run(account, [desk.ledger.url])
        await saying(window, found).work()
        counts = await window.json("/counts")
        election = await window.json("/election")
        assert not live.rewritten
        assert await alarms(window) == []
    assert counts["by_reason"] == {"annulled": 1}
    assert election["rewritten"] == []


async def test_an_index_that_lags_is_waited_for_not_called_rewritten(
    whole: World, desk: Desk, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaudit, "LOOKS", 2)
    found = await run(whole.authority.account, [desk.ledger.url])
    async with board(whole) as window:
        await saying(window, {**found, "tip": found["tip"] + 1000}).work()
        assert not window.running.app[LIVE].rewritten
        assert await alarms(window) == ["audit:not-compared"]


@pytest.mark.parametrize("hidden_from", ["index", "audit"])
async def test_an_official_record_that_one_of_them_is_not_told(
    whole: World, board: Board, hidden_from: str
) -> None:
    async with board(whole) as window:
        state = await window.running.app[STORE].state()
        assert state is not None
        found = await run(whole.authority.account, [window.running.app[LIVE].source])
        position, account, record = found["acts"][-1]
        if hidden_from == "audit":
            found["acts"].pop()
        else:
            gone = delete(tables.act).where(tables.act.c.position == position)
            async with window.running.app[STORE].database.write() as connection:
                await connection.execute(gone)
        await saying(window, found).work()
        (fault,) = (await window.json("/election"))["rewritten"]
        assert await alarms(window) == ["rewritten:act"]
    assert (fault["what"], fault["ledger"]) == ("act", position >> 32)
    assert record in fault["text"]
    assert account in fault["text"]


async def test_an_audit_that_ends_without_an_answer_is_an_alarm(whole: World, board: Board) -> None:
    async with board(whole) as window:
        await saying(window, AuditProcess("the full audit ended with code -9")).work()
        said = await window.json("/audit")
        assert await alarms(window) == ["audit:could-not-run"]
    assert (said["verdict"], said["report"]) == ("could not run", None)
    assert "code -9" in said["why"]


async def test_an_audit_without_an_end_is_given_up(
    whole: World, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaudit, "LONGEST", 0.0)
    async with board(whole) as window:
        await audits(window).work()
        assert (await window.json("/audit"))["verdict"] == "could not run"
        assert await alarms(window) == ["audit:could-not-run"]


@pytest.mark.parametrize(
    ("program", "why"), [("/bin/echo", "is no JSON"), ("/nowhere/python", "could not begin")]
)
async def test_an_audit_that_breaks_is_not_silent(
    whole: World, board: Board, monkeypatch: pytest.MonkeyPatch, program: str, why: str
) -> None:
    async with board(whole) as window:
        monkeypatch.setattr("sys.executable", program)
        await audits(window).work()
        said = await window.json("/audit")
        assert await alarms(window) == ["audit:could-not-run"]
    assert said["verdict"] == "could not run"
    assert why in said["why"]


async def test_shares_alone_tell_nobody_how_close_it_is(unopened: World, board: Board) -> None:
    async with board(unopened) as window:
        await audits(window).work()
        report = (await window.json("/audit"))["report"]
    assert report["verdict"] == "open"
    assert (report["result"], report["materiality"]) == (None, None)


async def test_no_page_shows_a_result_without_the_audit_that_failed(
    whole: World, board: Board
) -> None:
    found = await run(whole.authority.account, [whole.desk.ledger.url])
    assert found["report"]["verdict"] == "verified"
    async with board(whole) as window:
        await saying(window, found).work()
        assert "A full audit failed" not in await window.text("/result?lang=en")
        found["report"] |= {"verdict": "failed", "why": "failed: V2"}
        await saying(window, found).work()
        for path in ("/", "/result", "/ballots", "/refused", "/ceremony", "/redo"):
            page = await window.text(f"{path}?lang=en")
            assert "A full audit failed" in page, path
            assert "V2" in page, path
            assert "بازشماری کامل مردود شد" in await window.text(f"{path}?lang=fa")
        # a source that is away since is no better finding
        await saying(window, AuditProcess("the source does not answer")).work()
        assert "A full audit failed" in await window.text("/result?lang=en")
        found["report"] |= {"verdict": "verified", "why": "verified"}
        await saying(window, found).work()
        assert "A full audit failed" not in await window.text("/result?lang=en")


@pytest.mark.parametrize("language", [FA, EN])
def test_a_moment_beyond_dates_is_a_number(language: Language) -> None:
    assert short_moment(2**53 - 1, language) == language.number(2**53 - 1)
    assert ":" in short_moment(LAST_MOMENT - 400 * 86_400, language)
