"""What watches over all journeys can fail: each thing that it forbids is done here once."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Error

from tests.journeys.device import PC, Device, device
from tests.support.browser import PATIENCE
from tests.support.portal import Portal

pytestmark = pytest.mark.asyncio(loop_scope="session")


FORBIDDEN = {
    "a picture from another host": (
        "document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/a.png' }))",
        "asked of another host",
    ),
    "what the policy forbids": (
        "fetch('http://127.0.0.1:9/').catch(() => {})",
        "said in the console.*violates the following Content Security Policy",
    ),
    "a script in the page": (
        "document.body.append(Object.assign(document.createElement('script'), { text: '1' }))",
        "said in the console",
    ),
    "a fault that nobody caught": (
        "setTimeout(() => { throw new Error('broken'); })",
        "broken",
    ),
    "a fault written to the console": ("console.error('wrong')", "wrong"),
    "something that is not there": ("fetch('/nowhere')", "404"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
async def test_it_is_seen(browser: Browser, portal: Portal, name: str) -> None:
    work, said = FORBIDDEN[name]

    async def forbidden() -> None:
        async with device(browser, portal.url, PC) as own:
            await own.page.goto(portal.url)
            await own.page.evaluate(f"() => {{ {work}; }}")
            await until_seen(own, said)

    with pytest.raises(AssertionError, match=said):
        await forbidden()


async def until_seen(own: Device, said: str) -> None:
    """Wait until the device has seen what was done: the browser tells of it when it has time."""
    async with asyncio.timeout(PATIENCE / 1000):
        while not re.search(said, found_by(own)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def found_by(own: Device) -> str:
    """Return what the device would fail with now."""
    try:
        own.check()
    except AssertionError as fault:
        return str(fault)
    return ""


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_pale_words_and_wide_pages_are_seen(
    browser: Browser, portal: Portal, language: str
) -> None:
    async with device(browser, portal.url, PC) as own:
        await own.speak(language)
        await own.page.goto(portal.url)
        await own.judge("as it is")
        await own.page.evaluate("document.querySelector('h1').style.color = '#eee'")
        with pytest.raises(AssertionError, match="color-contrast"):
            await own.judge("pale")
        await own.page.evaluate(
            "() => { const one = document.querySelector('h1'); one.style.color = '';"
            " one.style.minWidth = '700px'; }"
        )
        with pytest.raises(AssertionError, match="too wide for a phone"):
            await own.judge("wide")


async def test_a_device_that_does_nothing_wrong_passes(browser: Browser, portal: Portal) -> None:
    async with device(browser, portal.url, PC) as own:
        await own.page.goto(portal.url)
    with pytest.raises(Error, match=re.compile("closed", re.IGNORECASE)):
        await own.page.title()
