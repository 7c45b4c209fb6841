"""One envelope: sent unchanged until the ledger shows its fate, and named by that fate."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import chain, repeat
from typing import Any

import pytest

from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.submit.landing import (
    Expired,
    FailedOnLedger,
    Landed,
    Post,
    Refused,
    SequenceGap,
    SequenceTaken,
    StillUnclear,
    land,
)
from node.wire.envelopes import parse_envelope
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import (
    NETWORK_ID,
    PASSPHRASE,
    START,
    SimulatedHorizon,
    simulated,
)

KEY = keypair(1)
ENVELOPE = signed(KEY, 11)
SAID = parse_envelope(ENVELOPE, NETWORK_ID)


def horizon_with(faults: Iterable[str] = (), **given: Any) -> SimulatedHorizon:
    return SimulatedHorizon({KEY.public_key: 10}, faults=chain(faults, repeat("ok")), **given)


@asynccontextmanager
async def posting(horizon: SimulatedHorizon, **given: Any) -> AsyncIterator[Post]:
    async def no_wait(_seconds: float) -> None:
        return None

    pause = given.pop("pause", no_wait)
    limit = given.pop("time_limit", 30.0)
    kind = given.pop("kind", HorizonSubmitter)
    async with (
        simulated(horizon),
        HorizonReader(horizon.url, pause=no_wait, tries=2, time_limit=limit) as reader,
        kind(horizon.url, PASSPHRASE, time_limit=limit) as submitter,
    ):
        yield Post(reader, submitter, pause=pause, **given)


async def _land(horizon: SimulatedHorizon, envelope: bytes = ENVELOPE, **given: Any) -> Landed:
    async with posting(horizon, **given) as post:
        return await land(post, envelope, parse_envelope(envelope, NETWORK_ID))


async def test_success_needs_one_request() -> None:
    horizon = horizon_with()
    assert await _land(horizon) == Landed(SAID.hash, 2)
    assert (len(horizon.posts), horizon.gets) == (1, [])


@pytest.mark.parametrize("fault", ["late", "lost", "drop", "cut", "busy", "limit", "html", "wrong"])
async def test_the_same_envelope_goes_on_through_every_fault(fault: str) -> None:
    horizon = horizon_with([fault] * 3)
    assert await _land(horizon) == Landed(SAID.hash, 2)
    assert set(horizon.posts) == {ENVELOPE}
    assert len(horizon.applied) == 1


async def test_what_was_taken_unseen_is_found_without_sending_again() -> None:
    horizon = horizon_with(["drop"])
    assert await _land(horizon) == Landed(SAID.hash, 2)
    assert len(horizon.posts) == 1


async def test_waits_grow_and_obey_the_server() -> None:
    waits: list[float] = []

    async def note(seconds: float) -> None:
        waits.append(seconds)

    await _land(horizon_with(["busy", "busy", "limit", "busy"]), pause=note)
    assert waits == [0.25, 0.5, 7.0, 2.0]


async def test_failed_on_the_ledger_is_told_with_its_ledger() -> None:
    with pytest.raises(FailedOnLedger) as error:
        await _land(horizon_with(fails=lambda _said: True))
    assert (error.value.hash, error.value.ledger) == (SAID.hash, 2)
    assert "op_underfunded" in error.value.why


async def test_a_refusal_that_cannot_be_cured_ends_at_once() -> None:
    horizon = horizon_with(refusal=lambda _said: {"transaction": "tx_bad_auth"})
    with pytest.raises(Refused) as error:
        await _land(horizon)
    assert error.value.codes.transaction == "tx_bad_auth"
    assert len(horizon.posts) == 1


async def test_a_passing_refusal_is_waited_out() -> None:
    refusals = iter([{"transaction": "tx_too_early"}, {"transaction": "tx_insufficient_fee"}])
    horizon = horizon_with(refusal=lambda _said: next(refusals, None))
    assert (await _land(horizon)).hash == SAID.hash
    assert len(horizon.posts) == 3


async def test_a_taken_sequence_number_names_the_transaction_that_took_it() -> None:
    horizon = horizon_with()
    other = horizon.take(signed(KEY, 11, b"other"), successful=False)
    with pytest.raises(SequenceTaken) as error:
        await _land(horizon)
    assert (error.value.by, error.value.sequence) == (other.said.hash, 11)


async def test_a_bad_sequence_of_our_own_landed_transaction_is_success() -> None:
    """A server whose look-up lags says tx_bad_seq of what it has just taken."""
    horizon = horizon_with(refusal=lambda _said: {"transaction": "tx_bad_seq"})
    horizon.take(ENVELOPE)
    seen = horizon.find
    hidden = iter([True, True])
    horizon.find = lambda name: None if next(hidden, False) else seen(name)  # type: ignore[method-assign]
    assert await _land(horizon) == Landed(SAID.hash, 2)


async def test_a_used_number_without_its_transaction_is_not_yet_believed() -> None:
    """The account is ahead of the history: only after maxTime is the envelope given up."""
    horizon = horizon_with()
    horizon.sequences[KEY.public_key] = 11
    envelope = signed(KEY, 11, max_time=START + 100)
    waits: list[float] = []

    async def pass_time(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            horizon.close(START + 101)

    with pytest.raises(Expired):
        await _land(horizon, envelope, pause=pass_time)
    assert len(waits) == 3


async def test_a_gap_is_believed_only_when_it_stays() -> None:
    horizon = horizon_with()
    with pytest.raises(SequenceGap) as error:
        await _land(horizon, signed(KEY, 13))
    assert (error.value.sequence, error.value.expected) == (13, 11)
    assert len(horizon.posts) == 4


async def test_expired_only_after_a_ledger_later_than_max_time() -> None:
    envelope = signed(KEY, 11, max_time=START + 100)
    horizon = horizon_with(["busy"] * 4)
    waits: list[float] = []

    async def pass_time(seconds: float) -> None:
        waits.append(seconds)
        horizon.close(START + 98 + len(waits))

    with pytest.raises(Expired) as error:
        await _land(horizon, envelope, pause=pass_time)
    assert error.value.max_time == START + 100
    assert len(waits) == 3  # ledgers at +99, +100 (still in time), +101
    assert horizon.applied == []


async def test_landed_in_the_last_moment_is_not_called_expired() -> None:
    envelope = signed(KEY, 11, max_time=START + 1)
    horizon = horizon_with(["drop"])

    def close_later(path: str, body: Any) -> Any:
        if path == "/":
            horizon.close(START + 50)
        return body

    horizon.tamper = close_later
    assert (await _land(horizon, envelope)).ledger == 2


async def test_patience_ends_with_what_was_last_seen() -> None:
    horizon = horizon_with(["busy"] * 9)
    with pytest.raises(StillUnclear, match="after 3 tries: it answered status 503"):
        await _land(horizon, patience=3)
    assert len(horizon.posts) == 3


async def test_waiting_is_told_why() -> None:
    told: list[str] = []
    await _land(horizon_with(["busy"]), waiting=told.append)
    assert told == ["it answered status 503: busy"]
