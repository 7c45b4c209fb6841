"""What was read from the ledger: the facts that checks judge, and nothing else.

A part that could not be read is None, and the checks that need it say so.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.accounts.compare import Setup
from contracts.ceremony.qualification import Qualification
from contracts.counting.totals import Sums
from contracts.counting.window import Window
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import IDENTITY
from contracts.reading.accounts import AccountRecords
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds.ceremony import Ceremony
from contracts.records.kinds.manifest import Manifest
from contracts.records.kinds.roll import Roll
from node.networks.reader import LedgerInfo, LedgerTransaction
from verifier.levels import History, Proof, Trust

OVERTAKEN = "overtaken"
"""Why an amendment that is right in all else is not obeyed: its index's ballot came first."""


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """One ledger source.

    Attributes:
        url: where it is.
        passphrase: the network it says it serves.
        tip: its last ledger when the audit began.
        headers: the hash it gives for each ledger that sources are compared in, as far as it
            has come; none from a source of another network.
        unread: of an archive, why they could not be read; V14 has the faults.
    """

    url: str
    passphrase: str
    tip: int
    headers: Mapping[int, bytes]
    unread: str = ""


@dataclass(frozen=True, slots=True)
class SetupFacts:
    """The transaction that the manifest names as set-up, and its accounts' earlier life.

    Attributes:
        seen: None if no successful transaction has that hash.
        first: the first successful transaction of issuer, urn and box.
        setup: what it sets up, as far as it follows the template.
        differences: where it does not.
    """

    seen: LedgerTransaction | None
    first: Mapping[str, LedgerTransaction | None]
    setup: Setup | None
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A transaction that was seen: its hash as the ledger keeps it, and its position."""

    hash: bytes
    position: int

    @property
    def ledger(self) -> int:
        """The ledger that holds it."""
        return self.position >> 32


@dataclass(frozen=True, slots=True)
class Move:
    """A successful operation of urn, box or issuer after the set-up that is no cast's payment."""

    seen: Seen
    account: str
    operation: str


@dataclass(frozen=True, slots=True)
class CastRow:
    """One cast, judged.

    Attributes:
        reason: why it does not count, or None.
        detail: what exactly, for people.
        tracker, index: as far as they could be read.
    """

    transaction: bytes
    position: int
    close_time: int
    tracker: bytes | None
    index: int | None
    reason: str | None
    detail: str

    @property
    def ledger(self) -> int:
        """The ledger that holds it."""
        return self.position >> 32


@dataclass(frozen=True, slots=True)
class Gap:
    """Sequence numbers of a channel that no listed transaction used."""

    channel: str
    first: int
    last: int
    seen: Seen


@dataclass(frozen=True, slots=True)
class ActFault:
    """What is wrong with an official act: a fixed word and a sentence."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """An official record and what is wrong with it, if anything."""

    record: AssembledRecord
    fault: ActFault | None


@dataclass(frozen=True, slots=True)
class Signer:
    """A trustee or an observer, who may attest the result.

    Attributes:
        role: ``trustee`` or ``observer``.
        number: its place among those, from 1.
        account: G….
        key, proof: BLS12-381, 48 and 96 bytes.
        fault: what is wrong with the key, if anything: it attests nothing then.
        record: where its key stands.
    """

    role: str
    number: int
    account: str
    key: bytes
    proof: bytes
    fault: ActFault | None
    record: AssembledRecord | None

    def __str__(self) -> str:
        return f"{self.role} {self.number}"


@dataclass(frozen=True, slots=True)
class Attested:
    """Who attested the result.

    Attributes:
        signers: trustees, then observers: the order of a certificate's bits.
        attestations: the records of those, by place among ``signers``, judged.
        certificates: all of them with the account that posted each, judged.
        others: attestations that the authority posted, which is none of the signers.
        certificate: the one that counts, and the places of those whom it names.
    """

    signers: tuple[Signer, ...]
    attestations: Mapping[int, tuple[Act, ...]]
    certificates: tuple[tuple[str, Act], ...]
    others: tuple[Act, ...]
    certificate: tuple[AssembledRecord, tuple[int, ...]] | None

    @property
    def attested(self) -> frozenset[int]:
        """The places of those whose own attestation is valid."""
        return frozenset(
            place
            for place, acts in self.attestations.items()
            if any(act.fault is None for act in acts)
        )


@dataclass(frozen=True, slots=True)
class Undersigned:
    """An authority record of which a part bears too few of the commission's signatures."""

    record: AssembledRecord
    signers: int


@dataclass(frozen=True, slots=True)
class Named:
    """Whom the casts name that were refused for one reason.

    Attributes:
        credentials: places in the roll.
        beyond: how many casts name an index that is not in the roll.
        unnamed: how many name none that could be read.
    """

    credentials: frozenset[int]
    beyond: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class More:
    """How many there are besides those that are kept (``verifier.kept``)."""

    equal_r: int = 0
    gaps: int = 0
    unsigned: int = 0


@dataclass(frozen=True, slots=True)
class Recount:
    """What counting the casts gave. Of rows the first are kept: ``verifier.kept`` says how many.

    Attributes:
        sums: count, digest, R*, E*.
        casts: how many casts the ledger took.
        refused: those that do not count.
        reasons: how many for each reason.
        equal_r: casts whose R another ballot had before.
        gaps: of the channels' sequence numbers.
        unsigned: casts that the ledger took without a relay key's signature.
        refused_amendments: those that break their rules.
        contested: places in the roll of which a ballot counts and another cast was refused, or an
            amendment not obeyed.
        named: whom the refused casts name, by reason; of all of them.
        hidden: how many numbers all gaps leave out.
        more: of the other rows, how many besides.
    """

    sums: Sums
    casts: int
    refused: tuple[CastRow, ...]
    reasons: Counter[str]
    equal_r: tuple[CastRow, ...]
    gaps: tuple[Gap, ...]
    unsigned: tuple[Seen, ...]
    refused_amendments: tuple[Act, ...]
    contested: frozenset[int] = frozenset()
    named: Mapping[str, Named] = field(default_factory=dict)
    hidden: int = 0
    more: More = More()


@dataclass(frozen=True, slots=True)
class VoteMoves:
    """Where VOTE went.

    Attributes:
        moves: operations of issuer, urn or box that are no cast's payment.
        odd: transactions that paid the box another amount than 1 VOTE, with the stroops.
        more: how many there are of both besides.
        urn, box: stroops of VOTE that they hold; None without a trust line.
        paid: stroops of VOTE paid from urn to box by when ``box`` last changed.
        replayed: whether no source told what they hold, so that it was summed up from history.
        elsewhere: the other sources that told what the box held by a ledger that the first one
            has come to, with the stroops, and those that had been paid by then.
    """

    moves: tuple[Move, ...]
    odd: tuple[tuple[Seen, int], ...]
    urn: int | None
    box: int | None
    paid: int
    replayed: bool = False
    more: int = 0
    elsewhere: tuple[tuple[str, int, int], ...] = ()


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


def place(record: AssembledRecord) -> tuple[bytes, int]:
    """Return the transaction and the ledger of a record's last part."""
    return record.transactions[-1].ledger_hash, record.position >> 32
