"""Kavenegar's REST service.

Protocol and examples: https://kavenegar.com/rest.html and the README of KaveNegar/kavenegar-node
on GitHub (sms/send, sms/status, sms/statuslocalmessageid, sms/receive; their bodies stand below
as they are printed there, but for numbers printed as 09*********). Statuses:
kavenegar/kavenegar-go, enums/message/status/type.go. What is pushed (messageid, from, to,
message, as a form) is printed in no document that we found; it is as amiriun/laravel-sms,
HookController.php, reads it.
"""

from typing import Any, ClassVar

from aiohttp import web

from tests.support.gateways.simulator import HttpService, Push, Taken, changed, say
from web.sms.gateway import DeliveryState
from web.sms.kavenegar import Kavenegar

KEY = "4D6F636B2B4B65792F3D=="
LINE = "10004346"

SENT = {
    "return": {"status": 200, "message": "تایید شد"},
    "entries": [
        {
            "messageid": 8792343,
            "message": "خدمات پیام کوتاه کاوه نگار",
            "status": 1,
            "statustext": "در صف ارسال",
            "sender": "10004346",
            "receptor": "09123456789",
            "date": 1356619709,
            "cost": 120,
        }
    ],
}
STATUS = {
    "return": {"status": 200, "message": "تایید شد"},
    "entries": [{"messageid": 85463238, "status": 10, "statustext": "رسیده به گیرنده"}],
}
LOCAL = {
    "return": {"status": 200, "message": "تایید شد"},
    "entries": [
        {"messageid": 85463238, "localid": "450", "status": 10, "statustext": "رسیده به گیرنده"}
    ],
}
RECEIVED = {
    "messageid": 35850015,
    "message": "خدمات پیام کوتاه کاوه نگار",
    "sender": "09123456789",
    "receptor": "3000202030",
    "date": 1357206241,
}
_CODES: dict[DeliveryState, int] = {
    "pending": 4,
    "delivered": 10,
    "undelivered": 11,
    "unknown": 100,
}
_FAULTS = {"refuse": (411, "دریافت کننده نامعتبر است"), "broke": (418, "اعتبار حساب کافی نیست")}


class KavenegarService(HttpService):
    """The service."""

    kind: ClassVar[str] = "kavenegar"
    example_id: ClassVar[str] = "8792343"
    example_incoming: ClassVar[tuple[str, str]] = ("09123456789", "خدمات پیام کوتاه کاوه نگار")

    def __init__(self) -> None:
        super().__init__()
        self._by_local: dict[str, int] = {}
        self._fates: dict[str, DeliveryState] = {}
        self._unread: list[dict[str, Any]] = []
        self._read: list[dict[str, Any]] = []

    def gateway(self, time_limit: float = 60.0) -> Kavenegar:
        """Return an adapter."""
        return Kavenegar("first", KEY, LINE, self.url, time_limit)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.post("/v1/{key}/sms/send.json", self._send),
            web.post("/v1/{key}/sms/status.json", self._status),
            web.post("/v1/{key}/sms/statuslocalmessageid.json", self._local),
            web.post("/v1/{key}/sms/receive.json", self._receive),
        ]

    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line."""
        place = len(self._unread) + len(self._read)
        row = RECEIVED | {"messageid": RECEIVED["messageid"] + place, "sender": sender}
        self._unread.append(row | {"message": text})

    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Let a message come so far."""
        self._fates[message_id] = state

    def push(self, sender: str, text: str) -> Push:
        """Return what is pushed."""
        form = {"messageid": "35850015", "from": sender, "to": "3000202030", "message": text}
        return Push("POST", {}, form)

    def _fault(self, request: web.Request) -> web.Response | None:
        if self.mode == "stranger" or request.match_info["key"] != KEY:
            return _failed(403, "کد شناسائی API-Key معتبر نمی باشد")
        return _failed(*_FAULTS[self.mode]) if self.mode in _FAULTS else None

    async def _send(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if (fault := self._fault(request)) is not None:
            return fault
        assert form["sender"] == LINE
        given = self._by_local.get(form["localid"])
        if given is None:
            given = 8792343 + len(self.taken)
            self._by_local[form["localid"]] = given
            self.taken.append(Taken(form["receptor"], form["message"], form["localid"]))
        return say(changed(SENT, "entries", 0, "messageid", to=given))

    async def _status(self, request: web.Request) -> web.Response:
        form = await request.post()
        rows = [
            STATUS["entries"][0]  # type: ignore[index]
            | {"messageid": int(one), "status": _CODES[self._fates.get(one, "pending")]}
            for one in str(form["messageid"]).split(",")
        ]
        return self._fault(request) or say(changed(STATUS, "entries", to=rows))

    async def _local(self, request: web.Request) -> web.Response:
        local = str((await request.post())["localid"])
        given = self._by_local.get(local)
        row = {"messageid": given or 0, "localid": local, "status": 1 if given else 100}
        return self._fault(request) or say(changed(LOCAL, "entries", to=[row]))

    async def _receive(self, request: web.Request) -> web.Response:
        form = await request.post()
        if (fault := self._fault(request)) is not None:
            return fault
        if form["isread"] == "1":
            return say(changed(SENT, "entries", to=self._read[-100:]))
        page, self._unread = self._unread[:100], self._unread[100:]
        self._read += page
        return say(changed(SENT, "entries", to=page or None))


def _failed(code: int, why: str) -> web.Response:
    return say({"return": {"status": code, "message": why}, "entries": None}, code)
