"""What every way to send and receive text messages offers, whoever runs it.

An adapter tells three faults apart, for they decide what may be done next:

- refused: this gateway will never take this message, and has not sent it;
- failed: the gateway is in trouble, and has certainly not sent it;
- unclear: the gateway may have sent it or not; only its own look-up could tell.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from node.base.errors import SandoghError

MAX_TEXT = 1000
"""Characters of the longest text that is sent or read."""
MAX_ID = 64
"""Characters of the longest message id that is kept."""

DeliveryState = Literal["pending", "delivered", "undelivered", "unknown"]


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing:
    """A message to send.

    Attributes:
        id: what we know it by, 18 decimal digits: the same each time this message is handed over.
        to: the recipient in E.164, e.g. ``+989121234567``.
        text: at most `MAX_TEXT` characters.
    """

    id: str
    to: str
    text: str

    def __repr__(self) -> str:
        return f"Outgoing({self.id})"


@dataclass(frozen=True, slots=True)
class Accepted:
    """A gateway took a message; by ``message_id`` it knows it, if it says so."""

    message_id: str | None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far a message sent has come."""

    message_id: str
    state: DeliveryState


@dataclass(frozen=True, slots=True, repr=False)
class Incoming:
    """A message that somebody sent us.

    Attributes:
        message_id: the gateway's own; empty where it gives none.
        sender: as the gateway writes it.
        text: as it came.
        received: Unix seconds by the gateway; None where it does not say.
    """

    message_id: str
    sender: str
    text: str
    received: int | None = None

    def __repr__(self) -> str:
        return f"Incoming({self.message_id})"


class GatewayError(SandoghError):
    """A gateway did not do what it was asked; the text names neither numbers nor keys."""

    def __init__(self, gateway: str, why: str) -> None:
        self.gateway = gateway
        self.why = why
        super().__init__(f"SMS gateway {gateway}: {why}")


class GatewayRefused(GatewayError):
    """It will not send this message, now or later."""


class GatewayFailed(GatewayError):
    """It could not act; a message handed to it was certainly not sent."""


class GatewayUnclear(GatewayError):
    """Its answer is missing or makes no sense; a message handed to it may have been sent."""


class NotOffered(GatewayError):
    """The service has no such thing."""


class PushRejected(GatewayError):
    """What was pushed to us is no message of this gateway's form."""


@dataclass(frozen=True, slots=True)
class Offers:
    """What a service can do beside sending.

    Attributes:
        find: look a message up by our own id.
        deliveries: tell how far a message came; ``at_once``: most ids in one question.
        pull: hand out what it received when asked; ``pause``: seconds between questions.
        kept_open: what it received comes over a connection that is open for sending anyway.
        push: send us what it received.
    """

    find: bool = False
    deliveries: bool = False
    at_once: int = 1
    pull: bool = False
    pause: float = 3.0
    kept_open: bool = False
    push: bool = False


class Gateway(ABC):
    """One account at one service.

    Attributes:
        name: how it is told from others, in the database too.
        offers: what its kind can do.
    """

    offers: ClassVar[Offers]

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    @abstractmethod
    async def send(self, message: Outgoing) -> Accepted:
        """Hand over a message.

        Raises:
            GatewayRefused: it will never be sent by this gateway.
            GatewayFailed: it was not sent.
            GatewayUnclear: it may have been sent.
        """

    async def find(self, reference: str) -> Accepted | None:
        """Look up a message that may have been sent, by our own id; None: it was not.

        Raises:
            GatewayError: no answer.
        """
        raise NotOffered(self.name, "it cannot look up a message by our id")

    async def deliveries(self, message_ids: Sequence[str]) -> list[Delivery]:
        """Ask how far messages came; those it says nothing of are left out.

        Args:
            message_ids: at most ``offers.at_once``.

        Raises:
            GatewayError: no answer.
        """
        raise NotOffered(self.name, "it does not tell about deliveries")

    async def receive(self, after: str | None = None) -> list[Incoming]:
        """Ask for messages received; some may have been given before.

        Args:
            after: the highest message id that we have, for services that count on from it.

        Raises:
            GatewayError: no answer.
        """
        raise NotOffered(self.name, "it does not hand out messages")

    def pushed(
        self, query: Mapping[str, str], form: Mapping[str, str], json: Any
    ) -> list[Incoming]:
        """Read what the service sent to our address.

        Args:
            query: of the address.
            form: of the body, if it is a form.
            json: the body, if it is JSON; None otherwise.

        Raises:
            PushRejected: it is no message.
        """
        raise PushRejected(self.name, "it does not push messages")

    async def close(self) -> None:
        """End its connections."""
        return
