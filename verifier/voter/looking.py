"""One recount in which some casts are looked for: by their tracker, or by their index.

A cast that is refused for its channel, its shape or its hour has a tracker and an index as well,
if its bytes can be read: whoever looks for it must find it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from contracts.counting.cast import Cast
from contracts.counting.totals import chain_digest, empty_digest
from contracts.crypto.ballot_proof import tracker
from contracts.crypto.msm import libsodium
from contracts.records.assemble import AssembledRecord, Assembler
from contracts.records.kinds import BALLOT, close
from contracts.records.record import RecordError
from node.base.errors import SandoghError
from node.networks.reader import Reader
from verifier import official
from verifier.audit import conclude
from verifier.counting import count_casts
from verifier.facts.facts import Facts
from verifier.facts.recount import CastRow
from verifier.levels import Trust
from verifier.opening import judge_acts
from verifier.proving.prover import Prover
from verifier.report.report import Report
from verifier.source.history import Rests
from verifier.source.noting import NotingReader
from verifier.source.official import Progress, read_official
from verifier.source.proving import own_keys, rests_of
from verifier.voter.keys import keys_of


class NoElection(SandoghError):
    """A source has no election of which ballots could be judged: why."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a cast's bytes name, whatever became of it.

    Attributes:
        index: in the roll or not; None if they can't be read as a ballot.
        trackers: under each key that the index has had; one only where it was judged.
        memo: the record's id, 32 bytes, or None.
        parts: hashes of all transactions that carry it, as the ledger keeps them.
    """

    index: int | None
    trackers: tuple[bytes, ...]
    memo: bytes | None
    parts: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cast that was looked for.

    Attributes:
        number: its place among the ballots that count, from 1; None if it is refused.
    """

    row: CastRow
    named: Named
    number: int | None


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look found.

    Attributes:
        found: in ledger order.
        digests: the running digest of docs/protocol.md §3 after as many ballots as a close names.
        rests: the transactions on which the recount rests.
        own: of those that were found.
    """

    facts: Facts
    report: Report
    found: tuple[Sighting, ...]
    digests: dict[int, bytes]
    rests: Rests
    own: Rests


Wanted = Callable[[Facts], Callable[[CastRow, Named], bool]]
"""Given the official side: what tells whether a cast is looked for."""


@dataclass
class _Eye:
    """Sees each cast once it is judged."""

    facts: Facts
    wanted: Wanted
    found: list[Sighting] = field(default_factory=list)
    digests: dict[int, bytes] = field(default_factory=dict)
    _count: int = 0
    _digest: bytes = b""
    _counts: frozenset[int] = frozenset()
    _asks: Callable[[CastRow, Named], bool] | None = None

    def see(self, row: CastRow, cast: Cast) -> None:
        self.begin()
        assert self._asks is not None
        number = None
        if row.reason is None:
            assert row.tracker is not None
            self._count = number = self._count + 1
            self._digest = chain_digest(self._digest, row.tracker)
            if number in self._counts:
                self.digests[number] = self._digest
        named = _named(self.facts, row, cast)
        if self._asks(row, named):
            self.found.append(Sighting(row, named, number))

    def begin(self) -> None:
        if self._asks is not None:
            return
        assert self.facts.context is not None
        self._asks = self.wanted(self.facts)
        self._digest = empty_digest(self.facts.context)
        counts = {closing.count for _, closing in closings(self.facts)}
        self._counts = frozenset(counts)
        if 0 in counts:
            self.digests[0] = self._digest


async def look(
    election: str,
    readers: Sequence[Reader],
    wanted: Wanted,
    progress: Progress,
    trust: Trust,
    prover: Prover | None,
    *,
    until_close: bool,
    prove_all: bool,
) -> Looked:
    """Recount the ballots, look for some, run the checks.

    Args:
        election: the authority's account, G….
        readers: open ledger sources; the first is read, the others must agree with it.
        wanted: what is looked for.
        progress: is told how far it is.
        trust: anchors and quorum.
        prover: checks the ballots' proofs; None does it in this process.
        until_close: check the close as well, once voting has ended.
        prove_all: prove and compare everything that counts, as a recount does, so that no request
            depends on what is looked for; else only the official side and what is found.

    Raises:
        NoElection: the source has none that can be counted.
        SandoghError: a source can't be read.
    """
    reader = NotingReader(readers[0])
    progress("network", 0)
    network = await reader.network()
    facts = Facts(election, (), network.passphrase, network.tip, trust=trust)
    await read_official(facts, reader, progress)
    eye = _Eye(facts, wanted)
    await count_casts(facts, reader, progress, lambda row: None, libsodium, prover, eye.see)
    if facts.recount is None:
        why = facts.recount_hindrance or "there is no such account"
        raise NoElection(f"the ballots of {election} can't be judged from {reader.url}: {why}")
    eye.begin()
    judge_acts(facts, libsodium)
    own = _only(
        reader.rests(facts.tip.sequence), {part for one in eye.found for part in one.named.parts}
    )
    rests = rests_of(facts, reader)
    if not prove_all:
        rests = _joined(_only(rests, _official(facts)), _only(rests, _names(own)))
    until = "close" if until_close and facts.anchor is not None else "ballots"
    all_of = own_keys(facts) if prove_all else ()
    report = await conclude(facts, readers, progress, until, True, rests, all_of)
    return Looked(facts, report, tuple(eye.found), eye.digests, rests, own)


def closings(facts: Facts) -> list[tuple[AssembledRecord, close.Close]]:
    """Return the commission's readable closes of this election, right or wrong."""
    found = []
    for record in official.signed_of_kind(facts, close.KIND):
        try:
            closing = close.decode(record.record.body)
        except RecordError:
            # V10 names it
            continue
        if closing.context == facts.context:
            found.append((record, closing))
    return found


