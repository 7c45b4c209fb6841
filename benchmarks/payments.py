"""One-operation payments a second: a real node on its own clock, answered after each close.

Every payment has a source account of its own, funded before; envelopes are signed before. The
clients are a process of their own, with one connection a payment in flight; the rate counts from
the first request to the last answer.
"""

import asyncio
import base64
import multiprocessing
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stellar_sdk import Account, Asset, CreateAccount, Keypair, Payment, TransactionBuilder

from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure
from node.networks.horizon import HorizonReader

PAYMENTS = 8_000
IN_FLIGHT = 2_000
_TOGETHER = 100
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
        asyncio.run(_fund(node, [one.public_key for one in sources]))
        sequence = asyncio.run(_sequences(node.url, sources))
    targets = [*sources[1:], sources[0]]
    requests = [
        _request(source, target.public_key, sequence[source.public_key])
        for source, target in zip(sources, targets, strict=True)
    ]
    with Node(data, "--close-interval", "1") as node:
        seconds = _in_another_process(node.url, requests)
    return Paid(payments, seconds)


async def _fund(node: Node, accounts: Sequence[str]) -> None:
    payer = node.operator()
    for place, start in enumerate(range(0, len(accounts), _TOGETHER)):
        builder = TransactionBuilder(Account(payer.public_key, place), PASSPHRASE, 100)
        builder.add_time_bounds(0, 0)
        for account in accounts[start : start + _TOGETHER]:
            builder.append_operation(CreateAccount(account, _COINS))
        envelope = builder.build()
        envelope.sign(payer)
        await node.settle([envelope.to_xdr_object().to_xdr_bytes()])


async def _sequences(url: str, sources: Sequence[Keypair]) -> dict[str, int]:
    """Ask one account of each ledger that created a hundred: they share a sequence number."""
    found: dict[str, int] = {}
    async with HorizonReader(url) as reader:
        for start in range(0, len(sources), _TOGETHER):
            some = sources[start : start + _TOGETHER]
            account = await reader.account(some[0].public_key)
            if account is None:
                raise CouldNotMeasure("a source was not funded")
            found.update((one.public_key, account.sequence) for one in some)
    return found


def _request(source: Keypair, destination: str, sequence: int) -> bytes:
    builder = TransactionBuilder(Account(source.public_key, sequence), PASSPHRASE, 100)
    builder.add_time_bounds(0, 0)
    builder.append_operation(Payment(destination, Asset.native(), "0.0000001"))
    envelope = builder.build()
    envelope.sign(source)
    text = base64.b64encode(envelope.to_xdr_object().to_xdr_bytes()).decode()
    body = urllib.parse.urlencode({"tx": text}).encode()
    head = (
        "POST /transactions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _in_another_process(url: str, requests: Sequence[bytes]) -> float:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_clients, args=(theirs, url, requests))
    process.start()
    seconds, wrong = ours.recv()
    process.join()
    if wrong:
        raise CouldNotMeasure(f"{len(wrong)} payments failed, the first with {wrong[0]!r}")
    return float(seconds)


def _clients(
    pipe: "multiprocessing.connection.Connection", url: str, requests: Sequence[bytes]
) -> None:
    pipe.send(asyncio.run(_send(url, list(requests))))


async def _send(url: str, requests: list[bytes]) -> tuple[float, list[str]]:
    parts = urllib.parse.urlsplit(url)
    wrong: list[str] = []
    start = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        while requests:
            writer.write(requests.pop())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            if b" 200 " not in head.split(b"\r\n")[0]:
                wrong.append(body.decode()[-400:])
        writer.close()

    await asyncio.gather(*(client() for _ in range(min(IN_FLIGHT, len(requests)))))
    return time.perf_counter() - start, wrong
