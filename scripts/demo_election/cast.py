"""Who takes part: offices, and what they share."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from scripts.demo_election.commission import Commission
from scripts.demo_election.ledger import Ledger
from scripts.demo_election.office import Office
from scripts.demo_election.people import Voter
from scripts.demo_election.place import Place
from scripts.demo_election.programs import Running
from scripts.demo_election.story import Story

MEMBERS = ("commission-1", "commission-2", "commission-3")
TRUSTEES = ("trustee-1", "trustee-2", "trustee-3")
THRESHOLD = 2


class Cast:
    """The roles of one run."""

    def __init__(
        self,
        place: Place,
        config: dict[str, Any],
        voters: list[Voter],
        ledger: Ledger,
        story: Story,
        running: Running,
        pool: ThreadPoolExecutor,
    ) -> None:
        """Open an office for each role."""

        self._running = running
        self.place = place
        self.config = config
        self.voters = voters
        self.ledger = ledger
        self.story = story
        members = list(map(self.office, MEMBERS))
        self.commission = Commission(members, place.table, ledger, story)
        self.trustees = list(map(self.office, TRUSTEES))
        self.registrar = self.office("registrar")
        self.relay = self.office("relay")
        self.booth = self.office("voters")
        self.observer = self.office("observer")
        self._pool = pool

    def office(self, name: str) -> Office:
        """Open an office."""
        return Office(self._running, self.story, self.place.directory, name)

    def again(self, place: Place, config: dict[str, Any], voters: list[Voter]) -> "Cast":
        """Return the roles of another election on the same ledger, each with an office anew."""
        return Cast(place, config, voters, self.ledger, self.story, self._running, self._pool)

    @property
    def election(self) -> str:
        """The election's id."""
        return self.commission.election

    def at(self) -> tuple[str, ...]:
        """Return the words that name ledger and election."""
        return ("--horizon", self.ledger.url, "--election", self.election)

    def side_by_side(self, *steps: Callable[[], object]) -> list[Any]:
        """Take independent steps at the same time; return what each gives, in their order."""
        asked = [self._pool.submit(step) for step in steps]
        return [one.result() for one in asked]

    def each(self, offices: Iterable[Office], step: Callable[[Office], object]) -> list[Any]:
        """Take one step in several offices at the same time."""
        asked = [self._pool.submit(step, one) for one in offices]
        return [one.result() for one in asked]
