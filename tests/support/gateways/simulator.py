"""What all simulators share: how they misbehave, and what they took.

async with KavenegarService() as service:
    service.mode = "drop"          # take the message, then lose the connection
    service.taken                  # what a phone would have got
"""

import asyncio
import json
from abc import ABC, abstractmethod
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from aiohttp import web
from aiohttp.test_utils import TestServer

from web.sms.gateway import DeliveryState, Gateway

Mode = Literal[
    "good",
    "refuse",  # this message never
    "broke",  # the account has no credit
    "stranger",  # the key is wrong
    "busy",  # 503
    "down",  # 500, with a page of HTML
    "redirect",
    "html",  # 200, with a page of HTML
    "garbage",  # JSON cut short
    "nonsense",  # JSON of another form
    "deep",  # JSON nested a thousandfold
    "huge",
    "silent",  # no answer at all
    "drop",  # the connection is lost once the message was taken
]

NOT_SENT = ("broke", "stranger", "busy", "redirect")
MAYBE_SENT = ("down", "html", "garbage", "nonsense", "deep", "huge", "silent", "drop")


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the service took; ``reference``: our id, where the protocol has one."""

    to: str
    text: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Push:
    """What a service sends to our address."""

    method: str
    query: dict[str, str]
    form: dict[str, str] | None = None


class Service(ABC):
    """A simulated service.

    Attributes:
        kind: of gateway.
        mode: how it behaves.
        taken: the messages it took, in order.
        example_id: the message id in its vendor's published example.
        example_incoming: sender and text in the vendor's published example of a message received.
    """

    kind: ClassVar[str]
    modes: ClassVar[tuple[str, ...]] = ("refuse", *NOT_SENT, *MAYBE_SENT)
    example_id: ClassVar[str]
    example_incoming: ClassVar[tuple[str, str]]

    def __init__(self) -> None:
        self.mode: str = "good"
        self.taken: list[Taken] = []

    @abstractmethod
    def gateway(self, time_limit: float = 60.0) -> Gateway:
        """Return an adapter that speaks to this service."""

    @abstractmethod
    def text_in(self, sender: str, text: str) -> None:
        """Somebody texts our line."""

    @abstractmethod
    def fate(self, message_id: str, state: DeliveryState) -> None:
        """Let a message come so far."""

    def push(self, sender: str, text: str) -> Push | None:
        """Return what the service would push for a message; None if it does not push."""
        return None

    @abstractmethod
    async def __aenter__(self) -> Self: ...

    @abstractmethod
    async def __aexit__(self, *fault: object) -> None: ...


class HttpService(Service):
    """A simulated HTTP service.

    Attributes:
        url: where it is.
        asked: method and path with query of each request, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        app = web.Application(middlewares=[self._misbehave], client_max_size=1 << 20)
        app.add_routes(self.routes())
        self._server = TestServer(app)
        self._over = asyncio.Event()

    @abstractmethod
    def routes(self) -> list[web.RouteDef]:
        """Return the service's routes."""

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self._server.make_url("")).rstrip("/")

    async def __aenter__(self) -> Self:
        await self._server.start_server()
        return self

    async def __aexit__(self, *fault: object) -> None:
        self._over.set()
        await self._server.close()

    async def stop(self) -> None:
        """Be gone: connections are refused from now on."""
        await self._server.close()

    @web.middleware
    async def _misbehave(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        before = {"busy": 503, "redirect": 302}
        if self.mode in before:
            headers = {"Location": "http://127.0.0.1:1/elsewhere"}
            return web.Response(status=before[self.mode], headers=headers)
        answer: web.StreamResponse = await handler(request)
        match self.mode:
            case "down":
                return web.Response(status=500, text=PAGE, content_type="text/html")
            case "html":
                return web.Response(text=PAGE, content_type="text/html")
            case "garbage":
                return _json('{"return": {"status": 2')
            case "nonsense":
                return _json('{"hello": ["world", 1]}')
            case "deep":
                return _json("[" * 100_000)
            case "huge":
                return _json('{"x": "' + "x" * (2 << 20) + '"}')
            case "silent":
                await self._over.wait()
            case "drop":
                assert request.transport is not None
                request.transport.abort()
        return answer


PAGE = "<!DOCTYPE html><html><body><h1>Service Unavailable</h1></body></html>"


def _json(text: str) -> web.Response:
    return web.Response(body=text.encode(), content_type="application/json")


def say(value: Any, status: int = 200) -> web.Response:
    """Answer with JSON, its letters not escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return web.Response(
        body=text.encode(), status=status, content_type="application/json", charset="utf-8"
    )


def changed(example: Any, *path: str | int, to: Any) -> Any:
    """Return an example with one part changed."""
    copy = deepcopy(example)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return copy
