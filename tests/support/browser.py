"""A real browser: Debian's Chromium, driven by Playwright.

async with chromium() as browser:
    page = await browser.new_page()
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

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
