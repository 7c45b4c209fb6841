"""A process that floods a node with envelopes no ledger takes.

    python -m tests.support.flood http://127.0.0.1:8000 PASSPHRASE ACCOUNT 6

sends for 6 seconds over 256 connections: text that is no base64, random bytes, and envelopes
that look right and name a real account, of one operation or of a hundred, with one or twenty
signatures that bear the hint of the account's key, so that each must be verified. Prints a
JSON object: how many answers of each status.
"""

import asyncio
import base64
import json
import os
import sys
import time
import urllib.parse
from collections import Counter
from itertools import cycle

from stellar_sdk import Asset, DecoratedSignature, Keypair, Payment, TransactionEnvelope

from tests.support.transactions import signed

CONNECTIONS = 256


def bodies(passphrase: str, account: str) -> list[bytes]:
    """Return forms to submit; none of them is ever taken."""
    looking_right = [
        _forged(passphrase, Keypair.from_public_key(account), operations, signatures)
        for operations in (1, 100)
        for signatures in (1, 20)
    ]
    texts = ["?" * 100, *(base64.b64encode(os.urandom(n)).decode() for n in (40, 400, 60_000))]
    texts += [one.to_xdr() for one in looking_right]
    return [urllib.parse.urlencode({"tx": text}).encode() for text in texts]


def _forged(
    passphrase: str, victim: Keypair, operations: int, signatures: int
) -> TransactionEnvelope:
    pay = Payment(Keypair.random().public_key, Asset.native(), "1")
    envelope = signed(passphrase, victim, 0, *[pay] * operations, signers=[])
    hint = victim.signature_hint()
    envelope.signatures = [DecoratedSignature(hint, os.urandom(64)) for _ in range(signatures)]
    return envelope


async def flood(url: str, forms: list[bytes], seconds: float) -> Counter[int]:
    """Send the forms in turn, over every connection as fast as answers come."""
    host, port = url.removeprefix("http://").rsplit(":", 1)
    statuses: Counter[int] = Counter()
    end = time.monotonic() + seconds

    async def one(first: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for form in cycle(forms[first:] + forms[:first]):
            if time.monotonic() > end:
                break
            writer.write(
                b"POST /transactions HTTP/1.1\r\nHost: x\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n"
                b"Content-Length: %d\r\n\r\n" % len(form)
            )
            writer.write(form)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
            await reader.readexactly(length)
            statuses[int(head.split(" ", 2)[1])] += 1
        writer.close()

    await asyncio.gather(*(one(number % len(forms)) for number in range(CONNECTIONS)))
    return statuses


if __name__ == "__main__":
    _, at, network, name, lasting = sys.argv
    print(json.dumps(asyncio.run(flood(at, bodies(network, name), float(lasting)))))
