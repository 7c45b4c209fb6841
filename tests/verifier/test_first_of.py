"""What gives an account a life of its own: nobody ends an election by naming one that is to be."""

import dataclasses
from collections.abc import AsyncIterator
from typing import Any

import pytest

from contracts.reading.accounts import first_of
from node.networks.horizon import HorizonReader
from node.networks.reader import LedgerTransaction
from node.wire.parsed import CreateAccount, Operation, Other, Payment
from tests.forgeries.desk import Desk, Key
from tests.forgeries.world import World
from tests.support.archives import audited

ACCOUNT, STRANGER = Key().account, Key().account


class Named:
    """Meddles with an honest source: before the set-up others name its accounts."""

    def __init__(self, inner: HorizonReader, operation: Operation, accounts: set[str]) -> None:
        """Let strangers do something that names some accounts."""
        self._inner, self._operation, self._accounts = inner, operation, accounts

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    async def __aenter__(self) -> "Named":
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    async def transactions(self, account: str, **asked: Any) -> AsyncIterator[LedgerTransaction]:
        """Tell of it first."""
        first = True
        async for one in self._inner.transactions(account, **asked):
            if first and account in self._accounts:
                said = dataclasses.replace(
                    one.transaction, source=STRANGER, fee_source=STRANGER,
                    operations=(self._operation,),
                )  # fmt: skip
                earlier = one.position - (1 << 32)
                yield dataclasses.replace(
                    one, hash=bytes(32), position=earlier, ledger=earlier >> 32, transaction=said
                )
            first = False
            yield one


@pytest.mark.parametrize(
    ("operation", "lives"),
    [
        (Other(STRANGER, "create_claimable_balance"), False),
        (Payment(STRANGER, ACCOUNT, None, 1), False),
        (CreateAccount(STRANGER, ACCOUNT, 1), True),
        (Payment(ACCOUNT, STRANGER, None, 1), True),
        (Other(ACCOUNT, "manage_buy_offer"), True),
    ],
)
async def test_an_account_lives_by_what_it_does(
    desk: Desk, whole: World, operation: Operation, lives: bool
) -> None:
    async with HorizonReader(desk.ledger.url) as inner:
        one = await anext(inner.transactions(whole.box.account))
        said = dataclasses.replace(
            one.transaction, source=STRANGER, fee_source=STRANGER, operations=(operation,)
        )
        only: Any = Only(dataclasses.replace(one, transaction=said))
        assert (await first_of(only, ACCOUNT, 2**31) is not None) == lives
        only = Only(dataclasses.replace(one, transaction=said, successful=False))
        assert await first_of(only, ACCOUNT, 2**31) is None


class Only:
    """A source that holds one transaction."""

    def __init__(self, one: LedgerTransaction) -> None:
        """Take it."""
        self._one = one

    async def transactions(self, account: str, **asked: Any) -> AsyncIterator[LedgerTransaction]:
        """Tell of it."""
        yield self._one


async def test_a_claim_promised_to_the_urn_before_the_set_up_is_nothing(
    desk: Desk, whole: World
) -> None:
    promised = Other(STRANGER, "create_claimable_balance")
    accounts = {whole.issuer.account, whole.urn.account, whole.box.account}
    async with HorizonReader(desk.ledger.url) as inner:
        source: Any = Named(inner, promised, accounts)
        report = await audited(whole.authority.account, [source])
    assert report["verdict"] == "verified"
