"""Every answer to a submission is success, a refusal with its codes, or unclear."""

from itertools import repeat
from typing import Any

import pytest

from node.networks.horizon import HorizonSubmitter
from node.networks.reader import ReaderError
from node.networks.submitter import Rejected, ResultCodes, Unclear
from node.wire.envelopes import EnvelopeError, parse_envelope
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


def _horizon(**given: Any) -> SimulatedHorizon:
    return SimulatedHorizon({KEY.public_key: 10}, **given)


async def _submit(horizon: SimulatedHorizon, envelope: bytes = ENVELOPE) -> Any:
    async with simulated(horizon), HorizonSubmitter(horizon.url, PASSPHRASE) as submitter:
        return await submitter.submit(envelope)


async def test_success_names_the_ledger_and_repeating_it_answers_the_same() -> None:
    horizon = _horizon()
    async with simulated(horizon), HorizonSubmitter(horizon.url, PASSPHRASE) as submitter:
        done = await submitter.submit(ENVELOPE)
        assert (done.hash, done.ledger) == (HASH, 2)
        assert await submitter.submit(ENVELOPE) == done
    assert horizon.posts == [ENVELOPE] * 2
    assert len(horizon.applied) == 1
    assert horizon.gets == []


async def test_without_a_passphrase_the_servers_is_asked_for_once() -> None:
    horizon = _horizon()
    async with simulated(horizon), HorizonSubmitter(horizon.url) as submitter:
        assert (await submitter.submit(ENVELOPE)).hash == HASH
        await submitter.submit(ENVELOPE)
    assert horizon.gets == ["/"]


async def test_a_server_that_names_no_network_gets_nothing() -> None:
    horizon = _horizon(tamper=lambda _path, _body: {})
    async with simulated(horizon), HorizonSubmitter(horizon.url) as submitter:
        with pytest.raises(ReaderError, match="network_passphrase"):
            await submitter.submit(ENVELOPE)
    assert horizon.posts == []


@pytest.mark.parametrize(
    ("fault", "part"),
    [
        ("late", "status 504"),
        ("busy", "status 503"),
        ("limit", "status 429"),
        ("drop", "isconnect"),
        ("html", "not JSON"),
        ("wrong", "another transaction's"),
    ],
)
async def test_what_is_no_clear_answer_is_unclear(fault: str, part: str) -> None:
    with pytest.raises(Unclear) as error:
        await _submit(_horizon(faults=repeat(fault)))
    assert error.value.hash == HASH
    assert part in error.value.why
    assert error.value.wait == (7.0 if fault == "limit" else None)


async def test_a_server_that_is_not_there_is_unclear() -> None:
    horizon = _horizon()
    async with simulated(horizon):
        pass
    async with HorizonSubmitter(horizon.url, PASSPHRASE) as submitter:
        with pytest.raises(Unclear):
            await submitter.submit(ENVELOPE)


async def test_a_refusal_carries_its_codes() -> None:
    codes = {"transaction": "tx_failed", "operations": ["op_success", "op_underfunded"]}
    with pytest.raises(Rejected, match=r"tx_failed \(operation 2: op_underfunded\)") as error:
        await _submit(_horizon(refusal=lambda _said: codes))
    assert error.value.hash == HASH
    assert error.value.result_codes == ResultCodes("tx_failed", ("op_success", "op_underfunded"))
    assert error.value.result_xdr == bytes(3)


async def test_codes_of_a_wrong_form_are_unclear() -> None:
    codes = {"transaction": "tx_failed", "operations": ["op_success", 7]}
    with pytest.raises(Unclear, match="not a list of result codes"):
        await _submit(_horizon(refusal=lambda _said: codes))


async def test_bytes_that_are_no_envelope_are_never_sent() -> None:
    horizon = _horizon()
    with pytest.raises(EnvelopeError):
        await _submit(horizon, ENVELOPE[:-1])
    assert horizon.posts == []
