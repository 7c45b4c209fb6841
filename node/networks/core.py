"""Submitting to a stellar-core itself: its HTTP commands `info` and `tx`.

A core answers at once whether it took an envelope into its queue; whether it landed is told by
a reader (stellar-core, docs/software/commands.md, "HTTP Commands").
"""

import asyncio
import base64
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from node.networks.fields import FieldError, read_object
from node.networks.http import Http, HttpError, Pause
from node.networks.queue_status import judged
from node.networks.reader import NetworkMismatch, ReaderError
from node.networks.submitter import Pending, Unclear
from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id

MAX_ANSWER = 1 << 20
"""Bytes of the largest answer that is read."""


@dataclass(frozen=True, slots=True)
class CoreInfo:
    """What a core says of itself.

    Attributes:
        passphrase: of its network.
        protocol: the current ledger's version; before the first one the newest it knows.
        ledger: the last closed ledger's sequence.
        state: such as `Synced!` or `Catching up`.
    """

    passphrase: str
    protocol: int
    ledger: int
    state: str


class CoreSubmitter:
    """Submit to one core (see `node.networks.submitter.Submitter`).

    Args:
        url: of its HTTP port, `http://127.0.0.1:11626` as a core is set up by default.
        passphrase: the network that envelopes are signed for; the core must be on it.
        connections: most requests at a time.
        time_limit: seconds for one request.
        pause: what waits between tries of `info`; only tests pass another.

    Raises:
        UrlError: the URL cannot be used.
    """

    def __init__(
        self,
        url: str,
        passphrase: str,
        *,
        connections: int = 16,
        time_limit: float = 30.0,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._http = Http(
            url,
            time_limit=time_limit,
            connections=connections,
            max_body=MAX_ANSWER,
            pause=pause,
        )
        self._passphrase = passphrase
        self._network_id = network_id(passphrase)
        self._known = False

    @property
    def url(self) -> str:
        """The core's URL."""
        return self._http.url

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, fault, trace)

    async def info(self) -> CoreInfo:
        """Ask the core which network it is on and how far it has come.

        Raises:
            ReaderError: it gives no usable answer.
        """
        what = "the network's settings"
        try:
            answer = await self._http.get("/info")
            said = read_object(answer.body).object("info")
            ledger = said.object("ledger")
            version = ledger.number("version", 1000) if ledger.has("version") else 0
            return CoreInfo(
                passphrase=said.text("network"),
                protocol=version or said.number("protocol_version", 1000),
                ledger=ledger.number("num", 2**32 - 1),
                state=said.text("state"),
            )
        except HttpError as fault:
            raise ReaderError(self.url, what, fault.why) from fault
        except FieldError as fault:
            raise ReaderError(self.url, what, str(fault)) from fault

    async def submit(self, envelope: bytes) -> Pending:
        """Send one envelope once; the first time the core is asked for its network before.

        Raises:
            Rejected: the core refused it.
            Unclear: its queue does not take it now, or no clear answer came.
            EnvelopeError: the bytes are no envelope; nothing was sent.
            NetworkMismatch: the core is on another network; nothing was sent.
            ReaderError: the core does not name its network; nothing was sent.
        """
        name = parse_envelope(envelope, self._network_id).ledger_hash
        if not self._known:
            found = (await self.info()).passphrase
            if found != self._passphrase:
                raise NetworkMismatch(self.url, self._passphrase, found)
            self._known = True
        blob = base64.b64encode(envelope).decode()
        try:
            answer = await self._http.once("GET", "/tx", params={"blob": blob})
            fields = read_object(answer.body)
            if fields.has("exception"):
                raise Unclear(name, f"the core reports: {fields.text('exception', 10_000)[:200]}")
            status = fields.text("status")
            result = fields.base64("error") if fields.has("error") else None
        except HttpError as fault:
            raise Unclear(name, fault.why) from fault
        except FieldError as wrong:
            why = f"it answered status {answer.status}, but {wrong}"
            raise Unclear(name, why, answer.wait) from wrong
        return judged(name, status, result, answer.wait)
