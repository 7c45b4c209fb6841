"""A client that loads a node which is killed again and again, and believes nothing it says.

Payers each send one payment of a stroop after another to one sink, and the identical envelope
again while its fate is unknown; a closer closes ledgers by hand. All keep what was
acknowledged. `check` reads the chain from the node and compares:

- every header has its hash, names the hash before it, and has the set and the results it names;
- a ledger seen before is the same ledger now;
- what was acknowledged, a transaction or a close, is there as it was told;
- no transaction is there twice: every hash once, the sink holds one stroop a success, and each
  payer has used one sequence number a transaction.
"""

import asyncio
import base64
import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession
from stellar_sdk import Asset, Keypair, Payment, TransactionEnvelope, xdr

from tests.support.transactions import signed

_PAGE = 200


@dataclass
class Payer:
    """An account with one transaction on its way at a time.

    Attributes:
        sequence: the last sequence number known to be used.
        envelope: what was sent last and is not acknowledged.
    """

    key: Keypair
    sequence: int
    envelope: TransactionEnvelope | None = None
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)


class Load:
    """The client's side: what it sends, what it was told, what it has verified."""

    def __init__(self, passphrase: str, payers: list[Payer], sink: str, random: Random) -> None:
        """Load with these payers, who pay `sink`, an account that nobody else pays.

        Args:
            passphrase: the network's.
            payers: funded accounts.
            sink: a funded account's address.
            random: draws the pauses between closes.
        """
        self._passphrase = passphrase
        self._payers = payers
        self._sink = sink
        self._random = random
        self._closes: dict[int, str] = {}
        self._ledgers: dict[int, str] = {}
        self._transactions: dict[str, tuple[int, str]] = {}
        self._used: Counter[str] = Counter()
        self._paid = 0
        self._at_first: int | None = None

    @property
    def acknowledged(self) -> int:
        """How many transactions were acknowledged."""
        return sum(len(one.acknowledged) for one in self._payers)

    @property
    def ledgers(self) -> int:
        """How many ledgers were read and verified."""
        return len(self._ledgers)

    async def run(self, url: str) -> None:
        """Pay and close until the node is gone."""
        async with ClientSession() as session:
            await asyncio.gather(
                self._close(session, url), *(self._pay(session, url, one) for one in self._payers)
            )

    async def _pay(self, session: ClientSession, url: str, payer: Payer) -> None:
        while True:
            if payer.envelope is None:
                pay = Payment(self._sink, Asset.native(), "0.0000001")
                payer.envelope = signed(self._passphrase, payer.key, payer.sequence, pay)
            try:
                form = {"tx": payer.envelope.to_xdr()}
                async with session.post(url + "/transactions", data=form) as answer:
                    said = await answer.json(content_type=None)
            except ClientError:
                return
            assert answer.status in (200, 504), said
            if answer.status == 200:
                assert said["hash"] == payer.envelope.hash_hex()
                payer.acknowledged[said["hash"]] = (said["ledger"], said["result_xdr"])
                payer.sequence += 1
                payer.envelope = None

    async def _close(self, session: ClientSession, url: str) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0, 0.01))
            try:
                async with session.post(url + "/_clock/close") as answer:
                    said = await answer.json(content_type=None)
            except ClientError:
                return
            assert answer.status == 200, said
            self._closes[said["sequence"]] = said["hash"]

    async def check(self, url: str, *, whole: bool = False) -> None:
        """Read what is new on the chain, or all of it, and compare it with what is known.

        Raises:
            AssertionError: something is lost, changed, or there twice.
        """
        if whole:
            self._ledgers, self._transactions = {}, {}
            self._used, self._paid = Counter(), 0
        async with ClientSession() as session:
            await self._read(session, url)
            await self._compare_accounts(session, url)
        for sequence, hash_ in self._closes.items():
            assert self._ledgers[sequence] == hash_, f"ledger {sequence} is not what was told"
        for payer in self._payers:
            for name, told in payer.acknowledged.items():
                assert self._transactions.get(name) == told, f"{name}: {told} was acknowledged"

    async def _read(self, session: ClientSession, url: str) -> None:
        last = max(self._ledgers, default=0)
        results: dict[int, list[dict[str, Any]]] = {}
        path = f"{url}/transactions?include_failed=true&cursor={(last + 1) << 32}"
        async for one in _records(session, path):
            results.setdefault(one["ledger"], []).append(one)
        # the last one seen is read again: it must not have changed
        async for one in _records(session, f"{url}/ledgers?cursor={max(last - 1, 0) << 32}"):
            number = one["sequence"]
            if number in self._ledgers:
                assert self._ledgers[number] == one["hash"], f"ledger {number} has changed"
                continue
            assert one["prev_hash"] == self._ledgers.get(number - 1, "00" * 32)
            inside = results.pop(number, [])
            _verify(one, inside)
            self._ledgers[number] = one["hash"]
            for transaction in inside:
                self._take(number, transaction)
        assert results == {}, "transactions without a ledger"

    def _take(self, ledger: int, transaction: dict[str, Any]) -> None:
        name = transaction["hash"]
        assert name not in self._transactions, f"{name} is there twice"
        self._transactions[name] = (ledger, transaction["result_xdr"])
        self._used[transaction["source_account"]] += 1
        self._paid += transaction["successful"] and self._is_payment(transaction)

    def _is_payment(self, transaction: dict[str, Any]) -> bool:
        envelope = TransactionEnvelope.from_xdr(transaction["envelope_xdr"], self._passphrase)
        return any(
            isinstance(one, Payment) and one.destination.account_id == self._sink
            for one in envelope.transaction.operations
        )

    async def _compare_accounts(self, session: ClientSession, url: str) -> None:
        async with session.get(f"{url}/accounts/{self._sink}") as answer:
            balance = (await answer.json(content_type=None))["balances"][0]["balance"]
        held = int(balance.replace(".", ""))
        if self._at_first is None:
            self._at_first = held - self._paid
        assert held == self._at_first + self._paid, "a payment was applied twice, or not at all"
        for payer in self._payers:
            async with session.get(f"{url}/accounts/{payer.key.public_key}") as answer:
                sequence = int((await answer.json(content_type=None))["sequence"])
            used = self._used[payer.key.public_key]
            assert sequence & 0xFFFFFFFF == used, "a sequence number was used without a trace"
            assert used in (len(payer.acknowledged), len(payer.acknowledged) + 1)


