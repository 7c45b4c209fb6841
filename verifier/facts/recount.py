"""What following the casts gave: the count, the rows, where VOTE went."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.counting.totals import Sums
from verifier.facts.official import Act


@dataclass(frozen=True, slots=True)
class Seen:
    """A transaction that was seen: its hash as the ledger keeps it, and its position."""

    hash: bytes
    position: int

    @property
    def ledger(self) -> int:
        """The ledger that holds it."""
        return self.position >> 32


@dataclass(frozen=True, slots=True)
class CastRow:
    """One cast, judged.

    Attributes:
        reason: why it does not count, or None.
        detail: what exactly, for people.
        tracker, index: as far as they could be read.
    """

    transaction: bytes
    position: int
    close_time: int
    tracker: bytes | None
    index: int | None
    reason: str | None
    detail: str

    @property
    def ledger(self) -> int:
        """The ledger that holds it."""
        return self.position >> 32


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequence numbers of a channel that no listed transaction used."""

    channel: str
    first: int
    last: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the casts name that were refused for one reason.

    Attributes:
        credentials: places in the roll.
        beyond: how many casts name an index that is not in the roll.
        unnamed: how many name none that could be read.
    """

    credentials: frozenset[int]
    beyond: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class More:
    """How many there are besides those that are kept (``verifier.kept``)."""

    equal_r: int = 0
    gaps: int = 0
    unsigned: int = 0


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting the casts gave. Of rows the first are kept: ``verifier.kept`` says how many.

    Attributes:
        sums: count, digest, R*, E*.
        casts: how many casts the ledger took.
        refused: those that do not count.
        reasons: how many for each reason.
        equal_r: casts whose R another ballot had before.
        gaps: of the channels' sequence numbers.
        unsigned: casts that the ledger took without a relay key's signature.
        refused_amendments: those that break their rules.
        contested: places in the roll of which a ballot counts and another cast was refused, or an
            amendment not obeyed.
        named: whom the refused casts name, by reason; of all of them.
        hidden: how many numbers all gaps leave out.
        more: of the other rows, how many besides.
    """

    sums: Sums
    casts: int
    refused: tuple[CastRow, ...]
    reasons: Counter[str]
    equal_r: tuple[CastRow, ...]
    gaps: tuple[Gap, ...]
    unsigned: tuple[Seen, ...]
    refused_amendments: tuple[Act, ...]
    contested: frozenset[int] = frozenset()
    named: Mapping[str, Named] = field(default_factory=dict)
    hidden: int = 0
    more: More = More()


@dataclass(frozen=True, slots=True)
class Move:
    """A successful operation of urn, box or issuer after the set-up that is no cast's payment."""

    seen: Seen
    account: str
    operation: str


@dataclass(frozen=True, slots=True)
class VoteMoves:
    """Where VOTE went.

    Attributes:
        moves: operations of issuer, urn or box that are no cast's payment.
        odd: transactions that paid the box another amount than 1 VOTE, with the stroops.
        more: how many there are of both besides.
        urn, box: stroops of VOTE that they hold; None without a trust line.
        paid: stroops of VOTE paid from urn to box by when ``box`` last changed.
        replayed: whether no source told what they hold, so that it was summed up from history.
        elsewhere: the other sources that told what the box held by a ledger that the first one
            has come to, with the stroops, and those that had been paid by then.
    """

    moves: tuple[Move, ...]
    odd: tuple[tuple[Seen, int], ...]
    urn: int | None
    box: int | None
    paid: int
    replayed: bool = False
    more: int = 0
    elsewhere: tuple[tuple[str, int, int], ...] = ()
