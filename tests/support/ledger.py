"""A real ledger for tests: as a process of its own, or inside the test's loop.

Both close by hand, so no test waits for a clock. `settle` sends envelopes side by side, waits
until each is either answered or in the queue, closes one ledger, and returns the answers:

    answers = ledger.settle(first, second, at=1_800_000_100)
    assert answers[0].status == 200
"""

import asyncio
import base64
import json
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stellar_sdk import Keypair, Network, TransactionEnvelope

from node.horizon.backend import Submission
from node.service.directory import OPERATOR_FILE
from node.service.serving import Serving, serving
from node.service.settings import NodeSettings
from tests.support.stores import database_options, database_setting
from tests.support.warm import InstalledChild, WarmChild

GENESIS_TIME = 1_800_000_000
PASSPHRASE = "Sandogh test ledger"
_PATIENCE = 240.0

Envelope = TransactionEnvelope | str | bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer: its status, headers and JSON body."""

    status: int
    headers: dict[str, str]
    body: dict[str, Any]


class LedgerProcess:
    """`sandogh-node run` in a process of its own, on a free port."""

    def __init__(
        self, data: Path, *options: str, passphrase: str = PASSPHRASE, installed: bool = False
    ) -> None:
        """Start it and wait until it listens.

        Args:
            data: the ledger's directory.
            options: more options of `sandogh-node run`; without a `--clock` the clock is manual.
            passphrase: the network's.
            installed: start the installed command from nothing, which takes longer.
        """
        self.data = data
        self.passphrase = passphrase
        self.url = ""
        self._options = options
        self._process: WarmChild | InstalledChild | None = None
        self._installed = installed
        self._threads = ThreadPoolExecutor(max_workers=256)
        self.start()

    @property
    def root(self) -> Keypair:
        """The operator, whose account holds all coins at genesis."""
        return operator_keypair(self.data)

    def start(self) -> None:
        """Start the process (again) and wait for its ready line."""
        by_hand = ("--clock", "manual", "--genesis-time", str(GENESIS_TIME))
        words = [
            "sandogh-node",
            *("run", "--data", str(self.data), "--port", "0", "--json"),
            *(() if "--no-friendbot" in self._options else ("--friendbot",)),
            *("--passphrase", self.passphrase),
            *(() if "--clock" in self._options else by_hand),
            *database_options(self.data),
            *self._options,
        ]
        self._process = InstalledChild(words) if self._installed else WarmChild(words)
        line = self._process.stdout.readline()
        assert line, f"the node ended with {self._process.wait(_PATIENCE)} before it listened"
        self.url = json.loads(line)["url"]

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self.end(signal.SIGKILL)

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and return its exit code."""
        return self.end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill it and start it again on the same directory, on another port."""
        self.kill()
        self.start()

    def end(self, number: signal.Signals) -> int:
        """Send a signal, wait for the end, return the exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        code = process.wait(_PATIENCE)
        process.close()
        return code

    def __enter__(self) -> "LedgerProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def get(self, path: str, **headers: str) -> Answer:
        """GET an address of the node."""
        return _ask(urllib.request.Request(self.url + path, headers=headers))

    def post(self, path: str, body: bytes, kind: str) -> Answer:
        """POST a body of a content type."""
        headers = {"Content-Type": kind}
        return _ask(urllib.request.Request(self.url + path, data=body, headers=headers))

    def close(self, at: int | None = None) -> dict[str, Any]:
        """Close a ledger at a time, or one second after the last; return its JSON."""
        body = b"" if at is None else json.dumps({"close_time": at}).encode()
        answer = self.post("/_clock/close", body, "application/json")
        assert answer.status == 200, answer.body
        return answer.body

    def pending(self) -> int:
        """Return how many transactions wait for the next ledger."""
        return int(self.get("/_clock").body["pending"])

    def submit(self, envelope: Envelope) -> "Future[Answer]":
        """Send an envelope from another thread; its answer comes after a close."""
        form = urllib.parse.urlencode({"tx": as_base64(envelope)}).encode()
        return self._threads.submit(
            self.post, "/transactions", form, "application/x-www-form-urlencoded"
        )

    def closing(self) -> "Future[dict[str, Any]]":
        """Close a ledger from another thread."""
        return self._threads.submit(self.close)

    def settle(self, *envelopes: Envelope, at: int | None = None) -> list[Answer]:
        """Submit envelopes side by side, close one ledger, return the answers in their order."""
        before = self.pending()
        return self._settled([self.submit(one) for one in envelopes], before, at)

    def fund(self, *accounts: str, at: int | None = None) -> None:
        """Create accounts from the operator's account, all in one ledger (at most 100)."""
        before = self.pending()
        asked = [self._threads.submit(self.get, f"/friendbot?addr={one}") for one in accounts]
        answers = self._settled(asked, before, at)
        assert all(one.status == 200 for one in answers), [one.body for one in answers]

    def beside(self, act: Callable[[], Any], waiting: int = 1, at: int | None = None) -> Any:
        """Run a blocking client call in a thread, close once `waiting` more wait, return it."""
        before = self.pending()
        running = self._threads.submit(act)
        _until(lambda: running.done() or self.pending() >= before + waiting)
        self.close(at)
        return running.result(_PATIENCE)

    def _settled(
        self, asked: Sequence["Future[Answer]"], before: int, at: int | None
    ) -> list[Answer]:
        def all_known() -> bool:
            waiting = self.pending() - before
            return sum(not one.done() for one in asked) <= waiting

        _until(all_known)
        self.close(at)
        return [one.result(_PATIENCE) for one in asked]


