"""The booth's worker in Chromium: a sound election is voted in, every false word is refused."""

import asyncio
import copy
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import rfc8785
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Error, Page

from contracts.ceremony.qualification import columns_digest
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import Statement, decode_ballot, tracker
from contracts.crypto.group import Point, base
from contracts.records.context import context_of
from contracts.records.kinds import manifest, roll
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.record import Record
from contracts.roll import base32
from contracts.roll.credentials import public_key as credential_key
from contracts.roll.sorted_keys import sorted_roll
from contracts.voting.challenge import decode_challenge, differences
from contracts.voting.order import shuffled
from contracts.voting.races import choices_of
from contracts.voting.vote_code import vote_code
from node.wire.accounts import address, public_key
from scripts.vectors.manifest import SOUND
from tests.support.browser import PATIENCE, chromium
from web.portal.assets import read_bundle
from web.protection.headers import BOOTH, policy

pytestmark = pytest.mark.asyncio(loop_scope="module")

AUTHORITY = address(b"\x41" * 32)
KEYS = tuple(base(1000 + k) for k in range(1, 6))
"""H_1 … H_M: one column more than candidates."""
CREDENTIAL = bytes(range(16))
OTHER = bytes(range(1, 17))
CHOSEN = [[2, 0], [0]]
SERVED: list[str] = []
"""Files that a browser did not have yet."""


@dataclass(frozen=True)
class World:
    """An election as a portal would serve it, and the voter's link."""

    value: dict[str, Any]
    keys: bytes
    roll: bytes
    authority: str = AUTHORITY
    credential: str = base32.encode(CREDENTIAL)
    fingerprint: str | None = None
    manifest: bytes | None = None

    @property
    def body(self) -> bytes:
        return self.manifest if self.manifest is not None else rfc8785.dumps(self.value)

    @property
    def id(self) -> bytes:
        return Record(manifest.KIND, self.body).id

    @property
    def network(self) -> bytes:
        return hashlib.sha256(self.value["network"].encode()).digest()

    @property
    def context(self) -> bytes:
        return context_of(self.network, public_key(AUTHORITY), self.id)

    @property
    def statement(self) -> Statement:
        shape = manifest.decode(self.body).shape
        return Statement(self.context, KEYS[: shape.m], shape)

    def given(self) -> dict[str, Any]:
        return {
            "manifest": list(self.body),
            "keys": list(self.keys),
            "authority": self.authority,
            "fingerprint": self._fingerprint(),
            "credential": self.credential,
        }

    def _fingerprint(self) -> str:
        return base32.encode(self.id[:10]) if self.fingerprint is None else self.fingerprint


def key_of(credential: bytes) -> Point:
    network = hashlib.sha256(SOUND["network"].encode()).digest()
    return credential_key(network, public_key(AUTHORITY), credential)


U = key_of(CREDENTIAL)
ROLL = sorted_roll([U, *(base(k) for k in range(50, 60))])
INDEX = ROLL.find(U)


def world(listed: roll.Roll = ROLL) -> World:
    value = copy.deepcopy(SOUND)
    value["columns"] = columns_digest(KEYS).hex()
    value["roll"] = Record(roll.KIND, listed.encode()).id.hex()
    return World(value, b"".join(KEYS), listed.encode())


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(built: Path) -> AsyncIterator[Page]:
    bundle = read_bundle(built)

    async def booth(request: web.Request) -> web.Response:
        script = bundle.asset("try_booth.js")
        return web.Response(
            text=f'<!doctype html><title>booth</title><script type="module" src="{script.url}" '
            f'integrity="{script.integrity}"></script>',
            content_type="text/html",
            headers={"Content-Security-Policy": policy(BOOTH)},
        )

    async def serve(request: web.Request) -> web.Response:
        SERVED.append(request.match_info["file"])
        return await bundle.serve(request)

    app = web.Application()
    app.router.add_get("/", booth)
    app.router.add_get("/assets/{file}", serve)
    async with TestServer(app) as server, chromium() as browser:
        page = await browser.new_page()
        await page.goto(str(server.make_url("/")))
        yield page


