"""Ghasedak: the REST service of the gateway, its key in a header, JSON both ways.

Its documents write the same fields with a capital and without: the answer is read either way. It
finds a message by our ``clientReferenceId``.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
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
)
from web.sms.numbers import national
from web.sms.service import TIME_LIMIT, Answer, Odd, Service, identifier, number, words

URL = "https://gateway.ghasedak.me"

_PATH = "/rest/api/v1/WebService/"
_INVALID = 400
_BY_MESSAGE, _BY_REFERENCE = "1", "2"
_DEPTH = 6
"""How deep an answer is read; none of theirs is deeper."""
_STATES: dict[int, DeliveryState] = {
    1: "undelivered",
    2: "undelivered",
    4: "undelivered",
    5: "delivered",
    6: "undelivered",
    7: "unknown",
    8: "unknown",
}


class Ghasedak(Gateway):
    """An account at Ghasedak.

    Args:
        name: the gateway's.
        key: API key.
        line: the number it sends from and receives at.
        url: the service.
        time_limit: seconds for one question.
    """

    offers: ClassVar[Offers] = Offers(find=True, deliveries=True, at_once=100, pull=True)

    def __init__(
        self, name: str, key: str, line: str, url: str = URL, time_limit: float = TIME_LIMIT
    ) -> None:
        super().__init__(name)
        self._line = line
        self._service = Service(name, url, {"ApiKey": key}, time_limit=time_limit)
        self._may_have_lost = True

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message; see `Gateway.send`."""
        body = {
            "lineNumber": self._line,
            "receptor": national(message.to),
            "message": message.text,
            "clientReferenceId": message.id,
            "udh": False,
        }
        answer = _lower(await self._service.post(_PATH + "SendSingleSMS", body=body))
        try:
            if answer.at("issuccess") is True:
                return Accepted(identifier(answer.at("data", "messageid")))
            code = number(answer.at("statuscode"))
        except Odd:
            raise answer.not_understood() from None
        if code == _INVALID:
            raise GatewayRefused(self.name, f"it refuses the message: code {code}")
        raise GatewayFailed(self.name, f"code {code}")

    async def find(self, reference: str) -> Accepted | None:
        """Look up a message by our id; see `Gateway.find`."""
        for row in await self._statuses([reference], _BY_REFERENCE):
            try:
                if words(row["clientreferenceid"]) == reference:
                    return Accepted(identifier(row["messageid"]))
            except (Odd, KeyError):
                raise GatewayFailed(self.name, "its look-up has a form we do not know") from None
        return None

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Ask how far messages came; see `Gateway.deliveries`."""
        rows = await self._statuses(message_ids, _BY_MESSAGE)
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
        """Take the unread messages; after a start or a lost answer those that are read, too."""
        found: list[Incoming] = []
        again, self._may_have_lost = self._may_have_lost, True
        if again:
            found += await self._inbox(read=True)
        found += await self._inbox(read=False)
        self._may_have_lost = False
        return found

    async def close(self) -> None:
        """End its connections."""
        await self._service.close()

    async def _inbox(self, *, read: bool) -> list[Incoming]:
        query = {"LineNumber": self._line, "IsRead": str(read).lower()}
        answer = _lower(await self._service.get(_PATH + "GetReceivedSmses", query))
        self._must_be_done(answer)
        try:
            return [
                Incoming(
                    identifier(row["id"]),
                    words(row["sender"]),
                    words(row["message"]),
                    _moment(row.get("receivedate")),
                )
                for row in answer.rows("data", "items")
            ]
        except (Odd, KeyError):
            raise answer.not_understood() from None

    async def _statuses(self, ids: Sequence[str], by: str) -> list[Mapping[str, Any]]:
        query = {"Ids": ",".join(ids), "Type": by}
        answer = _lower(await self._service.get(_PATH + "CheckSmsStatus", query))
        self._must_be_done(answer)
        try:
            return answer.rows("data")
        except Odd:
            raise answer.not_understood() from None

    def _must_be_done(self, answer: Answer) -> None:
        try:
            done = answer.at("issuccess") is True
            code = number(answer.at("statuscode"))
        except Odd:
            raise answer.not_understood() from None
        if not done:
            raise GatewayFailed(self.name, f"code {code}")


def _lower(answer: Answer) -> Answer:
    """Return an answer with the names of its fields in lower case."""
    return Answer(answer.gateway, answer.status, _lowered(answer.said, _DEPTH))


def _lowered(value: Any, depth: int) -> Any:
    if isinstance(value, dict) and depth:
        return {name.lower(): _lowered(part, depth - 1) for name, part in value.items()}
    if isinstance(value, list) and depth:
        return [_lowered(part, depth - 1) for part in value]
    return value


def _moment(value: Any) -> int | None:
    """Return Unix seconds of an ISO time; None if it has no zone, or is none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return int(moment.timestamp()) if moment.tzinfo is not None else None
