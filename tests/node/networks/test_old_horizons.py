"""Horizons of every year since 2020 are read, sent to, and found again."""

from functools import partial

import pytest

from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.networks.horizon_async import HorizonAsyncSubmitter
from node.networks.reader import FeeInfo
from node.networks.submitter import Submitted
from node.wire.envelopes import parse_envelope
from tests.support.old_horizons import VERSIONS, as_version, posted_as
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import (
    NETWORK_ID,
    PASSPHRASE,
    SimulatedHorizon,
    simulated,
)

KEY = keypair(1)


def _horizon(version: str) -> SimulatedHorizon:
    return SimulatedHorizon(
        {KEY.public_key: 10},
        protocol=VERSIONS[version],
        version=version,
        tamper=partial(as_version, version),
        answered=partial(posted_as, version),
    )


@pytest.mark.parametrize("version", VERSIONS)
async def test_it_is_read_and_sent_to(version: str) -> None:
    horizon = _horizon(version)
    envelope = signed(KEY, 11, v1=horizon.protocol >= 13)
    name = parse_envelope(envelope, NETWORK_ID).hash
    async with (
        simulated(horizon),
        HorizonReader(horizon.url, passphrase=PASSPHRASE) as reader,
        HorizonSubmitter(horizon.url, PASSPHRASE) as submitter,
    ):
        network = await reader.network()
        assert (network.protocol, network.base_fee) == (VERSIONS[version], 100)
        assert network.horizon_version.startswith(version)
        assert await submitter.submit(envelope) == Submitted(name, 2)
        assert await submitter.submit(envelope) == Submitted(name, 2)
        found = await reader.transaction(name)
        assert found is not None
        assert (found.envelope, found.ledger, found.successful) == (envelope, 2, True)
        assert [one async for one in reader.transactions(KEY.public_key)] == [found]
        account = await reader.account(KEY.public_key)
        assert account is not None
        assert account.sequence == 11
        assert (await reader.ledger(2)).close_time == found.close_time
        assert await reader.fees() == FeeInfo(100, 0.2, 100)


async def test_below_protocol_13_a_v1_envelope_is_refused_and_v0_has_the_same_hash() -> None:
    v0, v1 = signed(KEY, 11, v1=False), signed(KEY, 11)
    horizon = _horizon("1.0.0")
    assert horizon.submit(v1)[1]["extras"]["result_codes"] == {"transaction": "tx_not_supported"}
    assert horizon.submit(v0)[0] == 200
    assert parse_envelope(v0, NETWORK_ID).hash == parse_envelope(v1, NETWORK_ID).hash


async def test_the_oldest_is_never_asked_for_what_it_lacks() -> None:
    horizon = _horizon("1.0.0")
    async with (
        simulated(horizon),
        HorizonAsyncSubmitter(horizon.url, PASSPHRASE) as submitter,
    ):
        await submitter.submit(signed(KEY, 11, v1=False))
    assert horizon.gets == ["/"]
    assert len(horizon.posts) == 1
