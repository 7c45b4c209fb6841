"""Open until there is a valid result, whatever is missing; the report says what."""

from typing import Any

import pytest

from tests.forgeries.desk import Desk
from tests.forgeries.plan import Plan
from tests.forgeries.verify import Ran, recount, verify
from tests.forgeries.world import World


def statuses(ran: Ran) -> str:
    """Return a letter for each of V1 … V12: p(assed), f(ailed), n(ot run)."""
    return "".join(one["status"][0] for one in ran.report["checks"][:12])


class BelowTheFloor(World):
    """Fewer ballots count than the floor asks for."""

    plan = Plan(floor=6)


class OneShare(World):
    """Only one trustee shares."""

    def share_of(self, number: int) -> Any:
        """Let the first share alone."""
        return super().share_of(number) if number == 1 else None


STAGES = {
    "accounts": ("pnnnnnnnnnnn", "no readable manifest"),
    "ceremony": ("pnnnnnnnnnnn", "no readable manifest"),
    "acknowledge": ("pnnnppnnnnnn", "no readable manifest"),
    "manifest": ("pppppppppnnn", "not ended"),
    "vote": ("pppppppppnnn", "not ended"),
    "close": ("ppppppppppnn", "0 trustees posted a valid share; 2 are needed"),
    "share": ("pppppppppppn", "no valid result"),
}


def test_an_election_under_way_is_open_and_says_what_is_missing(desk: Desk) -> None:
    world = World(desk)
    for stage, (expected, why) in STAGES.items():
        world.build(stage)
        ran = recount(world.authority.account, desk.ledger.url)
        report = ran.report
        assert (stage, ran.code, report["verdict"]) == (stage, 3, "open")
        assert (stage, statuses(ran)) == (stage, expected)
        assert why in report["why"], (stage, report["why"])
        assert report["result"] is None or not report["result"]["posted"]
        assert (report["result"] is not None) == (stage == "share")
    world.build()
    assert recount(world.authority.account, desk.ledger.url).code == 0


def test_voting_ended_and_nobody_closed(desk: Desk) -> None:
    world = World(desk).build("vote")
    desk.ledger.close(world.closes + 1)
    ran = recount(world.authority.account, desk.ledger.url)
    assert (ran.code, statuses(ran)) == (3, "pppppppppnnn")
    anchor = ran.report["tally"]["anchor"]
    number, digest, time = desk.last_by(world.closes)
    assert anchor == {"ledger": number, "hash": digest.hex(), "close_time": time}
    assert "trustees posted" in ran.report["why"]


def test_below_the_floor_nothing_is_opened_though_shares_are_there(desk: Desk) -> None:
    world = BelowTheFloor(desk).build()
    ran = recount(world.authority.account, desk.ledger.url)
    assert (ran.code, ran.report["verdict"]) == (3, "open")
    assert "below the floor of 6" in ran.report["why"]
    assert ran.report["result"] is None
    assert ran.status("V12") == "not run"


def test_with_fewer_shares_than_the_threshold_nothing_is_opened(desk: Desk) -> None:
    world = OneShare(desk).build("share")
    ran = recount(world.authority.account, desk.ledger.url)
    assert (ran.code, statuses(ran)) == (3, "ppppppppppnn")
    assert ran.report["why"] == "1 trustees posted a valid share; 2 are needed"
    assert ran.report["result"] is None


def test_the_whole_report_says_what_was_counted(whole: World, desk: Desk) -> None:
    ran = recount(whole.authority.account, desk.ledger.url)
    report = ran.report
    assert (ran.code, statuses(ran)) == (0, "p" * 12)
    assert [one["id"] for one in report["checks"]] == [f"V{n}" for n in range(1, 15)]
    assert {one["status"] for one in report["checks"][12:]} == {"not run"}
    assert report["election"] == whole.authority.account
    assert report["network"] == desk.ledger.passphrase
    assert report["sources"] == [desk.ledger.url]
    assert report["single_source"] is True
    assert report["until"] is None
    assert report["findings"] == []
    assert report["counts"] == {
        "roll": 5, "casts": 5, "counted": 5, "refused": 0, "by_reason": {},
    }  # fmt: skip
    sums = whole.sums
    assert report["tally"]["count"] == sums.count
    assert report["tally"]["digest"] == sums.digest.hex()
    assert report["tally"]["R"] == sums.R.hex()
    assert report["tally"]["E"] == [point.hex() for point in sums.E]
    assert report["tally"]["end"] == whole.closes
    assert report["result"]["totals"] == list(whole.totals)
    votes = [
        candidate["votes"] for race in report["result"]["races"] for candidate in race["candidates"]
    ]
    assert votes == list(whole.totals)


def test_a_person_reads_verdict_checks_and_votes(whole: World, desk: Desk) -> None:
    ran = verify(
        whole.authority.account, "--horizon", desk.ledger.url, "--single-source", "--ballots"
    )
    assert ran.code == 0
    assert "verified" in ran.output.lower()
    for number in range(1, 15):
        assert f"V{number}" in ran.output
    assert (
        whole.where["ballot 0"].hex()[:8] in ran.output or whole.counted[0][1].hex() in ran.output
    )


@pytest.mark.parametrize(
    ("stage", "last", "until"),
    [
        ("vote", "V9", "ballots"),
        ("close", "V10", "close"),
        ("share", "V11", "shares"),
        ("result", "V11", "shares"),
        ("result", "V9", "ballots"),
    ],
)
def test_a_stage_runs_its_checks_and_no_more(desk: Desk, stage: str, last: str, until: str) -> None:
    world = World(desk).build(stage)
    if stage == "vote":
        desk.ledger.close(world.closes + 1)
    ran = recount(world.authority.account, desk.ledger.url, options=("--until", until))
    count = int(last[1:])
    assert (ran.code, ran.report["verdict"], ran.report["until"]) == (3, "open", until)
    assert statuses(ran) == "p" * count + "n" * (12 - count)
    assert ran.report["tally"]["anchor"] is not None
    assert all(until in one["why"] for one in ran.report["checks"][count:12])


def test_before_the_end_a_stage_has_no_anchor(desk: Desk) -> None:
    world = World(desk).build("manifest")
    ran = recount(world.authority.account, desk.ledger.url, options=("--until", "ballots"))
    assert (ran.code, statuses(ran)) == (3, "p" * 9 + "nnn")
    assert ran.report["tally"]["anchor"] is None
