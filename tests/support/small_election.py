"""A small election that is ready for its first ballot, made once by its officials' commands.

Whoever needs it takes a copy: its ledger's directory, and the officials' own. So every test has
an election of its own, at the cost of a copy.
"""

import copy
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

import tests.support.ledger
from contracts import keyfile
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import base
from contracts.reading.election import Election, read_election, read_qualification
from contracts.roll.credentials import parse_link, secret_key
from contracts.voting.encrypt import SealedBallot, encrypt
from node.networks.horizon import HorizonReader
from node.wire.accounts import public_key
from node.wire.hashes import network_id
from tests.contracts.commands.closer import Closer
from tests.contracts.commands.conftest import weak
from tests.contracts.commands.programs import in_process
from tests.contracts.commands.town import CLOSES, OPENS, Town
from tests.support.ledger import PASSPHRASE, ledger_process

__all__ = ["CLOSES", "OPENS", "SmallElection", "Voting", "prepare"]

VOTERS = 40
CHOICES = ((0, 2), (1,))


@dataclass(frozen=True)
class SmallElection:
    """An election before its opening; nobody goes on with it but in a copy.

    Attributes:
        folder: ``ledger`` and ``town`` lie in it.
        town: its officials; their ledger has ended.
        links: the voters', by row of the list.
    """

    folder: Path
    town: Town
    links: tuple[str, ...]

    @property
    def account(self) -> str:
        """The election's id."""
        return self.town.election

    @cached_property
    def kappas(self) -> tuple[int, ...]:
        """The credentials' secrets κ by row of the voters' list."""
        net, key = network_id(PASSPHRASE), public_key(self.account)
        return tuple(secret_key(net, key, parse_link(link).credential) for link in self.links)

    @property
    def relay_key(self) -> Path:
        """The relay's key file."""
        return self.town.home("relay") / "own.key"

    def copied(self, to: Path) -> "SmallElection":
        """Return a copy, whose officials can act once ``at`` tells them where."""
        shutil.copytree(self.folder, to)
        town = copy.copy(self.town)
        town.root, town.said = to / "town", []
        return SmallElection(to, town, self.links)

    def at(self, url: str) -> Town:
        """Let the officials work with a ledger that answers there."""
        self.town.url = url
        return self.town


@dataclass(frozen=True)
class Voting:
    """What voters' devices know of an election, read from its ledger."""

    election: Election
    statement: Statement

    def index(self, kappa: int) -> int:
        """Return a credential's place in the roll."""
        found = self.election.roll().find(base(kappa))
        assert found is not None
        return found

    def seal(
        self,
        kappa: int,
        choices: tuple[tuple[int, ...], ...] = CHOICES,
        index: int | None = None,
    ) -> SealedBallot:
        """Encrypt a voter's choices, positions by race; under an index of the own by default."""
        place = self.index(kappa) if index is None else index
        return encrypt(self.statement, place, kappa, choices)


async def voting_at(url: str, account: str) -> Voting:
    """Read an election as a voter's device does."""
    async with HorizonReader(url) as reader:
        election = await read_election(reader, account)
        found = await read_qualification(reader, election)
        return Voting(election, election.statement(found))


def prepare(folder: Path, voters: int = VOTERS, **held: Any) -> SmallElection:
    """Hold all of a small election that comes before its first ballot; some seconds.

    Args:
        folder: empty; ledger and officials keep theirs in it.
        voters: how many.
        held: other than `Town` has it: ``races``, ``columns``.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyfile, "Strength", weak)
        # a directory can be copied, whichever database the tests are run with
        patch.setattr(tests.support.ledger, "database_options", lambda data: ())
        with ledger_process(folder / "ledger") as ledger:
            with Closer(ledger) as closer:
                town = Town(folder / "town", ledger, closer, in_process, voters=voters, **held)
                town.hold()
                links = tuple(town.links())
            ledger.stop()
    return SmallElection(folder, town, links)