def _named(facts: Facts, row: CastRow, cast: Cast) -> Named:
    record = _record(cast)
    memo = record.record.id if record is not None else None
    before = record.transactions[:-1] if record is not None else ()
    parts = (*(one.ledger_hash for one in before), row.transaction)
    if row.tracker is not None:
        return Named(row.index, (row.tracker,), memo, parts)
    if record is None or record.record.kind != BALLOT or len(record.record.body) < 4:
        return Named(row.index, (), memo, parts)
    assert facts.roll is not None
    assert facts.context is not None
    assert facts.manifest is not None
    body, size = record.record.body, facts.manifest.shape.head_size
    index = int.from_bytes(body[:4], "big")
    keys = keys_of(facts, index) if index < len(facts.roll) and len(body) >= size else ()
    trackers = tuple(tracker(facts.context, key, body[:size]) for key in keys)
    return Named(index, trackers, memo, parts)


def _record(cast: Cast) -> AssembledRecord | None:
    """Return the record that a cast completes, also where its source is no channel."""
    outcome = cast.outcome
    if outcome is None:
        source = cast.transaction.source
        # its payment, last, may be any: what is asked is which ballot it names
        last = cast.transaction.operations[-1]
        alone = Assembler(source, lambda operation: operation is last)
        outcome = alone.feed(cast.transaction, cast.position, cast.time)
    return outcome.completed


def _names(rests: Rests) -> set[bytes]:
    return {name for some in rests.values() for name in some}


def _official(facts: Facts) -> set[bytes]:
    posted = [facts.authority, *facts.trustees.values()]
    names = {
        part.ledger_hash
        for account in posted
        if account is not None
        for record in account.records
        for part in record.transactions
    }
    if facts.setup is not None and facts.setup.seen is not None:
        names.add(facts.setup.seen.hash)
    return names


def _only(rests: Rests, names: set[bytes]) -> Rests:
    kept = {
        ledger: {name: rest for name, rest in some.items() if name in names}
        for ledger, some in rests.items()
    }
    return {ledger: some for ledger, some in kept.items() if some}


def _joined(left: Rests, right: Rests) -> Rests:
    ledgers = sorted({*left, *right})
    return {one: {**left.get(one, {}), **right.get(one, {})} for one in ledgers}
