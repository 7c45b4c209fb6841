"""One-operation payments a second: a real node on its own clock, answered after each close.

Every payment has a source account of its own, funded before; envelopes are signed before. The
clients are a process of their own, with one connection a payment in flight; the rate counts from
the first request to the last answer.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from stellar_sdk import Account, Asset, Keypair, Payment, TransactionBuilder

from benchmarks.clients import request, send
from benchmarks.funding import fund, sequences
from benchmarks.node_process import PASSPHRASE, Node

PAYMENTS = 8_000
IN_FLIGHT = 2_000
_COINS = "10"


@dataclass(frozen=True)
class Paid:
    """What came of it: payments in closed ledgers, and from first request to last answer."""

    payments: int
    seconds: float


def run(folder: Path, payments: int = PAYMENTS) -> Paid:
    """Fund sources on a node of its own, sign, and measure.

    Raises:
        CouldNotMeasure: a payment was not answered with success.
    """
    data = folder / "payments"
    sources = [Keypair.random() for _ in range(payments)]
    with Node(data) as node:
        asyncio.run(fund(node, [one.public_key for one in sources], _COINS))
        sequence = asyncio.run(sequences(node.url, [one.public_key for one in sources]))
    targets = [*sources[1:], sources[0]]
    requests = [
        request(_signed(source, target.public_key, sequence[source.public_key]))
        for source, target in zip(sources, targets, strict=True)
    ]
    queues = [requests[start::IN_FLIGHT] for start in range(min(IN_FLIGHT, payments))]
    with Node(data, "--close-interval", "1") as node:
        return Paid(payments, send(node.url, queues))


def _signed(source: Keypair, destination: str, sequence: int) -> bytes:
    builder = TransactionBuilder(Account(source.public_key, sequence), PASSPHRASE, 100)
    builder.add_time_bounds(0, 0)
    builder.append_operation(Payment(destination, Asset.native(), "0.0000001"))
    envelope = builder.build()
    envelope.sign(source)
    return envelope.to_xdr_object().to_xdr_bytes()
