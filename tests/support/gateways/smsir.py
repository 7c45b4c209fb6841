"""sms.ir's REST service.

Protocol and examples: https://sms.ir/rest-api/ (send/bulk, send/{messageId}, receive/latest,
receive/live, table of codes); its bodies stand below as they are printed there, but for
numbers printed as 912xxxx677.
"""

from typing import Any, ClassVar

from aiohttp import web

from tests.support.gateways.simulator import HttpService, Taken, changed, say
from web.sms.gateway import DeliveryState
from web.sms.smsir import SmsIr

KEY = "PN1TVeBeaAehFLJAKU4XdfpsFXsQguYfleO0bV4ceh6diTZid2hRXza3uSkBbDef"
LINE = "30004505000017"

SENT = {
    "status": 1,
    "message": "موفق",
    "data": {
        "packId": "2b99e63c-9bf8-4a21-9bfe-3f72dc1b46f1",
        "messageIds": [86522023],
        "cost": 2.0,
    },
}
REPORT = {
    "status": 1,
    "message": "موفق",
    "data": {
        "messageId": 89545112,
        "mobile": 9121234677,
        "messageText": "سرویس پیامکی ایده پردازان با بیش از یک دهه سابقه همراه شماست",
        "sendDateTime": 1628683626,
        "lineNumber": 30004505000017,
        "cost": 1.0,
        "deliveryState": 1,
        "deliveryDateTime": 1628683629,
    },
}
RECEIVED = {
    "status": 1,
    "message": "موفق",
    "data": [
        {
            "receiveReturnId": 12345678987,
            "messageText": "HyperBox.irفروشگاه اینترنتی اسباب بازی و عروسک",
            "number": 30004505000017,
            "mobile": 9121234002,
            "receivedDateTime": 1628683625,
        }
    ],
}
_CODES: dict[DeliveryState, int | None] = {
    "pending": None,
    "delivered": 1,
    "undelivered": 2,
    "unknown": 8,
}
_FAULTS = {
    "refuse": (104, 400, "درخواست شما دارای موبایل(های) نادرست است"),
    "broke": (102, 400, "اعتبار کافی نمیباشد"),
    "stranger": (10, 401, "کلید وب سرویس نامعتبر است"),
}


class SmsIrService(HttpService):
    """The service."""

    kind: ClassVar[str] = "smsir"
    example_id: ClassVar[str] = "86522023"
    example_incoming: ClassVar[tuple[str, str]] = (
        "9121234002",
        "HyperBox.irفروشگاه اینترنتی اسباب بازی و عروسک",
    )

    def __init__(self) -> None:
        super().__init__()
        self.blocked = False
        self._fates: dict[str, DeliveryState] = {}
        self._unread: list[dict[str, Any]] = []
        self._day: list[dict[str, Any]] = []

    def gateway(self, time_limit: float = 60.0) -> SmsIr:
        """Return an adapter."""
        return SmsIr("first", KEY, LINE, self.url, time_limit)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/v1/send/bulk", self._send),
            web.get("/v1/send/{messageId}", self._report),
            web.get("/v1/receive/latest", self._latest),
            web.get("/v1/receive/live", self._live),
        ]

    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line."""
        example: dict[str, Any] = RECEIVED["data"][0]  # type: ignore[index]
        place = len(self._day)
        row = example | {
            "receiveReturnId": example["receiveReturnId"] + place,
            "mobile": int(sender.removeprefix("0").removeprefix("+98")),
            "messageText": text,
            "receivedDateTime": example["receivedDateTime"] + place,
        }
        self._unread.append(row)
        self._day.append({name: part for name, part in row.items() if name != "receiveReturnId"})

    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Let a message come so far."""
        self._fates[message_id] = state

    def _fault(self, request: web.Request) -> web.Response | None:
        assert request.headers["X-API-KEY"] == KEY
        if self.mode not in _FAULTS:
            return None
        code, status, why = _FAULTS[self.mode]
        return say({"status": code, "message": why, "data": None}, status)

    async def _send(self, request: web.Request) -> web.Response:
        said = await request.json()
        if (fault := self._fault(request)) is not None:
            return fault
        assert said["lineNumber"] == int(LINE)
        if self.blocked:
            return say(changed(SENT, "data", "messageIds", to=[0]))
        (to,) = said["mobiles"]
        self.taken.append(Taken(to, said["messageText"]))
        given = 86522023 + len(self.taken) - 1
        return say(changed(SENT, "data", "messageIds", to=[given]))

    async def _report(self, request: web.Request) -> web.Response:
        code = _CODES[self._fates.get(request.match_info["messageId"], "pending")]
        return self._fault(request) or say(changed(REPORT, "data", "deliveryState", to=code))

    async def _latest(self, request: web.Request) -> web.Response:
        if (fault := self._fault(request)) is not None:
            return fault
        page, self._unread = self._unread[:100], self._unread[100:]
        return say(changed(RECEIVED, "data", to=page))

    async def _live(self, request: web.Request) -> web.Response:
        assert request.query["sortByNewest"] == "true"
        page = self._day[::-1][:100]
        return self._fault(request) or say(changed(RECEIVED, "data", to=page))
