"""Melipayamak: the REST service of payamak-panel, user and password in a form, JSON out."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

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

URL = "https://rest.payamak-panel.com"

_DONE = 1
_REFUSED = frozenset({7, 14, 16, 17, 18, 35})
"""A word or link that is filtered, no recipient, no text, a number that is none or is blocked."""
_STATES: dict[int, DeliveryState] = {
    1: "delivered",
    2: "undelivered",
    3: "undelivered",
    16: "undelivered",
    35: "undelivered",
    300: "undelivered",
    500: "undelivered",
    5: "unknown",
    100: "unknown",
}
_RECEIVED = "1"
_PAGE = 100
_PAGES = 10


class Melipayamak(Gateway):
    """An account at Melipayamak.

    Args:
        name: the gateway's.
        user: user name.
        key: password, or the API key that stands for it.
        line: the number it sends from.
        url: the service.
        time_limit: seconds for one question.
    """

    offers: ClassVar[Offers] = Offers(deliveries=True, at_once=20, pull=True, push=True)

    def __init__(
        self,
        name: str,
        user: str,
        key: str,
        line: str,
        url: str = URL,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        super().__init__(name)
        self._line = line
        self._account = {"username": user, "password": key}
        self._service = Service(name, url, time_limit=time_limit)

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message; see `Gateway.send`."""
        form = {
            "to": national(message.to),
            "from": self._line,
            "text": message.text,
            "isFlash": "false",
        }
        answer = await self._service.post("/api/SendSMS/SendSMS", form=form | self._account)
        try:
            code = number(answer.at("RetStatus"))
            if code == _DONE:
                return Accepted(identifier(answer.at("Value")))
        except Odd:
            raise answer.not_understood() from None
        if code in _REFUSED:
            raise GatewayRefused(self.name, f"it refuses the message: code {code}")
        raise GatewayFailed(self.name, f"code {code}")

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Ask how far messages came; see `Gateway.deliveries`."""
        found = []
        for one in message_ids:
            answer = await self._service.post(
                "/api/SendSMS/GetDeliveries2", form={"recID": one} | self._account
            )
            try:
                code = number(answer.at("RetStatus"))
                state = number(answer.at("Value")) if code == _DONE else None
            except Odd:
                raise answer.not_understood() from None
            if state is None:
                raise GatewayFailed(self.name, f"code {code}")
            found.append(Delivery(one, _STATES.get(state, "pending")))
        return found

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Take the newest messages, back to the one that we have last."""
        found: list[Incoming] = []
        for page in range(_PAGES):
            rows = await self._inbox(page * _PAGE)
            found += rows
            known = after is not None and any(_not_after(row.message_id, after) for row in rows)
            if known or after is None or len(rows) < _PAGE:
                break
        return found

    def pushed(
        self, query: Mapping[str, str], form: Mapping[str, str], json: Any
    ) -> list[Incoming]:
        """Read ``from`` and ``body`` of the address; there is no message id."""
        try:
            return [Incoming("", query["from"], query["body"])]
        except KeyError:
            raise PushRejected(self.name, "it is no message") from None

    async def close(self) -> None:
        """End its connections."""
        await self._service.close()

    async def _inbox(self, index: int) -> list[Incoming]:
        form = {"location": _RECEIVED, "from": "", "index": str(index), "count": str(_PAGE)}
        answer = await self._service.post("/api/SendSMS/GetMessages", form=form | self._account)
        try:
            code = number(answer.at("MyBase", "RetStatus"))
            rows = answer.rows("Data")
            found = [
                Incoming(
                    identifier(row["MsgID"]),
                    words(row["Sender"] if "Sender" in row else row["SenderNumber"]),
                    words(row["Body"]),
                )
                for row in rows
            ]
        except (Odd, KeyError):
            raise answer.not_understood() from None
        if code != _DONE:
            raise GatewayFailed(self.name, f"code {code}")
        return found


def _not_after(message_id: str, after: str) -> bool:
    return message_id.isdecimal() and int(message_id) <= int(after)
