"""The verifier, run by somebody who has nothing but the election's id and a node."""

import asyncio
import json
from typing import Any

from tests.support.portal import PATIENCE, Portal
from tests.support.warm import warm_run


async def recount(portal: Portal) -> dict[str, Any]:
    """Recount the election and list its ballots; return what the command says."""
    code, out = await run(
        *(portal.town.election, "--horizon", portal.ledger.url),
        *("--single-source", "--ballots", "--json"),
    )
    # 3: open, for nothing was shared yet
    assert code in (0, 3), out
    return dict(json.loads(out))


async def counted(portal: Portal, tracker: str) -> list[dict[str, Any]]:
    """Return the ballots of a tracker that the verifier lists."""
    told = await recount(portal)
    return [one for one in told["ballots"] if one["tracker"] == tracker]


async def run(*words: str) -> tuple[int, str]:
    """Run `sandogh-verify`; return its exit code and what it printed."""
    ended = await asyncio.to_thread(warm_run, "sandogh-verify", words, None, PATIENCE)
    return ended.code, ended.output or ended.errors
