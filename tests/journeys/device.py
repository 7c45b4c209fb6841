"""A voter's device: a browser context of its own, watched for what no page of ours may do.

    async with device(browser, portal.url, PHONE) as own:
        await own.page.goto(portal.url)
        await own.look("landing")

Whatever it asks of another host, what its console says is wrong, and what its policy forbids fails
the test, unless the test said before that it expects it.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError

from node.pages.language import COOKIE as LANGUAGE_COOKIE
from tests.journeys.axe import faults_of
from tests.support.browser import PATIENCE

SCREENS = os.environ.get("SANDOGH_TEST_SCREENS")
"""A directory: people look at a picture of every step there."""
_LOCAL = ("data", "blob")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of device: its window in CSS pixels, and whether it is touched."""

    name: str
    width: int
    height: int
    touch: bool
    user_agent: str | None = None

    def options(self) -> dict[str, Any]:
        """Return what a browser context takes."""
        touched: dict[str, Any] = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        return {
            "viewport": {"width": self.width, "height": self.height},
            "user_agent": self.user_agent,
            **(touched if self.touch else {}),
        }


_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; {}) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 {}Safari/537.36"
)
PHONE = Kind("phone", 360, 740, True, _ANDROID.format("SM-A156B", "Mobile "))
TABLET = Kind("tablet", 820, 1180, True, _ANDROID.format("SM-X210", ""))
PC = Kind("pc", 1366, 768, False)
KINDS = (PHONE, TABLET, PC)

_OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => { const at = one.getBoundingClientRect();
                       return at.width && (at.right > wide + 1 || at.left < -1); })
    .map((one) => one.outerHTML.slice(0, 120));
}"""


@dataclass
class Device:
    """A browser context with one page, and all that was seen of it.

    Attributes:
        judged: whether each step's page goes through axe, light and dark, and must fit the windows
            of all kinds of devices.
        allowed: origins that may be asked.
        expected: patterns of what the console may say.
    """

    kind: Kind
    context: BrowserContext
    page: Page
    origin: str
    language: str = "fa"
    judged: bool = False
    label: str = ""
    allowed: set[str] = field(default_factory=set)
    expected: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _steps: int = 0

    def watch(self) -> None:
        """Begin to watch."""
        self.context.on("request", self._asked)
        self.context.on("console", self._console)
        self.context.on("weberror", self._broken)

    def expect(self, *patterns: str) -> None:
        """Let the console say something that these patterns match."""
        self.expected += patterns

    async def speak(self, language: str) -> None:
        """Let the pages speak a language, as after a press on the switch some other day."""
        self.language = language
        cookie = {"name": LANGUAGE_COOKIE, "value": language, "url": self.origin}
        await self.context.add_cookies([cookie])  # type: ignore[list-item]

    async def look(self, step: str) -> None:
        """Look at the page of a step: a picture if asked for, and judged if this device is."""
        await self._picture(step)
        if self.judged:
            await self.judge(step)

    async def _picture(self, step: str) -> None:
        self._steps += 1
        if SCREENS is None:
            return
        label = re.sub(r"\W+", "-", self.label).strip("-")
        name = f"{label}-{self.kind.name}-{self.language}-{self._steps:02d}-{step}.png"
        await self.page.screenshot(path=Path(SCREENS) / name, full_page=True)

    async def judge(self, name: str) -> None:
        """Assert that the page is in the device's language, passes axe and fits every window."""
        assert await self.page.evaluate("document.documentElement.lang") == self.language, name
        found = await faults_of(self.page)
        assert found == [], f"{name}: " + "\n".join(found)
        for kind in KINDS:
            await self.page.set_viewport_size({"width": kind.width, "height": kind.height})
            wide = await self.page.evaluate(_OVERFLOW)
            assert wide == [], f"{name}: too wide for a {kind.name}: {wide}"
        await self.page.set_viewport_size({"width": self.kind.width, "height": self.kind.height})

    def check(self) -> None:
        """Assert that nothing was done that no page may do."""
        foreign = [
            one.url
            for one in self.requests
            if urlsplit(one.url).scheme not in _LOCAL and origin_of(one.url) not in self.allowed
        ]
        assert foreign == [], f"asked of another host: {foreign}"
        wrong = [one for one in self.said if not any(re.search(p, one) for p in self.expected)]
        assert wrong == [], f"said in the console: {wrong}"

    def _asked(self, request: Request) -> None:
        self.requests.append(request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.said.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    def _broken(self, fault: WebError) -> None:
        self.said.append(f"uncaught: {fault.error}")


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@asynccontextmanager
async def device(
    browser: Browser,
    origin: str,
    kind: Kind = PHONE,
    *,
    label: str = "",
    judged: bool = False,
    allowed: tuple[str, ...] = (),
) -> AsyncIterator[Device]:
    """Open a device for the length of the block; then check what was seen of it.

    Args:
        browser: which it is one of.
        origin: the portal's.
        kind: phone, tablet or PC.
        label: names its pictures.
        judged: see `Device`.
        allowed: origins that may be asked, beside the portal's.
    """
    context = await browser.new_context(
        **kind.options(), locale="fa-IR", reduced_motion="reduce", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE)
    try:
        own = Device(kind, context, await context.new_page(), origin, judged=judged, label=label)
        own.allowed = {origin, *allowed}
        own.watch()
        yield own
        own.check()
    finally:
        await context.close()
