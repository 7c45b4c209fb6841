"""Room for operations in flight is never exceeded, and who asks first is served first."""

import asyncio
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from node.submit.room import Room


@given(size=st.integers(1, 30), sizes=st.lists(st.integers(1, 40), max_size=30), seed=st.integers())
def test_never_more_than_fits_in_the_order_of_asking_even_with_cancellations(
    size: int, sizes: list[int], seed: int
) -> None:
    draw = Random(seed)
    room = Room(size)
    served: list[int] = []

    async def work(number: int, wanted: int) -> None:
        async with room.held(wanted):
            served.append(number)
            assert 0 <= room.free <= size - min(wanted, size)
            for _ in range(draw.randrange(4)):
                await asyncio.sleep(0)

    async def run() -> None:
        tasks = [asyncio.create_task(work(number, one)) for number, one in enumerate(sizes)]
        for _ in range(draw.randrange(5)):
            await asyncio.sleep(0)
        for task in tasks:
            if not draw.randrange(4):
                task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            assert result is None or isinstance(result, asyncio.CancelledError)

    asyncio.run(run())
    assert served == sorted(served)
    assert room.free == size
