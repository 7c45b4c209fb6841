"""Funding: new accounts from the operator's, as many as one transaction holds a ledger.

The operator's account may have one transaction in a ledger, so wishes are collected and go out
together just before a ledger closes.
"""

import asyncio
from dataclasses import dataclass

from stellar_sdk import CreateAccount, Keypair, Transaction, TransactionEnvelope
from stellar_sdk.operation import Operation
from stellar_sdk.xdr import LedgerHeader

from node.horizon.backend import Overloaded, Refused, Stored, Submission, Unclear
from node.ledger.chain import Ledger
from node.wire.accounts import public_key

STARTING_BALANCE = "10000"
"""Coins a new account gets."""

MOST_TOGETHER = 100
"""Operations one transaction holds."""

MOST_WISHES = 5_000
"""Wishes that wait at a time."""

_BID = 10
"""Times the base fee that is bid, so that funding goes into busy ledgers too."""

_Granted = tuple[bytes, Submission] | None


@dataclass(frozen=True, slots=True)
class Grant:
    """A funding transaction on its way: its hash, its envelope, the accounts it creates."""

    hash: bytes
    envelope: bytes
    accounts: tuple[str, ...]


class Friendbot:
    """Wishes for accounts, granted from the operator's account."""

    def __init__(self, ledger: Ledger, seed: bytes) -> None:
        """Fund on this ledger from the account of an Ed25519 seed (32 bytes)."""
        self._ledger = ledger
        self._operator = Keypair.from_raw_ed25519_seed(seed)
        self._wishes: dict[str, asyncio.Future[_Granted]] = {}

    @property
    def wishes(self) -> int:
        """How many accounts wait to be created."""
        return len(self._wishes)

    async def wish(self, account: str, seconds: float) -> tuple[bytes, Submission] | None:
        """Wait for an account to be created: the envelope and its outcome.

        Args:
            account: a valid `G…` address.
            seconds: how long to wait at most.

        Returns:
            None when the account exists already.
        """
        if self._exists(account):
            return None
        if len(self._wishes) >= MOST_WISHES and account not in self._wishes:
            return b"", Overloaded()
        loop = asyncio.get_running_loop()
        future = self._wishes.setdefault(account, loop.create_future())
        await asyncio.wait({future}, timeout=seconds)
        if future.done():
            return future.result()
        self._wishes.pop(account, None)
        return b"", Unclear(bytes(32), f"No ledger created the account within {seconds:g} seconds.")

    def grant(self, passphrase: str) -> Grant | None:
        """Put one transaction for the longest waiting wishes into the queue.

        Returns:
            What was put there, for `told` after the close; None when there is no wish, or
            the operator's account has another transaction waiting (the wishes wait on).
        """
        for account in [one for one in self._wishes if self._exists(one)]:
            self._answer(account, None)
        accounts = tuple(self._wishes)[:MOST_TOGETHER]
        payer = self._ledger.account(self._operator.raw_public_key())
        if not accounts or payer is None:
            return None
        envelope = self._envelope(passphrase, payer.sequence, accounts)
        admission = self._ledger.admit(envelope)
        if admission.status == "PENDING" and admission.hash is not None:
            return Grant(admission.hash, envelope, accounts)
        if admission.result is not None and admission.hash is not None:
            for account in accounts:
                self._answer(account, (envelope, Refused(admission.hash, admission.result)))
        return None

    def told(self, grant: Grant, stored: list[Stored]) -> None:
        """Answer the wishes of a grant after its ledger is stored.

        A grant of several that failed is tried again without those that exist by now.
        """
        outcome = next((one for one in stored if one.row.hash == grant.hash), None)
        if outcome is None or (not outcome.row.successful and len(grant.accounts) > 1):
            return
        for account in grant.accounts:
            self._answer(account, (grant.envelope, outcome))

    def give_up(self) -> None:
        """Tell every wish that the node is shutting down."""
        for account in list(self._wishes):
            self._answer(account, (b"", Unclear(bytes(32), "The node is shutting down.")))

    def _exists(self, account: str) -> bool:
        return self._ledger.account(public_key(account)) is not None

    def _answer(self, account: str, outcome: _Granted) -> None:
        future = self._wishes.pop(account, None)
        if future is not None and not future.done():
            future.set_result(outcome)

    def _envelope(self, passphrase: str, sequence: int, accounts: tuple[str, ...]) -> bytes:
        operations: list[Operation] = [
            CreateAccount(account, STARTING_BALANCE) for account in accounts
        ]
        base_fee = LedgerHeader.from_xdr_bytes(self._ledger.header).base_fee.uint32
        transaction = Transaction(
            source=self._operator.public_key,
            sequence=sequence + 1,
            fee=base_fee * _BID * len(operations),
            operations=operations,
            v1=True,
        )
        envelope = TransactionEnvelope(transaction, passphrase)
        envelope.sign(self._operator)
        return envelope.to_xdr_object().to_xdr_bytes()
