"""Proving that what counts lies in the ledger, as far as the sources allow (levels A to D).

With history archives they are walked over once. Without one, each ledger that holds a
transaction that counts is asked for whole, once, a few at a time, and dropped when it is judged;
if an anchor was published, the headers between are read page by page.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass

from node.archive.checkpoint import ArchivedLedger
from node.networks.history_archive import HistoryArchiveReader
from node.networks.reader import ClosedReader, LedgerUntold, Reader, ReaderError
from node.wire.accounts import public_key
from node.wire.hashes import network_id
from verifier import official
from verifier.facts.facts import Facts
from verifier.levels import Anchor, Flaw, History, Level, Proof, Trust
from verifier.source.history import Rests, Span, read_history
from verifier.source.noting import NotingReader
from verifier.source.official import Progress
from verifier.source.rebuilt import judge
from verifier.source.recording import innermost

AT_ONCE = 4
"""Ledgers that are asked for side by side; one may have some MB."""
MOST = 1000
PAGE = 200


def last_that_matters(facts: Facts) -> int:
    """Return the last ledger on which the audit rests: the anchor's, or the last act's after it."""
    acts = [*facts.closes, *facts.results, *(act for some in facts.shares.values() for act in some)]
    end = facts.anchor if facts.anchor is not None else facts.tip
    return max([end.sequence, *(one.record.position >> 32 for one in acts if one.fault is None)])


def rests_of(facts: Facts, noted: NotingReader) -> Rests:
    """Return the transactions on which the audit rests, from the ceremony's first part on."""
    record = facts.ceremony_record
    if record is None:
        return {}
    rests = noted.rests(last_that_matters(facts))
    opening = record.transactions[0].ledger_hash
    first = next((ledger for ledger, some in rests.items() if opening in some), None)
    return {
        ledger: some
        for ledger, some in rests.items()
        if ledger >= (record.position >> 32 if first is None else first)
    }


def own_keys(facts: Facts) -> frozenset[bytes]:
    """Return the keys of the accounts whose every transaction the source was asked for.

    Authority, trustees and, where ballots were counted, channels, urn, box and issuer: a source
    that keeps one of theirs to itself hides a record, a ballot, or where VOTE went.
    """
    accounts = {facts.election, *official.trustee_accounts(facts)}
    if facts.manifest is not None and facts.votes is not None:
        said = facts.manifest
        accounts |= {said.issuer, said.urn, said.box, *said.channels}
    return frozenset(map(public_key, accounts))


async def prove(
    facts: Facts,
    readers: Sequence[Reader],
    rests: Rests,
    progress: Progress = lambda stage, count: None,
    own: Collection[bytes] = (),
) -> None:
    """Prove what can be proved, into ``facts``.

    Args:
        facts: what was read, all of it.
        readers: the sources; the first is the one that was read.
        rests: the transactions that count.
        progress: is told the ledgers looked at.
        own: with all that counts in ``rests``, ``own_keys``: nothing of theirs may have been kept
            back.

    Raises:
        SandoghError: a source can't be read.
    """
    trust, known = facts.trust, facts.sources[0].headers if facts.sources else {}
    if not rests:
        facts.proof = Proof(why="there is nothing on the ledger yet that counts")
        return
    archives = [one for one in map(innermost, readers) if isinstance(one, HistoryArchiveReader)]
    if archives:
        span = Span(
            facts.passphrase,
            min(rests),
            last_that_matters(facts),
            rests,
            trust.anchors,
            trust.quorum,
            frozenset(own),
            known,
        )
        facts.history = await read_history(
            archives, span, lambda ledger: progress("archive, ledger", ledger)
        )
        facts.proof = _from_archives(facts.history, rests, trust)
        return
    facts.proof = await _from_source(facts, readers[0], rests, progress, own)


async def prove_some(facts: Facts, readers: Sequence[Reader], some: Rests) -> Proof:
    """Return what is proved of some transactions alone, once ``prove`` has filled ``facts``.

    Args:
        facts, readers: as ``prove`` has them.
        some: not empty; as far as an archive was walked over, some of those proved before.

    Raises:
        SandoghError: the source can't be read.
    """
    if facts.history is None:
        return await _from_source(facts, readers[0], some, lambda stage, count: None)
    last = facts.history.last
    if max(some) > last:
        why = f"the archive was looked at up to ledger {last}, the last that the count rests on"
        return Proof({Level.NONE: sum(map(len, some.values()))}, why)
    return _from_archives(facts.history, some, facts.trust)


async def _from_source(
    facts: Facts,
    source: Reader,
    rests: Rests,
    progress: Progress,
    own: Collection[bytes] = (),
) -> Proof:
    trust = facts.trust
    if not trust.prove or not isinstance(source, ClosedReader):
        why = "it was not asked for" if not trust.prove else f"{source.url} tells no whole ledgers"
        return Proof({Level.NONE: sum(map(len, rests.values()))}, why)
    reached = await _walk(source, min(rests), trust.anchors) if trust.anchors else None
    return await _from_ledgers(facts, source, rests, reached, progress, own)


