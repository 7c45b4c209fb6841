"""Registered ballots come to the ledger once: through stops, wrong keys, and an end that moves."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import func, select
from stellar_sdk import Account, Asset, Keypair, TransactionBuilder

from contracts.keyfile import WrongPassword, unlock
from contracts.relaying.keys import ROLE
from node.horizon.backend import Stored
from node.networks.horizon import HorizonReader
from node.submit.outbox import Outbox
from node.submit.tables import items
from node.wire.envelopes import parse_envelope
from tests.support.small_election import CLOSES, OPENS, SmallElection
from tests.web.intake.polling_place import PollingPlace, polling_place
from web.intake.box import Box
from web.intake.count import Count
from web.intake.following import Following
from web.intake.relay_key import ChannelsMissing, relay_seeds, require_channels
from web.intake.sender import Sender
from web.intake.tables import ledger_cast
from web.settings import SettingsError

RESERVE = 5_000_000
"""Stroops that an account holds for each of two entries of its own, and for every other one."""


async def casts(place: PollingPlace) -> list[tuple[int | None, str | None]]:
    """Return index and refusal of every cast on the ledger, in its order."""
    await place.look()
    table = ledger_cast.c
    query = select(table.credential_index, table.refused).order_by(table.position)
    async with place.base.database.read() as connection:
        return [(row[0], row[1]) for row in await connection.execute(query)]


async def test_every_envelope_ends_with_the_election(place: PollingPlace) -> None:
    await place.look()
    await place.press(0)
    place.start("sender")
    await place.ledger.until_pending(1)
    await place.until(lambda: is_in(place, 0, "sending"))
    async with Outbox(place.base.settings.database) as outbox:
        (item,) = await outbox.unfinished()
        (envelope,) = await outbox.envelopes(item)
    said = parse_envelope(envelope, place.voting.election.network_id)
    assert said.max_time == CLOSES
    assert said.source in place.voting.election.manifest.channels


async def is_in(place: PollingPlace, number: int, state: str) -> bool:
    return (await place.fares(number)).state == state


async def test_what_came_too_late_goes_out_again_when_the_end_was_moved(
    place: PollingPlace,
) -> None:
    await place.look()
    for number in (0, 1, 2):
        await place.press(number)
    # the end is moved, and the portal has not seen it yet when it sends
    await place.act("extend", "--end", str(CLOSES + 1000), "--reason", "storm")
    place.start("sender")
    await place.ledger.until_pending(3)
    # what waits in the ledger's queue is dropped: its time has passed
    await place.ledger.close(CLOSES + 1)
    await place.until(lambda: outbox_has(place, {"failed": 3}))
    # meanwhile the first came by another way, and the second's credential was annulled
    file = place.election.folder / "other.ballot"
    async with place.base.database.read() as connection:
        bodies = list(
            (await connection.execute(select(items.c.payload).order_by(items.c.id))).scalars()
        )
    file.write_bytes(bodies[0])
    await place.official(place.town.cast, file)
    index = place.voting.index(place.election.kappas[1])
    await place.act("amend", "--index", str(index), "--annul", "--reason", "resigned")
    place.start("election")
    place.close_what_waits()
    await place.until_recorded(0, 2)
    assert await is_in(place, 1, "not_recorded")
    await place.end_works()
    kappas = place.election.kappas
    assert await casts(place) == [(place.voting.index(kappas[one]), None) for one in (0, 2)]


async def test_what_came_by_another_way_does_not_go_out_while_that_is_being_read(
    place: PollingPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.look()
    tracker = await place.press(0)
    await place.act("extend", "--end", str(CLOSES + 1000), "--reason", "storm")
    place.start("sender")
    await place.ledger.until_pending(1)
    await place.ledger.close(CLOSES + 1)
    await place.until(lambda: outbox_has(place, {"failed": 1}))
    await place.end_works()
    view, sender = place.parts.view, place.parts.sender
    assert sender is not None
    file = place.election.folder / "other.ballot"
    async with place.base.database.read() as connection:
        file.write_bytes((await connection.execute(select(items.c.payload))).scalar_one())
    await place.official(place.town.cast, file)
    judging, go_on = asyncio.Event(), asyncio.Event()
    judged = Following._advance

    async def slowly(self: Following, count: Count, box: Box) -> int:
        judging.set()
        await go_on.wait()
        return await judged(self, count, box)

    monkeypatch.setattr(Following, "_advance", slowly)
    looking = asyncio.create_task(place.look())
    await judging.wait()
    # the end is moved already, and nothing is known of the ballot
    assert view.opened().window.end == CLOSES + 1000
    assert view.may_count(file.read_bytes(), tracker)
    assert await sender.revive() == 0
    go_on.set()
    await looking
    assert await sender.revive() == 0
    assert await casts(place) == [(place.voting.index(place.election.kappas[0]), None)]


async def outbox_has(place: PollingPlace, states: dict[str, int]) -> bool:
    query = select(items.c.state, func.count()).group_by(items.c.state)
    async with place.base.database.read() as connection:
        return {row[0]: row[1] for row in await connection.execute(query)} == states


async def test_nothing_goes_out_again_while_the_end_stands(place: PollingPlace) -> None:
    await place.look()
    await place.press(0)
    place.start("sender")
    await place.ledger.until_pending(1)
    await place.ledger.close(CLOSES + 1)
    await place.look()
    await place.until(lambda: is_in(place, 0, "not_recorded"))
    assert "maxTime" in str((await place.fares(0)).why)
    assert place.parts.sender is not None
    assert await place.parts.sender.revive() == 0
    assert await is_in(place, 0, "not_recorded")
    assert await casts(place) == []


async def test_sending_waits_for_the_opening(prepared: SmallElection, tmp_path: Path) -> None:
    async with polling_place(prepared, tmp_path, OPENS - 3) as place:
        await place.look()
        # put there by whoever has the database: the portal itself takes nothing yet
        body = place.seal(0).body
        async with Outbox(place.base.settings.database) as outbox:
            await outbox.add(place.parts.view.tracker(body), body)
        place.start()
        await place.ledger.close()
        await place.until(lambda: seen(place, OPENS - 2))
        assert place.ledger.pending() == 0
        assert place.parts.sender is not None
        assert not place.parts.sender.state.sending
        # the next ledger closes at the opening at the earliest
        await place.ledger.close()
        await place.until(lambda: seen(place, OPENS - 1))
        await place.ledger.until_pending(1)
        await place.ledger.close(OPENS)
        assert await casts(place) == [(int.from_bytes(body[:4], "big"), None)]


async def seen(place: PollingPlace, time: int) -> bool:
    return place.parts.view.opened().tip.close_time >= time


async def test_a_key_that_is_not_the_urns_signs_nothing(place: PollingPlace) -> None:
    await place.look()
    await place.press(0)
    seeds = await relay_seeds(place.base.settings)
    assert seeds is not None
    wrong = replace(seeds, urn=bytes(SigningKey.generate()))
    sender = Sender(place.base, place.parts.view, wrong)
    place.start_work(sender.run)

    async def told() -> bool:
        return "can't pay from the urn" in str(sender.state.fault)

    await place.until(told)
    assert not sender.state.sending
    assert await is_in(place, 0, "received")
    await place.end_works()
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)


async def test_sending_begins_again_on_a_channel_that_has_coins_again(
    place: PollingPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.intake.sender.LOOK_EVERY", 0.1)
    await place.look()
    channel, sender = await drained(place, leaves=2 * RESERVE), place.parts.sender
    assert sender is not None
    for number in range(6):
        await place.press(number)
    place.start()
    place.close_what_waits()

    async def stopped() -> bool:
        states = [(await place.fares(number)).state for number in range(6)]
        return sender.state.stopped == 1 and states.count("recorded") == 5

    # the other channels go on
    await place.until(stopped)
    await place.end_works()
    words = place.town.relay_words("fund", "--account", channel, "--amount", "50")
    await place.official(place.town.do, "relay", *words)
    place.start()
    place.close_what_waits()
    await place.until_recorded(*range(6))
    assert len(await casts(place)) == 6


async def test_what_the_ledger_took_as_failed_goes_out_again(place: PollingPlace) -> None:
    """A channel that can pay its fees, but not the reserve of its entry, fails what it carries."""
    await place.look()
    await drained(place, leaves=3 * RESERVE - 1)
    for number in range(8):
        await place.press(number)
    place.start()
    place.close_what_waits()
    await place.until_recorded(*range(8))
    assert len(await casts(place)) == 8


async def drained(place: PollingPlace, leaves: int) -> str:
    """Take all coins from a channel but some stroops; return the channel."""
    seeds = await relay_seeds(place.base.settings)
    assert seeds is not None
    channel = place.voting.election.manifest.channels[0]
    async with HorizonReader(place.ledger.url) as reader:
        found = await reader.account(channel)
    assert found is not None
    taken = found.balances[None].amount - leaves - 100
    made = (
        TransactionBuilder(Account(channel, found.sequence), place.ledger.passphrase)
        .append_payment_op(place.ledger.root.public_key, Asset.native(), f"{taken / 10**7:.7f}")
        .add_time_bounds(0, 0)
        .build()
    )
    made.sign(Keypair.from_raw_ed25519_seed(seeds.channels[channel]))
    (answer,) = await place.ledger.settle(made)
    assert isinstance(answer, Stored), answer
    return channel


async def test_who_finds_another_sender_waits_for_its_turn(place: PollingPlace) -> None:
    await place.look()
    seeds = await relay_seeds(place.base.settings)
    assert seeds is not None
    second = Sender(place.base, place.parts.view, seeds)
    async with Outbox(place.base.settings.database) as outbox, outbox.alone():
        place.start_work(second.run)

        async def told() -> bool:
            return "another process" in str(second.state.fault)

        await place.until(told)
    place.close_what_waits()
    place.start("election")
    await place.press(0)
    await place.until_recorded(0)


async def test_the_relays_key_must_be_the_elections(place: PollingPlace, tmp_path: Path) -> None:
    settings = place.base.settings
    assert await relay_seeds(settings.model_copy(update={"relay_key": None})) is None
    with pytest.raises(SettingsError, match="relay_password_file"):
        await relay_seeds(settings.model_copy(update={"relay_password_file": None}))
    missing = settings.model_copy(update={"relay_password_file": tmp_path / "nothing"})
    with pytest.raises(SettingsError, match="can't be read"):
        await relay_seeds(missing)
    (tmp_path / "wrong").write_text("another password")
    with pytest.raises(WrongPassword):
        await relay_seeds(settings.model_copy(update={"relay_password_file": tmp_path / "wrong"}))
    seeds = await relay_seeds(settings)
    assert seeds is not None
    channels = place.voting.election.manifest.channels
    require_channels(settings, seeds, channels)
    fewer = replace(seeds, channels={channels[0]: seeds.channels[channels[0]]})
    with pytest.raises(ChannelsMissing) as refused:
        require_channels(settings, fewer, channels)
    assert refused.value.missing == len(channels) - 1
    assert settings.relay_key is not None
    key = unlock(settings.relay_key, place.town.password("relay"), ROLE)
    assert set(seeds.channels) == set(key.public["channels"])
    assert key.secret["seed"] not in repr(seeds)
    assert seeds.urn.hex() not in repr(place.parts.sender)
