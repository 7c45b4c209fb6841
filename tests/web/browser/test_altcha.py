"""ALTCHA's widget in Chromium, from our own files, under the policy of an ordinary page."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestServer
from altcha import create_challenge, verify_solution
from playwright.async_api import Page

from tests.support.browser import PATIENCE, chromium
from web.portal.assets import read_bundle
from web.protection.headers import PAGE, policy

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECRET, KEY_SECRET = "a secret", "another"
HTML = """<!doctype html><html lang="fa" dir="rtl"><title>ورود</title>
<link rel="stylesheet" href="{sheet.url}" integrity="{sheet.integrity}">
<script type="module" src="{script.url}" integrity="{script.integrity}"></script>
<form><altcha-widget name="altcha" challenge="/altcha"></altcha-widget></form>"""
# before any of the page's own scripts: what the policy kept from happening
WATCH = """
globalThis.violations = [];
document.addEventListener("securitypolicyviolation",
  ({ violatedDirective, blockedURI }) => violations.push([violatedDirective, blockedURI]));
"""


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page(built: Path) -> AsyncIterator[Page]:
    bundle = read_bundle(built)

    async def sign_in(request: web.Request) -> web.Response:
        text = HTML.format(sheet=bundle.asset("altcha.css"), script=bundle.asset("altcha.js"))
        headers = {"Content-Security-Policy": policy(PAGE)}
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def challenge(request: web.Request) -> web.Response:
        made = create_challenge(
            "PBKDF2/SHA-256",
            100,
            counter=50,
            hmac_secret=SECRET,
            hmac_key_secret=KEY_SECRET,
        )
        return web.json_response(made.to_dict())

    app = web.Application()
    app.router.add_get("/", sign_in)
    app.router.add_get("/altcha", challenge)
    app.router.add_get("/assets/{file}", bundle.serve)
    async with TestServer(app) as server, chromium() as browser:
        page = await browser.new_page()
        await page.add_init_script(WATCH)
        await page.goto(str(server.make_url("/")))
        yield page


async def test_a_challenge_is_solved_in_the_voters_language(page: Page) -> None:
    widget = page.locator("altcha-widget")
    await widget.get_by_text("من ربات نیستم").wait_for()
    await widget.get_by_role("checkbox").press("Space")
    await widget.get_by_text("تایید شد").wait_for(timeout=PATIENCE)
    payload = await page.locator("input[name=altcha]").input_value()
    found = verify_solution(payload, SECRET, hmac_key_secret=KEY_SECRET)
    assert found.verified
    assert await page.evaluate("violations") == []
