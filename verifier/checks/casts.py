"""Which check tells of which refused cast (docs/protocol.md §8, §11)."""

from verifier.checks.check import Fault, Finding
from verifier.facts import CastRow, Recount

REASONS = {
    "V7": ("channel", "shape", "parts", "memo", "window"),
    "V8": ("kind", "size", "index", "encoding", "proof"),
    "V9": ("annulled", "duplicate"),
}


def refused(check: str, recount: Recount) -> tuple[Finding, ...]:
    """Return a finding for each cast that ``check`` refuses, in ledger order."""
    return tuple(
        tell(check, row, row.reason, f"this cast does not count: {row.detail}")
        for row in recount.refused
        if row.reason in REASONS[check]
    )


def tell(check: str, row: CastRow, reason: str, text: str) -> Finding:
    """Return a finding about one cast."""
    return Finding(check, Fault(reason, text, row.transaction, row.ledger), row.index, row.tracker)
