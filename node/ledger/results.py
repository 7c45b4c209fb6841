"""TransactionResult XDR and the hash of a ledger's results."""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stellar_sdk import xdr

from node.operations.outcome import Outcome

Code = xdr.TransactionResultCode


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a transaction ended, the fee apart.

    Attributes:
        code: TransactionResultCode.
        outcomes: one per operation for txSUCCESS and txFAILED, else empty.
    """

    code: xdr.TransactionResultCode
    outcomes: Sequence[Outcome] = ()

    @property
    def successful(self) -> bool:
        """Tell whether the operations took effect."""
        return self.code == Code.txSUCCESS

    def to_xdr(self, fee_charged: int) -> bytes:
        """Return TransactionResult XDR.

        Args:
            fee_charged: stroops.
        """
        head = struct.pack(">qi", fee_charged, self.code)
        if self.code in (Code.txSUCCESS, Code.txFAILED):
            results = b"".join([one.xdr for one in self.outcomes])
            return head + struct.pack(">I", len(self.outcomes)) + results + bytes(4)
        return head + bytes(4)


def results_hash(pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return txSetResultHash: SHA-256 of TransactionResultSet XDR.

    Args:
        pairs: transaction hash and TransactionResult XDR, in apply order.
    """
    listed = list(pairs)
    digest = hashlib.sha256(struct.pack(">I", len(listed)))
    for hash_, result in listed:
        digest.update(hash_ + result)
    return digest.digest()
