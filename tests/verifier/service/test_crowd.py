"""Thousands who ask at once: each address has its turn, and nobody waits for ever."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from aiohttp.test_utils import make_mocked_request

from tests.forgeries.world import World
from tests.verifier.service.conftest import Board
from verifier.service import app as service
from verifier.service.crowd import AT_ONCE, CROWD, Crowd, Crowded, address_of


async def waits(crowd: Crowd, address: str, told: list[str]) -> None:
    async with crowd.turn(address):
        told.append(address)
        await asyncio.sleep(0)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_an_address_has_its_second_turn_after_everybodys_first() -> None:
    crowd, told = Crowd(1), list[str]()
    async with asyncio.TaskGroup() as group, crowd.turn("first"):
        for address in "AAABCC":
            group.create_task(waits(crowd, address, told))
        await settle()
        assert crowd.waiting == 6
    assert "".join(told) == "ABCACA"
    assert crowd.waiting == 0


async def test_with_too_many_waiting_who_sent_most_is_turned_away() -> None:
    crowd, told = Crowd(1, waiting=3), list[str]()
    async with crowd.turn("first"):
        many = [asyncio.create_task(waits(crowd, "many", told)) for _ in range(3)]
        await settle()
        one = asyncio.create_task(waits(crowd, "one", told))
        await settle()
    with pytest.raises(Crowded):
        await many[2]
    await asyncio.gather(many[0], many[1], one)
    assert told == ["many", "one", "many"]


async def test_whoever_gives_up_takes_no_turn_with_him() -> None:
    crowd, told = Crowd(1), list[str]()
    async with crowd.turn("first"):
        gone = [asyncio.create_task(waits(crowd, "gone", told)) for _ in range(2)]
        stays = asyncio.create_task(waits(crowd, "stays", told))
        await settle()
        gone[1].cancel()
        await settle()
        # in the same moment in which its turn comes
        gone[0].cancel()
    await stays
    async with crowd.turn("later"):
        assert crowd.waiting == 0
    given = asyncio.create_task(waits(crowd, "given", told))
    async with crowd.turn("first"):
        await settle()
    given.cancel()
    await settle()
    async with crowd.turn("later"):
        assert told == ["stays"]


async def test_one_waits_so_long_and_no_longer() -> None:
    crowd = Crowd(1, seconds=0.01)
    async with crowd.turn("first"):
        with pytest.raises(Crowded):
            async with crowd.turn("second"):
                pass
        assert crowd.waiting == 0


async def test_a_flood_waits_for_itself_and_not_another_for_it(whole: World, board: Board) -> None:
    async with board(whole) as window, AsyncExitStack() as held:
        crowd = window.running.app[CROWD]
        for number in range(AT_ONCE - 1):
            await held.enter_async_context(crowd.turn(f"held {number}"))
        told: list[str] = []

        async def ask(address: str) -> None:
            await window.text("/ballots", 200, **{"X-Forwarded-For": f"9.9.9.9, {address}"})
            told.append(address)

        async with asyncio.TaskGroup() as group, crowd.turn("the last that was free"):
            for waiting in range(1, 13):
                group.create_task(ask("10.0.0.1" if waiting < 12 else "10.0.0.2"))
                while crowd.waiting < waiting:  # noqa: ASYNC110
                    await asyncio.sleep(0.001)
        assert told.index("10.0.0.2") < 4


async def test_who_gets_no_turn_is_told_to_come_back(
    whole: World, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "Crowd", lambda: Crowd(seconds=0.01))
    async with board(whole) as window, AsyncExitStack() as held:
        for number in range(AT_ONCE):
            await held.enter_async_context(window.running.app[CROWD].turn(str(number)))
        for path, kind in (
            ("/", "text/plain"),
            ("/nowhere", "text/plain"),
            ("/api/v1/counts", "application/problem+json"),
        ):
            async with window.client.get(window.url + path) as answer:
                assert (answer.status, answer.content_type) == (503, kind)
                assert answer.headers["Retry-After"] == "5"
                assert "Content-Security-Policy" in answer.headers


async def test_a_slow_answer_is_not_said_to_be_an_unread_ledger(
    whole: World, board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SECONDS", 0.0)
    async with board(whole) as window:
        page = await window.text("/?lang=en", 503)
        assert "took too long" in page
        assert "Nothing was read" not in page


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        # the word of a visitor about himself
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.1", None, "192.0.2.1"),
        ("127.0.0.1", "nobody", "127.0.0.1"),
    ],
)
def test_whose_turn_it_is(peer: str, said: str | None, found: str) -> None:
    headers = {} if said is None else {"X-Forwarded-For": said}
    request = make_mocked_request("GET", "/", headers).clone(remote=peer)
    assert address_of(request) == found
