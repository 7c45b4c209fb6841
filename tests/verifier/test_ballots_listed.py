"""`--ballots` lists every cast, counted or not, so that a voter finds theirs."""

from tests.forgeries.desk import Desk
from tests.forgeries.forged_casts import FORGER, Twice
from tests.forgeries.verify import recount
from tests.forgeries.world import World


def test_every_cast_is_listed_with_tracker_and_reason(desk: Desk) -> None:
    world = Twice(desk).build()
    ran = recount(world.authority.account, desk.ledger.url, options=("--ballots",))
    assert ran.code == 0
    rows = {row["transaction"]: row for row in ran.report["ballots"]}
    assert len(rows) == len(ran.report["ballots"]) == 5
    for ballot, tracker in world.counted:
        row = rows[world.where[f"ballot {ballot.index}"].hex()]
        assert (row["index"], row["tracker"]) == (ballot.index, tracker.hex())
        assert (row["counted"], row["reason"]) == (True, None)
    twice = rows[world.where["forged"].hex()]
    assert (twice["index"], twice["counted"], twice["reason"]) == (FORGER, False, "duplicate")
    times = [row["time"] for row in ran.report["ballots"]]
    assert times == sorted(times)
    assert (times[0], times[-1]) == (world.opens, world.closes)


def test_without_the_option_no_list_is_there(desk: Desk, whole: World) -> None:
    assert "ballots" not in recount(whole.authority.account, desk.ledger.url).report
