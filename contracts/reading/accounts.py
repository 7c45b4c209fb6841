"""What one account posted, read from a ledger source in ledger order."""

from dataclasses import dataclass

from contracts.records.assemble import AssembledRecord, Assembler, PaymentTest
from node.networks.reader import LedgerTransaction, Reader
from node.wire.parsed import AccountMerge, SetOptions


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
    reader: Reader, account: str, last_ledger: int, payment: PaymentTest | None = None
) -> AccountRecords | None:
    """Assemble an account's records up to a ledger.

    Args:
        reader: the source.
        account: G….
        last_ledger: later transactions are left out.
        payment: tells a cast's payment, where the account casts ballots.

    Returns:
        None if no successful transaction ever touched the account.
    """
    assembler = Assembler(account, payment)
    records: list[AssembledRecord] = []
    settings: list[LedgerTransaction] = []
    empty = True
    async for listed in reader.transactions(account):
        if listed.ledger > last_ledger:
            break
        if not listed.successful:
            continue
        empty = False
        outcome = assembler.feed(listed.transaction, listed.position, listed.close_time)
        if outcome.completed is not None:
            records.append(outcome.completed)
        if any(
            isinstance(operation, SetOptions | AccountMerge) and operation.source == account
            for operation in listed.transaction.operations
        ):
            settings.append(listed)
    return None if empty else AccountRecords(tuple(records), tuple(settings))


async def first_of(reader: Reader, account: str, last_ledger: int) -> LedgerTransaction | None:
    """Return the first successful transaction that touched an account."""
    async for listed in reader.transactions(account, page=10):
        if listed.ledger > last_ledger:
            return None
        if listed.successful:
            return listed
    return None
