"""An election as the benchmarks make it, small: what is measured on a large one is tested on it."""

from functools import partial
from pathlib import Path

from benchmarks.cached import Kept, on_node
from benchmarks.election import Election
from benchmarks.staging import Stage
from benchmarks.voted import Voted, cast_rest, finish

SMALL = Election(bytes(32), voters=8, channels=2)


def five_ballots(folder: Path) -> Voted:
    """Make it, broken off after two ballots and gone on with; three are a state of its own."""
    made: list[Election] = []

    async def set_up(stage: Stage) -> None:
        made.append(await stage.set_up(SMALL))

    on_node(folder / "start", set_up)
    kept = Kept(made[0], folder)
    kept.copy("start", folder / "making")
    begun = kept.ballots(2)
    on_node(folder / "making", partial(cast_rest, kept.election, begun, lambda text: None))
    return finish(kept, lambda text: None, few=3, ballots=5)
