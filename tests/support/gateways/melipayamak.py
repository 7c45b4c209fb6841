"""Melipayamak's REST service.

Protocol: Melipayamak/melipayamak-python on GitHub, melipayamak/sms/rest.py (SendSMS,
GetDeliveries2, GetMessages), and Melipayamak/melipayamak-Csharp, RestClient.cs (Value, RetStatus,
StrRetStatus). Codes: https://www.melipayamak.com/api/sendsms/. What is pushed, with its example:
https://www.melipayamak.com/api/transfering-massage/. The names of a received message's fields:
http://api.payamak-panel.com/post/Receive.asmx?op=GetMessagesAfterID. No document that we found
prints a body of GetMessages over REST: its frame (MyBase, Data) is as public programs read it.
The answer to a sending is as public programs record it; the vendor prints none.
"""

from typing import Any, ClassVar

from aiohttp import web

from tests.support.gateways.simulator import HttpService, Push, Taken, changed, say
from web.sms.gateway import DeliveryState
from web.sms.melipayamak import Melipayamak

USER, PASSWORD = "9123456789", "1F2A3"
LINE = "50001234"

SENT = {"Value": "5243690627088685351", "RetStatus": 1, "StrRetStatus": "Ok"}
RECEIVED = {
    "MsgID": 123456,
    "Body": "سلام",
    "SendDate": "2018-09-02T12:00:00",
    "Sender": "09123456789",
    "Receiver": LINE,
}
_CODES: dict[DeliveryState, int] = {
    "pending": 8,
    "delivered": 1,
    "undelivered": 2,
    "unknown": 100,
}
_FAULTS = {
    "refuse": (18, "InvalidNumber"),
    "broke": (2, "NoCredit"),
    "stranger": (0, "InvalidUserPass"),
}


class MelipayamakService(HttpService):
    """The service."""

    kind: ClassVar[str] = "melipayamak"
    example_id: ClassVar[str] = "5243690627088685351"
    example_incoming: ClassVar[tuple[str, str]] = ("09123456789", "سلام")

    def __init__(self) -> None:
        super().__init__()
        self._fates: dict[str, DeliveryState] = {}
        self._inbox: list[dict[str, Any]] = []

    def gateway(self, time_limit: float = 60.0) -> Melipayamak:
        """Return an adapter."""
        return Melipayamak("first", USER, PASSWORD, LINE, self.url, time_limit)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/api/SendSMS/SendSMS", self._send),
            web.post("/api/SendSMS/GetDeliveries2", self._delivery),
            web.post("/api/SendSMS/GetMessages", self._messages),
        ]

    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line."""
        row = RECEIVED | {"MsgID": RECEIVED["MsgID"] + len(self._inbox)}
        self._inbox.append(row | {"Sender": sender, "Body": text})

    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Let a message come so far."""
        self._fates[message_id] = state

    def push(self, sender: str, text: str) -> Push:
        """Return what is pushed: getsms.aspx?to=$TO$&body=$TEXT$&from=$FROM$."""
        return Push("GET", {"to": LINE, "body": text, "from": sender})

    async def _form(self, request: web.Request) -> tuple[dict[str, str], web.Response | None]:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if self.mode in _FAULTS:
            code, name = _FAULTS[self.mode]
            return form, say({"Value": "0", "RetStatus": code, "StrRetStatus": name})
        assert (form["username"], form["password"]) == (USER, PASSWORD)
        return form, None

    async def _send(self, request: web.Request) -> web.Response:
        form, fault = await self._form(request)
        if fault is not None:
            return fault
        assert (form["from"], form["isFlash"]) == (LINE, "false")
        self.taken.append(Taken(form["to"], form["text"]))
        given = int(SENT["Value"]) + len(self.taken) - 1
        return say(changed(SENT, "Value", to=str(given)))

    async def _delivery(self, request: web.Request) -> web.Response:
        form, fault = await self._form(request)
        code = _CODES[self._fates.get(form["recID"], "pending")]
        return fault or say(changed(SENT, "Value", to=str(code)))

    async def _messages(self, request: web.Request) -> web.Response:
        form, fault = await self._form(request)
        if fault is not None:
            return fault
        assert form["location"] == "1"
        start, count = int(form["index"]), int(form["count"])
        page = self._inbox[::-1][start : start + count]
        return say({"MyBase": {"Value": "", "RetStatus": 1, "StrRetStatus": "Ok"}, "Data": page})
