"""Asking every source for the ledgers on which the audit rests.

A source that is behind tells the same history or another one: it is compared in its own last
ledger too, and given a little time to come to the ledgers that are missing. One that never
comes to them has not agreed, and is no proof of a disagreement either.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from node.base.errors import SandoghError
from node.networks.reader import NetworkInfo, Reader
from verifier.facts import Facts, SourceFacts

TRIES = 10
PAUSE = 1.0
"""Seconds between two looks at a source that is behind."""

Pause = Callable[[float], Awaitable[None]]


class SourceBehind(SandoghError):
    """A source has not come to a ledger that the audit rests on, so it can't confirm it."""

    def __init__(self, url: str, tip: int, needed: int) -> None:
        self.url, self.tip, self.needed = url, tip, needed
        super().__init__(
            f"{url} has come to ledger {tip} only, and the audit rests on ledger {needed}: "
            "try again when it has caught up, or name another source"
        )


async def compare_sources(
    facts: Facts, readers: Sequence[Reader], pause: Pause = asyncio.sleep
) -> tuple[SourceFacts, ...]:
    """Return each source's hashes of the ledgers compared; the first source's come first.

    Args:
        facts: what was read from the first source.
        readers: the sources.
        pause: what waits for a source that is behind.

    Raises:
        SourceBehind: a source agrees as far as it goes, which is not far enough.
        ReaderError: a source can't be read.
    """
    ledgers = {facts.anchor.sequence if facts.anchor is not None else facts.tip.sequence}
    for record in (facts.ceremony_record, facts.manifest_record, facts.result_record):
        if record is not None:
            ledgers.add(record.position >> 32)
    first = readers[0]
    known = {number: await _hash(first, number) for number in sorted(ledgers)}
    others = [await _compare(facts, known, first, other, pause) for other in readers[1:]]
    tip = (await first.network()).tip.sequence
    return SourceFacts(first.url, facts.passphrase, tip, known), *others


async def _compare(
    facts: Facts, known: dict[int, bytes], first: Reader, other: Reader, pause: Pause
) -> SourceFacts:
    network = await other.network()
    needed = max(known)
    for _ in range(TRIES):
        tip = network.tip.sequence
        if tip >= needed or network.passphrase != facts.passphrase:
            break
        if tip not in known:
            known[tip] = await _hash(first, tip)
        if await _hash(other, tip) != known[tip]:
            break
        await pause(PAUSE)
        network = await other.network()
    found = await _facts(other, known, network)
    agrees = found.passphrase == facts.passphrase and all(
        known[number] == hash_ for number, hash_ in found.headers.items()
    )
    if agrees and found.tip < needed:
        raise SourceBehind(other.url, found.tip, needed)
    return found


async def _facts(reader: Reader, known: dict[int, bytes], network: NetworkInfo) -> SourceFacts:
    tip = network.tip.sequence
    headers = {number: await _hash(reader, number) for number in sorted(known) if number <= tip}
    return SourceFacts(reader.url, network.passphrase, tip, headers)


async def _hash(reader: Reader, sequence: int) -> bytes:
    return (await reader.ledger(sequence)).hash
