"""A `sandogh-node` process, closed by hand or by its own clock, and transactions sent to it."""

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from stellar_sdk import Keypair

from benchmarks.outcome import CouldNotMeasure
from node.networks.horizon_submitter import HorizonSubmitter

PASSPHRASE = "Sandogh benchmark ledger"
GENESIS_TIME = 1_700_000_000
MAX_OPERATIONS = 10_000
READY_SECONDS = 60
ANSWER_SECONDS = 120


class Node:
    """One node on a directory of its own, for the length of a ``with`` block."""

    def __init__(self, data: Path, *clock: str) -> None:
        """Name its directory; ``clock``: more options, else the clock is manual."""
        self._data = data
        self._clock = clock or ("--clock", "manual")
        self.url = ""

    def __enter__(self) -> Self:
        """Start it and wait until it listens."""
        self._data.mkdir(parents=True, exist_ok=True)
        words = [sys.executable, "-c", "from node.commands import main; main()", "run"]
        words += ["--data", str(self._data), "--port", "0", "--passphrase", PASSPHRASE]
        words += ["--friendbot"]
        words += ["--genesis-time", str(GENESIS_TIME), "--max-operations", str(MAX_OPERATIONS)]
        words += ["--submit-timeout", str(ANSWER_SECONDS), "--json", *self._clock]
        with (self._data / "log").open("w") as log:
            self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            said = (self._data / "log").read_text(encoding="utf-8")
            raise CouldNotMeasure(f"the node ended before it listened: {said}")
        self.url = json.loads(line)["url"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and wait for its end."""
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(READY_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def operator(self) -> Keypair:
        """Return the keys of the account that got all coins at genesis."""
        seed = (self._data / "operator.seed").read_text(encoding="ascii")
        return Keypair.from_raw_ed25519_seed(bytes.fromhex(seed))

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def close(self, at: int | None = None) -> None:
        """Close a ledger at a time, else a second after the last."""
        body = b"" if at is None else json.dumps({"close_time": at}).encode()
        self._ask("/_clock/close", body)

    def pending(self) -> int:
        """Return how many transactions wait for the next ledger."""
        return int(self._ask("/_clock")["pending"])

    async def settle(self, envelopes: Sequence[bytes], at: int | None = None) -> None:
        """Submit envelopes side by side, close one ledger, see that all are in it.

        Raises:
            Rejected, Unclear: one is not.
        """
        limit = max(256, len(envelopes))
        async with HorizonSubmitter(self.url, PASSPHRASE, connections=limit) as submitter:
            sent = [asyncio.create_task(submitter.submit(one)) for one in envelopes]
            # only the other process knows when it has them all: it is asked again and again
            while sum(not one.done() for one in sent) > await asyncio.to_thread(self.pending):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.to_thread(self.close, at)
            await asyncio.gather(*sent)

    def _ask(self, path: str, body: bytes | None = None) -> dict[str, Any]:
        kind = {"Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=body, headers=kind)
        with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
            said: dict[str, Any] = json.load(answer)
        return said
