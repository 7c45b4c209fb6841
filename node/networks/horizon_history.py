"""Closed ledgers from a Horizon, whole: header, envelopes and results, to be archived."""

from collections.abc import AsyncIterator

from node.archive.checkpoint import ArchivedLedger, ArchivedTransaction
from node.networks.fields import FieldError, read_object
from node.networks.horizon import PAGE, HorizonReader
from node.networks.horizon_answers import TransactionRow, read_row
from node.networks.http import Http, HttpError
from node.networks.reader import ReaderError


async def horizon_ledgers(url: str, first: int, last: int) -> AsyncIterator[ArchivedLedger]:
    """Yield the ledgers from `first` to `last`, each with all its transactions.

    Args:
        url: a Horizon.
        first: a sequence.
        last: a sequence that is closed.

    Raises:
        ReaderError: it can't be read, or does not tell headers or results.
    """
    async with HorizonReader(url) as reader, Http(url) as http:
        rows = _rows(http, first, last)
        row = await anext(rows, None)
        after = first - 1
        while after < last:
            page = await reader.ledgers(after, min(PAGE, last - after))
            if not page:
                raise ReaderError(reader.url, f"ledger {after + 1}", "it does not have it")
            for one in page:
                if one.header_xdr is None:
                    raise ReaderError(reader.url, f"ledger {one.sequence}", "it tells no header")
                found = []
                while row is not None and row.ledger == one.sequence:
                    found.append(_transaction(reader.url, row))
                    row = await anext(rows, None)
                yield ArchivedLedger(one.sequence, one.hash, one.header_xdr, tuple(found))
                after = one.sequence


async def _rows(http: Http, first: int, last: int) -> AsyncIterator[TransactionRow]:
    after = first << 32
    while True:
        what = f"the transactions after {after}"
        params: dict[str, str | int] = {
            "order": "asc",
            "limit": PAGE,
            "cursor": after,
            "include_failed": "true",
        }
        try:
            answer = await http.get("/transactions", params)
            if answer.status != 200:
                raise ReaderError(http.url, what, f"it answered status {answer.status}")
            records = read_object(answer.body).object("_embedded").objects("records", PAGE)
            found = [read_row(one) for one in records]
        except HttpError as fault:
            raise ReaderError(http.url, what, fault.why) from fault
        except FieldError as fault:
            raise ReaderError(http.url, what, str(fault)) from fault
        if not found:
            return
        for row in found:
            if row.position <= after:
                raise ReaderError(http.url, what, "the list does not advance")
            if row.ledger > last:
                return
            after = row.position
            yield row


def _transaction(url: str, row: TransactionRow) -> ArchivedTransaction:
    if row.result is None:
        raise ReaderError(url, f"transaction {row.hash.hex()}", "it tells no result")
    return ArchivedTransaction(row.hash, row.envelope, row.result)
