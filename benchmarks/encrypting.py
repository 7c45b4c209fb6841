"""How long a voter's browser takes to encrypt the Qazvin ballot: the real worker, in Chromium."""

import asyncio
import hashlib
import statistics
from dataclasses import dataclass
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks.outcome import CouldNotMeasure, Figure
from benchmarks.qazvin import SHAPE, configuration, statement
from contracts.ceremony.qualification import columns_digest
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import Statement, decode_ballot
from contracts.crypto.group import Point
from contracts.records.context import context_of
from contracts.records.kinds import manifest, roll
from contracts.records.record import Record, record_of
from contracts.roll import base32
from contracts.roll.credentials import public_key as credential_key
from contracts.roll.sorted_keys import sorted_roll
from node.wire.accounts import address, public_key
from tests.support.browser import chromium
from web.portal.assets import bundle

ROUNDS = 15
NETWORK = "a network for measuring"
AUTHORITY = address(bytes(32))
CREDENTIAL = bytes(range(16))
CHOSEN = [list(range(race.bounds.maximum)) for race in SHAPE.races]
# messages as the booth sends them, each with the time to its answer
PAGE = """
globalThis.answers = (url) => {
  const worker = new Worker(url);
  let last = 0;
  return (what, given) => new Promise((resolve, reject) => {
    const start = performance.now();
    worker.onmessage = ({ data }) => data.error
      ? reject(new Error(`${what}: ${data.error.name}: ${data.error.text}`))
      : resolve({ ...data.ok, ms: performance.now() - start });
    worker.postMessage({ ...given, id: ++last, do: what });
  });
};
globalThis.measure = async ({ url, open, place, chosen, rounds }) => {
  const bytes = (list) => Uint8Array.from(list).buffer;
  const ask = answers(url);
  const { manifest, keys, roll, ...rest } = open;
  await ask("open", { ...rest, manifest: bytes(manifest), keys: bytes(keys) });
  await ask("place", place);
  await ask("find", { roll: bytes(roll) });
  const cold = [], ready = [];
  // nothing is prepared for a ballot that is sealed right after another
  for (let round = 0; round <= rounds; round++) cold.push((await ask("seal", { chosen })).ms);
  for (let round = 0; round < rounds; round++) {
    // after a challenge the worker goes ahead, as it does while a voter chooses
    await ask("challenge", {});
    await new Promise((resolve) => setTimeout(resolve, 1500));
    ready.push((await ask("seal", { chosen })).ms);
  }
  const { body, ms } = await ask("complete", {});
  return { cold: cold.slice(1), ready, complete: ms, body: [...new Uint8Array(body)] };
};
"""


@dataclass(frozen=True)
class Measured:
    """Milliseconds in the browser.

    Attributes:
        cold: from choices to tracker with nothing done before, a round each.
        ready: the same after the worker went ahead.
        complete: from tracker to body.
    """

    cold: list[float]
    ready: list[float]
    complete: float


def figures(rounds: int = ROUNDS) -> list[Figure]:
    """Return ``encrypt_ms``: choices to tracker and body; some 40 seconds."""
    measured = asyncio.run(_measure(rounds))
    ready = statistics.median(measured.ready)
    return [
        Figure(
            "encrypt_ms",
            statistics.median(measured.cold) + measured.complete,
            "ms",
            at_most=400,
            note="choices to tracker and body in Chromium, nothing prepared; prepared while the"
            f" voter chooses: {ready:.0f} ms; medians of {rounds}",
        )
    ]


async def _measure(rounds: int) -> Measured:
    given, judged, key = _election()

    async def page(_: web.Request) -> web.Response:
        return web.Response(text=f"<script>{PAGE}</script>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    app.router.add_get("/assets/{file}", bundle().serve)
    async with TestServer(app) as server, chromium() as browser:
        opened = await browser.new_page()
        await opened.goto(str(server.make_url("/")))
        asked = {**given, "url": bundle().asset("worker.js").url, "rounds": rounds}
        answer = await opened.evaluate("measure", asked)
    ballot = decode_ballot(bytes(answer["body"]), SHAPE)
    if verify_batch(judged, [Keyed(ballot, key)]) != [True]:
        raise CouldNotMeasure("the browser's ballot does not verify")
    return Measured(answer["cold"], answer["ready"], answer["complete"])


def _election() -> tuple[dict[str, Any], Statement, Point]:
    """Return what the page is given, the statement to judge by, and U."""
    keys = statement().keys
    network = hashlib.sha256(NETWORK.encode()).digest()
    key = credential_key(network, public_key(AUTHORITY), CREDENTIAL)
    listed = sorted_roll([key, *keys])
    accounts = [address(bytes([place]) * 32) for place in range(1, 5)]
    ids = dict.fromkeys(("ceremony", "keyset", "setup"), "00" * 32)
    whole = manifest.from_value(
        configuration()
        | ids
        | {
            "network": NETWORK,
            "columns": columns_digest(keys).hex(),
            "roll": record_of(listed).id.hex(),
            "issuer": accounts[0],
            "urn": accounts[1],
            "box": accounts[2],
            "channels": accounts[3:],
            "observers": [],
        }
    )
    body = whole.encode()
    manifest_id = Record(manifest.KIND, body).id
    context = context_of(network, public_key(AUTHORITY), manifest_id)
    given = {
        "open": {
            "manifest": list(body),
            "keys": list(b"".join(keys)),
            "roll": list(listed.encode()),
            "authority": AUTHORITY,
            "fingerprint": base32.encode(manifest_id[:10]),
            "credential": base32.encode(CREDENTIAL),
        },
        "place": {
            "index": roll.Roll(listed.encode()).find(key),
            "key": key.hex(),
            "voted": False,
            "amendment": None,
        },
        "chosen": CHOSEN,
    }
    return given, Statement(context, keys, SHAPE), key
