"""What a forgery is, and what the verifier must say of it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from node.networks.horizon import HorizonReader
from tests.forgeries.desk import Desk
from tests.forgeries.sources import CODES, Said
from tests.forgeries.verify import recount
from tests.forgeries.world import World
from tests.support.archives import audited

Told = tuple[str, str, str | None]
"""A check, a reason, and the name in ``World.where`` of the transaction; None for none."""


@dataclass(frozen=True)
class Forgery:
    """An election in which one thing is wrong.

    Attributes:
        name: what is wrong.
        world: makes the election.
        faults: all that the verifier must find at fault; nothing else may be.
        findings: all that it must report besides.
        last: the last step taken; None for the whole election.
        verdict: None for ``failed`` where there are faults, else ``verified``.
    """

    name: str
    world: Callable[[Desk], World]
    faults: tuple[Told, ...] = ()
    findings: tuple[Told, ...] = ()
    last: str | None = None
    verdict: str | None = None

    @property
    def says(self) -> str:
        """Return the verdict that the verifier must come to."""
        return self.verdict or ("failed" if self.faults else "verified")

    @property
    def breaks(self) -> frozenset[str]:
        """Return the checks that fail, or that alone tell of it where none fails."""
        told = self.faults or self.findings
        return frozenset(check for check, _, _ in told)


Recounts = Callable[[str, str], dict[str, Any]]
"""Recounts an election, an account, from a Horizon's URL; returns the report."""


def by_command(election: str, url: str) -> dict[str, Any]:
    """Recount as anybody would."""
    ran = recount(election, url)
    assert ran.code != 2, ran.errors
    assert ran.code == CODES[ran.report["verdict"]]
    return ran.report


def here(election: str, url: str) -> dict[str, Any]:
    """Recount in this process, which has made its tables and looked at these BLS keys before."""
    return asyncio.run(audited(election, [HorizonReader(url)]))


def judge(forgery: Forgery, desk: Desk, recounts: Recounts = by_command) -> None:
    """Build a forged election, recount it, and compare all that is said with what must be."""
    world = forgery.world(desk).build(forgery.last)
    report = recounts(world.authority.account, desk.ledger.url)
    assert said_of(report) == expected(forgery, world)
    if forgery.says == "verified":
        assert tuple(report["result"]["totals"]) == world.totals
        assert report["result"]["posted"] is True


def expected(forgery: Forgery, world: World) -> dict[str, Any]:
    """Return all that must be said of a forged election."""
    return {
        "faults": _named(world, forgery.faults),
        "findings": _named(world, forgery.findings),
        "failed": {check for check, _, _ in forgery.faults},
        "verdict": forgery.says,
    }


def said_of(report: dict[str, Any]) -> dict[str, Any]:
    """Return the same of a report."""
    said = Said.of(report)
    return {
        "faults": {one[:3] for one in said.faults},
        "findings": {one[:3] for one in said.findings},
        "failed": {one["id"] for one in report["checks"] if one["status"] == "failed"},
        "verdict": said.verdict,
    }


def _named(world: World, told: tuple[Told, ...]) -> set[tuple[str, str, str | None]]:
    return {
        (check, reason, None if name is None else world.where[name].hex())
        for check, reason, name in told
    }
