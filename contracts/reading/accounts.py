"""What one account posted, read from a ledger source in ledger order."""

from dataclasses import dataclass

from contracts.records.assemble import AssembledRecord, Assembler, PaymentTest
from node.networks.reader import LedgerTransaction, Reader, ReaderError
from node.wire.parsed import AccountMerge, CreateAccount, SetOptions, Transaction

MOST_BYTES = 1 << 27
"""Of one account's records together, parts counted as ``PART``: eight of the longest rolls."""
PART = 1 << 12
"""Bytes for which each transaction is counted besides what it carries."""


@dataclass(frozen=True, slots=True)
class AccountRecords:
    """What an account posted.

    Attributes:
        records: in ledger order.
        settings: transactions in which it is the source of a SetOptions or AccountMerge.
    """

    records: tuple[AssembledRecord, ...]
    settings: tuple[LedgerTransaction, ...]

    def of_kind(self, kind: int) -> tuple[AssembledRecord, ...]:
        """Return its records of one kind, in ledger order."""
        return tuple(one for one in self.records if one.record.kind == kind)


async def read_records(
    reader: Reader,
    account: str,
    last_ledger: int,
    payment: PaymentTest | None = None,
    most: int = MOST_BYTES,
) -> AccountRecords | None:
    """Assemble an account's records up to a ledger.

    Args:
        reader: the source.
        account: G….
        last_ledger: later transactions are left out.
        payment: tells a cast's payment, where the account casts ballots.
        most: bytes that its records may have together; nobody's signature was checked yet, so a
            source could make them up for ever.

    Returns:
        None if no successful transaction ever touched the account.

    Raises:
        ReaderError: the source can't be read, or tells more than that.
    """
    assembler = Assembler(account, payment)
    records: list[AssembledRecord] = []
    settings: list[LedgerTransaction] = []
    empty, size = True, 0
    async for listed in reader.transactions(account):
        if listed.ledger > last_ledger:
            break
        if not listed.successful:
            continue
        empty = False
        outcome = assembler.feed(listed.transaction, listed.position, listed.close_time)
        if outcome.completed is not None:
            records.append(outcome.completed)
            parts = outcome.completed.transactions
            size += len(outcome.completed.record.body) + PART * len(parts)
        if any(
            isinstance(operation, SetOptions | AccountMerge) and operation.source == account
            for operation in listed.transaction.operations
        ):
            settings.append(listed)
            size += PART
        if size > most:
            why = f"they hold more than {most} bytes of records and settings"
            raise ReaderError(reader.url, f"the transactions of {account}", why)
    return None if empty else AccountRecords(tuple(records), tuple(settings))


async def first_of(reader: Reader, account: str, last_ledger: int) -> LedgerTransaction | None:
    """Return the first successful transaction that created an account or acted for it.

    Others may name an account that does not exist, as who may claim a balance: whoever sees a
    set-up on its way could do so, and that gives the account no life.
    """
    async for listed in reader.transactions(account, page=10):
        if listed.ledger > last_ledger:
            return None
        if listed.successful and lives_by(account, listed.transaction):
            return listed
    return None


def lives_by(account: str, transaction: Transaction) -> bool:
    """Tell whether a transaction created an account, or the account acted or paid in it."""
    return account in (transaction.source, transaction.fee_source) or any(
        operation.source == account
        or (isinstance(operation, CreateAccount) and operation.destination == account)
        for operation in transaction.operations
    )
