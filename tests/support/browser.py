"""A real browser: Debian's Chromium, driven by Playwright.

async with chromium() as browser:
    page = await browser.new_page()
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright, expect

PATIENCE = 120_000
"""Milliseconds to wait for anything that a page shows or does."""

expect.set_options(timeout=PATIENCE)

_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage")


def chromium_path() -> str:
    """Return where Chromium lies."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    raise AssertionError("no Chromium was found: apt-get install chromium")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium without a window, and end it."""
    # its sandbox refuses to be started by root
    root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path(), args=[*_ARGUMENTS, *root]
        )
        try:
            yield browser
        finally:
            await browser.close()


async def until(page: Page, holds: str) -> None:
    """Wait until an expression holds in a page as it stands.

    A page is there to be looked at before its script has run: what the script does is waited for.
    """
    # asked through the debugger, again and again: the page's policy lets nothing be evaluated
    async with asyncio.timeout(PATIENCE / 1000):
        while not await page.evaluate(holds):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
