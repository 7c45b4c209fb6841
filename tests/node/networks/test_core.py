"""A core's answers: its queue took the envelope, refused it, or it is unclear."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import repeat
from typing import Any

import pytest

from node.networks.core import CoreInfo, CoreSubmitter
from node.networks.reader import NetworkMismatch, ReaderError
from node.networks.submitter import Pending, Rejected, Unclear
from node.wire.envelopes import EnvelopeError, parse_envelope
from node.wire.result_codes import result_codes
from tests.support.signed import keypair, signed
from tests.support.simulated_core import SimulatedCore, simulated_core
from tests.support.simulated_horizon import NETWORK_ID, PASSPHRASE, SimulatedHorizon

KEY = keypair(1)
ENVELOPE = signed(KEY, 11)
HASH = parse_envelope(ENVELOPE, NETWORK_ID).hash


async def _no_wait(_seconds: float) -> None:
    return None


@asynccontextmanager
async def _core(**given: Any) -> AsyncIterator[tuple[SimulatedCore, CoreSubmitter]]:
    passphrase = given.pop("passphrase", PASSPHRASE)
    core = SimulatedCore(SimulatedHorizon({KEY.public_key: 10}, **given), passphrase)
    async with (
        simulated_core(core),
        CoreSubmitter(core.url, PASSPHRASE, pause=_no_wait, time_limit=60) as submitter,
    ):
        yield core, submitter


async def test_info_tells_network_protocol_and_ledger() -> None:
    async with _core(protocol=17) as (_, submitter):
        assert await submitter.info() == CoreInfo(PASSPHRASE, 17, 1, "Synced!")


async def test_taken_then_known_then_used() -> None:
    async with _core() as (core, submitter):
        assert await submitter.submit(ENVELOPE) == Pending(HASH)
        assert await submitter.submit(ENVELOPE) == Pending(HASH)
        core.ledger.close_queue()
        with pytest.raises(Rejected, match="tx_bad_seq") as error:
            await submitter.submit(ENVELOPE)
    assert error.value.result_xdr is not None
    assert result_codes(error.value.result_xdr) == {"transaction": "tx_bad_seq"}
    assert core.infos == 1
    assert core.ledger.posts == [ENVELOPE] * 3


async def test_a_second_one_of_the_account_is_unclear_not_refused() -> None:
    async with _core() as (_, submitter):
        await submitter.submit(ENVELOPE)
        with pytest.raises(Unclear, match="TRY_AGAIN_LATER"):
            await submitter.submit(signed(KEY, 11, b"other"))


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("again", "TRY_AGAIN_LATER"),
        ("exception", "timeout"),
        ("html", "not JSON"),
        ("cut", "isconnect"),
        ("drop", "isconnect"),
        ("noise", "cannot be read"),
    ],
)
async def test_what_is_no_clear_answer_is_unclear(fault: str, part: str) -> None:
    async with _core(faults=repeat(fault)) as (_, submitter):
        with pytest.raises(Unclear) as error:
            await submitter.submit(ENVELOPE)
    assert (error.value.hash, part in error.value.why) == (HASH, True)


async def test_a_large_envelope_fits_the_request_line() -> None:
    large = signed(KEY, 11, bytes(64), entries=100)
    assert len(large) > 8000
    async with _core() as (core, submitter):
        await submitter.submit(large)
        assert core.ledger.posts == [large]


async def test_a_core_of_another_network_gets_nothing() -> None:
    async with _core(passphrase="Kuknos-NET") as (core, submitter):
        with pytest.raises(NetworkMismatch) as error:
            await submitter.submit(ENVELOPE)
    assert (error.value.expected, error.value.found) == (PASSPHRASE, "Kuknos-NET")
    assert core.ledger.posts == []


async def test_bytes_that_are_no_envelope_are_never_sent() -> None:
    async with _core() as (core, submitter):
        with pytest.raises(EnvelopeError):
            await submitter.submit(ENVELOPE[:-1])
    assert (core.infos, core.ledger.posts) == (0, [])


async def test_a_core_that_is_not_there_cannot_be_read() -> None:
    async with _core() as (_, submitter):
        pass
    async with submitter:
        with pytest.raises(ReaderError, match="cannot read the network's settings"):
            await submitter.submit(ENVELOPE)
