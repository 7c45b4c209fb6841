"""A session as it is stored: one sign-in of a voter, its steps, and how it can end."""

from dataclasses import dataclass

from node.base.errors import SandoghError

BOOTH, PREVIEW, CONFIRMED, REGISTERED = "booth", "preview", "confirmed", "registered"
MOVED, TIME, LEFT = "moved", "time", "left"


class SessionRefused(SandoghError):
    """A rule says no.

    Attributes:
        name: ``session`` (ended or unknown), ``step``, ``tracker`` (another is in force),
            ``opened`` (its ballot was opened), ``voted`` (the voter has registered a ballot).
    """

    exit_code = 1

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the session's rules refuse this: {name}")


@dataclass(frozen=True, slots=True, repr=False)
class Session:
    """A session as it is now; moments in Unix seconds, see the table for its fields."""

    id: int
    voter_id: int
    created: int
    expires: int
    ballot_expires: int | None
    step: str
    tracker: bytes | None
    code: str | None
    code_received: int | None
    ended: int | None
    ended_why: str | None

    def __repr__(self) -> str:
        return f"Session({self.id}, {self.step}, ended {self.ended_why})"

    @property
    def active(self) -> bool:
        """Whether it has not ended."""
        return self.ended is None

    @property
    def limit(self) -> int:
        """Return the second at which it ends by itself."""
        if self.ballot_expires is None or self.step == REGISTERED:
            return self.expires
        return min(self.expires, self.ballot_expires)
