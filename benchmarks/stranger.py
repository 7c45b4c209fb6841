"""Strangers' transactions to the box: some really sent, and any number more made like them.

A node takes one of each kind and tells it in its own JSON. What is told of more of a kind differs
from that in source, sequence number, hash and position only, so a page of them costs little to make
and is what a Horizon would say. Their signatures are those of the first: a verifier has no use for
a stranger's. Which one is the n-th depends on n alone.
"""

import base64
import json
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import Any

from stellar_sdk import (
    Account,
    Asset,
    FeeBumpTransactionEnvelope,
    Keypair,
    TransactionBuilder,
    TransactionEnvelope,
)

from benchmarks.funding import fund, sequences
from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure
from node.networks.http import Http
from node.wire.accounts import address
from node.wire.hashes import network_id

STRANGERS = 10_000
"""Different sources, more than the verifier remembers addresses of."""
COIN = "0.0000001"
_SEED = sha256(b"a stranger to the box").digest()
_V1, _BUMPED = 8, 56  # where a source's key begins: envelope type, and a bump's payer, come before
_TO_SEQUENCE = 36  # from the key to the sequence number
_SIGNED = 4 + 72  # one signature, counted
_INNER = slice(48, -_SIGNED - 4 - _SIGNED)  # a bump's inner envelope, without its signature

Row = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where in the ledger: its number and close time (as Horizon writes it), the order in it."""

    ledger: int
    time: str
    order: int

    @property
    def position(self) -> int:
        """The paging token."""
        return self.ledger << 32 | self.order << 12


@dataclass(frozen=True)
class Kind:
    """One kind of transaction, as the node told it.

    Attributes:
        row: its JSON.
    """

    row: Row

    def told(self, number: int, place: Place) -> bytes:
        """Return the JSON of the n-th stranger's transaction, were it of this kind."""
        network, envelope = network_id(PASSPHRASE), self.envelope(number)
        inner = sha256(network + envelope[_INNER]).digest()
        values = {
            "hash": sha256(network + envelope[:-_SIGNED]).hexdigest(),
            "inner": inner.hex(),
            "position": str(place.position),
            "ledger": str(place.ledger),
            "time": place.time,
            "envelope": base64.b64encode(envelope).decode(),
            "result": base64.b64encode(self._result(inner)).decode(),
            "source": _strangers()[1][number % STRANGERS],
            "sequence": str(_sequence(number)),
        }
        return "".join(values.get(part, part) for part in self._parts).encode()

    def envelope(self, number: int) -> bytes:
        """Return the n-th's envelope."""
        told, at = self._envelope, self._at
        after = at + _TO_SEQUENCE
        key = _strangers()[0][number % STRANGERS]
        sequence = _sequence(number).to_bytes(8, "big")
        return told[:at] + key + told[at + 32 : after] + sequence + told[after + 8 :]

    @cached_property
    def _envelope(self) -> bytes:
        return base64.b64decode(self.row["envelope_xdr"])

    def _result(self, inner: bytes) -> bytes:
        """Return the result; a bump's names the inner transaction, behind fee and code."""
        told = base64.b64decode(self.row["result_xdr"])
        return told[:12] + inner + told[44:] if self._at == _BUMPED else told

    @cached_property
    def _at(self) -> int:
        at = _V1 if self._envelope[3] == 2 else _BUMPED
        said = self._envelope[at : at + 32]
        if address(said) != self.row["source_account"]:
            raise CouldNotMeasure("a stranger's envelope has another form than is expected")
        return at

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        """The row's text, cut where values belong that differ; those by their names in `told`."""
        row = self.row
        text = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
        for name, before, value, after in (
            ("envelope", "", row["envelope_xdr"], ""),
            ("result", "", row["result_xdr"], ""),
            ("hash", "", row["hash"], ""),
            ("inner", "", row.get("inner_transaction", row)["hash"], ""),
            ("source", "", row["source_account"], ""),
            ("position", "", row["paging_token"], ""),
            ("ledger", '"ledger":', str(row["ledger"]), ","),
            ("time", "", row["created_at"], ""),
            ("sequence", '"source_account_sequence":"', row["source_account_sequence"], '"'),
        ):
            text = text.replace(before + value + after, f"{before}\0{name}\0{after}")
        return tuple(text.split("\0"))


async def send(node: Node, box: str) -> tuple[Kind, ...]:
    """Send one transaction of each kind to the box, and return them as the node tells them.

    A payment without a memo, one with a text, one that follows what looks like a record's part,
    and one that another account pays the fee of.

    Raises:
        CouldNotMeasure: the node does not tell them.
    """
    seeds = (sha256(_SEED + name).digest() for name in (b"stranger", b"payer"))
    stranger, payer = map(Keypair.from_raw_ed25519_seed, seeds)
    await fund(node, [stranger.public_key, payer.public_key], "100")
    told = await sequences(node.url, [stranger.public_key])
    account = Account(stranger.public_key, told[stranger.public_key])
    plain, text, part, bumped = (_builder(account, number) for number in range(4))
    text.add_text_memo("not a ballot")
    part.add_hash_memo(_SEED)
    part.append_manage_data_op("sandogh", b"SNDQ" + bytes(60))
    bumped.add_id_memo(2**64 - 1)
    inner: list[TransactionEnvelope] = []
    for builder in (plain, text, part, bumped):
        envelope = builder.append_payment_op(box, Asset.native(), COIN).build()
        envelope.sign(stranger)
        inner.append(envelope)
    bump = TransactionBuilder.build_fee_bump_transaction(payer, 200, inner[-1], PASSPHRASE)
    bump.sign(payer)
    signed: list[TransactionEnvelope | FeeBumpTransactionEnvelope] = [*inner[:-1], bump]
    for one in signed:
        await node.settle([one.to_xdr_object().to_xdr_bytes()])
    async with Http(node.url) as http:
        params: dict[str, str | int] = {"order": "desc", "limit": len(signed)}
        answer = await http.get(f"/accounts/{box}/transactions", params)
    rows: list[Row] = json.loads(answer.body)["_embedded"]["records"]
    if [row["hash"] for row in reversed(rows)] != [one.hash_hex() for one in signed]:
        raise CouldNotMeasure("the node does not tell what strangers sent to the box")
    return tuple(map(Kind, reversed(rows)))


def _builder(account: Account, number: int) -> TransactionBuilder:
    source = Account(account.account, account.sequence + number)
    return TransactionBuilder(source, PASSPHRASE, base_fee=100).add_time_bounds(0, 0)


def _sequence(number: int) -> int:
    return (1 << 32) + 1 + number // STRANGERS


@cache
def _strangers() -> tuple[tuple[bytes, ...], tuple[str, ...]]:
    """Return the strangers' keys, 32 bytes each, and their addresses."""
    keys = tuple(sha256(_SEED + number.to_bytes(4)).digest() for number in range(STRANGERS))
    return keys, tuple(map(address, keys))
