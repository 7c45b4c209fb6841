"""An authority's ceremonies, one after the other (docs/protocol.md §4, §14).

Which of its records are ceremonies, when each one's phase ends, and what its trustees' records
come to, those of the ceremonies before it considered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contracts.ceremony.qualification import Posted, Qualification
from contracts.ceremony.qualify import qualify
from contracts.ceremony.terms import Terms, scope_of, terms_of
from contracts.crypto.group import Point
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import ceremony
from contracts.records.record import RecordError
from node.wire.signers import signers_of


@dataclass(frozen=True, slots=True)
class History:
    """An authority's ceremony records.

    Attributes:
        network: SHA-256 of the passphrase.
        authority: its account's 32-byte key.
        records: those before the manifest (without one, all) in ledger order, each id once, where
            it was first posted; unreadable ones too.
        closed: the manifest's position, or None.
    """

    network: bytes
    authority: bytes
    records: tuple[AssembledRecord, ...]
    closed: int | None

    def last(self) -> AssembledRecord | None:
        """Return the last readable ceremony: without a manifest, the one in force."""
        return next((one for one in reversed(self.records) if readable(one)), None)

    def named(self, ceremony_id: bytes) -> AssembledRecord | None:
        """Return the ceremony of an id."""
        return next((one for one in self.records if one.record.id == ceremony_id), None)

    def after(self, record: AssembledRecord) -> tuple[AssembledRecord, ...]:
        """Return the readable ceremonies that follow one."""
        return tuple(
            one for one in self.records if one.position > record.position and readable(one)
        )

    def until(self, record: AssembledRecord) -> tuple[AssembledRecord, ...]:
        """Return the readable ceremonies up to one, itself included."""
        return tuple(
            one for one in self.records if one.position <= record.position and readable(one)
        )

    def terms(self, record: AssembledRecord) -> Terms:
        """Return a ceremony's terms under its scope.

        Raises:
            RecordError, TermsError: it can't be read.
        """
        scope = scope_of(self.network, self.authority, record.record.id)
        return terms_of(ceremony.decode(record.record.body), scope)

    def accounts(self, record: AssembledRecord) -> tuple[str, ...]:
        """Return the trustees of all readable ceremonies up to one: whose records judge it."""
        found = (account for one in self.until(record) for account in self.terms(one).accounts)
        return tuple(dict.fromkeys(found))

    def seals(self) -> frozenset[Point]:
        """Return every seal key that a readable ceremony named; none may stand in a new one."""
        return frozenset(
            seal for one in self.records if readable(one) for seal in self.terms(one).seals
        )

    def end(self, record: AssembledRecord) -> int | None:
        """Return where a ceremony's phase ends: the next readable one, else the manifest."""
        following = self.after(record)
        return following[0].position if following else self.closed

    def qualify(
        self, record: AssembledRecord, posted: Mapping[str, Iterable[AssembledRecord]]
    ) -> Qualification:
        """Judge what the trustees of a ceremony posted.

        Args:
            record: the ceremony's, one of ``records``.
            posted: the whole records of each of ``accounts(record)``, in ledger order.

        Raises:
            RecordError, TermsError: the ceremony can't be read.
        """
        terms = self.terms(record)
        earlier: list[Qualification] = []
        for one in self.until(record)[:-1]:
            earlier.append(self._judge(one, self.terms(one), posted, earlier))
        return self._judge(record, terms, posted, earlier)

    def _judge(
        self,
        record: AssembledRecord,
        terms: Terms,
        posted: Mapping[str, Iterable[AssembledRecord]],
        earlier: Iterable[Qualification],
    ) -> Qualification:
        records = {
            number: [_posted(account, one) for one in posted.get(account, ())]
            for number, account in enumerate(terms.accounts, 1)
        }
        return qualify(terms, records, record.position, self.end(record), tuple(earlier))


def history_of(
    network: bytes,
    authority: bytes,
    records: Iterable[AssembledRecord],
    manifest: AssembledRecord | None,
) -> History:
    """Find the ceremonies among an authority's records, which are in ledger order."""
    first: dict[bytes, AssembledRecord] = {}
    for one in records:
        if one.record.kind != ceremony.KIND:
            continue
        if manifest is None or one.position < manifest.position:
            first.setdefault(one.record.id, one)
    closed = manifest.position if manifest is not None else None
    return History(network, authority, tuple(first.values()), closed)


def readable(record: AssembledRecord) -> bool:
    """Tell whether a ceremony record can be read; one that can't ends nothing."""
    try:
        ceremony.decode(record.record.body)
    except RecordError:
        return False
    return True


def _posted(account: str, record: AssembledRecord) -> Posted:
    signed = all(signers_of(transaction, {account}) for transaction in record.transactions)
    return Posted(record.record, record.position, record.close_time, signed)
