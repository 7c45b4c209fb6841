"""Ghasedak's REST service.

Protocol and examples: https://ghasedak.me/docs, whose pages are built from negar8223/ghasedak-doc
on GitHub: src/data/sendSingleSmsApiSpec.ts, outboxStatusApiSpec.ts, latest100ApiSpec.ts; their
bodies stand below as they are printed there, but for numbers printed as 0919*******. The same
site prints field names with a capital elsewhere: every second answer here is written that way.
"""

from typing import Any, ClassVar

from aiohttp import web

from tests.support.gateways.simulator import HttpService, Taken, changed, say
from web.sms.gateway import DeliveryState
from web.sms.ghasedak import Ghasedak

KEY = "0f2a7b51c7e64d1f9a35e0b14c1d5a7e"
LINE = "210002100"

SENT = {
    "isSuccess": True,
    "statusCode": 200,
    "message": "",
    "data": {
        "receptors": "21*******",
        "lineNumber": "21*******",
        "cost": 3537,
        "messageId": "4248",
        "clientReferenceId": "req-001",
        "message": "test dotnet package bulk",
        "sendDate": "2024-07-09T14:01:36.6632614+03:30",
    },
}
STATUS = {
    "data": [
        {
            "messageId": "2387931",
            "clientReferenceId": "11111",
            "message": "کد ورود شما 1234\nشرکت Ghasedak\nلغو11",
            "lineNumber": "21*******",
            "receptor": "09396387926",
            "status": 6,
            "price": 940,
            "sendDate": "2024-07-09T14:01:02.193563",
        }
    ],
    "isSuccess": True,
    "statusCode": 200,
    "message": "",
}
RECEIVED = {
    "isSuccess": True,
    "statusCode": 200,
    "message": "با موفقیت انجام شد",
    "data": {
        "items": [
            {
                "id": 12345,
                "message": "سلام، این یک پیام تست است",
                "sender": "09191234567",
                "lineNumber": "21*******",
                "receiveDate": "2024-07-02T14:00:34.975Z",
            }
        ]
    },
}
INVALID = {"isSuccess": False, "statusCode": 400, "message": "پارامترهای ورودی نامعتبر است"}
_CODES: dict[DeliveryState, int] = {
    "pending": 3,
    "delivered": 5,
    "undelivered": 4,
    "unknown": 8,
}
_FAULTS = {"refuse": 400, "broke": 402, "stranger": 401}


class GhasedakService(HttpService):
    """The service."""

    kind: ClassVar[str] = "ghasedak"
    example_id: ClassVar[str] = "4248"
    example_incoming: ClassVar[tuple[str, str]] = ("09191234567", "سلام، این یک پیام تست است")

    def __init__(self) -> None:
        super().__init__()
        self._answers = 0
        self._fates: dict[str, DeliveryState] = {}
        self._unread: list[dict[str, Any]] = []
        self._read: list[dict[str, Any]] = []

    def gateway(self, time_limit: float = 60.0) -> Ghasedak:
        """Return an adapter."""
        return Ghasedak("first", KEY, LINE, self.url, time_limit)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        path = "/rest/api/v1/WebService/"
        return [
            web.post(path + "SendSingleSMS", self._send),
            web.get(path + "CheckSmsStatus", self._status),
            web.get(path + "GetReceivedSmses", self._received),
        ]

    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line."""
        example: dict[str, Any] = RECEIVED["data"]["items"][0]  # type: ignore[index]
        place = len(self._unread) + len(self._read)
        self._unread.append(
            example | {"id": example["id"] + place, "sender": sender, "message": text}
        )

    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Let a message come so far."""
        self._fates[message_id] = state

    def _say(self, value: Any, status: int = 200) -> web.Response:
        self._answers += 1
        return say(_capital(value) if self._answers % 2 == 0 else value, status)

    def _fault(self, request: web.Request) -> web.Response | None:
        assert request.headers["ApiKey"] == KEY
        if self.mode not in _FAULTS:
            return None
        code = _FAULTS[self.mode]
        return self._say(changed(INVALID, "statusCode", to=code), code)

    async def _send(self, request: web.Request) -> web.Response:
        said = await request.json()
        if (fault := self._fault(request)) is not None:
            return fault
        assert said["lineNumber"] == LINE
        self.taken.append(Taken(said["receptor"], said["message"], said["clientReferenceId"]))
        given = str(4248 + len(self.taken) - 1)
        return self._say(changed(SENT, "data", "messageId", to=given))

    async def _status(self, request: web.Request) -> web.Response:
        ids = request.query["Ids"].split(",")
        by = {"1": "messageId", "2": "clientReferenceId"}[request.query["Type"]]
        rows = []
        for place, one in enumerate(self.taken):
            given = str(4248 + place)
            code = _CODES[self._fates.get(given, "pending")]
            row = {"messageId": given, "clientReferenceId": one.reference, "status": code}
            if row[by] in ids:
                rows.append(STATUS["data"][0] | row)  # type: ignore[index]
        return self._fault(request) or self._say(changed(STATUS, "data", to=rows))

    async def _received(self, request: web.Request) -> web.Response:
        if (fault := self._fault(request)) is not None:
            return fault
        assert request.query["LineNumber"] == LINE
        if request.query["IsRead"] == "true":
            page = self._read[-100:]
        else:
            page, self._unread = self._unread[:100], self._unread[100:]
            self._read += page
        return self._say(changed(RECEIVED, "data", "items", to=page))


def _capital(value: Any) -> Any:
    if isinstance(value, dict):
        return {name[0].upper() + name[1:]: _capital(part) for name, part in value.items()}
    return [_capital(part) for part in value] if isinstance(value, list) else value
