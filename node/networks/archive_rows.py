"""A checkpoint's transactions as a reader tells them, each checked against its header.

Which accounts a transaction touches is told from its envelope, as an archive holds nothing else:
its source and fee source, the sources of its operations, and the account each of these is
about (who is paid, created, merged into, authorized). A transaction with an operation of a kind
that elections do not use is told to every account whose key stands in it: rather one too many
than one that moved something unseen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from node.archive.headers import Header
from node.archive.read import Checkpoint, LedgerRecords, ledgers_of
from node.archive.verify import Fault, check_header, check_pairs, check_results, check_set
from node.base.errors import SandoghError
from node.networks.reader import LedgerInfo, LedgerTransaction
from node.wire import toid
from node.wire.envelopes import EnvelopeError, parse_envelope
from node.wire.parsed import (
    AllowTrust,
    BeginSponsoring,
    Other,
    RevokeSponsorship,
    SetTrustLineFlags,
    Transaction,
)


class WrongLedger(SandoghError):
    """A ledger of an archive is not what its headers say."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(f"ledger {fault.ledger}: {fault.what}: {fault.why}")


@dataclass(frozen=True, slots=True)
class Row:
    """One transaction; `touched` are the accounts it is told to, `other` whether to more."""

    told: LedgerTransaction
    touched: frozenset[str]
    other: bool

    def touches(self, account: str, key: bytes) -> bool:
        """Tell whether it is one of an account's (`G…` and 32 bytes)."""
        return account in self.touched or (self.other and key in self.told.envelope)

    def touches_any(self, accounts: Mapping[str, bytes]) -> bool:
        """Tell whether it is one of any of these accounts' (32-byte keys by `G…`)."""
        if not self.touched.isdisjoint(accounts):
            return True
        return self.other and any(key in self.told.envelope for key in accounts.values())


def ledger_info(header: Header) -> LedgerInfo:
    """Return a header as a reader tells it."""
    value = header.value
    return LedgerInfo(
        header.sequence, header.hash, header.previous_hash, value.close_time, header.raw
    )


@dataclass(frozen=True, slots=True)
class Link:
    """How a checkpoint hangs on its neighbours: hashes of the ledger before it and of its last."""

    before: bytes
    last: bytes


def read_rows(checkpoint: Checkpoint, network: bytes) -> tuple[list[Row], Link]:
    """Return a checkpoint's transactions in ledger order, and how it is linked.

    Raises:
        ArchiveError: a file is missing or wrong.
        WrongLedger: a set or a result is not the one that its header names.
    """
    found: list[Row] = []
    before = b""
    previous: Header | None = None
    for records in ledgers_of(checkpoint, network):
        for fault in _faults(records, previous):
            raise WrongLedger(fault)
        before = before or records.header.previous_hash
        previous = records.header
        found += _ledger_rows(records, network)
    return found, Link(before, previous.hash if previous is not None else b"")


def _faults(records: LedgerRecords, previous: Header | None) -> Iterator[Fault]:
    header = records.header
    yield from check_header(header, previous)
    yield from check_set(header, records.set)
    yield from check_results(header, records.results)
    yield from check_pairs(header, records.set, records.results)


def _ledger_rows(records: LedgerRecords, network: bytes) -> Iterator[Row]:
    if records.set is None or records.results is None:
        return
    envelopes = {one.hash: one.raw for one in records.set.envelopes}
    sequence = records.header.sequence
    for order, result in enumerate(records.results.results, 1):
        raw = envelopes[result.hash]
        try:
            transaction = parse_envelope(raw, network)
        except EnvelopeError as fault:
            why = f"the envelope of {result.hash.hex()} is wrong: {fault.why}"
            raise WrongLedger(Fault(sequence, "set", why)) from fault
        told = LedgerTransaction(
            hash=result.hash,
            ledger=sequence,
            position=toid.encode(sequence, order),
            close_time=records.header.value.close_time,
            successful=result.successful,
            envelope=raw,
            result=result.raw,
            transaction=transaction,
        )
        other = any(isinstance(one, Other) for one in transaction.operations)
        yield Row(told, touched_by(transaction), other)


def touched_by(transaction: Transaction) -> frozenset[str]:
    """Return the accounts that a transaction's envelope shows it to touch."""
    found = {transaction.source, transaction.fee_source}
    for one in transaction.operations:
        found.add(one.source)
        if isinstance(one, AllowTrust | SetTrustLineFlags):
            found.add(one.trustor)
        if isinstance(one, BeginSponsoring):
            found.add(one.sponsored)
        if isinstance(one, RevokeSponsorship) and one.account:
            found.add(one.account)
        destination = getattr(one, "destination", None)
        if destination is not None:
            found.add(destination)
    return frozenset(found)
