"""What a voter does, step by step, as the pages name things in the voter's language."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Dialog, Locator, Page, expect

from node.pages.language import LANGUAGES
from node.pages.words import WORDS as KIT_WORDS
from tests.journeys.device import Device
from tests.journeys.hands import Fingers, Hands, Mouse
from tests.journeys.phone import Phone
from tests.support.browser import until
from tests.support.portal import Portal, PortalVoter, open_base
from tests.support.portal_election import RACES
from web.portal.cookies import SESSION
from web.portal.words import WORDS, faults
from web.services import Base
from web.voters.accounts import Voters
from web.voters.captcha import Captcha
from web.voters.sessions import Sessions


async def _yes(dialog: Dialog) -> None:
    await dialog.accept()


Choices = Sequence[Sequence[int]]
"""Candidates' numbers, race by race."""
CHOICES: Choices = ((2, 5, 11), (1, 4), (3,))


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a receipt's page says."""

    tracker: str
    link: str
    transaction: str


class Voter:
    """A voter with a link, a phone, and a device at hand."""

    def __init__(
        self, portal: Portal, who: PortalVoter, device: Device, hands: Hands | None = None
    ) -> None:
        self.portal = portal
        self.who = who
        self.device = device
        self.hands: Hands = hands or (Fingers() if device.kind.touch else Mouse())
        self.phone = Phone(portal, who)

    @property
    def page(self) -> Page:
        """The page of the voter's device."""
        return self.device.page

    def say(self, key: str, **values: Any) -> str:
        """Return the portal's words in the voter's language; the booth's own begin with booth_."""
        language = LANGUAGES[self.device.language]
        digits = {name: language.digits(str(value)) for name, value in values.items()}
        return language.say({**KIT_WORDS, **WORDS}, key, **digits)

    def digits(self, text: str) -> str:
        """Write digits as the voter's language does."""
        return LANGUAGES[self.device.language].digits(text)

    def button(self, key: str) -> Locator:
        """Return the button of these words."""
        return self.page.get_by_role("button", name=self.say(key), exact=True)

    def link(self, key: str) -> Locator:
        """Return the link of these words in the page's main part."""
        return self.page.get_by_role("main").get_by_role("link", name=self.say(key), exact=True)

    async def press(self, key: str) -> None:
        """Press the button of these words."""
        await self.hands.press(self.button(key))

    async def follow(self, key: str) -> None:
        """Follow the link of these words."""
        await self.hands.press(self.link(key))

    async def heading(self, text: str) -> None:
        """Wait until the page's heading is this."""
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(text)

    async def follows(self) -> None:
        """Wait until the page, its script loaded, follows what becomes of the ballot."""
        await expect(self.page.locator("[data-receipt][data-follows]")).to_be_attached()

    async def sees(self, key: str, **values: Any) -> None:
        """Wait until the page's main part shows these words."""
        await self.reads(self.say(key, **values))

    async def reads(self, text: str) -> None:
        """Wait until the page's main part shows this text."""
        shown = self.page.get_by_role("main").get_by_text(text).filter(visible=True)
        await expect(shown.first).to_be_visible()

    async def fault(self, name: str) -> None:
        """Wait until the booth shows a fault in place of the ballot, in its words."""
        said = self.page.locator("[data-view=fault]")
        await expect(said.get_by_role("heading", level=1)).to_have_text(
            self.script(f"fault_{name}")
        )
        for part, key in (("text", f"fault_{name}_text"), ("what-to-do", f"fault_{name}_do")):
            await expect(said.locator(f"[data-part={part}]")).to_have_text(self.script(key))
        await expect(said.locator("[data-part=name]")).to_have_text(name)

    def script(self, key: str) -> str:
        """Return words that the booth's scripts say."""
        return LANGUAGES[self.device.language].say(faults.SCRIPT, key)

    async def open_link(self, link: str | None = None) -> None:
        """Open the link of the invitation."""
        await self.page.goto(link or self.who.link)
        # the fragment leaves the address, and what it carried is kept for this window
        await expect(self.page.locator("[data-link=read]")).to_be_visible()
        assert "#" not in self.page.url

    async def speak(self, language: str) -> None:
        """Switch the pages to a language."""
        if self.device.language != language:
            await self.hands.press(self.page.locator("a.switch"))
            self.device.language = language
            await expect(self.page.locator("html")).to_have_attribute("lang", language)
        await self.device.look("landing")

    async def enter(self) -> None:
        """Go from the landing page to the sign-in."""
        await self.follow("enter")
        await self.heading(self.say("sign_in"))

    def solution(self, token: str) -> str:
        """Read the number in a picture, as only the portal's key can."""
        return Captcha(open_base(self.portal.settings))._open(token)[1]

    async def captcha(self) -> str:
        """Return the number that the picture shows."""
        token = await self.page.locator("[name=captcha_token]").input_value()
        return self.solution(token)

    async def sign_in(
        self,
        licence: str | None = None,
        national_code: str | None = None,
        captcha: str | None = None,
    ) -> None:
        """Type both numbers and the picture's, in the language's digits; press confirm."""
        typed = {
            "licence": licence or self.who.licence,
            "national_code": national_code or self.who.national_code,
            "captcha": captcha or await self.captcha(),
        }
        for name, value in typed.items():
            field = self.page.get_by_label(self.say(name), exact=True)
            await self.hands.type(field, self.digits(value))
        await self.device.look("sign-in")
        await self.press("confirm")

    async def code_page(self) -> None:
        """Wait for the page that asks for the one-time code."""
        await self.heading(self.say("code_title"))

    async def type_code(self, code: str) -> None:
        """Type a one-time code; press confirm."""
        field = self.page.get_by_label(self.say("code"), exact=True)
        await self.hands.type(field, self.digits(code))
        await self.device.look("code")
        # the clock stands in the button, hidden from its name
        await self.press("confirm")

    async def come_in(self, link: str | None = None, language: str | None = None) -> None:
        """Go from the link to the first page behind the sign-in."""
        await self.open_link(link)
        await self.speak(language or self.device.language)
        await self.enter()
        await self.sign_in()
        await self.code_page()
        await self.type_code(await self.phone.code())

    async def new_session(self) -> str:
        """Open a session, as a right code does, and end the voter's other one; return its token."""

        async def open_one(base: Base) -> str:
            found = await Voters(base).find(self.who.licence, self.who.national_code)
            assert found is not None
            async with base.database.write() as connection:
                return await Sessions(base).open(connection, found, "127.0.0.1")

        return str(await asyncio.to_thread(self.portal.with_base, open_one))

    async def signed_in(self) -> None:
        """Give the browser the link and a session, as after a right code; then open the ballot."""

        token = await self.new_session()
        await self.phone.invite(self.who.link)
        await self.open_link()
        # over http such a cookie is set by the page itself only, and on this machine only
        url = self.portal.url.replace("http:", "https:")
        flags = {"secure": True, "httpOnly": True, "sameSite": "Strict"}
        cookie = {"name": SESSION, "value": token, "url": url, **flags}
        await self.device.context.add_cookies([cookie])  # type: ignore[list-item]
        await self.page.goto(self.portal.url + "/ballot")

    async def reload(self) -> None:
        """Reload the page; whatever it asks before, say yes."""
        self.page.once("dialog", _yes)
        await self.page.reload()
        self.page.remove_listener("dialog", _yes)

    def title(self, place: int) -> str:
        """Return a race's title."""
        return str(RACES[place]["title"][self.device.language])

    async def race(self, place: int) -> None:
        """Wait until a race is shown."""
        await self.heading(self.title(place))

    def candidate(self, place: int, number: int) -> Locator:
        """Return a candidate's checkbox."""
        said = re.escape(self.say("booth_candidate_number", number=number))
        name = RACES[place]["candidates"][number - 1]["name"][self.device.language]
        pattern = re.compile(rf"{said}\s*{re.escape(name)}")
        return self.page.get_by_role("checkbox", name=pattern)

    async def choose(self, place: int, numbers: Sequence[int]) -> None:
        """Choose candidates of the race that is shown, in the order of the page."""
        await self.race(place)
        shown = await self.page.get_by_role("checkbox").evaluate_all(
            "boxes => boxes.map(one => one.closest('label').innerText)"
        )
        told = [self.say("booth_candidate_number", number=one) for one in numbers]
        lines = [text.split("\n")[0].strip() for text in shown]
        for one in sorted(range(len(numbers)), key=lambda i: lines.index(told[i])):
            box = self.candidate(place, numbers[one])
            await self.hands.tick(box)
            await expect(box).to_be_checked()
        await self.sees("booth_counter", count=len(numbers), max=RACES[place]["max"])
        await self.device.look(f"race-{place + 1}")

    async def go_on(self) -> None:
        """Press continue on the race that is shown."""
        await self.press("booth_continue")

    async def fill_in(self, choices: Choices = CHOICES) -> None:
        """Choose in all races, up to the preview."""
        for place, numbers in enumerate(choices):
            await self.choose(place, numbers)
            await self.go_on()
        await self.heading(self.say("booth_preview"))

    async def vote_code(self) -> str:
        """Wait for the vote code; return it in ASCII digits."""
        shown = self.page.locator("#booth output[data-part=code]")
        await expect(shown).to_have_text(re.compile(r"^[0-9۰-۹]{8}$"))
        text = await shown.inner_text()
        assert text == self.digits("".join(str(int(one)) for one in text))
        return "".join(str(int(one)) for one in text)

    async def tracker(self) -> str:
        """Return the tracker that the preview shows."""
        shown = self.page.locator("#booth [data-part=own-tracker] [data-part=tracker]")
        await expect(shown).to_have_text(re.compile(r"^[0-9a-f]{64}$"))
        return await shown.inner_text()

    async def received(self) -> None:
        """Wait until the page says that the SMS came."""
        said = self.page.locator("#booth [data-part=sms-state]")
        await expect(said).to_have_text(self.say("booth_sms_received"))
        await expect(self.button("booth_sign")).to_be_enabled()

    async def text_code(self) -> None:
        """Text the vote code from the voter's phone; wait until it is received."""
        code = await self.vote_code()
        await expect(self.button("booth_sign")).to_be_disabled()
        await self.device.look("preview")
        await self.phone.text(self.digits(code))
        await self.received()
        await self.device.look("received")

    async def sign(self) -> None:
        """Press sign and register."""
        await self.press("booth_sign")

    async def receipt(self) -> Receipt:
        """Wait for the receipt; return what it says."""
        await expect(self.page.locator("[data-receipt=recorded]")).to_be_visible()
        await self.heading(self.say("receipt"))
        await self.device.look("receipt")
        tracker = await self.page.locator("p.tracker").inner_text()
        address = await self.page.locator("main dd a").first.get_attribute("href")
        assert address is not None
        found = re.search(r"[0-9a-f]{64}", address)
        assert found is not None, address
        return Receipt("".join(tracker.split()), address, found.group())

    async def forgotten(self) -> None:
        """Wait until this window keeps neither link nor ballot."""
        await until(self.page, "sessionStorage.length === 0")

    async def vote(self, choices: Choices = CHOICES, language: str | None = None) -> Receipt:
        """Go the whole way."""
        await self.come_in(language=language)
        await self.fill_in(choices)
        await self.text_code()
        await self.sign()
        return await self.receipt()
