"""What the pages that a voter opens from disk fetch from a Horizon: bytes on the wire, requests.

Each is opened from disk in Chromium and asks an embedded node for a real election, as it is after
all ballots were cast, through a relay that counts the node's bytes: Chromium itself does not always
tell them. Of a ballot that is found the list is read no further; here none is found, which is the
most.
"""

import asyncio
import random
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, FilePayload

from benchmarks.cached import Say
from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure, Figure, Outcome
from benchmarks.qazvin import SHAPE, choices
from benchmarks.voted import Voted, voted
from contracts.records.record import record_of
from contracts.roll.credentials import encode_credential
from contracts.voting.challenge import Challenge
from contracts.voting.encrypt import encrypt
from tests.support.browser import chromium
from verifier.voter.from_disk import built_pages

PATIENCE = 900.0
"""Seconds that a page may take."""
MEGABYTE = 1e6


@dataclass(frozen=True)
class Fetched:
    """What one page fetched.

    Attributes:
        size: bytes on the wire, headers included.
        requests: how many.
        verdict: what it said.
    """

    size: int
    requests: int
    verdict: str


def run() -> Outcome:
    """Measure on the kept election of 10 000 ballots."""
    found = voted(_say)
    return Outcome("disk", figures(found, measure(found, _say)))


def measure(found: Voted, say: Say) -> dict[str, Fetched]:
    """Open each page on the ended election; return what it fetched, by its name.

    Raises:
        CouldNotMeasure: a page asked for anything but the ledger, or found what is not there.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for page, content in built_pages().items():
            (folder / page).write_bytes(content)
        found.kept.copy(found.ended, folder / "ledger")
        with Node(folder / "ledger") as node:
            return asyncio.run(_open_all(found, folder, node.url, say))


def figures(found: Voted, fetched: Mapping[str, Fetched]) -> list[Figure]:
    """Return two figures a page: megabytes and requests."""
    cast = found.ballots * SHAPE.body_size
    made = []
    for name, one in fetched.items():
        words = name.replace("-", "_")
        lists = name != "challenge"
        made += [
            Figure(
                f"disk_{words}_mb",
                one.size / MEGABYTE,
                "MB",
                ratio=one.size / cast if lists else None,
                ratio_of="the ballots themselves",
                note=f"{name}.html, {found.ballots:,} ballots: {one.size / found.ballots:,.0f} "
                f"bytes each, compressed; it says: {one.verdict}",
            ),
            Figure(f"disk_{words}_requests", one.requests, "requests"),
        ]
    return made


async def _open_all(found: Voted, folder: Path, url: str, say: Say) -> dict[str, Fetched]:
    election = found.kept.election
    # the last of the roll did not vote
    last = len(election.kappas) - 1
    fields: dict[str, dict[str, str | FilePayload]] = {
        "ballot": {"election": election.authority, "tracker": "0" * 64},
        "no-vote": {
            "election": election.authority,
            "credential": encode_credential(election.credential(last)),
        },
        "challenge": {"opened": _opened(found, last)},
    }
    fetched = {}
    async with chromium() as browser:
        for name, given in fields.items():
            say(f"opening {name}.html")
            file = folder / f"{name}.html"
            fetched[name] = await _fetched(browser, file, given, url)
    return fetched


async def _fetched(
    browser: Browser, file: Path, given: Mapping[str, str | FilePayload], url: str
) -> Fetched:
    asked: list[str] = []
    context = await browser.new_context()
    try:
        async with _relaying(url) as relay:
            page = await context.new_page()
            page.on("request", lambda one: asked.append(one.url))
            await page.goto(file.as_uri())
            for name, value in [("horizon", relay.url), *given.items()]:
                field = page.locator(f"#{name}")
                if isinstance(value, str):
                    await field.fill(value)
                else:
                    await field.set_input_files(value)
            await page.locator("button.go").click()
            verdict = page.locator("#found h2.state")
            await verdict.wait_for(timeout=PATIENCE * 1e3)
            said = await page.locator("#found").inner_text()
            if await page.locator("#found dl").count() == 0:
                raise CouldNotMeasure(f"{file.name} could not check: {said[:300]}")
            requests = sum(one.startswith(relay.url) for one in asked)
            return Fetched(relay.bytes, requests, await verdict.inner_text())
    finally:
        await context.close()


class _Relay:
    """Passes bytes on between a browser and a node; counts those of the node."""

    def __init__(self, url: str) -> None:
        self.bytes = 0
        self.url = ""
        self._to = urlsplit(url)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take one connection and hold it until either side ends it."""
        answers, asks = await asyncio.open_connection(self._to.hostname, self._to.port)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(reader, asks, counted=False))
                group.create_task(self._pump(answers, writer, counted=True))
        finally:
            asks.close()
            writer.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                if counted:
                    self.bytes += len(data)
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def _relaying(url: str) -> AsyncIterator[_Relay]:
    relay = _Relay(url)
    server = await asyncio.start_server(relay.pass_on, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    relay.url = f"http://{host}:{port}"
    try:
        yield relay
    finally:
        server.close()


def _opened(found: Voted, index: int) -> FilePayload:
    """Return the file of a ballot that was opened, not cast."""
    election = found.kept.election
    drawing = random.Random(index)
    sealed = encrypt(election.statement, index, election.kappas[index], choices(drawing))
    r, bits = sealed.opening
    manifest = record_of(election.manifest).id
    challenge = Challenge(
        PASSPHRASE, election.authority, manifest, sealed.tracker, sealed.head, r, bits
    )
    return {"name": "opened.json", "mimeType": "application/json", "buffer": challenge.encode()}


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
