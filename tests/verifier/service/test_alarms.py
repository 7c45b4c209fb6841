"""Alarms reach a receiver that fails at first; full audits are made, kept and compared."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import update

from tests.forgeries.world import World
from tests.verifier.service.conftest import Board, Window
from verifier.index import tables
from verifier.index.rewritten import Rewritten
from verifier.service import alarms
from verifier.service.alarms import Alarms, WebhookError
from verifier.service.audit_process import fingerprint
from verifier.service.reaudit import Reaudit, first_difference
from verifier.service.settings import ALARMS, LIVE, STORE


class Receiver:
    """What takes alarms: an HTTP server that first answers as it is told to."""

    def __init__(self, *statuses: int) -> None:
        """Answer with these first, then with 204."""
        self.statuses = list(statuses)
        self.bodies: list[dict[str, Any]] = []
        self.got = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """Take one alarm, or refuse it."""
        self.bodies.append(await request.json())
        status = self.statuses.pop(0) if self.statuses else 204
        if status == 204:
            self.got.set()
        return web.Response(status=status)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[str]:
        """Listen for the length of the block."""
        app = web.Application()
        app.add_routes([web.post("/alarm", self.take)])
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            yield f"http://{host}:{port}/alarm"
        finally:
            await runner.cleanup()


FAULT = Rewritten("header", 7, "ledger 7 is another", bytes(32), b"\1" * 32)


async def test_an_alarm_is_sent_until_it_is_taken(
    whole: World, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "_LOOK", 0.02)
    receiver = Receiver(500, 302)
    async with receiver.listening() as url, board(whole) as window:
        told = Alarms(
            window.running.app[STORE].database, whole.authority.account, url, first_pause=0
        )
        await told.rewritten(FAULT)
        await told.rewritten(FAULT)
        assert await told.waiting() == 1
        sending = asyncio.create_task(told.run())
        await receiver.got.wait()
        for _ in range(6000):
            if not await told.waiting():
                break
            await asyncio.sleep(0.01)
        sending.cancel()
        assert await told.waiting() == 0
    assert len(receiver.bodies) == 3
    assert receiver.bodies[0] == receiver.bodies[2]
    body = receiver.bodies[0]
    assert (body["alarm"], body["election"]) == ("rewritten", whole.authority.account)
    assert body["details"] == {
        "what": "header",
        "ledger": 7,
        "remembered": "00" * 32,
        "found": "01" * 32,
    }


def test_a_webhook_that_is_no_address() -> None:
    with pytest.raises(WebhookError, match="gopher"):
        Alarms(None, "G", "gopher://there")  # type: ignore[arg-type]


def _audits(window: Window) -> Reaudit:
    app = window.running.app
    url = window.running.app[LIVE].source
    return Reaudit(app[STORE], (url,), app[LIVE], app[ALARMS])


async def test_a_full_audit_is_kept_and_shown(whole: World, board: Board) -> None:
    async with board(whole) as window:
        await _audits(window).work()
        said = await window.json("/audit")
        page = await window.text("/?lang=en")
        ready = await window.client.get(f"{window.url}/readyz")
        assert ready.status == 200, await ready.text()
        assert await window.running.app[ALARMS].waiting() == 0
    assert said["verdict"] == said["report"]["verdict"] == "verified"
    assert said["report"]["result"]["posted"]
    assert "Verified" in page


async def test_shares_alone_open_nothing(unopened: World, board: Board) -> None:
    async with board(unopened) as window:
        await _audits(window).work()
        said = await window.json("/audit")
    assert said["verdict"] == "open"
    assert said["report"]["counts"]["counted"] == len(unopened.counted)
    assert said["report"]["result"] is None


async def test_an_index_that_a_full_audit_contradicts(whole: World, board: Board) -> None:
    async with board(whole) as window:
        position = int((await window.json("/ballots"))["ballots"][1]["position"])
        changed = update(tables.cast).where(tables.cast.c.position == position)
        async with window.running.app[STORE].database.write() as connection:
            await connection.execute(changed.values(reason="proof"))
        await _audits(window).work()
        page = await window.text("/?lang=en")
        election = await window.json("/election")
        ready = await window.client.get(f"{window.url}/readyz")
        assert ready.status == 503
        assert await window.running.app[ALARMS].waiting() == 1
    assert "past was rewritten" in page
    (fault,) = election["rewritten"]
    assert (fault["what"], fault["ledger"]) == ("casts", position >> 32)


def _row(ledger: int, reason: str | None = None) -> tuple[int, bytes, bytes, int, str | None]:
    return ledger << 32, bytes(32), bytes(32), ledger, reason


@pytest.mark.parametrize(
    ("kept", "found", "ledger"),
    [
        ([1, 2, 3], [1, 2, 3], None),
        ([1, 2], [1, 2, 3, 9], 3),
        ([1, 2, 3], [1, 2], 3),
        ([1, 3], [1, 2, 3], 2),
        ([1, 2, 3], [1, 3], 2),
        ([], [], None),
        # what lies behind the place up to which both have read is nobody's fault
        ([1, 2, 3], [1, 2, 3, 9], None),
    ],
)
def test_the_first_cast_that_differs_is_named(
    kept: list[int], found: list[int], ledger: int | None
) -> None:
    said = b"".join(fingerprint(*_row(one)) for one in found)
    fault = first_difference([_row(one) for one in kept], said, 5 << 32)
    assert (fault.ledger if fault is not None else None) == ledger