async def ask(page: Page, work: str, given: Any = None) -> Any:
    """Run a line of the page; return what the promise gave, or the word of the refusal."""
    answer = await page.evaluate(f"(given) => caught(async () => {work})", given)
    return answer.get("word") or answer["ok"]


async def opened(page: Page, world: World) -> Any:
    await page.evaluate("start()")
    return await ask(
        page,
        """booth.open({
            ...given,
            manifest: Uint8Array.from(given.manifest).buffer,
            keys: Uint8Array.from(given.keys).buffer,
        })""",
        world.given(),
    )


async def placed(page: Page, **changed: Any) -> Any:
    place = {"index": INDEX, "key": U.hex(), "voted": False, "amendment": None, **changed}
    return await ask(page, "booth.place(given)", place)


async def found(page: Page, election: World) -> Any:
    work = "booth.find(Uint8Array.from(given).buffer)"
    return await ask(page, work, list(election.roll))


async def ready(page: Page, election: World) -> None:
    """Let the worker come as far as a ballot can be sealed."""
    assert "key" in await opened(page, election)
    assert await placed(page) == {}
    assert await found(page, election) == {}


async def settled(page: Page, count: int) -> None:
    """Wait until a page has so many workers: one that was told to end may take its time."""
    async with asyncio.timeout(PATIENCE / 1000):
        while len(page.workers) != count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def completed(page: Page) -> Any:
    return await ask(page, "[...new Uint8Array((await booth.complete()).body)]")


async def test_a_vote_is_sealed_and_cast(page: Page) -> None:
    election = world()
    told = await opened(page, election)
    assert told["manifestId"] == election.id.hex()
    assert told["key"] == U.hex()
    assert told["election"]["races"][0]["candidates"][0]["name"] == {"fa": "الف", "en": "A"}
    numbers = [candidate["number"] for candidate in SOUND["races"][0]["candidates"]]
    assert told["order"] == [list(shuffled(election.context, U, 0, numbers)), [0]]
    assert await placed(page) == {}
    assert await ask(page, "booth.seal(given)", CHOSEN) == "order"
    assert await found(page, election) == {}
    sealed = await ask(page, "booth.seal(given)", CHOSEN)
    body = bytes(await completed(page))

    statement = election.statement
    ballot = decode_ballot(body, statement.shape)
    assert verify_batch(statement, [Keyed(ballot, U)]) == [True]
    assert ballot.index == INDEX
    mark = tracker(statement.context, U, ballot.head())
    assert sealed == {"tracker": mark.hex(), "code": vote_code(mark)}
    # everything secret is gone
    for work in ("booth.complete()", "booth.challenge()", "booth.seal([[], [0]])"):
        assert await ask(page, work) == "order"


async def test_a_ballot_that_was_opened_is_never_cast_and_a_fresh_one_follows(page: Page) -> None:
    election = world()
    await ready(page, election)
    first = await ask(page, "booth.seal(given)", CHOSEN)
    file = (await ask(page, "booth.challenge()"))["file"]
    read = decode_challenge(file.encode())
    assert differences(read, election.statement, U) == []
    assert (read.tracker.hex(), read.election) == (first["tracker"], AUTHORITY)
    assert (read.network, read.manifest) == (SOUND["network"], election.id)
    assert choices_of(election.statement.shape, read.bits) == ((0, 2), (0,))
    assert await completed(page) == "order"
    second = await ask(page, "booth.seal(given)", CHOSEN)
    third = await ask(page, "booth.seal(given)", CHOSEN)
    assert len({first["tracker"], second["tracker"], third["tracker"]}) == 3
    ballot = decode_ballot(bytes(await completed(page)), election.statement.shape)
    assert tracker(election.context, U, ballot.head()).hex() == third["tracker"]
    assert ballot.head() != read.head


@pytest.mark.parametrize("chosen", [[[0, 1, 2], [0]], [[], []], [[0]], [[0, 0], [0]], [[7], [0]]])
async def test_choices_that_a_race_does_not_allow_are_refused(page: Page, chosen: Any) -> None:
    await ready(page, world())
    assert await ask(page, "booth.seal(given)", chosen) == "choices"
    assert "tracker" in await ask(page, "booth.seal(given)", CHOSEN)


