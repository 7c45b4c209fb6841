"""ippanel's Edge service.

Protocol and examples: https://github.com/ippanelcom/Edge-Document, docs/send/webservice.md,
docs/report/bulk-recipient.md and docs/report/inbox-report.md; their bodies stand below as they
are printed there.
"""

from typing import Any, ClassVar

from aiohttp import web

from tests.support.gateways.simulator import HttpService, Taken, changed, say
from web.sms.gateway import DeliveryState
from web.sms.ippanel import Ippanel

KEY = "84cd3ef65b0700dea4ac7942e61df4a5"
LINE = "3000505"

SENT = {
    "data": {"message_outbox_ids": [1123544244]},
    "meta": {
        "status": True,
        "message": "انجام شد",
        "message_parameters": [],
        "message_code": "200-1",
    },
}
UNAUTHORIZED = {
    "data": None,
    "meta": {
        "status": False,
        "message": "اطلاعات وارد شده صحیح نمی باشد",
        "message_parameters": [],
        "message_code": "400-1",
        "errors": {},
    },
}
UNPROCESSABLE = {
    "data": None,
    "meta": {
        "status": False,
        "message": "تکمیل گزینه پیام الزامی است",
        "message_parameters": [],
        "message_code": "400-2",
        "errors": {"message": ["تکمیل گزینه پیام الزامی است"]},
    },
}
RECIPIENTS = {
    "data": [
        {
            "recipient": "+989190000000",
            "message": "متن پیام",
            "is_readable": True,
            "msg_parts": "1",
            "message_status": "1",
        }
    ],
    "meta": {
        "current_page": 1,
        "from": 1,
        "last_page": 1,
        "path": "/api/report/recipients",
        "per_page": 10,
        "to": 2,
        "total": 2,
        "status": True,
        "message": "انجام شد",
        "message_code": "200-1",
    },
}
INBOX = {
    "data": [
        {
            "messages_inbox_id": 123,
            "from": "+989122222222",
            "number": "+981000123",
            "message": "message text",
            "type": "normal",
            "time": 1747808125,
            "seen": "0",
        }
    ],
    "meta": RECIPIENTS["meta"],
}
_CODES: dict[DeliveryState, str] = {
    "pending": "1",
    "delivered": "2",
    "undelivered": "3",
    "unknown": "9",
}


class IppanelService(HttpService):
    """The service."""

    kind: ClassVar[str] = "ippanel"
    example_id: ClassVar[str] = "1123544244"
    example_incoming: ClassVar[tuple[str, str]] = ("+989122222222", "message text")

    def __init__(self) -> None:
        super().__init__()
        self._fates: dict[str, DeliveryState] = {}
        self._inbox: list[dict[str, Any]] = []

    def gateway(self, time_limit: float = 60.0) -> Ippanel:
        """Return an adapter."""
        return Ippanel("first", KEY, LINE, self.url + "/v1", time_limit)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/v1/api/send", self._send),
            web.get("/v1/api/report/recipients", self._recipients),
            web.post("/v1/api/report/messages-inbox", self._received),
        ]

    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line."""
        row = INBOX["data"][0] | {"messages_inbox_id": 123 + len(self._inbox)}  # type: ignore[index]
        self._inbox.append(row | {"from": sender, "message": text})

    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Let a message come so far."""
        self._fates[message_id] = state

    def _fault(self, request: web.Request) -> web.Response | None:
        if self.mode == "stranger" or request.headers["Authorization"] != KEY:
            return say(UNAUTHORIZED, 401)
        if self.mode == "broke":
            return say(changed(UNAUTHORIZED, "meta", "message_code", to="400-3"), 400)
        return say(UNPROCESSABLE, 422) if self.mode == "refuse" else None

    async def _send(self, request: web.Request) -> web.Response:
        said = await request.json()
        if (fault := self._fault(request)) is not None:
            return fault
        assert said["sending_type"] == "webservice"
        assert said["from_number"] == "+983000505"
        (to,) = said["params"]["recipients"]
        self.taken.append(Taken(to, said["message"]))
        given = 1123544244 + len(self.taken) - 1
        return say(changed(SENT, "data", "message_outbox_ids", to=[given]))

    async def _recipients(self, request: web.Request) -> web.Response:
        code = _CODES[self._fates.get(request.query["bulk_id"], "pending")]
        answer = changed(RECIPIENTS, "data", 0, "message_status", to=code)
        return self._fault(request) or say(answer)

    async def _received(self, request: web.Request) -> web.Response:
        said = await request.json()
        after = said.get("filters", {}).get("from_id", 0)
        rows = [row for row in reversed(self._inbox) if row["messages_inbox_id"] > after]
        start = (said["page"] - 1) * said["per_page"]
        page = rows[start : start + said["per_page"]]
        return self._fault(request) or say(changed(INBOX, "data", to=page))
