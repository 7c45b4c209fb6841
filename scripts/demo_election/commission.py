"""The commission's way with each act: one writes it, two sign it in turn, it is posted."""

import shutil
from pathlib import Path

from scripts.demo_election.ledger import Ledger
from scripts.demo_election.office import Office
from scripts.demo_election.story import Story


class Commission:
    """Three members of whom two sign. The first also writes the acts and posts them.

    Attributes:
        election: the election's id, once it is created.
    """

    need = 2

    def __init__(self, members: list[Office], table: Path, ledger: Ledger, story: Story) -> None:
        """Take the members' offices.

        Args:
            members: the first is the secretary.
            table: where files are passed on.
            ledger: where acts are posted.
            story: is told of each.
        """
        self.members = members
        self.election = ""
        self._table = table
        self._ledger = ledger
        self._story = story

    @property
    def secretary(self) -> Office:
        """Who writes and posts."""
        return self.members[0]

    def act(self, name: str, told: str, *options: str | Path, shown: bool = False) -> str:
        """Write an act, let the members sign it one after the other, post it.

        Args:
            name: the sub-command that writes it.
            told: what the story says of it.
            options: of that sub-command.
            shown: the last to sign first looks at what the act says.

        Returns:
            the hash of the last transaction.
        """
        file = f"{name}.act"
        self.secretary.election(
            "authority", name, "--horizon", self._ledger.url,
            "--election", self.election, *options, "--out", file,
        )  # fmt: skip
        passed = self._table / file
        shutil.copyfile(self.secretary.path(file), passed)
        for member in self.members[: self.need]:
            own = shutil.copyfile(passed, member.path(file))
            if shown and member is self.members[self.need - 1]:
                says = member.election("authority", "show", own)
                self._story.quote("\n".join([says["title"], *says["lines"]]))
            member.election(
                "authority", "sign", own, "--key", "commission.key", "--yes", locked=True
            )
            shutil.copyfile(own, passed)
        posted = self.secretary.election("authority", "post", passed, "--horizon", self._ledger.url)
        last = str(posted["transactions"][-1])
        parts = len(posted["transactions"])
        self._story.step(
            told + (f" ({parts} transactions)" if parts > 1 else ""), self._ledger.link(last)
        )
        return last
