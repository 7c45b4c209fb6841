"""The relay brings each ballot to the ledger once, whatever is lost, stopped or moved between."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import pytest

from contracts.counting.acceptance import Acceptance
from node.submit.outbox import Outbox
from tests.contracts.commands.programs import PASSWORD_VARIABLE, installed_path, program, verify
from tests.contracts.commands.town import CHOICES, CLOSES, MEMBERS, OPENS, Town


@pytest.fixture
def voting(town: Town) -> Town:
    """A town in which voting is open."""
    town.hold()
    town.closer.until(OPENS)
    return town


def counts(town: Town) -> dict[str, object]:
    """Return what an observer counts."""
    words = [town.election, "--horizon", town.url, "--single-source", "--json"]
    return dict(verify(words, town.root).json["counts"])


def outbox(town: Town) -> Path:
    """Return the relay's outbox."""
    return town.home("relay") / f"own.{town.election[:8]}.outbox"


def tracker(ballot: Path) -> bytes:
    """Return a ballot's tracker, by its file's name."""
    return bytes.fromhex(ballot.name.split(".")[0])


def test_a_lost_outbox_sends_nothing_twice(voting: Town) -> None:
    ballots = voting.encrypt(voting.links())
    voting.cast(*ballots[:3])
    for file in voting.home("relay").glob("*outbox*"):
        file.unlink()
    before = voting.transactions()
    assert voting.cast(*ballots)["done"] == len(ballots)
    assert voting.transactions() == before + 2
    assert counts(voting)["casts"] == len(ballots)


def test_a_relay_killed_in_the_middle_is_finished_by_running_it_again(voting: Town) -> None:
    ballots = voting.encrypt(voting.links())
    before = voting.transactions()
    with voting.closer.hold():
        # nothing closes: the first ballots hang in the ledger's queue
        relay = subprocess.Popen(
            [installed_path("sandogh-election"), *voting.casting(*ballots)],
            cwd=voting.home("relay"),
            env={**os.environ, PASSWORD_VARIABLE: voting.password("relay")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while voting.ledger.pending() == 0:
            assert relay.poll() is None, "the relay ended early"
            os.sched_yield()
        relay.send_signal(signal.SIGKILL)
        relay.wait()
    assert voting.cast(*ballots)["done"] == len(ballots)
    assert voting.transactions() == before + len(ballots)
    assert counts(voting) == {
        "roll": 5, "casts": 5, "counted": 5, "refused": 0, "by_reason": {},
    }  # fmt: skip


def test_what_waits_from_an_earlier_run_goes_and_bars_a_second_ballot(voting: Town) -> None:
    links = voting.links()
    (first,) = voting.encrypt(links[:1], CHOICES[:1], "first")
    (second,) = voting.encrypt(links[:1], CHOICES[1:2], "second")

    async def wait() -> None:
        async with Outbox(outbox(voting)) as waiting:
            await waiting.add(tracker(first), first.read_bytes())

    asyncio.run(wait())
    before = voting.transactions()
    told = voting.try_("relay", *voting.casting(second), "--json")
    assert told.code == 1
    assert "duplicate" in told.json["ballots"][0]["why"]
    assert voting.transactions() == before + 1
    with voting.nothing_posted():
        assert voting.cast(first)["done"] == 1


def test_a_ballot_too_late_goes_after_all_when_the_end_is_moved(
    voting: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contracts.commands.relay import delivery

    (ballot,) = voting.encrypt(voting.links()[:1], CHOICES[:1])
    extend = voting.write("extend", "--end", str(CLOSES + 1000), "--reason", "storm")
    voting.sign(extend, *MEMBERS[:2])
    builder = delivery._builder

    def late(*said: object) -> object:
        build = builder(*said)  # type: ignore[arg-type]

        def delayed(body: bytes, channel: str, sequence: int) -> object:
            words = ["authority", "post", str(extend), "--horizon", voting.url]
            assert program("sandogh-election", words, voting.root).code == 0
            voting.closer.until(CLOSES + 1)
            return build(body, channel, sequence)

        return delayed

    # the end moves and the old one passes between the relay's look and its sending
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(delivery, "_builder", late)
        told = voting.try_("relay", *voting.casting(ballot), "--json")
    assert (told.code, told.json["ballots"][0]["state"]) == (1, "failed")
    assert "maxTime" in told.json["ballots"][0]["why"]
    assert voting.cast(ballot)["done"] == 1
    assert counts(voting)["counted"] == 1


def test_an_old_links_ballot_on_the_ledger_takes_nobodys_vote(
    voting: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = voting.links()
    (stale,) = voting.encrypt(links[:1], CHOICES[:1], "stale")
    said = voting.do("registrar", *voting.registrar_words("replace"), "--row", "2")
    index = str(said["index"])
    voting.act("amend", "--index", index, "--key", said["key"], "--reason", "lost link")
    (fresh,) = voting.encrypt(voting.links()[:1], CHOICES[1:2], "fresh")
    with voting.nothing_posted():
        told = voting.try_("relay", *voting.casting(stale), "--json")
        assert told.json["ballots"][0]["why"].startswith("proof")
    # judged before the amendment, in its ledger after it
    with monkeypatch.context() as before:
        before.setattr(Acceptance, "amend", lambda self, amendment: None)
        voting.cast(stale)
    assert voting.cast(fresh)["done"] == 1
    found = counts(voting)
    assert (found["casts"], found["counted"]) == (2, 1)
