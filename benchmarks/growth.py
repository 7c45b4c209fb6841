"""Whether a node's memory grows with its ledgers: closed by hand, with a payment now and then."""

import asyncio
import http.client
import json
import sys
import tempfile
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from stellar_sdk import Account, Asset, Keypair, TransactionBuilder

from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure, Figure

LEDGERS = 10_000
WARM = 1_000
"""Ledgers before, until caches that have a bound have filled."""

EVERY = 10
"""A payment in every so many ledgers."""

MOST_MB = 20


def rss_growth_mb(say: Callable[[str], None] = lambda _: None) -> Figure:
    """Close ledgers by hand and return by how much the node's memory grew.

    Args:
        say: told how far it is.

    Raises:
        CouldNotMeasure: a ledger did not close, or a payment is in none.
    """
    with tempfile.TemporaryDirectory() as name, Node(Path(name) / "ledger") as node:
        hand = _Hand(node)
        hand.close_many(WARM)
        before = resident_mb(node.pid)
        say(f"closing {LEDGERS:,} ledgers by hand, {before:.1f} MB resident before")
        hand.close_many(LEDGERS)
        after = resident_mb(node.pid)
    return Figure(
        "rss_growth_mb",
        max(after - before, 0.0),
        "MB",
        at_most=MOST_MB,
        ratio=after / before,
        ratio_of="the memory before",
        note=f"{before:.1f} MB after {WARM:,} ledgers, {after:.1f} after {LEDGERS:,} more;"
        f" a payment in every {EVERY}th, SQLite",
    )


def resident_mb(pid: int) -> float:
    """Return a process's resident memory in units of 10^6 bytes."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise CouldNotMeasure(f"process {pid} has no resident memory")


class _Hand:
    """Closes ledgers over one connection, and pays from the operator's account."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._operator = node.operator()
        self._account = Account(self._operator.public_key, 0)
        self._payee = Keypair.random().public_key
        address = urllib.parse.urlsplit(node.url)
        self._connection = http.client.HTTPConnection(str(address.hostname), address.port)

    def close_many(self, count: int) -> None:
        for number in range(count):
            if number % EVERY:
                self._close()
            else:
                asyncio.run(self._node.settle([self._payment()]))

    def _payment(self) -> bytes:
        builder = TransactionBuilder(self._account, PASSPHRASE, base_fee=100).set_timeout(0)
        if self._account.sequence == 0:
            builder.append_create_account_op(self._payee, "10")
        else:
            builder.append_payment_op(self._payee, Asset.native(), "1")
        envelope = builder.build()
        envelope.sign(self._operator)
        return envelope.to_xdr_object().to_xdr_bytes()

    def _close(self) -> None:
        self._connection.request("POST", "/_clock/close")
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise CouldNotMeasure(f"a ledger did not close: {said.decode()[:200]}")


if __name__ == "__main__":
    figure = rss_growth_mb(lambda text: print(text, file=sys.stderr, flush=True))
    print(json.dumps({figure.name: round(figure.value, 2), "note": figure.note}))
