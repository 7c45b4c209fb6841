"""A stellar-core's HTTP port over the simulated ledger: `info` and `tx`, as a core answers them.

Every answer has status 200; what went wrong stands in the JSON (stellar-core,
docs/software/commands.md). The ledger's own `faults` decide what happens to each `tx`; besides
those of a Horizon that close the connection, `again`, `exception`, `html` and `noise`.
"""

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial

from aiohttp import web
from aiohttp.test_utils import TestServer

from node.wire.envelopes import EnvelopeError, parse_envelope
from tests.support.simulated_horizon import NETWORK_ID, PASSPHRASE, SimulatedHorizon, result_xdr

LONGEST_LINE = 1 << 19


@dataclass
class SimulatedCore:
    """The port of a core that closes the simulated ledger.

    Attributes:
        ledger: whose queue it feeds.
        passphrase: what `info` says.
        infos: how often `info` was asked.
    """

    ledger: SimulatedHorizon
    passphrase: str = PASSPHRASE
    infos: int = 0
    url: str = ""


@asynccontextmanager
async def simulated_core(core: SimulatedCore) -> AsyncIterator[SimulatedCore]:
    """Serve it on a free port for the length of the block."""
    app = web.Application()
    app.router.add_get("/info", partial(_info, core))
    app.router.add_get("/tx", partial(_tx, core))
    server = TestServer(app)
    await server.start_server(max_line_size=LONGEST_LINE)
    try:
        core.url = str(server.make_url("")).rstrip("/")
        yield core
    finally:
        await server.close()


async def _info(core: SimulatedCore, _request: web.Request) -> web.Response:
    core.infos += 1
    ledger = core.ledger
    return web.json_response(
        {
            "info": {
                "build": "simulated",
                "ledger": {
                    "age": 2,
                    "baseFee": 100,
                    "baseReserve": 5_000_000,
                    "closeTime": ledger.now,
                    "hash": "00" * 32,
                    "maxTxSetSize": 1000,
                    "num": ledger.tip,
                    "version": ledger.protocol,
                },
                "network": core.passphrase,
                "protocol_version": 23,
                "state": "Synced!",
            }
        }
    )


async def _tx(core: SimulatedCore, request: web.Request) -> web.Response:
    try:
        envelope = base64.b64decode(request.query["blob"], validate=True)
        said = parse_envelope(envelope, NETWORK_ID)
    except (KeyError, binascii.Error, EnvelopeError):
        return web.json_response({"exception": "xdr runtime error", "status": "EXCEPTION"})
    ledger = core.ledger
    ledger.posts.append(envelope)
    fault = next(ledger.faults, "ok")
    if fault in ("again", "exception", "html", "cut"):
        ledger.posted()
    if fault == "again":
        return web.json_response({"status": "TRY_AGAIN_LATER"})
    if fault == "exception":
        return web.json_response({"exception": "timeout"})
    if fault == "html":
        return web.Response(text="<html>busy</html>", content_type="text/html")
    if fault == "cut":
        return _hang_up(request)
    status, codes = ledger.enqueue(envelope)
    if fault == "twice":
        ledger.posts.append(envelope)
        status, codes = ledger.enqueue(envelope)
    ledger.posted()
    if fault == "drop":
        return _hang_up(request)
    if fault == "delay":
        await asyncio.sleep(ledger.delay)
    body = {"status": status}
    if codes is not None:
        body["error"] = base64.b64encode(result_xdr(codes, said.hash)).decode()
    if fault == "noise":
        body = {"status": "ERROR", "error": "AAAA"}
    return web.json_response(body)


def _hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
