"""How far it is proved that what counts lies in the ledger: levels A to D, and who vouches.

| level | what is proved of a transaction |
| --- | --- |
| A | it succeeded in its ledger's result set, which its header names |
| B | besides, it lies with all its signatures in the transaction set that its header names |
| C | besides, header by header, that ledger leads to a published anchor |
| D | besides, header by header, it leads to a ledger that a quorum of named validators agreed on |

An audit reaches the lowest level that any transaction reaches on which it rests. Below A stands
what only a source's word vouches for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from node.archive.quorum import QuorumSet


class Level(IntEnum):
    """What is proved, the more the higher."""

    NONE = 0
    A = 1
    B = 2
    C = 3
    D = 4

    @property
    def letter(self) -> str | None:
        """A to D; None below."""
        return self.name if self else None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A ledger's header hash (32 bytes) that was published outside the ledger."""

    ledger: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Trust:
    """What an observer trusts besides the sources.

    Attributes:
        anchors: published header hashes.
        quorum: the validators that must have agreed, or None.
        prove: whether to prove what counts where that costs requests of its own.
    """

    anchors: tuple[Anchor, ...] = ()
    quorum: QuorumSet | None = None
    prove: bool = True


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a ledger that contradicts what it should prove.

    Attributes:
        what: a fixed word, as docs/protocol.md §15 has it.
        why: one sentence.
        transaction: the hash of the one that is not proved, if it is one.
    """

    ledger: int
    what: str
    why: str
    transaction: bytes | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What was found in history archives.

    Attributes:
        archives: where they are.
        first, last: the ledgers walked over.
        matters: the last ledger that matters.
        flaws: the first that were found.
        flaw_count: all.
        bound: the last ledger whose header a quorum's agreement binds; 0 for none.
        unagreed: ledgers of their own without a quorum's agreement, the first of them.
        unagreed_count: all.
    """

    archives: tuple[str, ...]
    first: int
    last: int
    matters: int
    flaws: tuple[Flaw, ...]
    flaw_count: int
    bound: int = 0
    unagreed: tuple[int, ...] = ()
    unagreed_count: int = 0


@dataclass(frozen=True, slots=True)
class Proof:
    """The levels reached.

    Attributes:
        levels: how many transactions reached each level as their highest.
        why: why not all reached a higher one, in one sentence; empty at D.
        flaws: what a source told of a ledger and contradicts its own header, without an archive.
    """

    levels: Mapping[Level, int] = field(default_factory=dict)
    why: str = ""
    flaws: tuple[Flaw, ...] = ()

    @property
    def level(self) -> Level:
        """The lowest that any transaction reached."""
        return min((level for level, count in self.levels.items() if count), default=Level.NONE)

    @property
    def transactions(self) -> int:
        """How many the audit rests on."""
        return sum(self.levels.values())
