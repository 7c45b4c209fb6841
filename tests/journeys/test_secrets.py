"""What may leave the browser, and what may be kept: neither choices nor what would open them.

Every byte of every request, every row of the database, its files, and every line of the log of one
vote are searched for credential, r and choices, in each writing that a program could use.
"""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Worker, expect
from sqlalchemy import MetaData, select

from contracts.crypto.group import ORDER, base
from contracts.roll.base32 import encode
from contracts.roll.credentials import parse_link, secret_key
from node.pages.language import FA
from node.submit.tables import items
from node.wire.accounts import public_key
from node.wire.hashes import network_id
from tests.journeys.conftest import OFTEN, Voters
from tests.journeys.voter import CHOICES
from tests.support.ledger import PASSPHRASE
from tests.support.portal import Portal, portal_opened
from tests.support.portal_election import RACES, PortalElection
from tests.support.ports import reserved_port
from tests.support.recorder import Recorder
from web.services import Base

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = 64
"""Bytes drawn for a scalar."""
_TELL = """() => {
  const real = crypto.getRandomValues.bind(crypto);
  self.drawnForTheTest = [];
  crypto.getRandomValues = (into) => {
    real(into);
    self.drawnForTheTest.push(Array.from(into));
    return into;
  };
}"""


@pytest.fixture(scope="module")
def wire(
    election: PortalElection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Portal, Recorder]]:
    """A portal that is reached over a wire that keeps what is sent."""
    place = tmp_path_factory.mktemp("recorded") / "portal"
    with portal_opened(election, place, **OFTEN) as running:
        running.kill()
        onward = reserved_port()
        with Recorder(int(running.url.rpartition(":")[2]), onward) as recorder:
            running.restart(port=onward)
            yield running, recorder


@pytest.fixture(scope="module")
def portal(wire: tuple[Portal, Recorder]) -> Portal:
    """The portal."""
    return wire[0]


@dataclass(frozen=True)
class Recorded:
    """What one vote left, where."""

    requests: bytes
    rows: bytes
    files: bytes
    log: bytes

    def places(self) -> dict[str, bytes]:
        """Return each by its name."""
        return vars(self)


@dataclass(frozen=True)
class Vote:
    """A recorded vote and its secrets, which only the test knows."""

    recorded: Recorded
    body: bytes
    tracker: bytes
    credential: bytes
    kappa: int
    r: int
    drawn: list[bytes]
    who: Any


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def vote(wire: tuple[Portal, Recorder], browser: Browser) -> Vote:
    """Let a voter go the whole way, and gather what it left."""
    portal, recorder = wire
    async with AsyncExitStack() as stack:
        voter = await Voters(portal, browser, stack, "secrets").next()
        workers: list[Worker] = []

        async def tell(worker: Worker) -> None:
            workers.append(worker)
            await worker.evaluate(_TELL)

        voter.page.on("worker", tell)
        await voter.come_in()
        await voter.fill_in()
        # what the first encryption takes was drawn before the worker could be told to tell
        before = await voter.tracker()
        await (
            voter.page.locator("#booth summary")
            .get_by_text(voter.say("booth_not_received"))
            .click()
        )
        await voter.press("booth_anew")
        shown = voter.page.locator("#booth [data-part=own-tracker] [data-part=tracker]")
        await expect(shown).not_to_have_text(before)
        await voter.text_code()
        told = await _drawn(voter.page, workers)
        await voter.sign()
        receipt = await voter.receipt()
        tracker = bytes.fromhex(receipt.tracker)
    body = portal.with_base(lambda base_: _body(base_, tracker))
    values = [bytes(one) for one in told]
    scalars = [int.from_bytes(one, "little") % ORDER for one in values if len(one) == WIDE]
    (r,) = [one for one in scalars if base(one) == body[4:36]]
    link = parse_link(voter.who.link)
    kappa = secret_key(network_id(PASSPHRASE), public_key(portal.town.election), link.credential)
    recorded = Recorded(
        recorder.all(), portal.with_base(_rows), _files(portal.place), portal.log().encode()
    )
    return Vote(recorded, body, tracker, link.credential, kappa, r, values, voter.who)


async def _drawn(page: Page, workers: list[Worker]) -> list[Any]:
    assert workers
    assert page.workers
    return [one for worker in page.workers for one in await worker.evaluate("drawnForTheTest")]


async def _body(base_: Base, tracker: bytes) -> bytes:
    async with base_.database.read() as connection:
        found = await connection.scalar(select(items.c.payload).where(items.c.key == tracker))
    assert found is not None
    return bytes(found)


async def _rows(base_: Base) -> bytes:
    """Return every row of every table: bytes as they are, all else as text."""
    reflected = MetaData()
    async with base_.database.read() as connection:
        await connection.run_sync(reflected.reflect)
        kept = bytearray()
        for table in reflected.tables.values():
            for row in await connection.execute(select(table)):
                for value in row:
                    kept += value if isinstance(value, bytes) else str(value).encode()
                    kept += b"\n"
    assert len(reflected.tables) >= 10
    return bytes(kept)


