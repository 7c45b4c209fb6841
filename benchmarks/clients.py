"""Many clients of one node: a process of their own, one connection each, as little work as can be.

A client sends the requests of its queue one after the other, each when the one before has its
answer, which comes after a close.
"""

import asyncio
import base64
import multiprocessing
import time
import urllib.parse
from collections.abc import Sequence
from multiprocessing.connection import Connection

from benchmarks.outcome import CouldNotMeasure


def request(envelope: bytes) -> bytes:
    """Return the HTTP request that submits an envelope and waits for its ledger."""
    body = urllib.parse.urlencode({"tx": base64.b64encode(envelope).decode()}).encode()
    head = (
        "POST /transactions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def send(url: str, queues: Sequence[Sequence[bytes]]) -> float:
    """Send every queue's requests; return the seconds from the first to the last answer.

    Raises:
        CouldNotMeasure: one was not answered with success.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_clients, args=(theirs, url, queues))
    process.start()
    seconds, wrong = ours.recv()
    process.join()
    if wrong:
        raise CouldNotMeasure(f"{len(wrong)} requests failed, the first with {wrong[0]!r}")
    return float(seconds)


def _clients(pipe: Connection, url: str, queues: Sequence[Sequence[bytes]]) -> None:
    pipe.send(asyncio.run(_send(url, queues)))


async def _send(url: str, queues: Sequence[Sequence[bytes]]) -> tuple[float, list[str]]:
    parts = urllib.parse.urlsplit(url)
    wrong: list[str] = []
    start = time.perf_counter()

    async def client(queue: Sequence[bytes]) -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for one in queue:
            writer.write(one)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            if b" 200 " not in head.split(b"\r\n")[0]:
                wrong.append(body.decode()[-400:])
        writer.close()

    await asyncio.gather(*map(client, queues))
    return time.perf_counter() - start, wrong
