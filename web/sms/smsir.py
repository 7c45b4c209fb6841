"""sms.ir: REST v1, its key in a header, JSON both ways.

What ``receive/latest`` hands out it never hands out again, and what ``receive/live`` shows of the
day has no id. So messages are told apart by sender, second and text.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from contracts.roll.letters import digits
from web.settings import SettingsError
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
from web.sms.numbers import national
from web.sms.service import TIME_LIMIT, Answer, Odd, Service, identifier, number, words

URL = "https://api.sms.ir"

_DONE = 1
_SYSTEM_FAULT = 0
_REFUSED = frozenset({103, 104, 115, 117})
"""No text, a number that is none or is blocked, a text that is not approved."""
_STATES: dict[int, DeliveryState] = {
    1: "delivered",
    2: "undelivered",
    4: "undelivered",
    6: "undelivered",
    7: "undelivered",
    8: "unknown",
}
_PAGE = 100
_PAGES = 10


class SmsIr(Gateway):
    """An account at sms.ir.

    Args:
        name: the gateway's.
        key: API key.
        line: the number it sends from.
        url: the service.
        time_limit: seconds for one question.

    Raises:
        SettingsError: the line is no number.
    """

    offers: ClassVar[Offers] = Offers(deliveries=True, at_once=20, pull=True)

    def __init__(
        self, name: str, key: str, line: str, url: str = URL, time_limit: float = TIME_LIMIT
    ) -> None:
        super().__init__(name)
        written = digits(line).removeprefix("+")
        if not written.isdecimal():
            raise SettingsError(f"of gateway {name}", "line: is no number")
        self._line = int(written)
        self._service = Service(name, url, {"X-API-KEY": key}, time_limit=time_limit)
        self._may_have_lost = True

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message; see `Gateway.send`."""
        body = {
            "lineNumber": self._line,
            "messageText": message.text,
            "mobiles": [national(message.to)],
            "sendDateTime": None,
        }
        answer = await self._service.post("/v1/send/bulk", body=body)
        try:
            code = number(answer.at("status"))
            given = answer.at("data", "messageIds", 0) if code == _DONE else None
            if given:
                return Accepted(identifier(given))
        except Odd:
            raise answer.not_understood() from None
        if code in _REFUSED or code == _DONE:
            # taken, but with no id or zero for this number: blocked, or none
            raise GatewayRefused(self.name, f"it refuses the message: code {code}")
        if code == _SYSTEM_FAULT:
            raise GatewayUnclear(self.name, "code 0: a fault of its own")
        raise GatewayFailed(self.name, f"code {code}")

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Ask how far messages came; see `Gateway.deliveries`."""
        found = []
        for one in message_ids:
            answer = await self._service.get(f"/v1/send/{quote(one, safe='')}")
            self._must_be_done(answer)
            try:
                given = answer.at("data", "deliveryState")
                state = "pending" if given is None else _STATES.get(number(given), "pending")
            except Odd:
                raise answer.not_understood() from None
            found.append(Delivery(one, state))
        return found

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Take the unread messages, which are never given again.

        After a start or a lost answer the day's newest are asked for too.
        """
        found: list[Incoming] = []
        again, self._may_have_lost = self._may_have_lost, True
        if again:
            newest = {"pageSize": str(_PAGE), "pageNumber": "1", "sortByNewest": "true"}
            found += self._messages(await self._service.get("/v1/receive/live", newest))
        for _ in range(_PAGES):
            count = {"count": str(_PAGE)}
            page = self._messages(await self._service.get("/v1/receive/latest", count))
            found += page
            if len(page) < _PAGE:
                break
        self._may_have_lost = False
        return found

    async def close(self) -> None:
        """End its connections."""
        await self._service.close()

    def _messages(self, answer: Answer) -> list[Incoming]:
        self._must_be_done(answer)
        try:
            rows: list[Mapping[str, Any]] = answer.rows("data")
            return [
                Incoming(
                    "",
                    words(row["mobile"]),
                    words(row["messageText"]),
                    number(row["receivedDateTime"]),
                )
                for row in rows
            ]
        except (Odd, KeyError):
            raise answer.not_understood() from None

    def _must_be_done(self, answer: Answer) -> None:
        try:
            code = number(answer.at("status"))
        except Odd:
            raise answer.not_understood() from None
        if code != _DONE:
            raise GatewayFailed(self.name, f"code {code}")
