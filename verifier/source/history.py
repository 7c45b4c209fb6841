"""What history archives prove of the transactions that count (docs/protocol.md §11, V14).

The archives are walked over, a checkpoint at a time, from the ceremony's ledger to the one after
the last that matters: that one's transaction set names the hash of the last that does. Every
header must link to the one before, every set and result set be the one that its header names
(`node.archive.verify`), and every transaction that counts lie in its ledger's set, with the very
signatures that were told, and have succeeded in its result set, where and when it was told. No
other of the election's accounts may have succeeded there: a Horizon may have kept it back.

What validators sign is a ledger's value. It names the set, and the set the ledger before: so a
quorum's agreement on one ledger binds all headers before it. Statements of all archives are put
together, for one archive holds only what its node heard.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from node.archive.examine import examine
from node.archive.quorum import QuorumSet
from node.archive.read import LedgerRecords
from node.networks.history_archive import HistoryArchiveReader
from node.wire import toid
from verifier.levels import Anchor, Flaw, History
from verifier.source.noting import Rest
from verifier.source.rebuilt import UNTOLD, told_otherwise, untold

MOST = 1000
"""Flaws and ledgers that are kept; all are counted."""

Rests = Mapping[int, Mapping[bytes, Rest]]


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked of the archives.

    Attributes:
        passphrase: the network's.
        first, last: the ledgers that matter.
        rests: the transactions that count, by ledger and hash.
        anchors: published header hashes.
        quorum: who must have agreed, or None.
        own: keys (32 bytes) of the accounts whose every transaction must be among ``rests``.
        known: header hashes by ledger, as they were told before and compared between sources.
    """

    passphrase: str
    first: int
    last: int
    rests: Rests
    anchors: tuple[Anchor, ...]
    quorum: QuorumSet | None
    own: frozenset[bytes] = frozenset()
    known: Mapping[int, bytes] = field(default_factory=dict)


async def read_history(
    archives: Sequence[HistoryArchiveReader],
    span: Span,
    progress: Callable[[int], None] = lambda ledger: None,
) -> History:
    """Walk over archives.

    Args:
        archives: open.
        span: what is asked of each.
        progress: is told each ledger that was walked over, now and then.

    Raises:
        SandoghError: an archive's files can't be fetched.
    """
    walk = _Walk(span)
    for archive in archives:
        await walk.over(archive, progress)
    return walk.history(tuple(one.url for one in archives))