async def test_nothing_is_sealed_before_the_place_is_known(page: Page) -> None:
    await page.evaluate("start()")
    assert await ask(page, "booth.place({})") == "order"
    assert await ask(page, "booth.find(new ArrayBuffer(32))") == "order"
    assert await ask(page, "booth.seal([[], [0]])") == "order"
    assert await ask(page, "booth.challenge()") == "order"


def _other_name(election: World) -> World:
    """A portal that swaps two names, and says so to nobody."""
    value = copy.deepcopy(election.value)
    first, second, *_ = value["races"][0]["candidates"]
    first["name"], second["name"] = second["name"], first["name"]
    return replace(election, value=value, fingerprint=base32.encode(election.id[:10]))


def _broken(election: World) -> World:
    value = {**election.value, "session": 0}
    return replace(election, value=value)


def _own_key(election: World) -> World:
    """A key of the portal's own in place of H_1: it could read the first candidate's votes."""
    return replace(election, keys=base(5) + election.keys[32:])


def _two_keys_swapped(election: World) -> World:
    return replace(election, keys=election.keys[32:64] + election.keys[:32] + election.keys[64:])


def _keys_of_own(keys: bytes) -> Callable[[World], World]:
    """A manifest that names such keys: also whoever posts it is not believed."""

    def change(election: World) -> World:
        digest = columns_digest([Point(keys[i : i + 32]) for i in range(0, len(keys), 32)])
        return replace(election, value={**election.value, "columns": digest.hex()}, keys=keys)

    return change


REFUSED: list[tuple[str, Callable[[World], World]]] = [
    ("fingerprint", _other_name),
    ("fingerprint", lambda one: replace(one, fingerprint=base32.encode(bytes(10)))),
    ("fingerprint", lambda one: replace(one, fingerprint="")),
    ("fingerprint", lambda one: replace(one, fingerprint=one.credential)),
    ("manifest", _broken),
    ("manifest", lambda one: replace(one, manifest=rfc8785.dumps(one.value) + b" ")),
    ("manifest", lambda one: replace(one, manifest=b"")),
    ("columns", _own_key),
    ("columns", _two_keys_swapped),
    ("columns", lambda one: replace(one, keys=one.keys[:-32])),
    ("columns", _keys_of_own(KEYS[0] * 5)),
    ("columns", _keys_of_own(b"".join(KEYS[:3]))),
    ("columns", _keys_of_own(b"".join(KEYS[:4]) + bytes(32))),
    ("authority", lambda one: replace(one, authority=AUTHORITY[:-1] + "Z")),
    ("credential", lambda one: replace(one, credential=one.credential[:-1] + "0")),
    ("credential", lambda one: replace(one, credential="")),
]


@pytest.mark.parametrize(("word", "change"), REFUSED)
async def test_a_portal_that_lies_of_the_election_is_refused(
    page: Page, word: str, change: Callable[[World], World]
) -> None:
    assert await opened(page, change(world())) == word
    assert await placed(page) == "order"


@pytest.mark.parametrize("other", [ROLL.encode()[32:], ROLL.encode() + b"\xff" * 32, b""])
async def test_another_roll_is_refused(page: Page, other: bytes) -> None:
    await opened(page, world())
    await placed(page)
    assert await found(page, replace(world(), roll=other)) == "roll"
    assert await ask(page, "booth.seal(given)", CHOSEN) == "order"
    # the portal may have broken off: it is asked again
    assert await found(page, world()) == {}
    assert "tracker" in await ask(page, "booth.seal(given)", CHOSEN)


@pytest.mark.parametrize(
    ("word", "changed"),
    [
        ("key", {"key": base(50).hex()}),
        ("key", {"key": U.hex().upper()}),
        ("key", {"key": None}),
        ("voted", {"voted": True}),
    ],
)
async def test_a_portal_that_lies_of_the_voters_place_is_refused(
    page: Page, word: str, changed: dict[str, Any]
) -> None:
    await opened(page, world())
    assert await placed(page, **changed) == word
    assert await found(page, world()) == "order"
    assert await ask(page, "booth.seal(given)", CHOSEN) == "order"


