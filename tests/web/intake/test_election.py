"""The election as the portal shows it: verified, then followed as the ledger goes on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.ceremony.qualification import columns_digest
from contracts.crypto.group import base
from contracts.reading.election import NotThere
from contracts.records.kinds import trustee_ack
from contracts.records.record import Record
from contracts.roll.credentials import parse_link, secret_key
from node.networks.horizon import HorizonReader
from node.networks.presets import ExplorerTemplate
from node.networks.reader import LedgerTransaction, NetworkInfo
from node.wire.accounts import public_key
from node.wire.parsed import ManageData
from tests.contracts.commands.town import Town
from tests.support.ledger import ledger_in_loop
from tests.support.portal_database import portal_base
from tests.support.ports import reserved_port
from tests.support.small_election import CLOSES, OPENS, SmallElection
from tests.web.intake.polling_place import PATIENCE, PollingPlace, one_thread, polling_place
from web.intake.casts_read import CastsRead
from web.intake.election import NotOpened
from web.intake.now import CredentialRefused
from web.intake.served import ElectionRefused, read_served
from web.intake.service import receiving
from web.voters.sessions import Sessions


class Altered(HorizonReader):
    """A ledger's server that leaves something out, or says something else."""

    def __init__(self, url: str, **said: Any) -> None:
        super().__init__(url)
        self.said = said

    async def network(self) -> NetworkInfo:
        found = await super().network()
        return replace(found, **self.said.get("network", {}))

    async def transactions(  # type: ignore[override]
        self, account: str, **how: Any
    ) -> AsyncIterator[LedgerTransaction]:
        async for one in super().transactions(account, **how):
            if not self._is_left_out(one):
                yield one

    def _is_left_out(self, one: LedgerTransaction) -> bool:
        kind = self.said.get("without")
        first = one.transaction.operations[0]
        # a part's header has 13 bytes, then comes the record's kind
        return isinstance(first, ManageData) and (first.value or b"")[13:14] == bytes([kind or 0])


async def test_what_is_served_is_what_the_ledger_holds(place: PollingPlace) -> None:
    view = place.parts.view
    assert (view.ready, view.now()) == (False, None)
    for ask in (view.opened, lambda: view.find(bytes(32)), lambda: view.voted(0)):
        with pytest.raises(NotOpened):
            ask()
    await view.look()
    now, there = view.opened(), place.voting.election
    assert view.ready
    assert Record(6, now.manifest_bytes).id == now.manifest_id == there.manifest_id
    assert Record(5, now.roll_bytes).id == now.manifest.roll
    assert columns_digest(now.keys) == now.manifest.columns
    assert now.statement == place.voting.statement
    assert (now.account, now.network) == (place.election.account, there.network.passphrase)
    assert (now.context, now.roll.keys) == (there.context, there.roll().keys)
    assert (now.close_time, now.state, now.registers) == (OPENS, "open", True)
    assert now.tip.close_time == OPENS


