"""So many requests begin in a turn of the loop, in order; so many connections are open."""

import asyncio
import resource
from pathlib import Path

from aiohttp import ClientSession, TCPConnector

from node.base.open_files import connections_allowed
from node.service.pace import Pace
from tests.support.ledger import ledger_in_loop


async def _through(pace: Pace, number: int, done: list[tuple[int, int]], turns: list[int]) -> None:
    await pace.turn()
    done.append((turns[0], number))


async def test_the_rest_waits_for_later_turns_in_order() -> None:
    pace, done, turns = Pace(4), [], [0]
    tasks = [asyncio.create_task(_through(pace, number, done, turns)) for number in range(18)]
    while len(done) < 18:
        await asyncio.sleep(0)
        turns[0] += 1
    assert [number for _, number in done] == list(range(18))
    a_turn = [sum(turn == at for turn, _ in done) for at in range(turns[0])]
    assert max(a_turn) <= 4
    assert all(task.done() for task in tasks)
    await asyncio.wait_for(pace.turn(), 60)


async def test_who_gives_up_takes_nobodys_place() -> None:
    pace, done, turns = Pace(1), [], [0]
    tasks = [asyncio.create_task(_through(pace, number, done, turns)) for number in range(4)]
    await asyncio.sleep(0)
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert [number for _, number in done] == [0, 1, 3]


async def test_one_connection_too_many_is_told_so_and_the_others_go_on(tmp_path: Path) -> None:
    async with (
        ledger_in_loop(tmp_path / "l", max_connections=2) as ledger,
        ClientSession(connector=TCPConnector(limit=0)) as session,
    ):
        host, port = ledger.url.removeprefix("http://").split(":")
        held = [await asyncio.open_connection(host, int(port)) for _ in range(2)]
        for reader, writer in held:
            writer.write(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            assert await reader.readuntil(b"\r\n\r\n")
        async with session.get(ledger.url + "/health") as answer:
            assert answer.status == 503
            assert (await answer.json(content_type=None))["title"] == "Server Over Capacity"
        for _, writer in held:
            writer.close()
            await writer.wait_closed()
        while True:
            async with session.get(ledger.url + "/health") as answer:
                if answer.status == 200:
                    break


def test_connections_stay_within_the_open_file_limit() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
        assert connections_allowed(100) == 100
        assert connections_allowed(300) == 300
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 300 + 128
        allowed = connections_allowed(10**9)
        assert allowed + 128 <= max(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 129)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
