"""The kept election with all its ballots on the ledger, its result, and an archive of it.

Made once, in a quarter of an hour. A run that is broken off goes on where it was: ballots as they
are proved, casts ledger by ledger.
"""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.cached import Kept, Say, Sparing, kept, on_node
from benchmarks.election import Election
from benchmarks.node_process import Node
from benchmarks.outcome import CouldNotMeasure
from benchmarks.staging import Stage
from contracts.counting.cast import ONE_VOTE
from contracts.counting.totals import Sums
from contracts.crypto.group import Point
from contracts.records.kinds.close import Close
from contracts.records.kinds.result import Result
from contracts.records.record import record_of
from node.networks.horizon import HorizonReader

VOTERS = 11_000
FEW, MANY = 1_000, 10_000
VERIFY = (sys.executable, "-c", "from verifier.commands import main; main()")
EXPORT = (sys.executable, "-c", "from node.commands import main; main()", "export")


@dataclass(frozen=True)
class Voted:
    """An election in which ``ballots`` were cast.

    Attributes:
        kept: its keys and folder.
        few, ended: states of its ledger: some casts, all with the result.
        ballots: how many count.
        archive: the history archive of ``ended``.
    """

    kept: Kept
    few: str
    ended: str
    ballots: int
    archive: Path


def voted(say: Say, voters: int = VOTERS, few: int = FEW, ballots: int = MANY) -> Voted:
    """Return the election, made or gone on with now if it is not whole.

    Args:
        say: is told what is done.
        voters: of its roll.
        few, ballots: casts at which its ledger is kept.
    """
    return finish(kept(say, voters), say, few, ballots)


def finish(found: Kept, say: Say, few: int, ballots: int) -> Voted:
    """Cast what is not cast yet, and end the election, keeping each state."""
    states = {number: f"cast-{number}" for number in (few, ballots)}
    whole = Voted(found, states[few], "ended", ballots, found.folder / "archive")
    before = "start"
    for number, after in states.items():
        if not found.ledger(after).exists():
            bodies = found.ballots(number, say)
            making = found.folder / "making"
            if not making.exists():
                found.copy(before, making)
            on_node(making, partial(cast_rest, found.election, bodies, say))
            making.rename(found.ledger(after))
        before = after
    if not found.ledger(whole.ended).exists():
        say("counting")
        ending = found.folder / "ending"
        found.copy(before, ending)
        on_node(ending, partial(end, found.election))
        ending.rename(found.ledger(whole.ended))
    if not whole.archive.exists():
        say("exporting an archive")
        part = found.folder / "archive.part"
        shutil.rmtree(part, ignore_errors=True)
        words = [*EXPORT, "--data", str(found.ledger(whole.ended)), "--to", str(part)]
        done = subprocess.run(words, capture_output=True, check=False, text=True)
        if done.returncode != 0:
            raise CouldNotMeasure(f"the export ended with {done.returncode}: {done.stderr[-500:]}")
        part.rename(whole.archive)
    return whole


async def cast_rest(election: Election, bodies: Sequence[bytes], say: Say, stage: Stage) -> None:
    """Cast the ballots that the ledger does not hold yet: they were cast in their order."""
    now_and_then = Sparing(say)
    async with HorizonReader(stage.node.url) as reader:
        box = await reader.account(election.setup.box)
    assert box is not None
    held = [one.amount for asset, one in box.balances.items() if asset is not None]
    for start in range(sum(held) // ONE_VOTE, len(bodies), election.channels):
        await stage.cast(election, bodies[start : start + election.channels])
        now_and_then.tell(f"{start:,} of {len(bodies):,} ballots cast")


async def end(election: Election, stage: Stage) -> None:
    """End an election: close, shares and result, after what the verifier recounts."""
    stage.end()
    said = (await _recount(election, stage.node, "ballots"))["tally"]
    sums = Sums(
        said["count"],
        bytes.fromhex(said["digest"]),
        Point(bytes.fromhex(said["R"])),
        tuple(Point(bytes.fromhex(point)) for point in said["E"]),
    )
    anchor = said["anchor"]
    closing = Close(
        election.context,
        sums.count,
        sums.digest,
        anchor["ledger"],
        bytes.fromhex(anchor["hash"]),
    )
    member = election.pair("member")
    await stage.post(election.authority, member, closing)
    await stage.share(election, sums)
    totals = (await _recount(election, stage.node, "shares"))["result"]["totals"]
    result = Result(election.context, record_of(closing).id, tuple(totals))
    await stage.post(election.authority, member, result)


async def _recount(election: Election, node: Node, until: str) -> dict[str, Any]:
    words = recount(election, "--horizon", node.url, "--until", until)
    done = await asyncio.to_thread(
        subprocess.run, words, capture_output=True, check=False, text=True
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def recount(election: Election, *more: str) -> list[str]:
    """Return the words of `sandogh-verify` over an election, with options a user would give."""
    return [*VERIFY, election.authority, "--single-source", "--json", *more]
