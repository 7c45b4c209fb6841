"""Without waiting: where Horizon offers it, its queue's word is told at once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from node.networks.fields import Fields
from node.networks.horizon_async import HorizonAsyncSubmitter, offers_async
from node.networks.submitter import Pending, Rejected, Submitted, Unclear
from node.wire.envelopes import parse_envelope
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import (
    NETWORK_ID,
    PASSPHRASE,
    SimulatedHorizon,
    simulated,
)

KEY = keypair(1)
ENVELOPE = signed(KEY, 11)
HASH = parse_envelope(ENVELOPE, NETWORK_ID).hash


@asynccontextmanager
async def _horizon(
    **given: Any,
) -> AsyncIterator[tuple[SimulatedHorizon, HorizonAsyncSubmitter]]:
    horizon = SimulatedHorizon({KEY.public_key: 10}, **given)
    async with (
        simulated(horizon),
        HorizonAsyncSubmitter(horizon.url, PASSPHRASE, time_limit=60) as submitter,
    ):
        yield horizon, submitter


@pytest.mark.parametrize(
    ("root", "offered"),
    [
        ({"horizon_version": "2.30.0-abc"}, False),
        ({"horizon_version": "2.31.0-abc"}, True),
        ({"horizon_version": "22.0.1-abc"}, True),
        ({"horizon_version": "v1.0.0"}, False),
        ({"horizon_version": "sandogh-0.1.0"}, False),
        ({}, False),
        ({"_links": {"submit": {"href": "http://h/transactions_async"}}}, True),
        ({"_links": {"transactions": {"href": "http://h/transactions{?cursor}"}, "x": 7}}, False),
    ],
)
def test_who_offers_it(root: dict[str, Any], offered: bool) -> None:
    assert offers_async(Fields(root, "its answer")) is offered


@pytest.mark.parametrize("version", ["2.31.0", "22.0.0"])
async def test_taken_known_and_refused_in_the_form_of_each_version(version: str) -> None:
    async with _horizon(version=version, has_async=True) as (horizon, submitter):
        assert await submitter.submit(ENVELOPE) == Pending(HASH)
        assert await submitter.submit(ENVELOPE) == Pending(HASH)
        horizon.close_queue()
        with pytest.raises(Rejected, match="tx_bad_seq"):
            await submitter.submit(ENVELOPE)
    assert horizon.gets == ["/"]


async def test_a_horizon_without_it_is_waited_for() -> None:
    async with _horizon(version="2.30.0") as (_, submitter):
        assert await submitter.submit(ENVELOPE) == Submitted(HASH, 2)


async def test_a_route_that_is_switched_off_is_asked_once() -> None:
    """The version promises what this server does not have."""
    asked: list[str] = []

    def tamper(path: str, body: Any) -> Any:
        asked.append(path)
        return body | ({"horizon_version": "22.0.0"} if path == "/" else {})

    async with _horizon(tamper=tamper) as (horizon, submitter):
        assert await submitter.submit(ENVELOPE) == Submitted(HASH, 2)
        assert await submitter.submit(ENVELOPE) == Submitted(HASH, 2)
    assert asked == ["/"]
    assert len(horizon.posts) == 2


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("again", "TRY_AGAIN_LATER"),
        ("busy", "status 503"),
        ("lost", "status 504"),
        ("limit", "status 429"),
        ("html", "not JSON"),
        ("wrong", "another transaction's"),
        ("drop", "isconnect"),
    ],
)
async def test_what_is_no_clear_answer_is_unclear(fault: str, part: str) -> None:
    async with _horizon(version="22.0.0", has_async=True, faults=iter([fault])) as (_, submitter):
        with pytest.raises(Unclear) as error:
            await submitter.submit(ENVELOPE)
    assert part in error.value.why
