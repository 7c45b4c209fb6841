"""TransactionResult XDR and the hash of a ledger's results."""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from stellar_sdk import xdr

from node.history.notes import Note
from node.operations.outcome import Outcome

Code = xdr.TransactionResultCode


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a transaction ended, the fee apart.

    Attributes:
        code: TransactionResultCode.
        outcomes: one per operation for txSUCCESS and txFAILED, else empty.
        inner: how the transaction in a fee bump ended, where it came so far.
        notes: what its operations changed beyond what they say, if it was successful.
    """

    code: xdr.TransactionResultCode
    outcomes: Sequence[Outcome] = ()
    inner: "InnerVerdict | None" = None
    notes: Sequence[Note] = ()

    @property
    def successful(self) -> bool:
        """Tell whether the operations took effect."""
        return self.code in (Code.txSUCCESS, Code.txFEE_BUMP_INNER_SUCCESS)

    def to_xdr(self, fee_charged: int) -> bytes:
        """Return TransactionResult XDR.

        Args:
            fee_charged: stroops.
        """
        head = struct.pack(">qi", fee_charged, self.code)
        if self.inner is not None:
            return head + self.inner.hash + self.inner.verdict.to_xdr(self.inner.fee) + bytes(4)
        if self.code in (Code.txSUCCESS, Code.txFAILED):
            results = b"".join([one.xdr for one in self.outcomes])
            return head + struct.pack(">I", len(self.outcomes)) + results + bytes(4)
        return head + bytes(4)


@dataclass(frozen=True, slots=True)
class InnerVerdict:
    """How the transaction in a fee bump ended: its hash, what its fee would be (stroops)."""

    hash: bytes
    fee: int
    verdict: Verdict


def bumped(hash_: bytes, fee: int, verdict: Verdict) -> Verdict:
    """Return a fee bump's verdict from that of its inner transaction.

    Args:
        hash_: of the inner transaction, 32 bytes.
        fee: stroops that its result says it paid, though nobody did.
        verdict: its own.
    """
    successful = verdict.code == Code.txSUCCESS
    code = Code.txFEE_BUMP_INNER_SUCCESS if successful else Code.txFEE_BUMP_INNER_FAILED
    return Verdict(code, inner=InnerVerdict(hash_, fee, verdict), notes=verdict.notes)


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
