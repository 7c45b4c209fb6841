"""So many requests a minute from an address, and no memory that grows for ever."""

import time_machine

from web.protection.pace import RequestLimit


async def test_one_address_is_stopped_and_another_is_not() -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        limit = RequestLimit(3)
        assert [await limit.allow("203.0.113.9") for _ in range(5)] == [True] * 3 + [False] * 2
        assert await limit.allow("203.0.113.10")


async def test_the_limit_is_over_after_two_minutes() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        limit = RequestLimit(2)
        assert [await limit.allow("a") for _ in range(3)] == [True, True, False]
        clock.shift(121)
        assert await limit.allow("a")


async def test_the_windows_edge_does_not_double_the_limit() -> None:
    # a minute of the clock begins at 1_800_000_060
    with time_machine.travel(1_800_000_059, tick=False) as clock:
        limit = RequestLimit(10)
        assert all([await limit.allow("a") for _ in range(10)])
        clock.shift(2)
        assert [await limit.allow("a") for _ in range(10)].count(True) <= 1


async def test_addresses_that_went_are_forgotten() -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        limit = RequestLimit(5)
        for number in range(1000):
            await limit.allow(f"10.0.{number // 250}.{number % 250}")
        assert limit.counters == 1000
        clock.shift(200)
        await limit.allow("b")
        assert limit.counters == 1