def _from_archives(history: History, rests: Rests, trust: Trust) -> Proof:
    flawed = {flaw.ledger for flaw in history.flaws}
    walked = [one.ledger for one in trust.anchors if one.ledger <= history.last]
    anchored = max(walked, default=0)
    levels: Counter[Level] = Counter()
    for ledger, some in rests.items():
        if history.flaw_count > len(history.flaws) or ledger in flawed or 0 in flawed:
            level = Level.NONE
        elif flawed:
            level = Level.B
        elif ledger <= history.bound:
            level = Level.D
        else:
            level = Level.C if ledger <= anchored else Level.B
        levels[level] += len(some)
    if flawed:
        return Proof(levels, "V14 found faults in the archive")
    lowest = min(levels)
    if lowest is Level.D:
        return Proof(levels)
    if trust.quorum is not None:
        why = f"no agreement of the quorum binds a ledger after {history.bound}"
    else:
        why = "no quorum set was given"
    if lowest is Level.B:
        reached = f"the last one reached is of ledger {anchored}" if walked else "none was given"
        why += f"; of published anchors, {reached}"
    return Proof(levels, why)


@dataclass(frozen=True, slots=True)
class _Walked:
    """Headers that link up to a published anchor: the anchor's ledger, the hashes, or why not."""

    anchored: int
    hashes: bytes
    first: int
    why: str

    def binds(self, told: ArchivedLedger) -> bool:
        """Tell whether a ledger is one that the anchor binds."""
        if told.sequence > self.anchored:
            return False
        at = 32 * (told.sequence - self.first)
        return self.hashes[at : at + 32] == told.hash


async def _from_ledgers(
    facts: Facts,
    source: ClosedReader,
    rests: Rests,
    walked: _Walked | None,
    progress: Progress,
    own: Collection[bytes],
) -> Proof:
    network = network_id(facts.passphrase)
    known: Mapping[int, bytes] = facts.sources[0].headers if facts.sources else {}
    levels: Counter[Level] = Counter()
    flaws: list[Flaw] = []
    why = ""
    async for ledger, told in _ledgers(source, sorted(rests)):
        progress("ledger", ledger)
        if isinstance(told, LedgerUntold):
            levels[Level.NONE] += len(rests[ledger])
            why = why or f"ledger {ledger}: {told.why}"
            continue
        found = judge(told, rests[ledger], network, own, known.get(ledger))
        bound = walked is not None and walked.binds(told)
        for level in found.levels.values():
            levels[Level.C if bound and level is Level.B else level] += 1
        flaws += found.flaws[: MOST - len(flaws)]
        if found.why:
            why = why or f"ledger {ledger}: {found.why}"
    if not why and min(levels) is Level.C:
        why = "only a history archive tells whom validators agreed with"
    elif not why:
        why = walked.why if walked is not None else "no published anchor was given"
    return Proof(levels, why, tuple(flaws))


async def _ledgers(
    source: ClosedReader, wanted: Sequence[int]
) -> AsyncIterator[tuple[int, ArchivedLedger | LedgerUntold]]:
    """Yield ledgers in order; a few are asked for ahead."""
    waiting: list[asyncio.Task[ArchivedLedger | LedgerUntold]] = []
    ahead = iter(wanted)
    try:
        for ledger in wanted:
            while len(waiting) < AT_ONCE and (asked := next(ahead, None)) is not None:
                waiting.append(asyncio.create_task(_closed(source, asked)))
            yield ledger, await waiting.pop(0)
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


async def _closed(source: ClosedReader, sequence: int) -> ArchivedLedger | LedgerUntold:
    try:
        return await source.closed(sequence)
    except LedgerUntold as fault:
        return fault


async def _walk(source: Reader, first: int, anchors: Sequence[Anchor]) -> _Walked:
    """Follow the headers from a ledger up to the last anchor that can be reached.

    That an anchor's hash is the source's is V1's to check; here the way to it is.
    """
    published = {one.ledger: one.hash for one in anchors}
    last = min(max(published), (await source.network()).tip.sequence)
    hashes = bytearray()
    reached, why, after = 0, "no published anchor could be reached", first - 1
    while after < last:
        page = await source.ledgers(after, min(PAGE, last - after))
        for one in page:
            if one.header_xdr is None:
                return _Walked(reached, bytes(hashes), first, f"{source.url} tells no headers")
            if hashes and one.previous_hash != hashes[-32:]:
                what = f"the ledgers after {after}"
                why = f"ledger {one.sequence} does not name the hash of the one before"
                raise ReaderError(source.url, what, why)
            hashes += one.hash
            after = one.sequence
            if published.get(after) == one.hash:
                reached, why = after, f"the last published anchor reached is of ledger {after}"
        if not page:
            raise ReaderError(source.url, f"ledger {after + 1}", "it does not have it")
    return _Walked(reached, bytes(hashes), first, why)
