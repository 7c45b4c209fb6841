"""The election as pages show it: its names, its times, how long until the next of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from node.pages.language import Language
from web.intake.now import ElectionNow, State

DAY, HOUR, MINUTE = 86_400, 3_600, 60


@dataclass(frozen=True, slots=True)
class Election:
    """What pages say of an election; moments are Unix seconds of the ledger.

    Attributes:
        title: language to text.
        trial: whether it is only a rehearsal.
        state: ``closing`` is the margin before the end in which no ballot is registered.
        now: the ledger's time.
        opens, ends: first and last second, extensions applied.
        first_end: the last second before any extension.
        registration_ends: from when on no ballot is registered.
    """

    title: Mapping[str, str]
    trial: bool
    state: State
    now: int
    opens: int
    ends: int
    first_end: int
    registration_ends: int

    @property
    def extended(self) -> bool:
        """Whether the end was moved."""
        return self.ends != self.first_end

    @property
    def next(self) -> int | None:
        """The opening or the end, whichever comes next; None after the end."""
        if self.state == "closed":
            return None
        return self.opens if self.state == "before" else self.ends


def election_of(now: ElectionNow) -> Election:
    """Return what pages say of the election that the ledger shows."""
    return Election(
        now.manifest.title,
        now.manifest.trial,
        now.state,
        now.close_time,
        now.window.opens,
        now.window.end,
        now.manifest.closes,
        now.registration_ends,
    )


def parts(seconds: int) -> tuple[int, int, int, int]:
    """Return days, hours, minutes and seconds; a time that has passed is zero."""
    left = max(seconds, 0)
    return left // DAY, left % DAY // HOUR, left % HOUR // MINUTE, left % MINUTE


def in_language(texts: Mapping[str, str], language: Language) -> str:
    """Return a text in a page's language, else in the first that there is; empty if none is."""
    return texts.get(language.code) or next(filter(None, texts.values()), "")
