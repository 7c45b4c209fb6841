"""A Horizon in whose list of the box's transactions strangers' stand between the real ones.

All else is asked of a real node and passed on. The strangers' are made as they are asked for: the
list has any length and takes no room.
"""

import asyncio
import json
import threading
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, web

from benchmarks.outcome import CouldNotMeasure
from benchmarks.stranger import Kind, Place, Row
from node.networks.http import Http

PAGE = 200
FIRST = 1000
"""Order in a ledger of the first stranger's there; real ones have less."""
MOST_A_LEDGER = (1 << 20) - FIRST
READY_SECONDS = 30


class Flood:
    """The box's list: real rows, and after those of each ledger a share of the strangers'.

    Args:
        real: the box's rows as the node tells them, ascending.
        kinds: of strangers' transactions; they take turns.
        number: how many of them.

    Raises:
        CouldNotMeasure: more than the ledgers have room for.
    """

    def __init__(self, real: Sequence[Row], kinds: Sequence[Kind], number: int) -> None:
        self.number = number
        self._kinds = kinds
        ledgers = dict.fromkeys((row["ledger"], row["created_at"]) for row in real)
        share, over = divmod(number, len(ledgers))
        if share >= MOST_A_LEDGER:
            raise CouldNotMeasure(f"{number} transactions have no room in {len(ledgers)} ledgers")
        self._runs: list[_Run] = []
        first = 0
        for place, (ledger, time) in enumerate(ledgers):
            rows = {int(row["paging_token"]): _text(row) for row in real if row["ledger"] == ledger}
            count = share + (place < over)
            self._runs.append(_Run(ledger, time, rows, first, count))
            first += count
        self._lasts = [run.place(run.count - 1).position for run in self._runs]

    def page(self, after: int, limit: int) -> bytes:
        """Return the page of at most ``limit`` rows behind a position, as Horizon would."""
        found: list[bytes] = []
        at = bisect_right(self._lasts, after)
        for run in self._runs[at:]:
            found += self._of(run, after, limit - len(found))
            if len(found) == limit:
                break
        return b'{"_links":{},"_embedded":{"records":[' + b",".join(found) + b"]}}"

    def _of(self, run: "_Run", after: int, limit: int) -> list[bytes]:
        found = [text for position, text in run.rows.items() if position > after][:limit]
        start = 0
        if after >> 32 == run.ledger:
            start = max(0, (after >> 12 & 0xFFFFF) - FIRST + 1)
        for order in range(start, min(run.count, start + limit - len(found))):
            number = run.first + order
            kind = self._kinds[number % len(self._kinds)]
            found.append(kind.told(number, run.place(order)))
        return found


@dataclass(frozen=True)
class _Run:
    """One ledger: real rows by position, then the strangers' from ``first`` on."""

    ledger: int
    time: str
    rows: Mapping[int, bytes]
    first: int
    count: int

    def place(self, order: int) -> Place:
        return Place(self.ledger, self.time, FIRST + order)


@contextmanager
def flooding(url: str, box: str, flood: Flood) -> Iterator[str]:
    """Serve a node's Horizon with a flooded box, from a thread; give the URL.

    Args:
        url: the node's.
        box: the account whose list of transactions is the flood's.
        flood: the list.

    Raises:
        CouldNotMeasure: it does not listen.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = _Server(url, box, flood)
    try:
        yield asyncio.run_coroutine_threadsafe(server.start(), loop).result(READY_SECONDS)
    finally:
        asyncio.run_coroutine_threadsafe(server.stop(), loop).result(READY_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class _Server:
    def __init__(self, url: str, box: str, flood: Flood) -> None:
        self._url = url
        self._flood = flood
        self._path = f"/accounts/{box}/transactions"

    async def start(self) -> str:
        self._session = ClientSession()
        application = web.Application()
        application.router.add_get(self._path, self._flooded)
        application.router.add_get("/{path:.*}", self._passed_on)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _flooded(self, request: web.Request) -> web.Response:
        if request.query.get("order") == "desc":
            raise web.HTTPBadRequest(text="only the ascending list is flooded")
        after, limit = int(request.query.get("cursor") or 0), int(request.query.get("limit", "10"))
        body = self._flood.page(after, min(limit, PAGE))
        return web.Response(body=body, content_type="application/json")

    async def _passed_on(self, request: web.Request) -> web.Response:
        async with self._session.get(self._url + request.path_qs) as answer:
            body = await answer.read()
            return web.Response(body=body, status=answer.status, content_type="application/json")


async def rows_of(url: str, account: str) -> list[Row]:
    """Return an account's successful transactions as a node tells them, ascending."""
    found: list[Row] = []
    async with Http(url) as http:
        while True:
            after = found[-1]["paging_token"] if found else 0
            params: dict[str, str | int] = {"order": "asc", "limit": PAGE, "cursor": after}
            answer = await http.get(f"/accounts/{account}/transactions", params)
            rows = json.loads(answer.body)["_embedded"]["records"]
            if not rows:
                return found
            found += rows


def _text(row: Row) -> bytes:
    return json.dumps(row, separators=(",", ":"), ensure_ascii=False).encode()
