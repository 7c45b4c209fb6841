"""Kavenegar: REST v1, its key in the path, forms in, JSON out.

It sends no message twice under one ``localid``, and finds one by it for twelve hours.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from web.sms.gateway import (
    Accepted,
    Delivery,
    DeliveryState,
    Gateway,
    GatewayFailed,
    GatewayRefused,
    Incoming,
    Offers,
    Outgoing,
    PushRejected,
)
from web.sms.numbers import national
from web.sms.service import TIME_LIMIT, Odd, Service, identifier, number, words

URL = "https://api.kavenegar.com"

_DONE = 200
_REFUSED = frozenset({411, 413, 422})
"""A recipient that is none; a text that is empty, too long or has letters it cannot send."""
_UNKNOWN = 100
_STATES: dict[int, DeliveryState] = {
    10: "delivered",
    6: "undelivered",
    11: "undelivered",
    13: "undelivered",
    14: "undelivered",
    _UNKNOWN: "unknown",
}
_PAGE = 100
_PAGES = 10


class Kavenegar(Gateway):
    """An account at Kavenegar.

    Args:
        name: the gateway's.
        key: API key.
        line: the number it sends from and receives at.
        url: the service.
        time_limit: seconds for one question.
    """

    offers: ClassVar[Offers] = Offers(find=True, deliveries=True, at_once=200, pull=True, push=True)

    def __init__(
        self, name: str, key: str, line: str, url: str = URL, time_limit: float = TIME_LIMIT
    ) -> None:
        super().__init__(name)
        self._line = line
        self._path = f"/v1/{quote(key, safe='')}/sms/"
        self._service = Service(name, url, time_limit=time_limit)
        self._may_have_lost = True

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message; see `Gateway.send`."""
        form = {
            "receptor": national(message.to),
            "sender": self._line,
            "message": message.text,
            "localid": message.id,
        }
        answer = await self._service.post(self._path + "send.json", form=form)
        try:
            code = number(answer.at("return", "status"))
            if code == _DONE:
                return Accepted(identifier(answer.at("entries", 0, "messageid")))
        except Odd:
            raise answer.not_understood() from None
        if code in _REFUSED:
            raise GatewayRefused(self.name, f"it refuses the message: code {code}")
        raise GatewayFailed(self.name, f"code {code}")

    async def find(self, reference: str) -> Accepted | None:
        """Look up a message by our id; see `Gateway.find`."""
        rows = await self._rows("statuslocalmessageid", {"localid": reference})
        try:
            if not rows or number(rows[0]["status"]) == _UNKNOWN:
                return None
            return Accepted(identifier(rows[0]["messageid"]))
        except (Odd, KeyError):
            raise GatewayFailed(self.name, "its look-up has a form we do not know") from None

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Ask how far messages came; see `Gateway.deliveries`."""
        rows = await self._rows("status", {"messageid": ",".join(message_ids)})
        try:
            return [
                Delivery(
                    identifier(row["messageid"]), _STATES.get(number(row["status"]), "pending")
                )
                for row in rows
            ]
        except (Odd, KeyError):
            raise GatewayFailed(self.name, "its statuses have a form we do not know") from None

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Take the unread messages, which are read from then on.

        After a start or a lost answer those that are read already are asked for again.
        """
        found: list[Incoming] = []
        again, self._may_have_lost = self._may_have_lost, True
        if again:
            found += await self._inbox(read=True)
        for _ in range(_PAGES):
            page = await self._inbox(read=False)
            found += page
            if len(page) < _PAGE:
                break
        self._may_have_lost = False
        return found

    def pushed(
        self, query: Mapping[str, str], form: Mapping[str, str], json: Any
    ) -> list[Incoming]:
        """Read ``messageid``, ``from``, ``to`` and ``message`` of a form or an address."""
        fields = form or query
        try:
            return [Incoming(identifier(fields["messageid"]), fields["from"], fields["message"])]
        except (Odd, KeyError):
            raise PushRejected(self.name, "it is no message") from None

    async def close(self) -> None:
        """End its connections."""
        await self._service.close()

    async def _inbox(self, *, read: bool) -> list[Incoming]:
        rows = await self._rows("receive", {"linenumber": self._line, "isread": str(int(read))})
        try:
            return [
                Incoming(
                    identifier(row["messageid"]),
                    words(row["sender"]),
                    words(row["message"]),
                    number(row["date"]),
                )
                for row in rows
            ]
        except (Odd, KeyError):
            raise GatewayFailed(self.name, "its inbox has a form we do not know") from None

    async def _rows(self, method: str, form: Mapping[str, str]) -> list[Mapping[str, Any]]:
        answer = await self._service.post(f"{self._path}{method}.json", form=form)
        try:
            code = number(answer.at("return", "status"))
            if code == _DONE:
                return answer.rows("entries")
        except Odd:
            raise answer.not_understood() from None
        raise GatewayFailed(self.name, f"code {code}")
