"""How large the Qazvin ballot is on the ledger: bytes and operations."""

import random

from benchmarks.outcome import Figure
from benchmarks.qazvin import choices, statement
from contracts.crypto.group import random_scalar
from contracts.records.frame import HEADER, split, values
from contracts.records.kinds.ballot import BallotBody
from contracts.records.record import record_of
from contracts.voting.encrypt import encrypt


def figures() -> list[Figure]:
    """Return ``ballot_bytes`` and ``ballot_operations``."""
    sealed = encrypt(statement(), 0, random_scalar(), choices(random.Random(1)))
    record = record_of(BallotBody(sealed.body))
    parts = split(record)
    written = sum(map(len, parts))
    # the last part's transaction ends with the payment of one VOTE
    operations = sum(len(values(part)) for part in parts) + 1
    return [
        Figure(
            "ballot_bytes",
            written,
            "bytes",
            at_most=3700,
            note=f"what ManageData carries: the record of {len(record.bytes)} bytes (kind and a"
            f" body of {len(sealed.body)}) with {HEADER.size} of header a part",
        ),
        Figure(
            "ballot_operations",
            operations,
            "operations",
            at_most=58,
            note=f"{operations - 1} of ManageData and the payment, in {len(parts)} transaction"
            f"{'s' if len(parts) > 1 else ''}",
        ),
    ]
