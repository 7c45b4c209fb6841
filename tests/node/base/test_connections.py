"""Connections that cost their holder nothing: room for others, and an end of unread answers."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from node.base import connections as module
from node.base.connections import UNREAD_SECONDS, Connections, patience
from node.base.listening import A_TURN, HEADERS, listening

LARGE = bytes(32 << 20)
"""More than the system takes for a connection."""


class Answers(asyncio.Protocol):
    """A server that answers everybody at once with what they may never read."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self.body)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()


@asynccontextmanager
async def answering(body: bytes, most: int = 9) -> AsyncIterator["Answering"]:
    made: list[Answers] = []

    def serve() -> Answers:
        made.append(Answers(body))
        return made[-1]

    connections = Connections(serve, most)
    server = await asyncio.get_running_loop().create_server(connections.accept, "127.0.0.1", 0)
    held: list[socket.socket] = []
    try:
        yield Answering(connections, made, server.sockets[0].getsockname()[1], held)
    finally:
        for one in held:
            one.close()
        server.close()


class Answering:
    """A server, and its connections in the order in which they were made."""

    def __init__(
        self, connections: Connections, made: list[Answers], port: int, held: list[socket.socket]
    ) -> None:
        self.connections, self.made, self.port, self.held = connections, made, port, held

    async def connect(self, source: str = "127.0.0.1") -> socket.socket:
        """Connect, and read nothing."""
        one = socket.socket()
        one.setblocking(False)
        one.bind((source, 0))
        self.held.append(one)
        await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", self.port))
        return one

    async def until(self, said: Callable[[], bool]) -> None:
        while not said():  # noqa: ASYNC110
            await asyncio.sleep(0.001)


async def read_all(one: socket.socket) -> bytes:
    found = b""
    while part := await asyncio.get_running_loop().sock_recv(one, 1 << 16):
        found += part
    return found


async def test_an_answer_that_nobody_takes_is_given_up() -> None:
    async with answering(LARGE) as server:
        slow = await server.connect()
        await server.until(lambda: len(server.made) == 1)
        (answer,) = server.made
        server.connections.look(1000)
        # a few bytes of it at times are no help
        await asyncio.get_running_loop().sock_recv(slow, 1000)
        # it is long, and may take longer than a page
        server.connections.look(1000 + 2 * UNREAD_SECONDS)
        await asyncio.sleep(0)
        assert not answer.lost.is_set()
        server.connections.look(1000 + patience(len(LARGE)))
        await answer.lost.wait()


def test_a_long_answer_may_be_taken_slowly() -> None:
    assert patience(1) == patience((1 << 20) - 1) == UNREAD_SECONDS
    assert patience(16 << 20) == 17 * UNREAD_SECONDS


async def test_who_has_taken_all_has_his_time_anew() -> None:
    async with answering(b"short") as server:
        await server.connect()
        await server.until(lambda: len(server.made) == 1)
        server.connections.look(1000)
        server.connections.look(1000 + 2 * UNREAD_SECONDS)
        await asyncio.sleep(0)
        assert not server.made[0].lost.is_set()


async def test_all_unread_answers_together_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "UNREAD_BYTES", 3 * len(LARGE) // 2)
    async with answering(LARGE) as server:
        await server.connect()
        await server.until(lambda: len(server.made) == 1)
        server.connections.look(1000)
        await server.connect()
        await server.until(lambda: len(server.made) == 2)
        server.connections.look(1001)
        first, second = server.made
        await first.lost.wait()
        server.connections.look(1002)
        await asyncio.sleep(0)
        assert not second.lost.is_set()


async def test_a_full_house_has_room_for_another_address() -> None:
    async with answering(b"hello", most=8) as server:
        for _ in range(8):
            await server.connect("127.0.0.2")
        await server.until(lambda: len(server.made) == 8)
        assert (await read_all(await server.connect("127.0.0.2"))).startswith(b"HTTP/1.1 503")
        await server.connect("127.0.0.3")
        # its oldest, and no other
        await server.made[0].lost.wait()
        await server.until(lambda: len(server.made) == 9)
        assert [one.lost.is_set() for one in server.made] == [True] + [False] * 8


async def test_a_server_looks_at_what_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK", 0.01)
    monkeypatch.setattr(module, "UNREAD_SECONDS", 0.0)

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(body=LARGE)

    app = web.Application()
    app.add_routes([web.get("/", answer)])
    async with listening(app, "127.0.0.1", 0) as url:
        reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        # held back by the reader's own bound until the server has given up
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.1)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await reader.readexactly(len(LARGE))
        writer.close()


async def test_a_request_has_so_many_headers() -> None:
    async with listening(web.Application(), "127.0.0.1", 0) as url:
        for count, status in ((HEADERS - 1, b"404"), (HEADERS + 1, b"400")):
            reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
            lines = b"".join(b"X-%d: x\r\n" % number for number in range(count - 2))
            writer.write(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + b"\r\n")
            assert (await reader.read()).split(b" ")[1] == status
            writer.close()


async def test_so_many_are_taken_in_one_turn_and_the_others_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    taken = 0

    class Counted(Connections):
        def accept(self) -> asyncio.Protocol:
            nonlocal taken
            taken += 1
            return super().accept()

    monkeypatch.setattr("node.base.listening.Connections", Counted)
    async with listening(web.Application(), "127.0.0.1", 0) as url:
        host, port = url.removeprefix("http://").split(":")
        # the loop stands still meanwhile: the system takes them
        held = [socket.create_connection((host, int(port)), timeout=5) for _ in range(4 * A_TURN)]
        before = 0
        while taken < len(held):
            await asyncio.sleep(0)
            assert taken - before <= A_TURN
            before = taken
        for one in held:
            one.close()
