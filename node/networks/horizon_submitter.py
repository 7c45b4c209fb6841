"""Submitting to Horizon: POST /transactions, which answers when the ledger has closed."""

import asyncio
import base64
from types import TracebackType
from typing import Self

from node.base.errors import SandoghError
from node.networks.fields import FieldError, Fields, read_object
from node.networks.http import Answer, Http, HttpError, Pause
from node.networks.reader import ReaderError
from node.networks.submitter import Pending, Rejected, ResultCodes, Submitted, Unclear
from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id

MAX_ANSWER = 1 << 20
"""Bytes of the largest answer to a submission that is read."""


_NETWORK = "the network's passphrase"


class HorizonSubmitter:
    """Submit to one Horizon (see `node.networks.submitter.Submitter`).

    Args:
        url: where it is.
        passphrase: the network that envelopes are signed for; it enters their hashes. None
            takes the one that the server names.
        connections: most submissions that wait at a time.
        time_limit: seconds to wait for one answer; Horizon itself gives up after 30 to 60.
        pause: what waits; only tests pass another.

    Raises:
        UrlError: the URL cannot be used.
    """

    def __init__(
        self,
        url: str,
        passphrase: str | None = None,
        *,
        connections: int = 256,
        time_limit: float = 75.0,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._http = Http(
            url,
            time_limit=time_limit,
            connections=connections,
            tries=1,
            max_body=MAX_ANSWER,
            pause=pause,
        )
        self._network_id = None if passphrase is None else network_id(passphrase)

    @property
    def url(self) -> str:
        """The server's URL."""
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

    async def submit(self, envelope: bytes) -> Submitted | Pending:
        """Send one envelope once and wait until it is in a closed ledger.

        Raises:
            Rejected: the ledger refused it, or took it as failed.
            Unclear: anything else but success.
            EnvelopeError: the bytes are no envelope; nothing was sent.
            ReaderError: the server does not name its network; nothing was sent.
        """
        name = parse_envelope(envelope, await self.network_id()).ledger_hash
        form = {"tx": base64.b64encode(envelope).decode()}
        try:
            answer = await self._http.once("POST", "/transactions", form=form)
        except HttpError as fault:
            raise Unclear(name, fault.why) from fault
        try:
            fields = read_object(answer.body)
            if answer.status == 200:
                return _submitted(fields, name)
            refused = refusal(fields, name, answer)
        except FieldError as wrong:
            why = f"it answered status {answer.status}, but {wrong}"
            raise Unclear(name, why, answer.wait) from wrong
        raise refused

    async def network_id(self) -> bytes:
        """Return SHA-256 of the network's passphrase; asked for once, if it was not given.

        Raises:
            ReaderError: the server does not name its network.
        """
        if self._network_id is None:
            root = await self.root()
            try:
                self._network_id = network_id(root.text("network_passphrase"))
            except FieldError as fault:
                raise ReaderError(self.url, _NETWORK, str(fault)) from fault
        return self._network_id

    async def root(self) -> Fields:
        """Return the server's root page.

        Raises:
            ReaderError: it gives none.
        """
        try:
            return read_object((await self._http.get("/")).body)
        except HttpError as fault:
            raise ReaderError(self.url, _NETWORK, fault.why) from fault
        except FieldError as fault:
            raise ReaderError(self.url, _NETWORK, str(fault)) from fault


def _submitted(fields: Fields, name: bytes) -> Submitted:
    if fields.hash("hash") != name:
        raise fields.wrong("hash", "is another transaction's")
    if fields.has("successful") and not fields.boolean("successful"):
        raise fields.wrong("successful", "is false in an answer of success")
    return Submitted(name, fields.number("ledger", 2**31 - 1))


def refusal(fields: Fields, name: bytes, answer: Answer) -> SandoghError:
    """Return Rejected for an answer that carries result codes, Unclear for every other one.

    Raises:
        FieldError: a field has a wrong form.
    """
    slug = fields.text("type").rsplit("/", 1)[-1] if fields.has("type") else ""
    if answer.status == 400 and slug == "transaction_malformed":
        return Rejected(name, ResultCodes("transaction_malformed"))
    if answer.status == 400 and fields.has("extras"):
        extras = fields.object("extras")
        if extras.has("result_codes"):
            result = extras.base64("result_xdr") if extras.has("result_xdr") else None
            return Rejected(name, _codes(extras.object("result_codes")), result)
    title = f": {fields.text('title')}" if fields.has("title") else ""
    return Unclear(name, f"it answered status {answer.status}{title}", answer.wait)


def _codes(said: Fields) -> ResultCodes:
    operations = said.raw("operations") if said.has("operations") else []
    if (
        not isinstance(operations, list)
        or len(operations) > 100
        or not all(isinstance(code, str) and len(code) <= 60 for code in operations)
    ):
        raise said.wrong("operations", "is not a list of result codes")
    inner = said.text("inner_transaction", 60) if said.has("inner_transaction") else None
    return ResultCodes(said.text("transaction", 60), tuple(operations), inner)