async def test_what_does_not_go_together_is_not_served(
    place: PollingPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, account = place.ledger.url, place.election.account

    async def refused(what: str, **said: Any) -> None:
        async with Altered(url, **said) as reader:
            with pytest.raises(ElectionRefused, match=f": {what}: "):
                await read_served(reader, account)

    await refused("network", network={"passphrase": "Another"})
    await refused("ceremony", without=trustee_ack.KIND)
    async with Altered(url, without=6) as reader:
        with pytest.raises(NotThere, match="manifest"):
            await read_served(reader, account)
    async with Altered(url, without=5) as reader:
        with pytest.raises(NotThere, match="roll"):
            await read_served(reader, account)
    with monkeypatch.context() as patch:
        patch.setattr("contracts.ceremony.qualification.columns_digest", lambda keys: bytes(32))
        await refused("columns")


async def test_the_hours_are_the_ledgers(prepared: SmallElection, tmp_path: Path) -> None:
    async with polling_place(prepared, tmp_path, OPENS - 1) as place:
        for at, state in [
            (OPENS - 1, "before"),
            (OPENS, "open"),
            (CLOSES - 4, "open"),
            (CLOSES - 3, "closing"),
            (CLOSES, "closing"),
            (CLOSES + 1, "closed"),
        ]:
            if at >= OPENS:
                await place.ledger.close(at)
            await place.look()
            now = place.parts.view.opened()
            assert (now.close_time, now.state) == (at, state)
            # later the ledgers that lie far apart here are longer than a second
            assert now.registration_ends == CLOSES - 3 or at > CLOSES - 3


async def test_a_credential_is_found_by_its_key(place: PollingPlace) -> None:
    await place.look()
    view, roll = place.parts.view, place.voting.election.roll()
    for index in (0, 17, len(roll) - 1):
        found = view.find(roll[index])
        assert found is not None
        assert (found.index, found.key, found.voted, found.amendment) == (
            index,
            roll[index],
            False,
            None,
        )
    assert view.find(bytes(32)) is view.find(base(12345)) is None


def replaced(town: Town, row: int) -> tuple[int, bytes]:
    """Let the registrar draw a new link; return its index and key."""
    said = town.do("registrar", *town.registrar_words("replace"), "--row", str(row))
    return int(said["index"]), bytes.fromhex(said["key"])


async def test_acts_of_the_commission_are_obeyed_as_they_come(place: PollingPlace) -> None:
    await place.look()
    view, town = place.parts.view, place.town
    place.start("election")
    await place.act("extend", "--end", str(CLOSES + 1000), "--reason", "storm")

    async def extended() -> bool:
        return view.opened().window.end == CLOSES + 1000

    await place.until(extended)
    assert view.opened().registration_ends == CLOSES + 1000 - 3

    # the list's first voter stands in its second line
    index, key = await place.official(replaced, town, 2)
    old = view.key(index)
    words = ("--index", str(index), "--key", key.hex(), "--reason", "lost")
    await place.act("amend", *words)

    async def amended() -> bool:
        return view.find(key) is not None

    await place.until(amended)
    found = view.find(key)
    assert found is not None
    record = next(iter(view._following.acts.election.after_manifest(8)))  # type: ignore[union-attr]
    assert (found.index, found.key, found.amendment) == (index, key, record.record.body)
    with pytest.raises(CredentialRefused) as refused:
        view.find(old)
    assert (refused.value.name, refused.value.index) == ("replaced", index)

    # the roll's order is drawn anew for each election: any other voter's index will do
    gone = (index + 1) % len(view.opened().roll)
    await place.act("amend", "--index", str(gone), "--annul", "--reason", "resigned")

    async def annulled() -> bool:
        return view.annulled(gone)

    await place.until(annulled)
    with pytest.raises(CredentialRefused) as refused:
        view.find(view.opened().roll[gone])
    assert (refused.value.name, refused.value.index) == ("annulled", gone)
    # a ballot with the new link is taken, and only with it
    links = await place.official(town.links)
    net, authority = place.voting.election.network_id, public_key(place.election.account)
    kappa = secret_key(net, authority, parse_link(links[0]).credential)
    assert base(kappa) == key
    sealed = place.voting.seal(kappa, index=index)
    place.start("sender")
    place.close_what_waits()
    await place.press(0, sealed)
    await place.until_recorded(0)
    assert view.voted(index)


async def test_ballots_cast_by_another_way_are_seen(place: PollingPlace) -> None:
    await place.look()
    files = []
    for number in range(3):
        files.append(place.election.folder / f"{number}.ballot")
        files[-1].write_bytes(place.seal(number).body)
    await place.official(place.town.cast, *files)
    view = place.parts.view
    indices = [place.voting.index(place.election.kappas[number]) for number in range(4)]
    assert [view.voted(index) for index in indices] == [False] * 4
    await place.look()
    assert [view.voted(index) for index in indices] == [True, True, True, False]
    found = view.find(view.opened().roll[indices[0]])
    assert found is not None
    assert found.voted


async def test_an_outage_changes_nothing_but_the_age(
    prepared: SmallElection, tmp_path: Path
) -> None:
    seconds, port = [0.0], reserved_port()
    data = prepared.copied(tmp_path / "election").folder / "ledger"
    given = {"election": prepared.account, "horizon": f"http://127.0.0.1:{port}"}
    async with (
        portal_base(tmp_path, **given, close_seconds=1.0) as base,
        receiving(base, Sessions(base), None, lambda: seconds[0], one_thread) as parts,
    ):
        view = parts.view
        async with ledger_in_loop(data, database=None, port=port) as ledger:
            await ledger.close(OPENS)
            await view.look()
        following = asyncio.create_task(view.run())
        async with asyncio.timeout(PATIENCE):
            while view.fault is None:  # noqa: ASYNC110  a look at its state
                await asyncio.sleep(0.05)
        seconds[0] += 70
        now = view.opened()
        assert (now.close_time, now.tip.close_time, now.state) == (OPENS + 70, OPENS, "open")
        assert now.age >= 70
        seconds[0] = CLOSES - OPENS - 3
        assert view.opened().state == "closing"
        async with ledger_in_loop(data, database=None, port=port) as ledger:
            await ledger.close(CLOSES)
            async with asyncio.timeout(PATIENCE):
                while view.opened().tip.close_time < CLOSES:
                    await view.changed()
            assert (view.fault, view.opened().age) == (None, 0)
        following.cancel()


async def test_a_portal_that_starts_again_goes_on_from_what_it_kept(
    place: PollingPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    await place.look()
    file = place.election.folder / "other.ballot"
    file.write_bytes(place.seal(1).body)
    await place.official(place.town.cast, file)
    place.start()
    place.close_what_waits()
    await place.press(0)
    await place.until_recorded(0)
    await place.end_works()
    kept = await CastsRead(place.base.database).counted()
    assert len(kept) == 2
    sessions = Sessions(place.base)
    with monkeypatch.context() as patch:
        patch.setattr(CastsRead, "checked", None)  # no cast is judged again
        async with receiving(place.base, sessions, None, lambda: 0.0, one_thread) as parts:
            await parts.view.look()
            for number in (0, 1):
                assert parts.view.voted(place.voting.index(place.election.kappas[number]))
    assert await CastsRead(place.base.database).counted() == kept


async def test_another_ledger_in_the_old_ones_place_is_read_from_its_beginning(
    place: PollingPlace, prepared: SmallElection, tmp_path: Path
) -> None:
    await place.look()
    place.start()
    place.close_what_waits()
    await place.press(0)
    await place.until_recorded(0)
    await place.end_works()
    index = place.voting.index(place.election.kappas[0])
    other = prepared.copied(tmp_path / "other")
    async with ledger_in_loop(other.folder / "ledger", database=None) as ledger:
        for time in range(OPENS + 100, OPENS + 110):
            await ledger.close(time)
        settings = place.base.settings.model_copy(update={"horizon": ledger.url})
        again = replace(place.base, settings=settings)
        sessions = Sessions(again)
        async with receiving(again, sessions, None, lambda: 0.0, one_thread) as parts:
            await parts.view.look()
            assert not parts.view.voted(index)
            assert await CastsRead(place.base.database).counted() == []


async def test_a_template_of_links_must_be_one(prepared: SmallElection, tmp_path: Path) -> None:
    with pytest.raises(ExplorerTemplate):
        async with polling_place(prepared, tmp_path, None, explorer="nowhere"):
            pass