@pytest.mark.parametrize("index", [None, 0 if INDEX else 1, 11])
async def test_another_index_than_the_rolls_is_refused(page: Page, index: int | None) -> None:
    await opened(page, world())
    await placed(page, index=index)
    assert await found(page, world()) == "index"
    assert await ask(page, "booth.seal(given)", CHOSEN) == "order"


async def test_a_link_of_an_amendment_is_taken(page: Page) -> None:
    election = replace(world(), credential=base32.encode(OTHER))
    key = key_of(OTHER)
    told = await opened(page, election)
    assert told["key"] == key.hex()
    said = Amend(election.context, 3, NEW_KEY, key, "lost").encode().hex()
    assert await placed(page, key=key.hex(), index=3, amendment=said) == {}
    assert await found(page, election) == {}
    sealed = await ask(page, "booth.seal(given)", CHOSEN)
    ballot = decode_ballot(bytes(await completed(page)), election.statement.shape)
    assert verify_batch(election.statement, [Keyed(ballot, key)]) == [True]
    assert tracker(election.context, key, ballot.head()).hex() == sealed["tracker"]
    assert ballot.index == 3


@pytest.mark.parametrize(
    ("word", "index", "said"),
    [
        ("amendment", 3, None),
        ("amendment", 3, ""),
        ("amendment", 3, "zz"),
        ("amendment", 3, Amend(bytes(32), 3, NEW_KEY, key_of(OTHER), "x")),
        ("amendment", 3, Amend(world().context, 3, NEW_KEY, base(9), "x")),
        ("amendment", 3, Amend(world().context, 3, ANNUL, bytes(32), "x")),
        ("index", 4, Amend(world().context, 3, NEW_KEY, key_of(OTHER), "x")),
        ("index", 11, Amend(world().context, 11, NEW_KEY, key_of(OTHER), "x")),
    ],
)
async def test_an_amendment_that_does_not_give_this_key_its_index_is_refused(
    page: Page, word: str, index: int, said: Amend | str | None
) -> None:
    await opened(page, replace(world(), credential=base32.encode(OTHER)))
    amendment = said.encode().hex() if isinstance(said, Amend) else said
    await placed(page, key=key_of(OTHER).hex(), index=index, amendment=amendment)
    assert await found(page, world()) == word


async def test_the_worker_can_reach_no_network(page: Page) -> None:
    await page.evaluate("start()")
    assert await ask(page, "booth.challenge()") == "order"
    await settled(page, 1)
    [worker] = page.workers
    reached = "fetch(location.origin).then(() => 'reached', () => 'refused')"
    assert await page.evaluate(reached) == "reached"
    assert await worker.evaluate(reached) == "refused"
    with pytest.raises(Error, match="NetworkError"):
        await worker.evaluate("importScripts(location.origin + '/assets/none.js')")


async def test_the_worker_that_was_compared_is_the_one_that_starts(page: Page) -> None:
    assert page.context.browser
    fresh = await page.context.browser.new_context()
    SERVED.clear()
    other = await fresh.new_page()
    await other.goto(page.url)
    await other.evaluate("start()")
    assert await ask(other, "booth.challenge()") == "order"
    # fetched and compared, then taken from the cache
    assert sum(file.startswith("worker-") for file in SERVED) == 1
    await fresh.close()


async def test_another_worker_than_the_one_built_is_refused(page: Page) -> None:
    async def altered(route: Any) -> None:
        answer = await route.fetch()
        await route.fulfill(response=answer, body=await answer.text() + "\n")

    await page.route("**/assets/worker-*.js", altered)
    assert await ask(page, "start()") == "worker"
    await page.unroute("**/assets/worker-*.js")
    await settled(page, 0)


async def test_a_worker_that_was_ended_answers_no_more(page: Page) -> None:
    await page.evaluate("start()")
    both = "Promise.all([caught(() => booth.seal([])), booth.terminate()])"
    assert (await ask(page, both))[0]["word"] == "worker"
    assert await ask(page, "booth.seal([])") == "worker"
