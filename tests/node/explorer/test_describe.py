"""Hooks: found by name, shown escaped, and never able to break a page."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from node.explorer import describe
from node.explorer.describe import GROUP, MAX_LINES, Hooks
from node.explorer.routes import PREFIX, application
from tests.node.explorer.reading import Fetched
from tests.support.ledger import LedgerInLoop, ledger_in_loop
from tests.support.signed import keypair

ACCOUNT = keypair(9).public_key


@dataclass(frozen=True)
class Said:
    """A line as a hook may say it."""

    label: Mapping[str, str]
    value: Mapping[str, str]
    link: str | None = None


@dataclass(frozen=True)
class Point:
    """An entry point that was never installed."""

    name: str
    made: Any

    def load(self) -> Any:
        """Return what it names, or fail as an import fails."""
        if isinstance(self.made, Exception):
            raise self.made
        return lambda: self.made


def line(text: str, link: str | None = None) -> Said:
    """Return a line that says the same in both languages."""
    return Said({"fa": "برچسب", "en": "Label"}, {"fa": text, "en": text}, link)


def saying(*lines: Any) -> Any:
    """Return a hook that always says the same."""

    async def hook(*_: Any) -> Sequence[Any]:
        return lines

    return hook


@asynccontextmanager
async def shown(ledger: LedgerInLoop, *made: Any) -> AsyncIterator[str]:
    """Serve the explorer with hooks of our own; yield where a transaction is."""
    points: Any = [Point(f"hook {place}", one) for place, one in enumerate(made)]
    app = web.Application()
    app.add_subapp(PREFIX, application(ledger.serving.node, Hooks(points)))
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    await ledger.fund(ACCOUNT)
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{ledger.url}/transactions") as answer:
            body = await answer.json(content_type=None)
        name = body["_embedded"]["records"][0]["hash"]
        port = runner.addresses[0][1]
        yield f"http://127.0.0.1:{port}{PREFIX}/tx/{name}?lang=en"
    await runner.cleanup()


async def fetched(url: str) -> Fetched:
    """Fetch a page from within the loop."""
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return Fetched(answer.status, dict(answer.headers), await answer.text())


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[LedgerInLoop]:
    """A ledger in the test's loop."""
    async with ledger_in_loop(tmp_path / "ledger") as running:
        yield running


async def test_without_a_hook_a_page_shows_what_is_there(ledger: LedgerInLoop) -> None:
    async with shown(ledger) as url:
        got = await fetched(url)
    assert got.status == 200
    assert "What this transaction is" not in got.words
    assert ACCOUNT in got.words


async def test_lines_are_shown_escaped_and_linked_to_our_own_pages(ledger: LedgerInLoop) -> None:
    said = saying(
        line("<b>bold</b>\x00\u202e"),
        line("an account", ACCOUNT),
        line("a trick", "https://evil.example/"),
        line("a script", "javascript:alert(1)"),
    )
    async with shown(ledger, said) as url:
        got = await fetched(url)
    assert "What this transaction is Label <b>bold</b>\\x00\\u202e an account" in got.words
    assert f"/explorer/accounts/{ACCOUNT}?lang=en" in got.links
    assert "evil" not in " ".join(got.links)
    assert "javascript" not in " ".join(got.links)


async def test_numbers_run_as_the_page_does(ledger: LedgerInLoop) -> None:
    async with shown(ledger, saying(line("1 2 3"), line("a 1"))) as url:
        english, persian = await fetched(url), await fetched(url.replace("=en", "=fa"))
    for got, direction in ((english, "ltr"), (persian, "rtl")):
        found = {
            one.text: one.attrib["dir"]
            for one in got.tree.iter("span")
            if one.attrib.get("class") == "foreign"
        }
        assert found == {"1 2 3": direction, "a 1": "auto"}


async def _raises(*_: Any) -> Sequence[Any]:
    raise RuntimeError("broken")


async def _hangs(*_: Any) -> Sequence[Any]:
    await asyncio.sleep(600)
    return ()


@pytest.mark.parametrize(
    "broken",
    [
        ImportError("not there"),
        _raises,
        _hangs,
        saying("no line at all"),
        saying(Said({"de": "x"}, {"de": "x"})),
        7,
    ],
    ids=["import", "raises", "hangs", "no line", "language", "no function"],
)
async def test_a_broken_hook_leaves_the_page_and_the_others(
    ledger: LedgerInLoop, broken: Any, caplog: pytest.LogCaptureFixture, monkeypatch: Any
) -> None:
    monkeypatch.setattr(describe, "PATIENCE", 0.05)
    async with shown(ledger, broken, saying(line("still there"))) as url:
        with caplog.at_level(logging.ERROR, "sandogh.explorer"):
            for _ in range(3):
                got = await fetched(url)
                assert got.status == 200
                assert "still there" in got.words
    told = [one for one in caplog.records if one.name == "sandogh.explorer"]
    assert len(told) == 1
    assert GROUP in told[0].getMessage()


async def test_a_talkative_hook_is_cut(ledger: LedgerInLoop) -> None:
    said = saying(*(line(f"line {number}.") for number in range(MAX_LINES + 50)))
    async with shown(ledger, said) as url:
        got = await fetched(url)
    assert f"line {MAX_LINES - 1}." in got.words
    assert f"line {MAX_LINES}." not in got.words
