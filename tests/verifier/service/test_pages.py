"""What the public sees: every page in both languages, and nothing of the tally too early."""

import re
from typing import Any

import pytest

from contracts.records.kinds.amend import ANNUL, Amend
from node.pages.language import FA
from tests.forgeries.desk import Desk
from tests.forgeries.world import World
from tests.verifier.service.conftest import Board
from tests.verifier.test_report import EVIL
from verifier.service.words import WORDS

PATHS = ("/", "/ballots", "/refused", "/ceremony", "/result", "/redo")


async def test_every_page_in_both_languages(eventful: World, board: Board) -> None:
    async with board(eventful) as window:
        first = (await window.json("/ballots?limit=1"))["ballots"][0]
        for path in (*PATHS, f"/ballots/{first['transaction']}"):
            for language, direction in (("fa", "rtl"), ("en", "ltr")):
                async with window.client.get(f"{window.url}{path}?lang={language}") as answer:
                    page = await answer.text()
                    assert answer.status == 200, page
                    policy = answer.headers["Content-Security-Policy"]
                assert f'<html lang="{language}" dir="{direction}">' in page
                assert "default-src 'none'" in policy
                assert ("script-src" in policy) == path.startswith("/ballots/")
                assert not re.search(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", page)
                # nothing is loaded from anywhere else
                loaded = re.findall(r'<(?:link|script|img)[^>]*(?:href|src)="([^"]*)"', page)
                assert all(one.startswith("/assets/") for one in loaded)


async def test_the_overview_counts_and_draws(eventful: World, board: Board) -> None:
    async with board(eventful) as window:
        page = await window.text("/?lang=en")
    for key, number in (("casts", 11), ("counted", 6), ("refused_count", 5), ("roll", 11)):
        assert f"<dt>{WORDS[key][1]}</dt><dd><bdi>{number}</bdi></dd>" in page
    assert "54.54%" in page
    assert '<polyline class="line" points="' in page
    for reason in ("annulled", "duplicate", "proof", "size", "window"):
        assert WORDS[f"reason_{reason}"][1] in page
    assert "an extension of voting" in page


async def test_one_ballot_by_tracker_transaction_or_their_beginning(
    eventful: World, board: Board
) -> None:
    tracker = eventful.counted[0][1].hex()
    cast = eventful.where["ballot 1"].hex()
    async with board(eventful) as window:
        for typed in (tracker, cast, tracker[:8], cast[:12].upper(), FA.digits(tracker)):
            page = await window.text(f"/ballots?q={typed}&lang=en")
            assert tracker in page
            assert cast in page
            assert page.count(WORDS["passed"][1]) == 12
        await window.text("/ballots?q=hello", 400)
        await window.text("/ballots?q=ab", 400)
        await window.text(f"/ballots?q={'ab' * 32}", 404)
        await window.text(f"/ballots/{'ab' * 32}", 404)
        await window.text("/ballots?before=x", 400)
        assert tracker not in await window.text("/ballots?before=1&after=1")
        await window.text(f"/ballots?before={1 << 63}", 400)
        await window.text("/nowhere", 404)


async def test_a_refused_ballot_says_why(eventful: World, board: Board) -> None:
    async with board(eventful) as window:
        page = await window.text(f"/ballots/{eventful.where['old key'].hex()}?lang=en")
        listed = await window.text("/refused?lang=en")
    assert "the proof does not hold" in page
    assert page.count(f'<span class="state good">{WORDS["passed"][1]}</span>') == 10
    assert page.count(f'<span class="state bad">{WORDS["failed"][1]}</span>') == 1
    assert page.count(WORDS["not_asked"][1]) == 1
    assert eventful.where["old key"].hex() in listed
    assert eventful.where["ballot 1"].hex() not in listed


async def test_the_result_and_who_is_elected(eventful: World, board: Board) -> None:
    async with board(eventful) as window:
        page = await window.text("/result?lang=en")
        said = await window.json("/result")
    votes = [one["votes"] for race in said["races"] for one in race["candidates"]]
    assert tuple(votes) == eventful.totals
    assert page.count("<svg") == len(votes)
    named = sum(len(race["elected"]) + len(race["tied"]) for race in said["races"])
    assert page.count(WORDS["elected"][1] + "</b>") + page.count("rules decide</b>") == named


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/election", "/api/v1/counts", "/api/v1/acts"])
async def test_nothing_of_the_tally_before_the_result(
    unopened: World, board: Board, path: str
) -> None:
    async with board(unopened) as window:
        page = await window.text(f"{path}{'' if 'api' in path else '?lang=en'}")
        assert await window.json("/result", 404)
    assert "votes" not in re.sub(r"who has how many votes|figure of the votes", "", page)
    assert "elected" not in page


class Hostile(World):
    """The commission's texts try to do something to whoever reads them."""

    def manifest_value(self) -> dict[str, Any]:
        """Put them wherever there is a text."""
        value = super().manifest_value()
        value["title"] = self._texts(0)
        for race in value["races"]:
            race["title"] = self._texts(0)
            for one in race["candidates"]:
                one["name"] = one["profile"] = self._texts(one["number"])
        return value

    def _texts(self, number: int) -> dict[str, str]:
        return dict.fromkeys(("fa", "en"), f"{EVIL}{number}\x00")

    def after(self, step: str) -> None:
        """Amend for a reason of that kind."""
        if step == "manifest":
            self.say("amend", Amend(self.context, 4, ANNUL, bytes(32), EVIL))
            self.absent = frozenset({4})


async def test_no_text_of_the_commission_does_anything_to_a_page(desk: Desk, board: Board) -> None:
    async with board(Hostile(desk).build()) as window:
        for path in PATHS:
            for language in ("fa", "en"):
                page = await window.text(f"{path}?lang={language}")
                assert ("alert(1)" in page) == (path in ("/", "/result"))
                assert "<script>" not in page
                assert not re.search(r"[\x00\x1b\u202a-\u202e\u2066]", page)
