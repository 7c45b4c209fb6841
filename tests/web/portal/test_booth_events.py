"""Whoever listens is told what changed, once, and nothing of others."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import aclosing
from dataclasses import replace

from web.portal.booth_events import Watch
from web.portal.journey import Hours, State

HOURS = Hours(1_800_000_000, 1_799_999_000, 1_800_000_900, 1_800_001_000)
FIRST = State("booth", None, None, False, 1_795_000_000, 1_795_001_200, None, HOURS, None)
PREVIEW = replace(FIRST, step="preview", tracker=bytes(32))
ENDED = replace(FIRST, step="ended", why="moved")


class Desk:
    """States by session, and how often they were read."""

    def __init__(self, **states: State) -> None:
        self.states = {int(name.removeprefix("s")): state for name, state in states.items()}
        self.asked: list[set[int]] = []
        self.watch = Watch(self._read)

    async def _read(self, sessions: Collection[int]) -> dict[int, State]:
        self.asked.append(set(sessions))
        return {one: self.states[one] for one in sessions if one in self.states}


async def next_of(told: AsyncIterator[State]) -> State:
    return await asyncio.wait_for(anext(told), 60)


async def nothing(told: AsyncIterator[State]) -> bool:
    """Tell whether nothing is told by the time that others have had their turn."""
    waiting = asyncio.ensure_future(anext(told))
    for _ in range(10):
        await asyncio.sleep(0)
    done = waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    return not done


async def test_the_first_state_is_told_at_once() -> None:
    async with aclosing(Desk(s1=FIRST).watch.follow(1, FIRST)) as told:
        assert await next_of(told) == FIRST


async def test_what_changed_is_told_to_whom_it_concerns() -> None:
    desk = Desk(s1=FIRST, s2=FIRST)
    one, two = desk.watch.follow(1, FIRST), desk.watch.follow(2, FIRST)
    await next_of(one)
    await next_of(two)
    desk.states[1] = PREVIEW
    await desk.watch.look()
    assert await next_of(one) == PREVIEW
    assert await nothing(two)


async def test_time_alone_is_no_change() -> None:
    desk = Desk(s1=FIRST)
    told = desk.watch.follow(1, FIRST)
    await next_of(told)
    later = replace(HOURS, now=HOURS.now + 5)
    desk.states[1] = replace(FIRST, now=FIRST.now + 5, hours=later)
    await desk.watch.look()
    assert await nothing(told)


async def test_an_extension_is_a_change() -> None:
    desk = Desk(s1=FIRST)
    told = desk.watch.follow(1, FIRST)
    await next_of(told)
    desk.states[1] = replace(FIRST, hours=replace(HOURS, ends=HOURS.ends + 600))
    await desk.watch.look()
    assert (await next_of(told)).hours.ends == HOURS.ends + 600


async def test_who_is_slow_is_told_the_newest_only() -> None:
    desk = Desk(s1=FIRST)
    told = desk.watch.follow(1, FIRST)
    await next_of(told)
    for state in (PREVIEW, replace(PREVIEW, step="confirmed", received=True)):
        desk.states[1] = state
        await desk.watch.look()
    assert (await next_of(told)).step == "confirmed"
    assert await nothing(told)


async def test_a_stream_ends_with_its_session() -> None:
    desk = Desk(s1=ENDED)
    told = desk.watch.follow(1, FIRST)
    await next_of(told)
    await desk.watch.look()
    assert [state async for state in told] == [ENDED]
    assert desk.watch.listeners == 0


async def test_a_session_that_had_ended_is_told_so_once() -> None:
    assert [one async for one in Desk(s1=ENDED).watch.follow(1, ENDED)] == [ENDED]


async def test_all_sessions_are_read_at_once_and_none_without_listeners() -> None:
    desk = Desk(s1=FIRST, s2=FIRST)
    await desk.watch.look()
    assert desk.asked == []
    followed = [desk.watch.follow(session, FIRST) for session in (1, 2, 2)]
    for told in followed:
        await next_of(told)
    assert desk.watch.listeners == 3
    await desk.watch.look()
    assert desk.asked == [{1, 2}]
    for told in followed:
        await told.aclose()
    assert desk.watch.listeners == 0


async def test_when_the_portal_stops_all_streams_end() -> None:
    desk = Desk(s1=FIRST)
    told = desk.watch.follow(1, FIRST)
    await next_of(told)
    desk.watch.stop()
    assert [state async for state in told] == []