def _files(place: Path) -> bytes:
    """Return the bytes of all the portal wrote in its directory, its own key apart."""
    files = [one for one in place.iterdir() if one.is_file() and one.suffix != ".key"]
    return b"\n".join(one.read_bytes() for one in files)


def writings(secret: bytes) -> set[bytes]:
    """Return the writings of some bytes: plain, hex, decimal, base64 wherever they stand."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    found |= {str(int.from_bytes(secret, order)).encode() for order in ("little", "big")}  # type: ignore[arg-type]
    for before in range(3):
        text = base64.b64encode(bytes(before) + secret)
        whole = text[(0, 2, 3)[before] : (before + len(secret)) * 8 // 6]
        found |= {whole, whole.translate(bytes.maketrans(b"+/", b"-_"))}
    return found


def numbers(value: int) -> set[bytes]:
    """Return the writings of a scalar: its 32 bytes in both orders, and as a number."""
    little = value.to_bytes(32, "little")
    found = writings(little) | writings(little[::-1])
    return found | {str(value).encode(), f"{value:x}".encode()}


def texts(text: str) -> set[bytes]:
    """Return the writings of a text: plain, as JSON writes it, in an address, and encoded."""
    plain = {text, json.dumps(text)[1:-1], quote(text), quote_plus(text)}
    return {one.encode() for one in plain} | writings(text.encode())


def found_in(vote: Vote, secrets: set[bytes], *places: str) -> list[str]:
    """Return where one of these is found."""
    return [
        f"{name}: {one!r}"
        for name, data in vote.recorded.places().items()
        if not places or name in places
        for one in secrets
        if one in data
    ]


async def test_the_search_finds_what_is_there(vote: Vote) -> None:
    assert vote.tracker.hex().encode() in vote.recorded.requests
    assert vote.body in vote.recorded.requests
    assert vote.tracker in vote.recorded.rows
    assert vote.body in vote.recorded.rows
    assert b"/booth/ballot" in vote.recorded.log
    # as it was typed, in Persian digits, in a form
    assert quote(FA.digits(vote.who.licence)).encode() in vote.recorded.requests
    planted = b"xx" + base64.b64encode(b"ab" + vote.credential + b"c") + b"yy"
    assert any(one in planted for one in writings(vote.credential))


async def test_the_credential_and_its_key_stay_in_the_browser(vote: Vote) -> None:
    symbols = encode(vote.credential)
    secrets = writings(vote.credential) | numbers(vote.kappa)
    for text in (symbols, symbols[:-1], symbols.lower()):
        secrets |= texts(text)
    assert found_in(vote, secrets) == []


async def test_no_randomness_leaves_the_browser(vote: Vote) -> None:
    assert len(vote.drawn) >= 7 + sum(len(race["candidates"]) for race in RACES)
    # f_k = a_k + c·b_k: where a bit is 0 the mask itself is the answer (docs/protocol.md §7)
    answers = {vote.body[at : at + 32] for at in range(4, len(vote.body), 32)}
    secrets = numbers(vote.r)
    for one in vote.drawn:
        scalar = int.from_bytes(one, "little") % ORDER
        if scalar.to_bytes(32, "little") not in answers:
            secrets |= writings(one) | numbers(scalar)
    assert vote.r.to_bytes(32, "little") not in answers
    assert found_in(vote, secrets) == []


async def test_no_choice_leaves_the_browser(vote: Vote) -> None:
    bits = [
        int(candidate["number"] in chosen)
        for race, chosen in zip(RACES, CHOICES, strict=True)
        for candidate in race["candidates"]
    ]
    secrets = writings(bytes(bits)) | texts("".join(map(str, bits)))
    secrets |= texts(",".join(map(str, bits))) | texts(json.dumps(bits))
    for place, (race, chosen) in enumerate(zip(RACES, CHOICES, strict=True)):
        named = {one["number"]: one["name"] for one in race["candidates"]}
        for number in chosen:
            for name in named[number].values():
                secrets |= texts(name)
        if len(chosen) > 1:
            places = [number - 1 for number in chosen]
            for listed in (list(chosen), places):
                secrets |= texts(json.dumps(listed)) | texts(json.dumps(listed).replace(" ", ""))
                if place == 0:
                    secrets |= texts(", ".join(map(str, listed)))
                    secrets |= texts(",".join(map(str, listed)))
    # too short to be a finding of its own
    assert found_in(vote, {one for one in secrets if len(one) >= 6}) == []


async def test_what_is_personal_is_not_kept_in_clear(vote: Vote) -> None:
    who = vote.who
    secrets: set[bytes] = set()
    for text in (who.licence, who.national_code, who.mobile, who.mobile[3:], who.name, who.family):
        secrets |= texts(text) | texts(FA.digits(text))
    assert found_in(vote, secrets, "rows", "files", "log") == []
    lines = re.findall(rb"(?:GET|POST|HEAD) (/\S*) HTTP/1\.1\r\n", vote.recorded.requests)
    assert len(lines) > 20
    addresses = b"\n".join(lines)
    assert [one for one in secrets if one in addresses] == []
