"""What the first load of each page costs a voter: bytes on the wire, in Chromium, nothing cached.

Counted is all that comes until nothing more does, as it was encoded, headers included: page, style,
scripts, fonts, pictures, and what scripts ask for. Apart stand candidates' photos, which come when
they are scrolled to, and ALTCHA, which comes when it is chosen.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, CDPSession
from playwright.async_api import TimeoutError as NothingMore

from benchmarks.outcome import CouldNotMeasure, Figure
from tests.support.browser import chromium

QUIET = 2.0
"""Seconds without a byte after which nothing more is expected."""
LONGEST = 30.0
WIDE, HIGH = 390, 844
"""A phone's."""
APART = ("/photos/", "/assets/altcha")


@dataclass(frozen=True, slots=True)
class Place:
    """A page as a voter comes to it.

    Attributes:
        name: for people.
        path: its address.
        cookies: name to value.
        stored: the session storage, as if the voter's link had been opened.
        shows: a selector of what is there only once all of the page works.
    """

    name: str
    path: str
    shows: str
    cookies: Mapping[str, str] = field(default_factory=dict)
    stored: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Bytes of one page by address, without those that stand apart."""

    name: str
    language: str
    parts: Mapping[str, int]

    @property
    def kilobytes(self) -> float:
        """All of them, in units of 1000 bytes."""
        return sum(self.parts.values()) / 1000


def figure(loads: Sequence[Loaded]) -> Figure:
    """Return the largest page's, every page listed."""
    largest = max(loads, key=lambda one: one.kilobytes)
    listed = sorted(loads, key=lambda one: -one.kilobytes)
    each = ", ".join(f"{one.name} ({one.language}) {one.kilobytes:.1f}" for one in listed)
    parts = sorted(largest.parts.items(), key=lambda part: -part[1])
    most = ", ".join(f"{name} {size / 1000:.1f}" for name, size in parts[:8])
    return Figure(
        "first_load_kb",
        largest.kilobytes,
        "kB",
        at_most=150,
        note=f"{each}; of the largest: {most}; apart: candidates' photos, ALTCHA;"
        " the roll, 32 bytes a voter, comes at the first choice",
    )


async def load(url: str, places: Sequence[Place], languages: Sequence[str]) -> list[Loaded]:
    """Load pages, each in a browser that knows nothing yet.

    Args:
        url: the portal's origin.
        places: the pages.
        languages: in which they are loaded.

    Raises:
        CouldNotMeasure: a page does not show what it should, or answers another status than 200.
    """
    async with chromium() as browser:
        return [
            await _load(browser, url, place, language) for place in places for language in languages
        ]


async def _load(browser: Browser, url: str, place: Place, language: str) -> Loaded:
    size = {"width": WIDE, "height": HIGH}
    context = await browser.new_context(viewport=size, device_scale_factor=3, locale=language)  # type: ignore[arg-type]
    try:
        await _prepare(context, url, place)
        page = await context.new_page()
        counted = await _Counted.on(await context.new_cdp_session(page))
        answer = await page.goto(f"{url}{place.path}?lang={language}")
        if answer is None or answer.status != 200 or urlsplit(page.url).path != place.path:
            raise CouldNotMeasure(f"{place.name}: the browser came to {page.url}")
        with suppress(NothingMore):
            await page.wait_for_selector(place.shows, timeout=LONGEST * 1e3)
            await counted.until_quiet()
            return Loaded(place.name, language, counted.parts())
        said = await page.inner_text("body")
        raise CouldNotMeasure(f"{place.name}: there is no {place.shows}: {said[:300]}")
    finally:
        await context.close()


async def _prepare(context: BrowserContext, url: str, place: Place) -> None:
    # Chromium is told only that a secure page set them; to localhost it sends them by http, too
    secure = url.replace("http:", "https:", 1)
    await context.add_cookies(
        [
            {"name": name, "value": value, "url": secure, "secure": True, "httpOnly": True}
            for name, value in place.cookies.items()
        ]
    )
    for name, value in place.stored.items():
        await context.add_init_script(f"sessionStorage.setItem({name!r}, {value!r});")


class _Counted:
    """What a page received, as the browser's network says."""

    def __init__(self) -> None:
        self._urls: dict[str, str] = {}
        self._bytes: dict[str, int] = {}
        self._last = 0.0

    @classmethod
    async def on(cls, session: CDPSession) -> "_Counted":
        counted = cls()
        session.on("Network.requestWillBeSent", counted._asked)
        session.on("Network.responseReceived", counted._answered)
        session.on("Network.dataReceived", counted._came)
        session.on("Network.loadingFinished", counted._finished)
        await session.send("Network.enable")
        return counted

    async def until_quiet(self) -> None:
        clock = asyncio.get_running_loop().time
        end = clock() + LONGEST
        # the browser tells bytes one by one, never that no more will come
        while clock() - self._last < QUIET and clock() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    def parts(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for number, size in self._bytes.items():
            path = urlsplit(self._urls[number]).path
            if not path.startswith(APART):
                found[path] = found.get(path, 0) + size
        return found

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(("http:", "https:")):
            self._urls[event["requestId"]] = event["request"]["url"]

    def _answered(self, event: dict[str, Any]) -> None:
        self._add(event, event["response"]["encodedDataLength"])

    def _came(self, event: dict[str, Any]) -> None:
        # of a stream that goes on, Chromium knows only how many bytes the page was given
        self._add(event, event["encodedDataLength"] or event["dataLength"])

    def _finished(self, event: dict[str, Any]) -> None:
        # the whole, headers too, of what has an end; an event stream has none
        number = event["requestId"]
        if number in self._urls:
            self._bytes[number] = int(event["encodedDataLength"])

    def _add(self, event: dict[str, Any], size: float) -> None:
        number = event["requestId"]
        self._last = asyncio.get_running_loop().time()
        if number in self._urls:
            self._bytes[number] = self._bytes.get(number, 0) + int(size)
