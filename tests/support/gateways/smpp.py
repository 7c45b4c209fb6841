"""A short message centre that speaks SMPP 3.4 through aiosmpplib, a library that is not ours.

Protocol and form of receipts: SMPP Protocol Specification v3.4, Issue 1.2, appendix B.
"""

import asyncio
import itertools
import struct
from typing import ClassVar, Self

from aiosmpplib import NPI, TON, PhoneNumber, SmppCommand, SmppCommandStatus
from aiosmpplib.protocol import (
    BindTransceiver,
    BindTransceiverResp,
    DeliverSm,
    EnquireLinkResp,
    SmppMessage,
    SubmitSm,
    SubmitSmResp,
    UnbindResp,
)
from aiosmpplib.state import PduHeader

from tests.support.gateways.simulator import Service, Taken
from web.sms.gateway import DeliveryState
from web.sms.smpp import Smpp

USER, PASSWORD = "sandogh", "secret8"
LINE = "100077066"

_HEADER = 16
_GENERIC_NACK = struct.pack("!IIII", 16, 0x80000000, 0x03, 1)
_STATS: dict[DeliveryState, str] = {
    "pending": "ACCEPTD",
    "delivered": "DELIVRD",
    "undelivered": "UNDELIV",
    "unknown": "UNKNOWN",
}
_STATUSES = {
    "refuse": SmppCommandStatus.ESME_RINVDSTADR,
    "broke": SmppCommandStatus.ESME_RMSGQFUL,
    "busy": SmppCommandStatus.ESME_RTHROTTLED,
}


class SmppService(Service):
    """The centre.

    Attributes:
        binds: sessions that were bound.
        submits: messages and parts of messages taken.
        most: parts that are taken; further ones are refused.
    """

    kind: ClassVar[str] = "smpp"
    modes: ClassVar[tuple[str, ...]] = (
        *("refuse", "broke", "busy", "stranger"),
        *("garbage", "nonsense", "silent", "drop"),
    )
    example_id: ClassVar[str] = "1000"
    example_incoming: ClassVar[tuple[str, str]] = ("989121234567", "۴۸۵۹۰۴۳۳")

    def __init__(self) -> None:
        super().__init__()
        self.binds = 0
        self.submits: list[SubmitSm] = []
        self.most = 1000
        self._numbers = itertools.count(1)
        self._server: asyncio.Server | None = None
        self._bound: asyncio.StreamWriter | None = None
        self._waiting: list[DeliverSm] = []
        self._halves: dict[tuple[str, int], dict[int, str]] = {}
        self._connections: set[asyncio.StreamWriter] = set()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def gateway(self, time_limit: float = 60.0) -> Smpp:
        """Return an adapter."""
        url = f"smpp://127.0.0.1:{self.port}"
        return Smpp("first", url, USER, PASSWORD, LINE, time_limit)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *fault: object) -> None:
        assert self._server is not None
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()
        await asyncio.sleep(0)

    def hang_up(self) -> None:
        """Lose every connection."""
        for one in list(self._connections):
            one.transport.abort()

    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line; the message waits until a session is bound."""
        self._deliver(
            DeliverSm(
                short_message=text,
                source=PhoneNumber(sender.removeprefix("+"), TON.INTERNATIONAL, NPI.ISDN),
                destination=PhoneNumber(LINE, TON.UNKNOWN, NPI.ISDN),
                encoding="ucs2",
            )
        )

    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Send a receipt."""
        said = DeliverSm.encode_receipt(
            {"id": message_id, "sub": 1, "dlvrd": 1, "stat": _STATS[state], "err": 0}
        )
        self._deliver(
            DeliverSm(
                short_message=said,
                esm_class=0x04,
                source=PhoneNumber("989121234567", TON.INTERNATIONAL, NPI.ISDN),
                destination=PhoneNumber(LINE, TON.UNKNOWN, NPI.ISDN),
            )
        )

    def _deliver(self, message: DeliverSm) -> None:
        if self._bound is None:
            self._waiting.append(message)
            return
        message.sequence_num = next(self._numbers)
        self._bound.write(message.pdu())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections.add(writer)
        try:
            while True:
                head = await reader.readexactly(_HEADER)
                header = SmppMessage.parse_header(head)
                pdu = head + await reader.readexactly(header.pdu_length - _HEADER)
                answer = self._answer(pdu, header, writer)
                if answer is not None:
                    writer.write(answer)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the other side went
        finally:
            self._connections.discard(writer)
            if self._bound is writer:
                self._bound = None
            writer.close()

    def _answer(self, pdu: bytes, header: PduHeader, writer: asyncio.StreamWriter) -> bytes | None:
        number = header.sequence_num
        match header.smpp_command:
            case SmppCommand.BIND_TRANSCEIVER:
                return self._bind(BindTransceiver.from_pdu(pdu, header), number, writer)
            case SmppCommand.SUBMIT_SM:
                return self._submit(SubmitSm.from_pdu(pdu, header, "gsm0338"), number, writer)
            case SmppCommand.ENQUIRE_LINK:
                return EnquireLinkResp(number).pdu()
            case SmppCommand.UNBIND:
                return UnbindResp(number).pdu()
            case _:
                return None

    def _bind(self, asked: SmppMessage, number: int, writer: asyncio.StreamWriter) -> bytes:
        assert isinstance(asked, BindTransceiver)
        known = (asked.system_id, asked.password) == (USER, PASSWORD)
        if self.mode == "stranger" or not known:
            refused = SmppCommandStatus.ESME_RINVPASWD
            return BindTransceiverResp(number, refused, system_id="simulator").pdu()
        self.binds += 1
        self._bound = writer
        waiting, self._waiting = self._waiting, []
        asyncio.get_running_loop().call_later(0.01, lambda: [*map(self._deliver, waiting)])
        return BindTransceiverResp(number, system_id="simulator").pdu()

    def _submit(
        self, asked: SmppMessage, number: int, writer: asyncio.StreamWriter
    ) -> bytes | None:
        assert isinstance(asked, SubmitSm)
        if len(self.submits) >= self.most:
            full = SmppCommandStatus.ESME_RMSGQFUL
            return SubmitSmResp(sequence_num=number, command_status=full).pdu()
        if self.mode in _STATUSES:
            return SubmitSmResp(sequence_num=number, command_status=_STATUSES[self.mode]).pdu()
        self.submits.append(asked)
        self._put_together(asked)
        given = str(1000 + len(self.submits) - 1)
        match self.mode:
            case "silent":
                return None
            case "drop":
                writer.transport.abort()
                return None
            case "garbage":
                return b"HTTP/1.1 400 Bad Request\r\n\r\n<html></html>"
            case "nonsense":
                return _GENERIC_NACK[:12] + struct.pack("!I", number)
        return SubmitSmResp(sequence_num=number, message_id=given).pdu()

    def _put_together(self, asked: SubmitSm) -> None:
        to = "+" + asked.destination.number
        text = asked.short_message or asked.message_payload
        if not asked.is_segmented():
            self.taken.append(Taken(to, text))
            return
        reference, place, total = asked.get_segmentation_data()
        halves = self._halves.setdefault((to, reference), {})
        halves[place] = text
        if len(halves) == total:
            self.taken.append(Taken(to, "".join(halves[one] for one in sorted(halves))))
            del self._halves[(to, reference)]
