"""One ledger source: what it says of itself."""

from collections.abc import Mapping
from dataclasses import dataclass


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
    """

    url: str
    passphrase: str
    tip: int
    headers: Mapping[int, bytes]
    unread: str = ""
