"""The portal's pages over a real database and real voters' services, and a browser without scripts.

What the ledger shows is set by the test; how it gets there is tested with a real ledger elsewhere.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from xml.etree import ElementTree

from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from contracts.roll.voters import Voter
from tests.web.voters.texts import Texts
from web.intake.election import ElectionView
from web.intake.service import Receiving
from web.portal import cookies, keys
from web.portal.routes import add_pages
from web.protection import gate
from web.services import BASE, Base
from web.voters.accounts import Voters
from web.voters.altcha import Altcha
from web.voters.captcha import Captcha
from web.voters.limits import Limiter
from web.voters.one_time_codes import OneTimeCodes
from web.voters.sessions import Sessions

LICENCE, NATIONAL_CODE, MOBILE = "1234567890", "0013542419", "+989121234551"
VOTER = Voter(2, LICENCE, NATIONAL_CODE, MOBILE, "مهسا", "گلشنی")
OPENS, ENDS, MARGIN = 1_794_990_000, 1_795_090_061, 20
TITLE = {"fa": "انتخابات آزمون", "en": "Election of the test"}


class Ledger:
    """Stands in for the view of the election: the same answers, from values a test sets."""

    def __init__(self) -> None:
        self.close_time = 1_795_000_000
        self.end = self.first_end = ENDS
        self.trial = True
        self.ready = True

    def now(self) -> Any:
        """Return what an ``ElectionNow`` has that pages ask for."""
        if not self.ready:
            return None
        manifest = SimpleNamespace(
            title=TITLE, trial=self.trial, closes=self.first_end, session=1200
        )
        return SimpleNamespace(
            manifest=manifest,
            state=self._state,
            close_time=self.close_time,
            window=SimpleNamespace(opens=OPENS, end=self.end),
            registration_ends=self.end - MARGIN,
        )

    def opened(self) -> Any:
        """Return the same, of an election that has been read."""
        assert self.ready
        return self.now()

    @property
    def _state(self) -> str:
        if self.close_time < OPENS:
            return "before"
        if self.close_time > self.end:
            return "closed"
        return "open" if self.close_time < self.end - MARGIN else "closing"


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def tree(self) -> ElementTree.Element:
        """The page, which must be well-formed."""
        return ElementTree.fromstring(self.text)

    @property
    def words(self) -> str:
        """All text that a person reads, in one line."""
        body = self.tree.find("body")
        assert body is not None
        return " ".join(" ".join(body.itertext()).split())

    def fields(self, action: str) -> dict[str, str]:
        """Return the fields of the page's form with an action, as they are filled in."""
        (form,) = [one for one in self.tree.iter("form") if one.get("action") == action]
        return {one.get("name", ""): one.get("value", "") for one in form.iter("input")}


@dataclass
class Browser:
    """A browser without scripts; it keeps cookies and follows no redirect."""

    client: TestClient[web.Request, web.Application]
    origin: str
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str) -> Page:
        """Open an address."""
        return await self._ask("GET", path, {}, None)

    async def post(self, path: str, fields: Mapping[str, str]) -> Page:
        """Send a form."""
        sent = {"Origin": self.origin, "Sec-Fetch-Site": "same-origin"}
        return await self._ask("POST", path, sent, dict(fields))

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], data: dict[str, str] | None
    ) -> Page:
        host = self.origin.partition("//")[2]
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"Host": host, **headers, **({"Cookie": kept} if kept else {})}
        async with self.client.request(
            method, path, headers=said, data=data, allow_redirects=False
        ) as answer:
            for name, morsel in answer.cookies.items():
                if morsel.value and morsel["max-age"] != "0":
                    self.cookies[name] = morsel.value
                else:
                    self.cookies.pop(name, None)
            return Page(answer.status, dict(answer.headers), await answer.read())


@dataclass
class Site:
    """The pages as they run."""

    base: Base
    ledger: Ledger
    texts: Texts
    client: TestClient[web.Request, web.Application]

    def browser(self) -> Browser:
        """Return a browser that has never been here."""
        return Browser(self.client, self.base.settings.origin)

    def browser_of(self, token: str) -> Browser:
        """Return a browser that is signed in by a session's token."""
        browser = self.browser()
        browser.cookies[cookies.SESSION] = token
        return browser

    def solve(self, page: Page) -> str:
        """Read the number in a sign-in page's picture, as only the portal's key can."""
        token = page.fields("/sign-in")["captcha_token"]
        return self.client.app[keys.CAPTCHA]._open(token)[1]

    async def sign_in(self, browser: Browser, **changed: str) -> Page:
        """Fill in the sign-in form rightly, but for what is changed, and send it."""
        page = await browser.get("/sign-in")
        typed = {"licence": LICENCE, "national_code": NATIONAL_CODE, "captcha": self.solve(page)}
        return await browser.post("/sign-in", {**page.fields("/sign-in"), **typed, **changed})

    async def enter(self, browser: Browser) -> Page:
        """Go all the way in; return the answer to the right code."""
        assert (await self.sign_in(browser)).status == 303
        page = await browser.get("/code")
        return await browser.post("/code", {**page.fields("/code"), "code": self.texts.codes[-1]})


@asynccontextmanager
async def site(
    base: Base, receiving: Receiving | None = None, port: int | None = None
) -> AsyncIterator[Site]:
    """Serve the pages with one voter in the list.

    Args:
        base: on a database with tables.
        receiving: the intake, over a real ledger; by default what the ledger shows is set.
        port: on loopback; by default any.
    """
    app = web.Application(client_max_size=gate.BALLOT_BODY)
    ledger, texts = Ledger(), Texts()
    app[BASE] = base
    app[keys.SMS_OUTBOX] = texts
    if receiving is None:
        app[keys.VIEW] = cast(ElectionView, ledger)
    else:
        app[keys.VIEW], app[keys.INTAKE] = receiving.view, receiving.intake
        app[keys.LOOKUP] = receiving.lookup
    app[keys.VOTERS], app[keys.SESSIONS] = Voters(base), Sessions(base)
    app[keys.CODES], app[keys.LIMITER] = OneTimeCodes(base), Limiter(base)
    app[keys.CAPTCHA], app[keys.ALTCHA] = Captcha(base), Altcha(base)
    add_pages(app)
    gate.set_up(app, base.settings)
    await app[keys.VOTERS].import_([VOTER])
    async with TestClient(TestServer(app, port=port), cookie_jar=DummyCookieJar()) as client:
        yield Site(base, ledger, texts, client)
