"""What an audit keeps of lists that a lying source could make as long as it likes.

An honest ledger takes no more casts than the roll has votes, and the roll is held anyway. So the
first rows are kept, as many as the roll is long and never fewer than ``MOST``; of the rest the
number, and whom they name, which materiality asks for.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from verifier.facts.recount import CastRow, Named

MOST = 1000
"""Rows of a list that are kept in any case."""

Row = TypeVar("Row")


def most_of(voters: int) -> int:
    """Return how many casts of a kind are kept in an election of so many voters."""
    return max(MOST, voters)


@dataclass(slots=True)
class First(Generic[Row]):
    """The first rows of a list, and how many more there were."""

    most: int = MOST
    rows: list[Row] = field(default_factory=list)
    more: int = 0

    def add(self, row: Row) -> None:
        """Take the next one."""
        if len(self.rows) < self.most:
            self.rows.append(row)
        else:
            self.more += 1

    def take(self) -> tuple[list[Row], int]:
        """Return rows and the number of the rest, and begin anew."""
        taken = self.rows, self.more
        self.rows, self.more = [], 0
        return taken


class Refusals:
    """Refused casts: the first rows; of all, how many for each reason and whom they name."""

    def __init__(self, voters: int) -> None:
        """Start before the first one.

        Args:
            voters: the roll's size: indices from there on name nobody.
        """
        self.first: First[CastRow] = First(most_of(voters))
        self.reasons: Counter[str] = Counter()
        self._voters = voters
        self._credentials: dict[str, set[int]] = {}
        self._beyond: Counter[str] = Counter()
        self._unnamed: Counter[str] = Counter()

    def add(self, row: CastRow) -> None:
        """Take the next refused cast."""
        assert row.reason is not None
        self.first.add(row)
        self.reasons[row.reason] += 1
        if row.index is None:
            self._unnamed[row.reason] += 1
        elif row.index >= self._voters:
            self._beyond[row.reason] += 1
        else:
            self._credentials.setdefault(row.reason, set()).add(row.index)

    def named(self) -> dict[str, Named]:
        """Return whom they name, by reason."""
        return {
            reason: Named(
                frozenset(self._credentials.get(reason, ())),
                self._beyond[reason],
                self._unnamed[reason],
            )
            for reason in self.reasons
        }
