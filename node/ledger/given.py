"""What a close takes as given instead of choosing or reckoning it."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.ledger.frame import Frame
from node.ledger.header import Skips


@dataclass(frozen=True, slots=True)
class Given:
    """Parts of a foreign ledger, with which a close repeats it; all left out is an own close.

    Attributes:
        frames: exactly these are the transaction set; None lets the queue choose.
        upgrades: LedgerUpgrade XDR, applied after the transactions.
        state_root: the header's bucketListHash, 32 bytes.
        skips: the header's skip list.
        value: StellarValue XDR, which goes into the header as it is.
    """

    frames: Sequence[Frame] | None = None
    upgrades: Sequence[bytes] = ()
    state_root: bytes | None = None
    skips: Skips | None = None
    value: bytes | None = None
