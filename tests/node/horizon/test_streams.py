"""Streams: what is there, then what closes; reconnects miss nothing; how they begin and end."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession, ClientTimeout
from stellar_sdk import Asset, Keypair, ManageData, Payment, Server
from stellar_sdk.client.aiohttp_client import AiohttpClient
from stellar_sdk.server_async import ServerAsync

from node.horizon.limits import Limits
from tests.support.ledger import LedgerInLoop, LedgerProcess, ledger_in_loop
from tests.support.transactions import signed

_PATIENCE = 30.0


class _Events:
    """The events of one open stream."""

    def __init__(self, answer: ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> dict[str, Any]:
        """Return the fields of the next event, `data` as what its JSON says."""
        found: dict[str, Any] = {}
        async with asyncio.timeout(_PATIENCE):
            while line := (await self._answer.content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(": ")
                found[name] = json.loads(value) if name == "data" else value
        return found


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    """A client that waits as long as a stream lives."""
    async with ClientSession(timeout=ClientTimeout(total=None)) as made:
        yield made


def _opened(session: ClientSession, ledger: LedgerInLoop, path: str, **headers: str) -> Any:
    given = {"Accept": "text/event-stream", **headers}
    return session.get(ledger.url + path, headers=given)


async def test_hello_then_the_past_then_each_close_then_byebye(
    loop_ledger: LedgerInLoop, session: ClientSession
) -> None:
    async with _opened(session, loop_ledger, "/ledgers?cursor=0&limit=3") as answer:
        assert answer.content_type == "text/event-stream"
        assert answer.headers["Latest-Ledger"] == "1"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Expose-Headers"] == "Date, Latest-Ledger"
        events = _Events(answer)
        assert await events.next() == {"retry": "1000", "event": "open", "data": "hello"}
        first = await events.next()
        assert (first["id"], first["data"]["sequence"]) == (str(1 << 32), 1)
        assert "event" not in first
        for sequence in (2, 3):
            await loop_ledger.close()
            assert (await events.next())["data"]["sequence"] == sequence
        assert await events.next() == {"retry": "10", "event": "close", "data": "byebye"}
        assert await answer.content.read() == b""


async def test_last_event_id_goes_on_behind_it(
    loop_ledger: LedgerInLoop, session: ClientSession
) -> None:
    for _ in range(3):
        await loop_ledger.close()
    last = str(2 << 32)
    path = "/ledgers?limit=2"
    async with _opened(session, loop_ledger, path, **{"Last-Event-ID": last}) as answer:
        events = _Events(answer)
        await events.next()
        assert [(await events.next())["data"]["sequence"] for _ in range(2)] == [3, 4]


@pytest.mark.parametrize(
    "path",
    [
        "/transactions",
        "/operations",
        "/payments",
        "/effects",
        "/accounts/{account}/transactions",
        "/accounts/{account}/operations",
        "/accounts/{account}/payments",
        "/accounts/{account}/effects",
    ],
)
async def test_every_list_streams_what_a_ledger_adds(
    loop_ledger: LedgerInLoop, session: ClientSession, path: str
) -> None:
    ann, bob = Keypair.random(), Keypair.random()
    await loop_ledger.fund(ann.public_key, bob.public_key)
    path = path.format(account=ann.public_key)
    async with _opened(session, loop_ledger, f"{path}?cursor=now&limit=1") as answer:
        events = _Events(answer)
        await events.next()
        await loop_ledger.close()  # nothing in it: the stream waits on
        pay = Payment(bob.public_key, Asset.native(), "1")
        account = await _json(session, loop_ledger, f"/accounts/{ann.public_key}")
        sequence = int(account["sequence"])
        await loop_ledger.settle(signed(loop_ledger.passphrase, ann, sequence, pay))
        event = await events.next()
        assert event["id"] == event["data"]["paging_token"]
        assert (await events.next())["data"] == "byebye"
    page = await _json(session, loop_ledger, f"{path}?order=desc&limit=2")
    assert event["data"] in page["_embedded"]["records"]


async def test_a_stream_ends_after_its_time_and_frees_its_place(tmp_path: Path) -> None:
    limits = Limits(stream_seconds=0.3, streams=1)
    async with (
        ledger_in_loop(tmp_path / "ledger", limits=limits) as ledger,
        ClientSession() as session,
    ):
        began = time.monotonic()
        async with _opened(session, ledger, "/payments?cursor=now") as answer:
            events = _Events(answer)
            assert (await events.next())["data"] == "hello"
            assert (await events.next())["data"] == "byebye"
            await answer.content.read()
        assert time.monotonic() - began >= 0.3
        async with _opened(session, ledger, "/payments?cursor=now") as second:
            assert second.status == 200


async def test_a_stream_keeps_its_place_while_it_lives(tmp_path: Path) -> None:
    async with (
        ledger_in_loop(tmp_path / "ledger", limits=Limits(streams=1)) as ledger,
        ClientSession() as session,
        _opened(session, ledger, "/payments?cursor=now") as answer,
    ):
        assert (await _Events(answer).next())["data"] == "hello"
        async with _opened(session, ledger, "/payments?cursor=now") as second:
            assert second.status == 429
            said = await second.json(content_type=None)
            assert said["type"].endswith("/rate_limit_exceeded")


async def test_what_is_wrong_before_hello_is_a_plain_problem(
    loop_ledger: LedgerInLoop, session: ClientSession
) -> None:
    nobody = Keypair.random().public_key
    for path, status in (
        ("/payments?cursor=soon", 400),
        (f"/accounts/{nobody}/payments", 404),
        ("/", 406),
        ("/assets", 406),
        ("/ledgers/1", 406),
    ):
        async with _opened(session, loop_ledger, path) as answer:
            assert answer.status == status
            assert answer.content_type == "application/problem+json"


async def test_a_node_that_stops_says_byebye(tmp_path: Path, session: ClientSession) -> None:
    async with ledger_in_loop(tmp_path / "ledger") as ledger:
        answer = await _opened(session, ledger, "/payments?cursor=now")
        events = _Events(answer)
        assert (await events.next())["data"] == "hello"
    assert (await events.next())["data"] == "byebye"


def test_the_python_sdk_streams_through_a_reconnect(ledger: LedgerProcess) -> None:
    ann, bob = Keypair.random(), Keypair.random()
    ledger.fund(ann.public_key, bob.public_key)
    start = int(ledger.get(f"/accounts/{ann.public_key}").body["sequence"])
    for number in range(5):
        envelope = signed(ledger.passphrase, ann, start + number, ManageData("n", bytes([number])))
        assert ledger.settle(envelope)[0].status == 200
    with Server(ledger.url) as server:
        # two a connection: five need three of them
        stream = server.transactions().for_account(ann.public_key).cursor("0").limit(2).stream()
        seen = [next(stream)["paging_token"] for _ in range(6)]
    page = ledger.get(f"/accounts/{ann.public_key}/transactions?limit=200").body
    assert seen == [one["paging_token"] for one in page["_embedded"]["records"]]


async def test_the_asynchronous_python_sdk_streams_what_closes(loop_ledger: LedgerInLoop) -> None:
    people = [Keypair.random() for _ in range(3)]
    await loop_ledger.fund(people[0].public_key)
    seen: list[str] = []

    async def follow() -> None:
        async with ServerAsync(loop_ledger.url, AiohttpClient()) as server:
            async for one in server.payments().cursor("0").limit(1).stream():
                seen.append(one["account"])
                if len(seen) == 3:
                    return

    following = asyncio.create_task(follow())
    for one in people[1:]:
        await loop_ledger.fund(one.public_key)
    await asyncio.wait_for(following, _PATIENCE)
    assert seen == [one.public_key for one in people]


async def _json(session: ClientSession, ledger: LedgerInLoop, path: str) -> Any:
    async with session.get(ledger.url + path) as answer:
        assert answer.status == 200
        return await answer.json(content_type=None)
