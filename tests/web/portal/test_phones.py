"""The simulated phones show what was sent, take what is texted back, outlive a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Page as Tab
from playwright.async_api import expect
from pydantic import SecretStr
from sqlalchemy import select

from tests.support.browser import chromium
from tests.support.portal_database import portal_base
from tests.support.ports import reserved_port
from tests.web.portal.site import Browser, Ledger
from tests.web.sms.voting import OTHER, OWN, at_the_preview
from web.app import create_app
from web.portal import keys
from web.portal.phones import PHONES, Piece, add_phones, pieces
from web.portal.routes import add_pages
from web.protection import gate
from web.services import BASE, Base
from web.settings import Gateway, Sms
from web.sms import phone_simulator
from web.sms.gateway import Accepted, Outgoing
from web.sms.gateways import make_gateways, phones_of
from web.sms.inbox import Inbox
from web.sms.phone_simulator import PhoneSimulator
from web.sms.polling import Poller
from web.sms.tables import phone_message
from web.voters.session import CONFIRMED
from web.voters.sessions import Sessions

LINE = "100077066"
BODY = {"fa": "کانون آزمون", "en": "Association of the test"}
LINK = "http://localhost:8080/#e=ABC&c=DEF"
AXE = Path(__file__).parents[3] / "node_modules/axe-core/axe.min.js"


@dataclass
class Demonstration:
    """A portal whose gateway is simulated phones."""

    base: Base
    phones: PhoneSimulator
    origin: str
    browser: Browser

    async def first(self) -> str:
        """Return the id of the first phone."""
        return (await self.phones.phones())[0].id


@asynccontextmanager
async def demonstration(place: Path, port: int) -> AsyncIterator[Demonstration]:
    """Serve the pages; opened again at a place, it finds the messages."""
    origin = f"http://127.0.0.1:{port}"
    sms = Sms(line=LINE, gateways=(Gateway(kind="phones"),))
    async with portal_base(place, sms=sms, origin=origin, body=BODY) as base:
        phones = phones_of(make_gateways(base))
        assert phones is not None
        app = web.Application(client_max_size=gate.BALLOT_BODY)
        app[BASE] = base
        app[keys.VIEW] = Ledger()  # type: ignore[assignment]
        app[keys.SESSIONS] = Sessions(base)
        add_pages(app)
        add_phones(app, phones)
        gate.set_up(app, base.settings)
        server = TestServer(app, port=port)
        async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
            yield Demonstration(base, phones, origin, Browser(client, origin))


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demonstration]:
    """A demonstration."""
    async with demonstration(tmp_path, reserved_port()) as running:
        yield running


@pytest.mark.parametrize("kind", ["phones", "smsir"])
async def test_a_portal_has_the_pages_only_with_that_gateway(tmp_path: Path, kind: str) -> None:
    given = Gateway(kind=kind, key=SecretStr("k"), line="1000")  # type: ignore[arg-type]
    sms = Sms(line=LINE, gateways=(given,))
    async with portal_base(tmp_path, sms=sms, origin="http://localhost:8080", body=BODY) as base:
        app = create_app(base)
        paths = {route.resource.canonical for route in app.router.routes() if route.resource}
        assert ("/phones" in paths) == ("/phones/{phone}" in paths) == (kind == "phones")
        assert (PHONES in app) == (kind == "phones")


def test_links_in_a_text_are_told_from_what_stands_around_them() -> None:
    assert pieces(f"لینک شما: {LINK}.\nسپاس") == [
        Piece("لینک شما: ", link=False),
        Piece(LINK, link=True),
        Piece(".\nسپاس", link=False),
    ]
    assert pieces("javascript:alert(1) ftp://x") == [
        Piece("javascript:alert(1) ftp://x", link=False)
    ]
    assert pieces("") == []


async def test_a_message_lies_on_its_phone_once(demo: Demonstration) -> None:
    message = Outgoing("1", OWN, "سلام")
    accepted = await demo.phones.send(message)
    assert await demo.phones.send(message) == accepted
    assert await demo.phones.find("1") == accepted
    assert await demo.phones.find("2") is None
    await demo.phones.send(Outgoing("2", OTHER, "other"))
    assert [one.number for one in await demo.phones.phones()] == [OWN, OTHER]
    (found,) = await demo.phones.messages(await demo.first())
    assert (found.text, found.incoming) == ("سلام", True)
    assert accepted == Accepted(str(found.id))


async def test_the_pages_show_phones_and_messages(demo: Demonstration) -> None:
    assert "هنوز پیامکی نرسیده است" in (await demo.browser.get("/phones")).words
    await demo.phones.send(Outgoing("1", OWN, f"<b>لینک</b> {LINK}\nدو"))
    page = await demo.browser.get("/phones?lang=en")
    assert "These are no real phones" in page.words
    phone = await demo.first()
    assert OWN.removeprefix("+") not in phone
    page = await demo.browser.get(f"/phones/{phone}")
    assert "<b>لینک</b>" in page.words
    links = [one.get("href") for one in page.tree.iter("a")]
    assert LINK in links
    (text,) = (one for one in page.tree.iter("p") if one.get("class") == "text")
    assert "".join(text.itertext()).endswith(f"{LINK}\nدو")
    assert (await demo.browser.get("/phones/0123456789abcdef")).status == 404
    assert (await demo.browser.post("/phones/0123456789abcdef", {"text": "x"})).status == 403


async def test_what_is_texted_back_confirms_a_vote_code(demo: Demonstration) -> None:
    one = await at_the_preview(demo.base)
    await demo.phones.send(Outgoing("1", OWN, "سلام"))
    await demo.phones.send(Outgoing("2", OTHER, "سلام"))
    own, other = [phone.id for phone in await demo.phones.phones()]
    poller = Poller(Inbox(demo.base, Sessions(demo.base).confirm), [demo.phones])
    for phone, confirmed in ((other, 0), (own, 1)):
        page = await demo.browser.get(f"/phones/{phone}")
        fields = page.fields(f"/phones/{phone}") | {"text": f" {one.code} "}
        answer = await demo.browser.post(f"/phones/{phone}", fields)
        assert answer.status == 303
        assert await poller.once() == confirmed
    now = await Sessions(demo.base).by_id(one.id)
    assert now is not None
    assert now.step == CONFIRMED
    page = await demo.browser.get(f"/phones/{own}")
    assert one.code in page.words


async def test_a_form_without_the_token_or_text_sends_nothing(demo: Demonstration) -> None:
    await demo.phones.send(Outgoing("1", OWN, "سلام"))
    phone = await demo.first()
    page = await demo.browser.get(f"/phones/{phone}")
    fields = page.fields(f"/phones/{phone}")
    assert (await demo.browser.post(f"/phones/{phone}", {"text": "x"})).status == 403
    assert (await demo.browser.post(f"/phones/{phone}", fields | {"text": "  "})).status == 303
    assert len(await demo.phones.messages(phone)) == 1


async def test_messages_are_there_after_a_restart(tmp_path: Path) -> None:
    port = reserved_port()
    async with demonstration(tmp_path, port) as demo:
        await demo.phones.send(Outgoing("1", OWN, "before"))
        assert await demo.phones.text_back(await demo.first(), "12345678")
        assert not await demo.phones.text_back("nobody", "x")
    async with demonstration(tmp_path, port) as demo:
        texts = [one.text for one in await demo.phones.messages(await demo.first())]
        assert texts == ["before", "12345678"]
        (back,) = await demo.phones.receive()
        assert (back.sender, back.text) == (OWN, "12345678")
        assert await demo.phones.receive(back.message_id) == []
        await demo.phones.send(Outgoing("1", OWN, "before"))
        assert len(await demo.phones.messages(await demo.first())) == 2


async def test_receiving_waits_for_what_is_texted(
    demo: Demonstration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phone_simulator, "_WAIT", 240.0)
    await demo.phones.send(Outgoing("1", OWN, "x"))
    waiting = asyncio.create_task(demo.phones.receive("1"))
    await asyncio.sleep(0.05)
    await demo.phones.text_back(await demo.first(), "now")
    # woken, it looks again; who was not comes back in the end, with nothing
    (found,) = await waiting
    assert found.text == "now"


async def test_nothing_is_readable_in_the_database(demo: Demonstration) -> None:
    await demo.phones.send(Outgoing("1", OWN, "my words"))
    async with demo.base.database.read() as connection:
        row = repr((await connection.execute(select(phone_message))).one())
    assert OWN not in row
    assert "my words" not in row


async def _clean(tab: Tab) -> None:
    await tab.add_script_tag(path=AXE)
    found = await tab.evaluate("axe.run().then((r) => r.violations.map((v) => v.id))")
    assert found == []


async def test_in_a_browser_messages_come_by_themselves_and_are_answered(
    demo: Demonstration,
) -> None:
    await demo.phones.send(Outgoing("1", OWN, "first"))
    phone = await demo.first()
    async with chromium() as browser:
        context = await browser.new_context(
            viewport={"width": 360, "height": 740}, bypass_csp=True, locale="fa"
        )
        tab = await context.new_page()
        for path in ("/phones", f"/phones/{phone}"):
            await tab.goto(demo.origin + path)
            await _clean(tab)
        await tab.get_by_label("پیامک به").fill("۱۲۳۴۵۶۷۸")
        await demo.phones.send(Outgoing("2", OWN, f"second {LINK}"))
        await expect(tab.get_by_role("link", name=LINK)).to_be_visible()
        # what was being written is still there
        await expect(tab.get_by_label("پیامک به")).to_have_value("۱۲۳۴۵۶۷۸")
        await tab.keyboard.press("Enter")
        await expect(tab.locator("li.sent .text")).to_have_text("۱۲۳۴۵۶۷۸")
        assert await tab.locator("li").filter(has_text="first").count() == 1
        width = await tab.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
        await context.close()
