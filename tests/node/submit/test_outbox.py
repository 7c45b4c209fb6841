"""The outbox keeps its order, its keys and its envelopes through restarts."""

import asyncio
from pathlib import Path

import pytest

from node.submit.outbox import Counts, Item, KeyConflict, Outbox, OutboxError


async def test_items_come_back_in_the_order_of_adding(database_url: str) -> None:
    keys = [bytes([number]) for number in range(40)]
    async with Outbox(database_url) as outbox:
        for key in keys:
            assert await outbox.add(key, b"payload of " + key)
        claimed = [await outbox.claim() for _ in keys]
        assert [item.key for item in claimed if item] == keys
        assert await outbox.claim() is None


async def test_a_key_is_kept_once_and_never_changed(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        assert await outbox.add(b"key", b"one")
        assert not await outbox.add(b"key", b"one")
        with pytest.raises(KeyConflict):
            await outbox.add(b"key", b"two")
        assert await outbox.counts() == Counts(waiting=1)


async def test_what_failed_may_wait_once_more_and_at_the_end(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        await outbox.add(b"a", b"one")
        await outbox.add(b"b", b"two")
        first, second = await outbox.claim(), await outbox.claim()
        assert first is not None
        assert second is not None
        await outbox.store(first, "G1", [b"envelope"])
        await outbox.failed(first, "too late")
        assert [one.key for one in await outbox.unfinished()] == [b"b"]
        with pytest.raises(KeyConflict):
            await outbox.add(b"a", b"other")
        assert await outbox.add(b"a", b"one")
        assert not await outbox.add(b"a", b"one")
        again = await outbox.claim()
        assert again is not None
        assert (again.key, again.state) == (b"a", "waiting")
        assert await outbox.envelopes(again) == []


async def test_twenty_adding_one_key_at_a_time_make_one_item(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        new = await asyncio.gather(*(outbox.add(b"key", b"one") for _ in range(20)))
        assert sum(new) == 1


async def test_what_was_stored_survives_closing(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        for key in (b"a", b"b", b"c", b"d"):
            await outbox.add(key, b"payload")
        items = [await outbox.claim() for _ in range(3)]
        first, second, third = (item for item in items if item)
        await outbox.store(first, "G1", [b"old"])
        await outbox.store(first, "G2", [b"new", b"newer"])
        await outbox.store(second, "G3", [b"x"])
        done = await outbox.done(second, 7, bytes(32))
        await outbox.failed(third, "no reason")
    async with Outbox(database_url) as outbox:
        assert await outbox.counts() == Counts(waiting=1, sending=1, done=1, failed=1)
        (left,) = await outbox.stranded()
        assert (left.key, left.channel, left.state) == (b"a", "G2", "sending")
        assert await outbox.envelopes(left) == [b"new", b"newer"]
        assert done == Item(2, b"b", b"payload", "done", None, 7, bytes(32), None)
        stored = await outbox.get(b"b")
        assert stored is not None
        assert (stored.state, stored.ledger, stored.hash) == ("done", 7, bytes(32))
        failed = await outbox.get(b"c")
        assert failed is not None
        assert failed.why == "no reason"
        waiting = await outbox.claim()
        assert waiting is not None
        assert waiting.key == b"d"
        assert await outbox.get(b"none") is None


async def test_waiting_for_more_ends_with_an_item_added_before_the_wait(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        seen = outbox.added
        assert await outbox.claim() is None
        await outbox.add(b"key", b"payload")
        await asyncio.wait_for(outbox.wait_for_more(seen, lambda: False), 60)
        assert await outbox.claim() is not None


async def test_oversized_items_are_refused(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        with pytest.raises(ValueError, match="payload"):
            await outbox.add(b"key", bytes((1 << 20) + 1))
        with pytest.raises(ValueError, match="key"):
            await outbox.add(bytes(257), b"")


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    path.write_bytes(b"not a database, for sure not one" * 9)
    with pytest.raises(OutboxError) as error:
        async with Outbox(path):
            pass
    assert error.value.where == str(path)


async def test_what_another_process_adds_is_taken_in_its_turn(database_url: str) -> None:
    async with Outbox(database_url) as outbox, Outbox(database_url) as other:
        await outbox.add(b"1", b"one")
        await other.add(b"2", b"two")
        assert [one.key for one in (await outbox.claim(), await outbox.claim()) if one] == [
            b"1",
            b"2",
        ]
        seen = outbox.added
        waiting = asyncio.create_task(outbox.wait_for_more(seen, lambda: False))
        await other.add(b"3", b"three")
        await outbox.look()
        await asyncio.wait_for(waiting, 60)
        third = await outbox.claim()
        assert third is not None
        assert third.key == b"3"
        assert await outbox.claim() is None


async def test_two_processes_adding_one_key_make_one_item(database_url: str) -> None:
    async with Outbox(database_url) as outbox, Outbox(database_url) as other:
        for number in range(20):
            key = bytes([number])
            new = await asyncio.gather(outbox.add(key, b"x"), other.add(key, b"x"))
            assert sum(new) == 1
        assert await outbox.counts() == Counts(waiting=20)


async def test_one_alone_may_send(database_url: str) -> None:
    async with Outbox(database_url) as outbox, Outbox(database_url) as other:
        async with outbox.alone():
            with pytest.raises(OutboxError, match="another process is sending"):
                async with other.alone():
                    pass
        async with other.alone():
            pass


async def test_only_the_last_fee_bump_of_each_envelope_is_kept_in_use(database_url: str) -> None:
    async with Outbox(database_url) as outbox:
        await outbox.add(b"key", b"x")
        item = await outbox.claim()
        assert item is not None
        await outbox.store(item, "G1", [b"a", b"b"])
        for number, bump in ((0, b"a1"), (1, b"b1"), (0, b"a2")):
            await outbox.keep_bump(item, number, bump)
        assert await outbox.last_bumps(item) == {0: b"a2", 1: b"b1"}
        assert await outbox.envelopes(item) == [b"a", b"b"]
        await outbox.store(item, "G1", [b"new"])
        assert await outbox.last_bumps(item) == {}


def test_an_error_never_shows_a_password() -> None:
    outbox = Outbox("postgresql://relay:secret@127.0.0.1:1/none")
    assert outbox.where == "postgresql://relay:***@127.0.0.1:1/none"
