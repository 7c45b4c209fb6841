"""All facts of one audit.

A part that could not be read is None, and the checks that need it say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.ceremony.qualification import Qualification
from contracts.counting.window import Window
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import IDENTITY
from contracts.reading.accounts import AccountRecords
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds.ceremony import Ceremony
from contracts.records.kinds.manifest import Manifest
from contracts.records.kinds.roll import Roll
from node.networks.reader import LedgerInfo
from verifier.facts.attested import Attested
from verifier.facts.official import Act, SetupFacts, Undersigned, place
from verifier.facts.recount import Recount, VoteMoves
from verifier.facts.sources import SourceFacts
from verifier.levels import History, Proof, Trust


@dataclass
class Facts:
    """All that one audit has read; filled stage by stage, judged once.

    Attributes:
        undersigned: the authority's records that the commission did not sign.
        extensions: its extend records, judged.
        later_ceremony: the last ceremony before the manifest, if the manifest names another.
        context: 32 bytes of the manifest.
        window: opening and end, all extensions applied.
        anchor: the last ledger by the end, once a later one exists.
        recount_hindrance: why casts could not be counted.
        closes, results: the authority's records of these kinds, judged.
        shares: of each trustee, by number from 1, judged.
        totals: v_1 … v_m once opened.
        opening_error: why they do not open though the shares are right.
        observers: what the manifest's observers posted, by account; read for a whole audit only.
        attested: None if nobody attested anything.
        trust: anchors and quorum that the observer trusts.
        history: what history archives hold; None if none was given.
        proof: how far it is proved that what counts lies in the ledger.
    """

    election: str
    sources: tuple[SourceFacts, ...]
    passphrase: str
    tip: LedgerInfo
    authority: AccountRecords | None = None
    undersigned: tuple[Undersigned, ...] = ()
    manifest_record: AssembledRecord | None = None
    manifest: Manifest | None = None
    manifest_error: str | None = None
    extensions: tuple[Act, ...] = ()
    ceremony_record: AssembledRecord | None = None
    ceremony: Ceremony | None = None
    ceremony_error: str | None = None
    later_ceremony: AssembledRecord | None = None
    trustees: Mapping[str, AccountRecords] = field(default_factory=dict)
    qualified: Qualification | None = None
    roll_record: AssembledRecord | None = None
    roll: Roll | None = None
    roll_error: str | None = None
    setup: SetupFacts | None = None
    votes: VoteMoves | None = None
    context: bytes | None = None
    statement: Statement | None = None
    window: Window | None = None
    anchor: LedgerInfo | None = None
    recount: Recount | None = None
    recount_hindrance: str | None = None
    closes: tuple[Act, ...] = ()
    shares: Mapping[int, tuple[Act, ...]] = field(default_factory=dict)
    results: tuple[Act, ...] = ()
    totals: tuple[int, ...] | None = None
    opening_error: str | None = None
    observers: Mapping[str, AccountRecords] = field(default_factory=dict)
    attested: Attested | None = None
    trust: Trust = field(default_factory=Trust)
    history: History | None = None
    proof: Proof | None = None

    @property
    def candidates(self) -> int:
        """m, the number of candidates of all races."""
        return len(self.manifest.candidates) if self.manifest else 0

    @property
    def result_record(self) -> AssembledRecord | None:
        """The result that counts."""
        return next((act.record for act in self.results if act.fault is None), None)

    def valid_shares(self) -> dict[int, AssembledRecord]:
        """Return the share that counts of each trustee that posted one."""
        return {
            trustee: act.record
            for trustee, acts in self.shares.items()
            for act in reversed(acts)
            if act.fault is None
        }

    def shares_missing(self) -> str | None:
        """Return why totals may not be opened yet, or None if they may."""
        if self.recount is None or self.manifest is None or self.ceremony is None:
            return self.recount_hindrance or "there is nothing to count yet"
        if self.anchor is None:
            return "voting has not ended"
        count, floor = self.recount.sums.count, self.manifest.floor
        if count < floor:
            return f"{count} ballots count, below the floor of {floor}: nothing is ever opened"
        have, need = len(self.valid_shares()), self.ceremony.threshold
        if self.recount.sums.R == IDENTITY or have >= need:
            return None
        return f"{have} trustees posted a valid share; {need} are needed"

    def where(self, position: int | None) -> tuple[bytes | None, int | None]:
        """Return transaction and ledger of a trustee's record at ``position``."""
        if position is None:
            return None, None
        for posted in self.trustees.values():
            for record in posted.records:
                if record.position == position:
                    return place(record)
        return None, position >> 32
