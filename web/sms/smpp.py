"""SMPP 3.4: a session with a short message centre, kept open, bound again when it is lost.

The library answers each deliver_sm by itself, as soon as it came: a process killed before the
message was stored has lost it. It asks the other side for a sign of life every 30 seconds.
"""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

import smpp34

from web.settings import SettingsError
from web.sms import smpp_text
from web.sms.gateway import (
    Accepted,
    Delivery,
    DeliveryState,
    Gateway,
    GatewayFailed,
    GatewayRefused,
    GatewayUnclear,
    Incoming,
    Offers,
    Outgoing,
)

TIME_LIMIT = 10.0
"""Seconds for one answer."""
PORT = 2775

_LOG = logging.getLogger("sandogh.sms")
_BIND_LIMIT = 3.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_RECEIVE_SECONDS = 2.0
_KEPT = 10_000
_INTERNATIONAL, _UNKNOWN, _ALPHANUMERIC = 1, 0, 5
_ISDN, _NO_PLAN = 1, 0
_WITH_RECEIPT, _WITHOUT_RECEIPT = 1, 0
_REFUSED = frozenset({0x01, 0x0B, 0x33})
"""ESME_RINVMSGLEN, ESME_RINVDSTADR, ESME_RINVNUMDESTS: the message's own fault."""


class Smpp(Gateway):
    """A session with a short message centre.

    Args:
        name: the gateway's.
        url: ``smpp://host:port``, or ``smpps://`` for TLS.
        user: system id.
        key: password.
        line: the number it sends from.
        time_limit: seconds for one answer.

    Raises:
        SettingsError: the URL has another form.
    """

    offers: ClassVar[Offers] = Offers(
        deliveries=True, at_once=500, pull=True, pause=0.0, kept_open=True
    )

    def __init__(
        self, name: str, url: str, user: str, key: str, line: str, time_limit: float = TIME_LIMIT
    ) -> None:
        super().__init__(name)
        self._host, self._port, self._tls = _address(name, url)
        self._user, self._key = user, key
        self._line = line
        self._time_limit = time_limit
        self._bind_limit = min(_BIND_LIMIT, time_limit)
        self._keeper: asyncio.Task[None] | None = None
        self._session: smpp34.Smsc | None = None
        self._bound = asyncio.Event()
        self._arrived = asyncio.Event()
        self._incoming: deque[Incoming] = deque(maxlen=_KEPT)
        self._receipts: OrderedDict[str, DeliveryState] = OrderedDict()

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message, in parts if it is long; see `Gateway.send`.

        Only the last part asks for a receipt, and its id is the message's.
        """
        session = await self._open_session()
        pieces = smpp_text.parts(message.text, int(message.id) & 0xFF)
        accepted = Accepted(None)
        for place, piece in enumerate(pieces):
            try:
                accepted = await self._submit(session, message.to, piece, place == len(pieces) - 1)
            except (GatewayRefused, GatewayFailed) as fault:
                if place == 0:
                    raise
                why = f"part {place + 1} of {len(pieces)}: {fault.why}"
                raise GatewayUnclear(self.name, why) from fault
        return accepted

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Return what receipts have said since the last question."""
        found = []
        for one in message_ids:
            state = self._receipts.pop(one, None)
            if state is not None:
                found.append(Delivery(one, state))
        return found

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Wait some seconds for messages; return those that came."""
        if not self._incoming:
            await self._open_session()
            try:
                async with asyncio.timeout(_RECEIVE_SECONDS):
                    await self._arrived.wait()
            except TimeoutError:
                return []
        self._arrived.clear()
        found = list(self._incoming)
        self._incoming.clear()
        return found

    async def close(self) -> None:
        """End the session."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)

    async def _submit(
        self, session: smpp34.Smsc, to: str, piece: smpp_text.Part, last: bool
    ) -> Accepted:
        short = self._line.isdecimal()
        asking = session.submit_sm(
            to.removeprefix("+"),
            piece.octets,
            source_addr=self._line,
            source_addr_ton=_UNKNOWN if short else _ALPHANUMERIC,
            source_addr_npi=_ISDN if short else _NO_PLAN,
            dest_addr_ton=_INTERNATIONAL,
            dest_addr_npi=_ISDN,
            esm_class=piece.esm_class,
            data_coding=piece.data_coding,
            registered_delivery=_WITH_RECEIPT if last else _WITHOUT_RECEIPT,
        )
        try:
            async with asyncio.timeout(self._time_limit):
                answer = await asking
        except TimeoutError:
            raise GatewayUnclear(self.name, f"no answer in {self._time_limit:g} seconds") from None
        except smpp34.SmppError as fault:
            # the library says the same for a lost connection and for a generic_nack
            raise GatewayUnclear(self.name, f"lost: {fault}") from fault
        if answer.is_success:
            return Accepted(answer.message_id or None)
        code = f"command_status {answer.command_status:#010x}"
        if answer.command_status in _REFUSED:
            raise GatewayRefused(self.name, f"it refuses the message: {code}")
        raise GatewayFailed(self.name, code)

    async def _open_session(self) -> smpp34.Smsc:
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._keep(), name=f"smpp {self.name}")
        try:
            async with asyncio.timeout(self._bind_limit):
                await self._bound.wait()
        except TimeoutError:
            raise GatewayFailed(self.name, "the session is not bound") from None
        if self._session is None:
            raise GatewayFailed(self.name, "the session was lost")
        return self._session

    async def _keep(self) -> None:
        """Bind, listen, and bind again."""
        pause = _FIRST_PAUSE
        while True:
            client = smpp34.Client(
                self._host,
                self._port,
                self._user,
                self._key,
                bind_type="TRX",
                tls=self._tls,
                connect_timeout_ms=int(self._bind_limit * 1000),
            )
            try:
                session = await client.connect()
                pause = _FIRST_PAUSE
                self._session = session
                self._bound.set()
                await self._listen(session)
                _LOG.warning("SMS gateway %s: the session ended; binding again", self.name)
            except smpp34.SmppError as fault:
                _LOG.warning("SMS gateway %s: not bound: %s", self.name, fault)
            finally:
                self._bound.clear()
                self._session = None
                await _stop(client)
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _listen(self, session: smpp34.Smsc) -> None:
        while True:
            event = await session.next()
            if isinstance(event, smpp34.Disconnected):
                return
            tlvs = {one.tag: one.value for one in event.tlvs}
            text = smpp_text.read(event.data_coding, event.esm_class, event.short_message, tlvs)
            if not smpp_text.is_receipt(event.esm_class):
                self._incoming.append(Incoming("", event.source_addr, text))
                self._arrived.set()
            elif (said := smpp_text.receipt(text, tlvs)) is not None:
                self._receipts[said[0]] = said[1]
                while len(self._receipts) > _KEPT:
                    self._receipts.popitem(last=False)


async def _stop(client: smpp34.Client) -> None:
    """End a session; one that is gone already needs nothing."""
    try:
        async with asyncio.timeout(_BIND_LIMIT):
            await client.stop()
    except (smpp34.SmppError, TimeoutError):
        _LOG.debug("an SMPP session was gone before it was ended")


def _address(name: str, url: str) -> tuple[str, int, bool]:
    wrong = SettingsError(f"of gateway {name}", "url: is not smpp://host:port or smpps://host:port")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("smpp", "smpps") or not parts.hostname or parts.username is not None:
        raise wrong
    return parts.hostname, port or PORT, parts.scheme == "smpps"
