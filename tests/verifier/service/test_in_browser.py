"""The pages in a real browser: axe, phone width, keyboard, and "is this mine?" by a receipt."""

import os
from pathlib import Path

from playwright.async_api import FilePayload, Request

from contracts.voting.receipt import Receipt
from tests.forgeries.world import World
from tests.journeys.axe import faults_of
from tests.support.browser import chromium
from tests.verifier.service.conftest import Board
from verifier.service.words import WORDS

PHONE = {"width": 360, "height": 740}
PATHS = ("/", "/ballots", "/refused", "/ceremony", "/result", "/redo")
PICTURES = os.environ.get("SANDOGH_PICTURES")
"""Where pictures of the pages are put for people to look at."""


async def test_pages_fit_a_phone_and_hold_what_axe_asks(eventful: World, board: Board) -> None:
    ballot = f"/ballots/{eventful.where['ballot 1'].hex()}"
    wrong = f"/ballots/{eventful.where['old key'].hex()}"
    async with board(eventful) as window, chromium() as browser:
        page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        for path in (*PATHS, ballot, wrong, "/nowhere"):
            for language in ("fa", "en"):
                await page.goto(f"{window.url}{path}?lang={language}")
                wide = await page.evaluate("document.documentElement.scrollWidth")
                assert wide <= PHONE["width"], f"{path} is {wide} wide"
                assert await faults_of(page) == [], path
                if PICTURES:
                    name = f"{path.strip('/').replace('/', '-')[:16] or 'overview'}-{language}.png"
                    await page.screenshot(path=Path(PICTURES) / name, full_page=True)


async def test_a_receipt_is_judged_in_the_browser_and_sent_nowhere(
    eventful: World, board: Board
) -> None:
    mark, cast = eventful.counted[0][1], eventful.where["ballot 1"]
    network = eventful.desk.ledger.passphrase
    own = Receipt(network, eventful.authority.account, mark, cast)
    others = {
        "mine_yes": own.encode(),
        "mine_no": Receipt(network, own.election, bytes(32), cast).encode(),
        "mine_other": Receipt("Another network", own.election, mark, cast).encode(),
        "mine_bad": b'{"format": "sandogh-receipt-1"}',
    }
    async with board(eventful) as window, chromium() as browser:
        page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        await page.goto(f"{window.url}/ballots/{cast.hex()}?lang=en")
        asked: list[Request] = []
        page.on("request", lambda one: asked.append(one))
        for key, data in others.items():
            file: FilePayload = {
                "name": "receipt.json",
                "mimeType": "application/json",
                "buffer": data,
            }
            await page.get_by_label(WORDS["mine_file"][1]).set_input_files(file)
            await page.get_by_role("status").filter(has_text=WORDS[key][1]).wait_for()
        # the browser may ask for the page's own icon whenever it likes
        assert [one.url for one in asked if "/assets/icon.svg" not in one.url] == []


async def test_the_board_is_used_by_keyboard_alone(eventful: World, board: Board) -> None:
    async with board(eventful) as window, chromium() as browser:
        page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
        await page.goto(f"{window.url}/ballots?lang=en")
        for _ in range(20):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement.id") == "q":
                break
        await page.keyboard.type(eventful.counted[0][1].hex()[:10])
        await page.keyboard.press("Enter")
        await page.get_by_role("heading", name=WORDS["ballot"][1], exact=True).wait_for()
        assert eventful.counted[0][1].hex() in await page.content()
