"""One ledger source: what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Untold:
    """A transaction of an official account that one of two sources keeps back.

    Attributes:
        account: whose it is.
        transaction: its hash, as the ledger keeps it.
        ledger: where it lies, as it was told.
        by: who keeps it back, a URL.
        told_by: who tells it, a URL.
    """

    account: str
    transaction: bytes
    ledger: int
    by: str
    told_by: str


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One ledger source.

    Attributes:
        url: where it is.
        passphrase: the network it says it serves.
        tip: its last ledger when the audit began.
        headers: the hash it gives for each ledger that sources are compared in, as far as it
            has come; none from a source of another network.
        unread: of an archive, why they could not be read; V14 has the faults.
        untold: what this source or the first one keeps back of the official accounts.
    """

    url: str
    passphrase: str
    tip: int
    headers: Mapping[int, bytes]
    unread: str = ""
    untold: tuple[Untold, ...] = ()