async def _records(session: ClientSession, path: str) -> AsyncIterator[dict[str, Any]]:
    """Go through a list, page by page."""
    while True:
        async with session.get(f"{path}&limit={_PAGE}") as answer:
            said = await answer.json(content_type=None)
            assert answer.status == 200, said
        records = said["_embedded"]["records"]
        for one in records:
            yield one
        if len(records) < _PAGE:
            return
        path = path.partition("cursor=")[0] + f"cursor={records[-1]['paging_token']}"


def _verify(ledger: dict[str, Any], inside: list[dict[str, Any]]) -> None:
    """Hold a ledger's transactions against its header, and the header against its hash."""
    raw = base64.b64decode(ledger["header_xdr"])
    assert hashlib.sha256(raw).hexdigest() == ledger["hash"]
    header = xdr.LedgerHeader.from_xdr_bytes(raw)
    assert header.ledger_seq.uint32 == ledger["sequence"]
    assert header.previous_ledger_hash.hash.hex() == ledger["prev_hash"]
    if ledger["sequence"] == 1:
        return
    pairs = b"".join(
        bytes.fromhex(one["hash"]) + base64.b64decode(one["result_xdr"]) for one in inside
    )
    results = hashlib.sha256(len(inside).to_bytes(4, "big") + pairs).digest()
    assert header.tx_set_result_hash.hash == results, f"ledger {ledger['sequence']}: results"
    envelopes = [base64.b64decode(one["envelope_xdr"]) for one in inside]
    envelopes.sort(key=lambda one: hashlib.sha256(one).digest())
    chosen = hashlib.sha256(header.previous_ledger_hash.hash + b"".join(envelopes)).digest()
    assert header.scp_value.tx_set_hash.hash == chosen, f"ledger {ledger['sequence']}: set"
