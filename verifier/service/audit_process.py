"""A full audit in a process of its own: `python -m verifier.service.audit_process`.

It shares nothing with the service but the ledger's address. What it prints is one JSON object:
``report`` as `sandogh-verify --json` has it, ``casts``: 24 bytes a cast, joined, in base64 (see
``fingerprint``), or ``error``: why it could not run.
"""

import asyncio
import base64
import hashlib
import json
import os
import sys
from contextlib import AsyncExitStack
from typing import Any

from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from verifier.audit import audit
from verifier.facts.recount import CastRow
from verifier.report.report import as_json

FINGERPRINT = 24


def fingerprint(
    position: int,
    transaction: bytes,
    tracker: bytes | None,
    index: int | None,
    reason: str | None,
) -> bytes:
    """Return a cast's position (u64) and 16 bytes of a hash over its verdict."""
    said = repr((position, transaction, tracker, index, reason)).encode()
    return position.to_bytes(8, "big") + hashlib.sha256(said).digest()[:16]


async def run(election: str, urls: list[str]) -> dict[str, Any]:
    """Audit an election from nothing.

    Args:
        election: the authority, G….
        urls: of the sources.
    """
    casts = bytearray()

    def note(row: CastRow) -> None:
        casts.extend(fingerprint(row.position, row.transaction, row.tracker, row.index, row.reason))

    try:
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(HorizonReader(url)) for url in urls]
            report = await audit(
                election, readers, lambda what, count: None, note, None, len(urls) == 1
            )
    except SandoghError as error:
        return {"error": str(error)}
    encoded = base64.b64encode(casts).decode("ascii")
    return {"report": as_json(report), "tip": report.facts.tip.sequence, "casts": encoded}


def main() -> None:
    """Run the audit that the command line names: the election, then its sources."""
    # pages and the live count come first
    os.nice(10)
    election, *urls = sys.argv[1:]
    json.dump(asyncio.run(run(election, urls)), sys.stdout)


if __name__ == "__main__":
    main()
