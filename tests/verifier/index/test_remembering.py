"""What is kept of an account tells what the whole list tells, and is never without an end."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.reading.accounts import PART, first_of
from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerTransaction, ReaderError
from node.wire.parsed import CreateAccount, Operation, Payment
from tests.forgeries.desk import Desk, Key
from tests.forgeries.world import World
from verifier.index.remembering import RememberingReader

ACCOUNT, STRANGER = Key().account, Key().account


class Listed:
    """A source whose list of an account is given."""

    url = "a list"

    def __init__(self, one: LedgerTransaction, *said: Operation) -> None:
        """Make a transaction of a stranger of each operation."""
        self.rows = [
            dataclasses.replace(
                one,
                position=place << 32,
                ledger=place,
                transaction=dataclasses.replace(
                    one.transaction, source=STRANGER, fee_source=STRANGER, operations=(operation,)
                ),
            )
            for place, operation in enumerate(said, 1)
        ]

    async def transactions(
        self, account: str, *, after: int = 0, **asked: Any
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield what comes after a place."""
        for one in self.rows:
            if one.position > after:
                yield one


async def some_transaction(desk: Desk, whole: World) -> LedgerTransaction:
    """Return any."""
    async with HorizonReader(desk.ledger.url) as reader:
        return await anext(reader.transactions(whole.box.account))


async def test_who_created_an_account_is_kept_though_others_named_it_before(
    desk: Desk, whole: World
) -> None:
    named = Payment(STRANGER, ACCOUNT, None, 1)
    made, acted = CreateAccount(STRANGER, ACCOUNT, 1), Payment(ACCOUNT, STRANGER, None, 1)
    source: Any = Listed(await some_transaction(desk, whole), named, named, made, named, acted)
    remembering = RememberingReader(source)
    for _ in range(2):
        kept = [one.ledger async for one in remembering.transactions(ACCOUNT)]
        assert kept == [1, 3, 5]
    first = await first_of(remembering, ACCOUNT, 2**31)
    assert first is not None
    assert first == await first_of(source, ACCOUNT, 2**31)
    assert first.ledger == 3


async def test_what_an_account_is_said_to_have_done_has_an_end(desk: Desk, whole: World) -> None:
    one = await some_transaction(desk, whole)
    acted = Payment(ACCOUNT, STRANGER, None, 1)
    source: Any = Listed(one, *[acted] * 10)
    each = PART + len(one.envelope)
    assert await RememberingReader(source, 10 * each).known((ACCOUNT,), 100) == 10
    short = RememberingReader(source, 10 * each - 1)
    # and again: nothing piles up from one look to the next
    for _ in range(3):
        with pytest.raises(ReaderError, match=r"the account did more than \d+ bytes hold"):
            await short.known((ACCOUNT,), 100)