@dataclass(slots=True)
class _Walk:
    span: Span
    flaws: list[Flaw] = field(default_factory=list)
    flaw_count: int = 0
    first: int = 0
    last: int = 0
    agreed: dict[int, frozenset[bytes]] = field(default_factory=dict)
    sets: dict[frozenset[bytes], frozenset[bytes]] = field(default_factory=dict)

    async def over(self, archive: HistoryArchiveReader, progress: Callable[[int], None]) -> None:
        span = self.span
        end = (await archive.network()).tip.sequence
        furthest = max([span.last + 1, *(one.ledger for one in span.anchors)])
        last = min(furthest, end)
        missing = {ledger: set(rests) for ledger, rests in span.rests.items()}

        def seen(records: LedgerRecords, agreed: Collection[bytes]) -> None:
            sequence = records.header.sequence
            self._records(records, missing.pop(sequence, set()), archive.url)
            self._untold(records, archive.url)
            self._known(records, archive.url)
            self._anchors(records)
            self._agreed(sequence, agreed)

        found = await examine(
            archive.files,
            span.passphrase,
            first=span.first,
            last=last,
            progress=lambda ledger, last: progress(ledger),
            seen=seen,
        )
        for fault in found.faults:
            self._flaw(Flaw(fault.ledger, fault.what, f"{fault.why} ({archive.url})"))
        self.flaw_count += found.fault_count - len(found.faults)
        self.first, self.last = found.first, max(self.last, found.last)
        if end < span.last:
            why = f"{archive.url} ends with ledger {end}; what counts goes on to {span.last}"
            self._flaw(Flaw(span.last, "missing", why))
        for ledger, names in missing.items():
            for name in sorted(names):
                why = f"its ledger could not be read from {archive.url}"
                self._flaw(Flaw(ledger, "transaction", why, name))

    def history(self, urls: tuple[str, ...]) -> History:
        span = self.span
        bound, count = 0, 0
        unagreed: list[int] = []
        if span.quorum is not None:
            for ledger in range(max(span.first, 2), self.last + 1):
                if span.quorum.is_satisfied_by(self.agreed.get(ledger, frozenset())):
                    bound = ledger - 1
                elif ledger <= span.last:
                    count += 1
                    if len(unagreed) < MOST:
                        unagreed.append(ledger)
        return History(
            urls,
            self.first,
            self.last,
            span.last,
            tuple(self.flaws),
            self.flaw_count,
            bound,
            tuple(unagreed),
            count,
        )

    def _records(self, records: LedgerRecords, names: set[bytes], url: str) -> None:
        """See that each transaction that counts lies in its ledger and succeeded there."""
        if not names:
            return
        sequence = records.header.sequence
        rests = self.span.rests[sequence]
        order = {one.hash: one.order for one in records.set.envelopes} if records.set else {}
        listed = records.results.results if records.results else ()
        results = {one.hash: one for one in listed}
        places = {one.hash: toid.encode(sequence, place) for place, one in enumerate(listed, 1)}
        for name in sorted(names):
            result = results.get(name)
            if name not in order:
                why = "it counts, but is not in the transaction set of its ledger"
            elif order[name] != rests[name].envelope:
                why = "its signatures in the transaction set are other ones than those told"
            elif result is None:
                why = "it counts, but has no result in its ledger"
            elif not result.successful:
                why = "it counts, but did not succeed in its ledger's result set"
            elif (other := told_otherwise(rests[name], places, records.header, True)) is not None:
                why = other
            else:
                continue
            self._flaw(Flaw(sequence, "transaction", f"{why} ({url})", name))

    def _untold(self, records: LedgerRecords, url: str) -> None:
        """See that nothing of the election's accounts was kept back."""
        span, sequence = self.span, records.header.sequence
        if not span.first <= sequence <= span.last or not records.set or not records.results:
            return
        envelopes = {one.hash: one.raw for one in records.set.envelopes}
        ended = {one.hash: one.successful for one in records.results.results}
        for name in untold(envelopes, ended, span.rests.get(sequence, {}), span.own):
            why = f"it was not told with its account: {UNTOLD} ({url})"
            self._flaw(Flaw(sequence, "untold", why, name))

    def _known(self, records: LedgerRecords, url: str) -> None:
        """See that these are the headers that were compared between the sources."""
        header = records.header
        known = self.span.known.get(header.sequence)
        if known is not None and known != header.hash:
            why = f"its header hashes to {header.hash.hex()}, told before was {known.hex()} ({url})"
            self._flaw(Flaw(header.sequence, "header", why))

    def _anchors(self, records: LedgerRecords) -> None:
        header = records.header
        for anchor in self.span.anchors:
            if anchor.ledger == header.sequence and anchor.hash != header.hash:
                why = f"its header hashes to {header.hash.hex()}, published was {anchor.hash.hex()}"
                self._flaw(Flaw(anchor.ledger, "anchor", why))

    def _agreed(self, sequence: int, agreed: Collection[bytes]) -> None:
        if self.span.quorum is not None and agreed:
            nodes = self.agreed.get(sequence, frozenset()) | frozenset(agreed)
            self.agreed[sequence] = self.sets.setdefault(nodes, nodes)

    def _flaw(self, flaw: Flaw) -> None:
        self.flaw_count += 1
        if len(self.flaws) < MOST:
            self.flaws.append(flaw)
