"""kill -9 under load, at random points, by the hundred: nothing acknowledged is ever lost.

The nodes are forked from a process that has read the modules already: see `tests.support.warm`
for why that is the same code under the same signal. Where the random
draws come from is printed; `SANDOGH_TEST_SEED` repeats them (not the machine's timing).
"""

import asyncio
import json
import os
import secrets
import signal
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from aiohttp import ClientSession
from stellar_sdk import Keypair

from tests.support.ledger import GENESIS_TIME, PASSPHRASE, operator_keypair
from tests.support.loaded import Load, Payer
from tests.support.stores import SERVER, database_options
from tests.support.warm import WarmChild

PAYERS = 6
START_SECONDS = 0.08
"""Some more than a node takes to start."""


@pytest.fixture
def random() -> Random:
    """Draws that can be repeated."""
    seed = os.environ.get("SANDOGH_TEST_SEED") or secrets.token_hex(4)
    print(f"SANDOGH_TEST_SEED={seed}")
    return Random(seed)


def _start(data: Path) -> WarmChild:
    return WarmChild(
        [
            *("sandogh-node", "run", "--json", "--data", str(data), "--port", "0"),
            *("--passphrase", PASSPHRASE, "--friendbot", *database_options(data)),
            *("--clock", "manual", "--genesis-time", str(GENESIS_TIME)),
        ]
    )


def _ready(node: WarmChild) -> dict[str, Any]:
    line = node.stdout.readline()
    assert line, f"the node ended with {node.wait(60)} before it listened"
    said: dict[str, Any] = json.loads(line)
    return said


def _kill(node: WarmChild) -> None:
    node.send_signal(signal.SIGKILL)
    assert node.wait(60) == -signal.SIGKILL
    node.close()


async def _founded(url: str) -> tuple[list[Payer], str]:
    """Fund payers and a sink; return them."""
    keys = [Keypair.random() for _ in range(PAYERS + 1)]
    async with ClientSession() as session:

        async def fund(key: Keypair) -> None:
            async with session.get(f"{url}/friendbot?addr={key.public_key}") as answer:
                assert answer.status == 200, await answer.text()

        asked = [asyncio.create_task(fund(key)) for key in keys]
        pending = 0
        while pending < len(keys):
            async with session.get(f"{url}/_clock") as answer:
                pending = (await answer.json(content_type=None))["pending"]
        async with session.post(f"{url}/_clock/close") as answer:
            assert answer.status == 200
        await asyncio.gather(*asked)
    return [Payer(key, sequence=2 << 32) for key in keys[1:]], keys[0].public_key


@pytest.mark.parametrize("kills", [15, pytest.param(200, marks=pytest.mark.slow)])
async def test_no_acknowledged_transaction_is_lost_and_none_applied_twice(
    tmp_path: Path, random: Random, kills: int
) -> None:
    kills = kills if SERVER is None else min(kills, 40)
    data = tmp_path / "ledger"
    node = _start(data)
    url = _ready(node)["url"]
    load = Load(PASSPHRASE, *await _founded(url), random)
    await load.check(url)
    done = 0
    # a slow machine closes less between two kills: it is killed on until enough was
    while done < kills or min(load.ledgers, load.acknowledged) <= kills:
        assert done < 20 * kills, "killed again and again, it closes nothing"
        done += 1
        loading = asyncio.create_task(load.run(url))
        await asyncio.sleep(random.uniform(0.01, 0.15))
        _kill(node)
        await loading
        if random.random() < 0.2:
            # once more, in the middle of starting
            node = _start(data)
            await asyncio.sleep(random.uniform(0, START_SECONDS))
            _kill(node)
        node = _start(data)
        url = _ready(node)["url"]
        await load.check(url)
    await load.check(url, whole=True)
    _kill(node)
    print(f"{done} kills, {load.ledgers} ledgers, {load.acknowledged} acknowledged")


def test_killed_while_it_makes_a_ledger_it_makes_it_at_the_next_start(
    tmp_path: Path, random: Random
) -> None:
    for number in range(12):
        data = tmp_path / str(number)
        node = _start(data)
        time.sleep(random.uniform(0, START_SECONDS))
        _kill(node)
        node = _start(data)
        said = _ready(node)
        _kill(node)
        assert said["ledger"] == 1
        assert said["operator"] == operator_keypair(data).public_key
