"""Whether the portal lives and is ready, told part by part; how things stand, as metrics."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert

from node.base.supervision import State, supervised
from node.submit.tables import items
from tests.support.stores import store_url
from web import health
from web.database import Database
from web.health import CHECKS, Check
from web.metrics import PortalMetrics
from web.services import Base
from web.voters.tables import session, voter


async def _well() -> str | None:
    return None


async def _unwell() -> str | None:
    return "too old"


async def _fails() -> str | None:
    raise ValueError("0912 345 6789")


async def _hangs() -> str | None:
    await asyncio.sleep(3600)
    raise AssertionError


async def ask(checks: Mapping[str, Check], path: str = "/readyz") -> tuple[int, str]:
    """Ask a portal that has these parts."""
    app = web.Application()
    app[CHECKS] = checks
    app.add_routes(health.ROUTES)
    async with TestClient(TestServer(app)) as client, client.get(path) as answer:
        return answer.status, await answer.text()


async def test_a_portal_is_ready_when_every_part_is_well() -> None:
    status, text = await ask({"a": _well, "b": _well})
    assert (status, text) == (200, '{"ready": true, "parts": {"a": "ok", "b": "ok"}}')


@pytest.mark.parametrize(
    ("check", "why"), [(_unwell, "too old"), (_fails, "fails"), (_hangs, "no answer")]
)
async def test_one_part_that_is_not_well_is_named_and_nothing_else_told(
    check: Check, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)
    status, text = await ask({"a": _well, "b": check})
    assert (status, text) == (503, f'{{"ready": false, "parts": {{"a": "ok", "b": "{why}"}}}}')


async def test_a_process_lives_whatever_its_parts_do() -> None:
    assert await ask({"a": _unwell}, "/healthz") == (200, "ok\n")


async def test_the_ledgers_age_is_bounded() -> None:
    for age, why in ((None, "not read yet"), (0.0, None), (60.0, None), (60.1, "too old")):
        assert await health.of_ledger(lambda age=age: age)() == why  # type: ignore[misc]


@pytest.mark.parametrize(
    ("silent", "behind", "age"), [(0.5, 3, 3.0), (90.0, 4, 90.0), (0.5, 400, 400.0)]
)
def test_a_silent_server_and_a_ledger_that_stands_are_both_old(
    silent: float, behind: int, age: float
) -> None:
    tip = SimpleNamespace(close_time=1000)
    now = SimpleNamespace(age=silent, close_time=1000 + behind, tip=tip)
    view: Any = SimpleNamespace(now=lambda: now)
    assert health.ledger_age(view) == age


async def test_a_database_is_read_and_one_without_tables_is_not_well(
    base: Base, tmp_path: Path
) -> None:
    assert await health.of_database(base.database)() is None
    empty = Database(store_url(tmp_path / "empty.db"))
    try:
        status, text = await ask({"database": health.of_database(empty)})
    finally:
        await empty.close()
    assert (status, text) == (503, '{"ready": false, "parts": {"database": "fails"}}')


async def test_a_task_that_waits_to_be_begun_again_is_not_well() -> None:
    async def dies() -> None:
        raise ValueError

    async with supervised({"sender": dies}, first_pause=3600) as watch:
        check = health.of_task(watch, "sender")
        async with asyncio.timeout(60):
            while watch.states()["sender"].fault is None:  # noqa: ASYNC110
                await asyncio.sleep(0)
        assert await check() == "stopped"


async def test_metrics_tell_how_things_stand(base: Base) -> None:
    metrics = PortalMetrics()
    row = {"licence_hash": b"l", "national_hash": b"n", "mobile_hash": b"m"}
    async with base.database.write() as connection:
        await connection.execute(insert(voter).values(id=1, **row))
        values = {"token_hash": b"t", "voter_id": 1, "created": 1, "expires": 2}
        await connection.execute(insert(session).values(values))
        for number, state in enumerate(("waiting", "waiting", "done")):
            item = {"key": bytes([number]), "payload": b"", "state": state}
            await connection.execute(insert(items).values(item))
    metrics.refused.labels("proof").inc()
    metrics.sign_ins.labels("sent").inc(2)
    states = {"sender": State(running=True, starts=3)}
    await metrics.look(base.database, states, 1.5)
    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }
    expected = {
        ("sandogh_web_voters",): 1,
        ("sandogh_web_sessions",): 1,
        ("sandogh_web_ballots",): 0,
        ("sandogh_web_outbox", "waiting"): 2,
        ("sandogh_web_outbox", "done"): 1,
        ("sandogh_web_outbox", "failed"): 0,
        ("sandogh_web_sms", "waiting"): 0,
        ("sandogh_web_refused_total", "proof"): 1,
        ("sandogh_web_sign_ins_total", "sent"): 2,
        ("sandogh_web_ledger_age_seconds",): 1.5,
        ("sandogh_web_task_running", "sender"): 1,
        ("sandogh_web_task_starts", "sender"): 3,
        ("sandogh_submit_queued_total",): 0,
    }
    assert {key: told.get(key) for key in expected} == expected


async def test_what_left_a_state_is_no_longer_counted_there(base: Base) -> None:
    metrics = PortalMetrics()
    item = {"key": b"k", "payload": b"", "state": "waiting"}
    async with base.database.write() as connection:
        await connection.execute(insert(items).values(item))
    await metrics.look(base.database, {}, None)
    assert 'sandogh_web_outbox{state="waiting"} 1.0' in metrics.text().decode()
    async with base.database.write() as connection:
        await connection.execute(items.update().values(state="done"))
    await metrics.look(base.database, {}, None)
    text = metrics.text().decode()
    assert 'sandogh_web_outbox{state="waiting"} 0.0' in text
    assert 'sandogh_web_outbox{state="done"} 1.0' in text
