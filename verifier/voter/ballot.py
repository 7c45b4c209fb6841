"""One ballot, found by its tracker: whether it counts, and how far it is proved to be there."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.voting.receipt import Receipt
from node.base.errors import SandoghError
from node.networks.presets import preset_of
from node.networks.reader import Reader
from verifier.checks.check import Status
from verifier.facts.facts import Facts
from verifier.facts.recount import CastRow
from verifier.levels import Proof, Trust
from verifier.proving.prover import Prover
from verifier.report.report import Judged
from verifier.source.official import Progress
from verifier.source.proving import prove_some
from verifier.voter.looking import Looked, Named, Sighting, closings, look


class OtherElection(SandoghError):
    """A receipt that is not of the election, or not of the network, that was asked for."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What the commission's close says of a ballot.

    Attributes:
        transaction: the close's, 32 bytes.
        ledger: that holds it.
        count: how many ballots it counts.
        valid: whether it equals the recount.
        holds: whether the ballot is among those that it counts; None if its digest is of others.
    """

    transaction: bytes
    ledger: int
    count: int
    valid: bool
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a tracker.

    Attributes:
        tracker: 32 bytes.
        casts: those that hold the ballot, the one that counts first; empty if none does.
        counted: how many ballots count.
        open: whether voting has not ended, so that more may come.
        closing: None while there is no close, or the ballot does not count.
        proof: of the transactions of the first cast; None where there is none.
        link: the explorer's page of it, or None.
        judged: the checks, in order.
        differs: how the receipt differs from the ledger; empty if it does not.
    """

    tracker: bytes
    facts: Facts
    casts: tuple[Sighting, ...]
    counted: int
    open: bool
    closing: Closing | None
    proof: Proof | None
    link: str | None
    judged: tuple[Judged, ...]
    differs: str

    @property
    def state(self) -> str:
        """``counted``, ``refused`` or ``not found``."""
        if not self.casts:
            return "not found"
        return "counted" if self.casts[0].number is not None else "refused"

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks that failed."""
        return tuple(one.check.id for one in self.judged if one.outcome.status is Status.FAILED)


async def find_ballot(
    election: str,
    tracker: bytes,
    readers: Sequence[Reader],
    progress: Progress,
    trust: Trust,
    prover: Prover | None = None,
    receipt: Receipt | None = None,
) -> Answer:
    """Recount, and say what became of one ballot.

    Args:
        election: the authority's account, G….
        tracker: 32 bytes.
        readers, progress, trust, prover: as `verifier.voter.looking.look` has them.
        receipt: is compared, if given; its tracker is ``tracker``.

    Raises:
        OtherElection: the receipt is of another election or network.
        NoElection: the source has no election that can be counted.
        SandoghError: a source can't be read.
    """
    if receipt is not None:
        if receipt.election != election:
            raise OtherElection(f"the receipt is of the election {receipt.election}")
        serves = (await readers[0].network()).passphrase
        if receipt.network != serves:
            raise OtherElection(
                f"the receipt is of the network “{receipt.network}”, "
                f"{readers[0].url} serves “{serves}”"
            )

    def wanted(facts: Facts) -> "_Holds":
        return _Holds(tracker)

    # without a proof nothing is asked that depends on the ballot
    looked = await look(
        election,
        readers,
        wanted,
        progress,
        trust,
        prover,
        until_close=True,
        prove_all=not trust.prove,
    )
    facts = looked.facts
    casts = tuple(sorted(looked.found, key=lambda one: (one.number is None, one.row.position)))
    first = casts[0] if casts else None
    assert facts.recount is not None
    return Answer(
        tracker,
        facts,
        casts,
        facts.recount.sums.count,
        facts.anchor is None,
        _closing(looked, first),
        await _proof(looked, first, readers) if first is not None else None,
        await _link(readers, first) if first is not None else None,
        looked.report.judged,
        _difference(receipt, casts),
    )


@dataclass(frozen=True, slots=True)
class _Holds:
    tracker: bytes

    def __call__(self, row: CastRow, named: Named) -> bool:
        return self.tracker in named.trackers


def _closing(looked: Looked, found: Sighting | None) -> Closing | None:
    if found is None or found.number is None:
        return None
    valid = {act.record.position for act in looked.facts.closes if act.fault is None}
    # the valid one, if there is one, else the first
    said = sorted(closings(looked.facts), key=lambda one: one[0].position not in valid)
    if not said:
        return None
    record, closing = said[0]
    same = looked.digests.get(closing.count) == closing.digest
    return Closing(
        record.transactions[-1].ledger_hash,
        record.position >> 32,
        closing.count,
        record.position in valid,
        found.number <= closing.count if same else None,
    )


async def _proof(looked: Looked, found: Sighting, readers: Sequence[Reader]) -> Proof:
    parts = set(found.named.parts)
    own = {
        ledger: {name: one for name, one in some.items() if name in parts}
        for ledger, some in looked.own.items()
    }
    own = {ledger: some for ledger, some in own.items() if some}
    if sum(map(len, own.values())) < len(parts):
        return Proof(why="its source is no channel of the election, so nothing of it is proved")
    return await prove_some(looked.facts, readers, own)


async def _link(readers: Sequence[Reader], found: Sighting) -> str | None:
    """Return the explorer's page, where the network is known to have one."""
    source = readers[0]
    if not source.url.startswith(("http://", "https://")):
        return None
    shown = preset_of(await source.network()).at(source.url)
    return shown.transaction_link(found.row.transaction)


def _difference(receipt: Receipt | None, casts: Sequence[Sighting]) -> str:
    if receipt is None or not casts:
        return ""
    if receipt.transaction in {one.row.transaction for one in casts}:
        return ""
    return (
        f"the receipt names the transaction {receipt.transaction.hex()}, "
        f"the ledger has the ballot in {casts[0].row.transaction.hex()}"
    )
