"""What is counted, by the names that docs/networks.md tells."""

import asyncio
import re
from itertools import cycle
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest

from node.submit.metrics import SubmitMetrics
from node.submit.outbox import Outbox
from node.submit.pool import REASONS, Pool
from tests.node.submit.test_landing import posting
from tests.node.submit.test_pool import IDS, Builder, _fill, _horizon
from tests.support.signed import LATER
from tests.support.simulated_horizon import NETWORK_ID, START

DOCS = (Path(__file__).parents[3] / "docs" / "networks.md").read_text(encoding="utf-8")


def _read(metrics: SubmitMetrics, name: str, **labels: str) -> float:
    return metrics.registry.get_sample_value(f"sandogh_submit_{name}", labels) or 0.0


async def test_each_step_is_counted_once(database_url: str) -> None:
    metrics = SubmitMetrics()
    horizon, build = _horizon(faults=cycle(["ok", "busy"])), Builder()
    async with posting(horizon, metrics=metrics) as post, Outbox(database_url, metrics) as outbox:
        await _fill(outbox, 10)
        await _fill(outbox, 10)
        await Pool(outbox, post, IDS, build, NETWORK_ID).run()
    assert _read(metrics, "queued_total") == 10
    assert _read(metrics, "sent_total") == 10
    assert _read(metrics, "resubmitted_total") == len(horizon.posts) - 10 > 0
    assert _read(metrics, "landed_total") == _read(metrics, "seconds_to_land_count") == 10
    assert _read(metrics, "rescued_total") == 0


async def test_what_is_given_up_is_counted_by_its_reason(database_url: str) -> None:
    metrics = SubmitMetrics()
    horizon = _horizon()
    horizon.close(START + 100)
    async with posting(horizon, metrics=metrics) as post, Outbox(database_url) as outbox:
        await _fill(outbox, 2)
        await Pool(outbox, post, IDS, Builder(max_time=START + 50), NETWORK_ID).run()
        await outbox.add(b"wrong", b"wrong")
        unbuilt = Pool(outbox, post, IDS, lambda *_: [], NETWORK_ID)
        await unbuilt.run()
        horizon.sequences.clear()
        await outbox.add(b"stopped", b"stopped")
        stopped = Pool(outbox, post, IDS, Builder(max_time=LATER), NETWORK_ID)
        await asyncio.gather(stopped.run(), return_exceptions=True)
    assert _read(metrics, "failed_total", reason="expired") == 2
    assert _read(metrics, "failed_total", reason="not_built") == 1
    assert _read(metrics, "channels_stopped_total") == len(IDS)


def test_a_registry_of_a_web_server_shows_them_and_the_docs_name_each() -> None:
    registry = CollectorRegistry()
    SubmitMetrics(registry)
    text = generate_latest(registry).decode()
    shown = set(re.findall(r"^# TYPE (\w+) (?:counter|histogram)", text, re.MULTILINE))
    assert len(shown) == 8
    for name in shown:
        assert f"`{name}`" in DOCS
    for reason in (*REASONS.values(), "not_built"):
        assert f"`{reason}`" in DOCS
