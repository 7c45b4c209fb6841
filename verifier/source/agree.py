"""Asking every source for the ledgers on which the audit rests.

Those are the ledgers of everything that counts, the ballots' too, and the anchor with the ledger
after it: that one shows that no later ledger closed by the end. Where they lie close together
they are asked for in pages.

A source that is behind tells the same history or another one: it is compared in its own last
ledger too, and given a little time to come to the ledgers that are missing. One that never
comes to them has not agreed, and is no proof of a disagreement either.

What the official accounts posted is compared besides (`verifier.source.posted`).
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from node.base.errors import SandoghError
from node.networks.history_archive import HistoryArchiveReader
from node.networks.reader import LedgerInfo, NetworkInfo, Reader, ReaderError
from verifier.facts.facts import Facts
from verifier.facts.sources import SourceFacts
from verifier.source.ledgers import read_ledgers
from verifier.source.posted import Pause, read_untold
from verifier.source.recording import innermost

TRIES = 10
PAUSE = 1.0
"""Seconds between two looks at a source that is behind."""


class SourceBehind(SandoghError):
    """A source has not come to a ledger that the audit rests on, so it can't confirm it."""

    def __init__(self, url: str, tip: int, needed: int) -> None:
        self.url, self.tip, self.needed = url, tip, needed
        super().__init__(
            f"{url} has come to ledger {tip} only, and the audit rests on ledger {needed}: "
            "try again when it has caught up, or name another source"
        )


async def compare_sources(
    facts: Facts,
    readers: Sequence[Reader],
    matter: Collection[int] = (),
    pause: Pause = asyncio.sleep,
) -> tuple[SourceFacts, ...]:
    """Return each source's hashes of the ledgers compared; the first source's come first.

    Args:
        facts: what was read from the first source.
        readers: the sources.
        matter: the ledgers that hold what counts; with a single source nothing is compared.
        pause: what waits for a source that is behind.

    Raises:
        SourceBehind: a source agrees as far as it goes, which is not far enough.
        ReaderError: a source can't be read, or the first tells of its anchor otherwise than before.
    """
    ledgers = {facts.tip.sequence}
    if facts.anchor is not None:
        ledgers = {facts.anchor.sequence, facts.anchor.sequence + 1}
    for record in (facts.ceremony_record, facts.manifest_record, facts.result_record):
        if record is not None:
            ledgers.add(record.position >> 32)
    tip = facts.tip.sequence
    ledgers.update(one.ledger for one in facts.trust.anchors if one.ledger <= tip)
    if len(readers) > 1:
        ledgers.update(matter)
    first = readers[0]
    told = {one.sequence: one async for one in read_ledgers(first, ledgers)}
    _check_anchor(facts, told, first.url)
    known = {number: one.hash for number, one in told.items()}
    others = []
    for other in readers[1:]:
        # what can't be read of an archive is V14's to name, with the file
        named = bool(matter) and isinstance(other, HistoryArchiveReader)
        others.append(await _compare(facts, known, first, other, pause, named))
    tip = (await first.network()).tip.sequence
    return SourceFacts(first.url, facts.passphrase, tip, known), *others


def _check_anchor(facts: Facts, told: Mapping[int, LedgerInfo], url: str) -> None:
    """See that the anchor is still the last ledger by the end: a source may have changed its mind.

    Args:
        facts: anchor and end, by which it was looked for.
        told: what is compared with the other sources.
        url: of who told both.
    """
    if facts.anchor is None or facts.window is None:
        return
    number, end = facts.anchor.sequence, facts.window.end
    if told[number].hash != facts.anchor.hash or told[number + 1].close_time <= end:
        why = "it tells another ledger as the last by the end than it did before"
        raise ReaderError(url, f"ledgers {number} and {number + 1}", why)


async def _compare(
    facts: Facts, known: dict[int, bytes], first: Reader, other: Reader, pause: Pause, named: bool
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
    try:
        found = await _facts(facts, other, known, network)
    except ReaderError as fault:
        if not named:
            raise
        found = SourceFacts(other.url, network.passphrase, network.tip.sequence, {}, str(fault))
    agrees = found.passphrase == facts.passphrase and all(
        known[number] == hash_ for number, hash_ in found.headers.items()
    )
    if agrees and found.tip < needed:
        raise SourceBehind(other.url, found.tip, needed)
    if not agrees or isinstance(innermost(other), HistoryArchiveReader):
        return found
    last = min(facts.tip.sequence, found.tip)
    untold = await read_untold(facts, first.url, other, last, pause, PAUSE)
    return replace(found, untold=untold)


async def _facts(
    facts: Facts, reader: Reader, known: dict[int, bytes], network: NetworkInfo
) -> SourceFacts:
    tip = network.tip.sequence
    there = [number for number in known if number <= tip]
    same = network.passphrase == facts.passphrase
    headers = await _hashes(reader, there) if same else {}
    return SourceFacts(reader.url, network.passphrase, tip, headers)


async def _hashes(reader: Reader, wanted: Collection[int]) -> dict[int, bytes]:
    return {one.sequence: one.hash async for one in read_ledgers(reader, wanted)}


async def _hash(reader: Reader, sequence: int) -> bytes:
    return (await reader.ledger(sequence)).hash
