"""Which check tells of which refused cast (docs/protocol.md §8, §11)."""

from collections import Counter

from verifier.checks.check import Fault, Finding
from verifier.facts.recount import CastRow, Recount

REASONS = {
    "V7": ("channel", "shape", "parts", "memo", "window"),
    "V8": ("kind", "size", "index", "encoding", "proof"),
    "V9": ("annulled", "duplicate"),
}


def refused(check: str, recount: Recount) -> tuple[Finding, ...]:
    """Return a finding for each cast that ``check`` refuses, in ledger order.

    Of those of which no row was kept one finding a reason tells the number.
    """
    listed = [row for row in recount.refused if row.reason in REASONS[check]]
    rows = tuple(
        tell(check, row, row.reason, f"this cast does not count: {row.detail}")
        for row in listed
        if row.reason is not None
    )
    left = Counter({one: recount.reasons[one] for one in REASONS[check]})
    left.subtract(row.reason for row in listed if row.reason is not None)
    return rows + tuple(
        unlisted(check, reason, f"{count} more casts do not count: {reason}")
        for reason, count in left.items()
        if count > 0
    )


def unlisted(check: str, reason: str, text: str) -> Finding:
    """Return a finding about those of which no row was kept."""
    return Finding(check, Fault(reason, text))


def tell(check: str, row: CastRow, reason: str, text: str) -> Finding:
    """Return a finding about one cast."""
    return Finding(check, Fault(reason, text, row.transaction, row.ledger), row.index, row.tracker)