@dataclass(frozen=True, slots=True)
class LedgerInLoop:
    """A node inside the test's own event loop, over HTTP at `url` all the same."""

    serving: Serving
    data: Path

    @property
    def url(self) -> str:
        """Where it listens."""
        return self.serving.url

    @property
    def passphrase(self) -> str:
        """The network's passphrase."""
        return self.serving.node.passphrase

    @property
    def root(self) -> Keypair:
        """The operator, whose account holds all coins at genesis."""
        return operator_keypair(self.data)

    def pending(self) -> int:
        """Return how many transactions wait for the next ledger."""
        return self.serving.node.pending()

    async def close(self, at: int | None = None) -> int:
        """Close a ledger at a time, or one second after the last; return its sequence."""
        return (await self.serving.node.close(at)).sequence

    async def settle(self, *envelopes: Envelope, at: int | None = None) -> list[Submission]:
        """Admit envelopes, close one ledger, return what became of each."""
        node = self.serving.node
        raw = [TransactionEnvelope.from_xdr(as_base64(one), self.passphrase) for one in envelopes]
        asked = [
            asyncio.create_task(node.submit(one.to_xdr_object().to_xdr_bytes())) for one in raw
        ]
        return list(await self.beside(*asked, at=at))

    async def fund(self, *accounts: str, at: int | None = None) -> None:
        """Create accounts from the operator's account, all in one ledger (at most 100)."""
        node = self.serving.node
        await self.beside(*(asyncio.create_task(node.fund(one)) for one in accounts), at=at)

    async def until_pending(self, number: int) -> None:
        """Give way to other tasks until that many transactions wait for the next ledger."""
        deadline = time.monotonic() + _PATIENCE
        while self.pending() < number:
            assert time.monotonic() < deadline, "too few transactions were submitted"
            await asyncio.sleep(0)

    async def beside(self, *tasks: "asyncio.Task[Any]", at: int | None = None) -> list[Any]:
        """Close a ledger once each task has ended or has put one transaction into the queue."""
        before = self.pending()
        deadline = time.monotonic() + _PATIENCE
        while sum(not one.done() for one in tasks) > self.pending() - before:
            assert time.monotonic() < deadline, "a task neither ended nor submitted"
            await asyncio.sleep(0)
        await self.close(at)
        return list(await asyncio.gather(*tasks))


@contextmanager
def ledger_process(data: Path, *options: str) -> Iterator[LedgerProcess]:
    """Run a node as a process for the length of the block."""
    with LedgerProcess(data, *options) as ledger:
        yield ledger


@asynccontextmanager
async def ledger_in_loop(data: Path, **settings: Any) -> AsyncIterator[LedgerInLoop]:
    """Run a node in the test's loop for the length of the block; `settings` as NodeSettings."""
    given: dict[str, Any] = {
        "port": 0,
        "passphrase": PASSPHRASE,
        "clock": "manual",
        "genesis_time": GENESIS_TIME,
        "friendbot": True,
        "database": database_setting(data),
    }
    async with serving(NodeSettings(data=data, **(given | settings))) as running:
        yield LedgerInLoop(running, data)


def root_keypair(passphrase: str) -> Keypair:
    """Return the root account's keys: their seed is the network id."""
    return Keypair.from_raw_ed25519_seed(Network(passphrase).network_id())


def operator_keypair(data: Path) -> Keypair:
    """Return the keys of the account that a node in this directory gave the coins to."""
    return Keypair.from_raw_ed25519_seed(bytes.fromhex((data / OPERATOR_FILE).read_text()))


def node_command() -> list[str]:
    """Return the words that start `sandogh-node` of this very installation."""
    script = Path(sys.executable).with_name("sandogh-node")
    if script.exists():
        return [str(script)]
    return [sys.executable, "-c", "from node.commands import main; main()"]


def as_base64(envelope: Envelope) -> str:
    """Return an envelope as the text that is submitted."""
    if isinstance(envelope, TransactionEnvelope):
        return envelope.to_xdr()
    if isinstance(envelope, bytes):
        return base64.b64encode(envelope).decode()
    return envelope


def _ask(request: urllib.request.Request) -> Answer:
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE) as answer:
            status, headers, raw = answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as fault:
        status, headers, raw = fault.code, fault.headers, fault.read()
    body = json.loads(raw) if "json" in headers.get("Content-Type", "") else {"raw": raw}
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)


def _until(known: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not known():
        assert time.monotonic() < deadline, "a submission was neither answered nor queued"
        time.sleep(0.001)
