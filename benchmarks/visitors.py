"""Visitors of a portal: a process of their own, each visitor under an address of its own.

They ask as a browser does, packed answers included; a ballot that gets no answer is sent again
as the booth does (web/browser/booth/send.js): the same bytes, after pauses that grow.
"""

import asyncio
import multiprocessing
import re
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from benchmarks.outcome import CouldNotMeasure

PATIENCE = 15.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 10.0
MOST_TRIES = 12
ENCODINGS = "gzip, deflate"
PNG = b"\x89PNG\r\n\x1a\n"

_PICTURE = re.compile(r'src="(/captcha/[\w-]+\.png)"')
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
_VISIT = re.compile(r"(__Host-visit=[\w-]+);")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Press:
    """A voter's "sign and register": the session's token, and the ballot."""

    session: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Pressed:
    """What came of presses.

    Attributes:
        seconds: from the first to the last answer.
        waits: of each press, in order, from when it was due to its answer, in seconds.
        again: requests that got no answer and were sent again.
    """

    seconds: float
    waits: list[float]
    again: int


@dataclass(frozen=True, slots=True)
class Visited:
    """Pages that were loaded, and the seconds that it took."""

    pages: int
    seconds: float


def elsewhere(work: Callable[..., _T], *given: object) -> _T:
    """Return what a function returns, called in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *given).result()


def plain_pages(url: str, at_once: int, seconds: float) -> Visited:
    """Load one page again and again."""

    async def load(visitor: "_Visitor") -> None:
        await visitor.get("/")

    return asyncio.run(_visit(url, at_once, seconds, load))


def sign_in_pages(url: str, at_once: int, seconds: float) -> Visited:
    """Load sign-in pages, each with the picture of its own puzzle, each as a new visitor."""

    async def load(visitor: "_Visitor") -> None:
        found = _PICTURE.search((await visitor.get("/sign-in")).decode())
        if found is None:
            raise CouldNotMeasure("a sign-in page has no picture")
        if not (await visitor.get(found[1])).startswith(PNG):
            raise CouldNotMeasure("a sign-in page's picture is none")

    return asyncio.run(_visit(url, at_once, seconds, load))


def press_in_turn(url: str, presses: Sequence[Press], at_once: int) -> Pressed:
    """Press, so many at a time, each as soon as one before it was answered."""
    queue = iter(enumerate(presses))

    async def all_of_them(pressing: "_Pressing") -> None:
        async def one_after_another() -> None:
            for place, one in queue:
                await pressing.press(place, one)

        await asyncio.gather(*(one_after_another() for _ in range(at_once)))

    return asyncio.run(_press(url, len(presses), all_of_them))


def press_at_rate(url: str, presses: Sequence[Press], rate: float) -> Pressed:
    """Press so many a second, whether or not those before were answered; 0: all at once."""

    async def all_of_them(pressing: "_Pressing") -> None:
        async def when_due(place: int, one: Press) -> None:
            due = pressing.start + (place / rate if rate else 0.0)
            await asyncio.sleep(due - time.perf_counter())
            await pressing.press(place, one, due)

        await asyncio.gather(*(when_due(*each) for each in enumerate(presses)))

    return asyncio.run(_press(url, len(presses), all_of_them))


class _Visitor:
    """One visitor's requests over a shared pool of connections, as a proxy has one."""

    def __init__(self, session: ClientSession, url: str, address: str) -> None:
        self._session = session
        self._url = url
        self._headers = {"X-Forwarded-For": address}

    async def get(self, path: str) -> bytes:
        async with self._session.get(self._url + path, headers=self._headers) as answer:
            body = await answer.read()
            if answer.status != 200:
                raise CouldNotMeasure(f"{path}: status {answer.status}")
            return body

    async def form(self) -> dict[str, str]:
        """Return the headers with which this visit's forms are sent."""
        async with self._session.get(self._url + "/sign-in", headers=self._headers) as answer:
            token = _TOKEN.search(await answer.text())
            visit = _VISIT.match(answer.headers.get("Set-Cookie", ""))
        if token is None or visit is None:
            raise CouldNotMeasure("a sign-in page has no form")
        source = {"Origin": self._url, "Sec-Fetch-Site": "same-origin"}
        return {**self._headers, **source, "X-Form-Token": token[1], "Cookie": visit[1]}


class _Pressing:
    def __init__(self, session: ClientSession, url: str, form: dict[str, str], many: int) -> None:
        self._session = session
        self._url = url + "/booth/ballot"
        self._form = form
        self._addresses = _addresses()
        self.start = time.perf_counter()
        self.waits = [0.0] * many
        self.again = 0

    async def press(self, place: int, one: Press, due: float | None = None) -> None:
        """Send a ballot until it is answered, and keep how long that took."""
        due = due or time.perf_counter()
        headers = {
            **self._form,
            "X-Forwarded-For": next(self._addresses),
            "Content-Type": "application/octet-stream",
            "Cookie": f"{self._form['Cookie']}; __Host-session={one.session}",
        }
        pause = FIRST_PAUSE
        for _ in range(MOST_TRIES):
            if await self._taken(one.body, headers):
                self.waits[place] = time.perf_counter() - due
                return
            self.again += 1
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        raise CouldNotMeasure("a ballot was not answered")

    async def _taken(self, body: bytes, headers: dict[str, str]) -> bool:
        with suppress(ClientError, TimeoutError):
            async with self._session.post(self._url, data=body, headers=headers) as answer:
                said = await answer.text()
                if answer.status == 202:
                    return True
                if answer.status < 500:
                    raise CouldNotMeasure(f"an honest ballot was refused: {said[:200]}")
        return False


async def _visit(
    url: str, at_once: int, seconds: float, load: Callable[[_Visitor], Awaitable[None]]
) -> Visited:
    addresses, pages = _addresses(), 0
    async with _session() as session:
        start = time.perf_counter()

        async def one_after_another() -> None:
            nonlocal pages
            while time.perf_counter() - start < seconds:
                await load(_Visitor(session, url, next(addresses)))
                pages += 1

        await asyncio.gather(*(one_after_another() for _ in range(at_once)))
        return Visited(pages, time.perf_counter() - start)


async def _press(url: str, many: int, work: Callable[[_Pressing], Awaitable[None]]) -> Pressed:
    async with _session() as session:
        form = await _Visitor(session, url, next(_addresses())).form()
        pressing = _Pressing(session, url, form, many)
        await work(pressing)
        return Pressed(time.perf_counter() - pressing.start, pressing.waits, pressing.again)


def _session() -> ClientSession:
    return ClientSession(
        connector=TCPConnector(limit=0),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=PATIENCE),
        headers={"Accept-Encoding": ENCODINGS},
    )


def _addresses() -> Iterator[str]:
    """Yield addresses of the network 198.18.0.0/15, which is kept for benchmarks (RFC 2544)."""
    return (f"198.18.{number >> 8 & 255}.{number & 255}" for number in count(1))
