"""ippanel: the Edge API, its key in a header, JSON both ways, numbers in E.164."""

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
)
from web.sms.numbers import international
from web.sms.service import TIME_LIMIT, Answer, Odd, Service, identifier, number, words

URL = "https://edge.ippanel.com/v1"

_UNPROCESSABLE = 422
_STATES: dict[int, DeliveryState] = {
    0: "pending",
    1: "pending",
    2: "delivered",
    3: "undelivered",
    4: "undelivered",
}
_PAGE = 100
_PAGES = 20


class Ippanel(Gateway):
    """An account at ippanel.

    Args:
        name: the gateway's.
        key: API key.
        line: the number it sends from.
        url: the service.
        time_limit: seconds for one question.
    """

    offers: ClassVar[Offers] = Offers(deliveries=True, at_once=20, pull=True)

    def __init__(
        self, name: str, key: str, line: str, url: str = URL, time_limit: float = TIME_LIMIT
    ) -> None:
        super().__init__(name)
        self._line = international(line)
        self._service = Service(name, url, {"Authorization": key}, time_limit=time_limit)

    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message; see `Gateway.send`."""
        body = {
            "sending_type": "webservice",
            "from_number": self._line,
            "message": message.text,
            "params": {"recipients": [message.to]},
        }
        answer = await self._service.post("/api/send", body=body)
        try:
            if answer.at("meta", "status") is True:
                return Accepted(identifier(answer.at("data", "message_outbox_ids", 0)))
            code = words(answer.at("meta", "message_code"))
        except Odd:
            raise answer.not_understood() from None
        if answer.status == _UNPROCESSABLE and _blames_the_message(answer):
            raise GatewayRefused(self.name, f"it refuses the message: code {code[:16]}")
        raise GatewayFailed(self.name, f"code {code[:16]}")

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Ask how far messages came; see `Gateway.deliveries`."""
        found = []
        for one in message_ids:
            rows = self._rows(
                await self._service.get(
                    "/api/report/recipients", {"page": "1", "per_page": "10", "bulk_id": one}
                )
            )
            try:
                states = [_STATES.get(number(row["message_status"]), "unknown") for row in rows]
            except (Odd, KeyError):
                raise GatewayFailed(self.name, "its report has a form we do not know") from None
            found += [Delivery(one, state) for state in states[:1]]
        return found

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Take what came after the message that we have last; at first, the newest page."""
        found: list[Incoming] = []
        for page in range(1, _PAGES + 1):
            body: dict[str, Any] = {"page": page, "per_page": _PAGE}
            if after is not None:
                body["filters"] = {"from_id": int(after)}
            rows = self._rows(await self._service.post("/api/report/messages-inbox", body=body))
            try:
                found += [
                    Incoming(
                        identifier(row["messages_inbox_id"]),
                        words(row["from"]),
                        words(row["message"]),
                        number(row["time"]),
                    )
                    for row in rows
                ]
            except (Odd, KeyError):
                raise GatewayFailed(self.name, "its inbox has a form we do not know") from None
            if len(rows) < _PAGE or after is None:
                break
        return found

    async def close(self) -> None:
        """End its connections."""
        await self._service.close()

    def _rows(self, answer: Answer) -> list[Mapping[str, Any]]:
        try:
            if answer.at("meta", "status") is True:
                return answer.rows("data")
            code = words(answer.at("meta", "message_code"))
        except Odd:
            raise answer.not_understood() from None
        raise GatewayFailed(self.name, f"code {code[:16]}")


def _blames_the_message(answer: Answer) -> bool:
    """Tell whether recipient or text is what a validation error names."""
    try:
        errors = answer.at("meta", "errors")
    except Odd:
        return False
    return isinstance(errors, dict) and any(
        name.startswith(("message", "params", "recipients")) for name in errors
    )
