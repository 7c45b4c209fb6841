"""An election as its authority's account tells it: ceremony, manifest, roll, window.

What commands act upon. It takes the ledger's word: before an act that can't be undone,
`sandogh-verify` is run, which doesn't.
"""

from dataclasses import dataclass

from contracts.ceremony.history import History, history_of
from contracts.ceremony.qualification import Qualification
from contracts.ceremony.terms import Terms
from contracts.counting.amendments import Amendment
from contracts.counting.window import Extension, Window, window
from contracts.crypto.ballot_proof import Statement
from contracts.reading.accounts import AccountRecords, read_records
from contracts.records.assemble import AssembledRecord
from contracts.records.context import context_of
from contracts.records.kinds import amend, ceremony, extend, manifest, roll
from contracts.records.kinds.ceremony import Ceremony
from contracts.records.kinds.manifest import Manifest
from contracts.records.kinds.roll import Roll
from contracts.records.record import RecordError
from node.base.errors import SandoghError
from node.networks.reader import NetworkInfo, Reader
from node.wire.accounts import public_key
from node.wire.hashes import network_id


class NotThere(SandoghError):
    """Something that a step needs is not on the ledger yet."""

    def __init__(self, election: str, what: str) -> None:
        super().__init__(f"election {election}: there is no {what} on the ledger")
        self.election = election
        self.what = what


@dataclass(frozen=True, slots=True)
class Election:
    """What an authority's account holds.

    Attributes:
        account: the authority, G….
        network: as the source tells it.
        authority: all its records.
        ceremony_record: the one the manifest names; without a manifest the last readable one.
        manifest_record: the first.
    """

    account: str
    network: NetworkInfo
    authority: AccountRecords
    ceremony_record: AssembledRecord | None
    manifest_record: AssembledRecord | None

    @property
    def network_id(self) -> bytes:
        """SHA-256 of the passphrase."""
        return network_id(self.network.passphrase)

    @property
    def key(self) -> bytes:
        """The authority's 32-byte key."""
        return public_key(self.account)

    @property
    def history(self) -> History:
        """The authority's ceremonies."""
        return history_of(self.network_id, self.key, self.authority.records, self.manifest_record)

    @property
    def ceremony(self) -> Ceremony:
        """The ceremony's terms.

        Raises:
            NotThere: there is none.
            RecordError: it can't be read.
        """
        if self.ceremony_record is None:
            raise NotThere(self.account, "ceremony")
        return ceremony.decode(self.ceremony_record.record.body)

    @property
    def terms(self) -> Terms:
        """The ceremony's terms under its scope; raises as ``ceremony``."""
        if self.ceremony_record is None:
            raise NotThere(self.account, "ceremony")
        return self.history.terms(self.ceremony_record)

    @property
    def manifest(self) -> Manifest:
        """The manifest.

        Raises:
            NotThere: there is none.
            RecordError: it can't be read.
        """
        return manifest.decode(self._manifest_record.record.body)

    @property
    def manifest_id(self) -> bytes:
        """The manifest record's id, 32 bytes."""
        return self._manifest_record.record.id

    @property
    def context(self) -> bytes:
        """What binds ballots, shares and results to this election, 32 bytes."""
        return context_of(self.network_id, self.key, self.manifest_id)

    @property
    def _manifest_record(self) -> AssembledRecord:
        if self.manifest_record is None:
            raise NotThere(self.account, "manifest")
        return self.manifest_record

    def roll(self, record_id: bytes | None = None) -> Roll:
        """Return a roll: the one of an id, by default the manifest's.

        Raises:
            NotThere: it is not on the ledger.
            RecordError: it can't be read.
        """
        wanted = record_id or self.manifest.roll
        for record in self.authority.of_kind(roll.KIND):
            if record.record.id == wanted:
                return roll.decode(record.record.body)
        raise NotThere(self.account, f"roll {wanted.hex()}")

    def last_roll(self) -> AssembledRecord:
        """Return the last roll that was posted.

        Raises:
            NotThere: there is none.
        """
        posted = self.authority.of_kind(roll.KIND)
        if not posted:
            raise NotThere(self.account, "roll")
        return posted[-1]

    def window(self) -> Window:
        """Return opening and end, valid extensions applied."""
        extensions = []
        for record in self.after_manifest(extend.KIND):
            try:
                said = extend.decode(record.record.body)
            except RecordError:
                continue  # not obeyed; the verifier names it
            extensions.append(Extension(record.position, record.close_time, said))
        read = self.manifest
        return window(self.context, read.opens, read.closes, extensions)

    def amendments(self) -> tuple[Amendment, ...]:
        """Return the readable amendments, in ledger order."""
        found = []
        for record in self.after_manifest(amend.KIND):
            try:
                said = amend.decode(record.record.body)
            except RecordError:
                continue  # not obeyed; the verifier names it
            found.append(Amendment(record.position, record.close_time, said))
        return tuple(found)

    def after_manifest(self, kind: int) -> tuple[AssembledRecord, ...]:
        """Return the authority's records of a kind that follow the manifest."""
        start = self._manifest_record.position
        return tuple(one for one in self.authority.of_kind(kind) if one.position > start)

    def statement(self, found: Qualification) -> Statement:
        """Return what ballots are proved against, given the trustees' keys."""
        shape = self.manifest.shape
        return Statement(self.context, found.column_keys[: shape.m], shape)


async def read_election(reader: Reader, account: str) -> Election:
    """Read the authority's account.

    Raises:
        NotThere: it was never on this ledger.
        ReaderError: the source can't be read.
    """
    public_key(account)
    network = await reader.network()
    found = await read_records(reader, account, network.tip.sequence)
    if found is None:
        raise NotThere(account, "such account")
    first = next(iter(found.of_kind(manifest.KIND)), None)
    key, net = public_key(account), network_id(network.passphrase)
    history = history_of(net, key, found.records, first)
    if first is None:
        named = history.last()
    else:
        named = history.named(manifest.decode(first.record.body).ceremony)
    return Election(account, network, found, named, first)


async def read_qualification(reader: Reader, election: Election) -> Qualification:
    """Read the trustees' accounts and judge their keys, acks and complaints, as the verifier does.

    Raises:
        NotThere: there is no ceremony.
        RecordError: it can't be read.
        ReaderError: the source can't be read.
    """
    record = election.ceremony_record
    if record is None:
        raise NotThere(election.account, "ceremony")
    history = election.history
    posted = {}
    for account in history.accounts(record):
        found = await read_records(reader, account, election.network.tip.sequence)
        posted[account] = found.records if found is not None else ()
    return history.qualify(record, posted)
