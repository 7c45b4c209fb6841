"""Whatever a visitor sends: a plain answer, nothing of theirs believed, no link to elsewhere."""

import asyncio
import re
from urllib.parse import urljoin, urlsplit

import pytest

from tests.forgeries.world import World
from tests.verifier.service.conftest import Board

ADDRESSES = (
    b"//evil.example/ballots",
    b"/\\evil.example",
    b"http://evil.example/",
    b"/ballots?q=%00%00%00%00%00%00%00%00",
    b"/ballots?q=%ED%A0%80%ED%A0%80%ED%A0%80",
    b"/ballots?q=%E2%80%AE12345678",
    b"/ballots?x=%22%3E%3Cscript%3Eevil.example",
    b"/ballots?q=\xff\xfe",
    b"/ballots?before=99999999999999999999",
    b"/ballots?before=9223372036854775807&after=0",
    b"/ballots/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    b"/ballots/12345678%0d%0aSet-Cookie:%20a=b",
    b"/ballots/%ED%A0%80%ED%A0%80%ED%A0%80",
    b"/pages/..%2f..%2fetc%2fpasswd",
    b"/api/v1/ballots?%ED%A0%80=1",
    b"/api/v1/ballots?limit=%D9%A1",
    b"/api/v1/ballots/%00%00%00%00%00%00%00%00",
    b"/?" + b"&".join(b"a%d=%d" % (n, n) for n in range(900)),
    b"/%zz",
    b"*",
)
LINK = re.compile(rb'(?:href|src|action)="([^"]*)"')


async def ask(url: str, method: bytes, address: bytes, *headers: bytes) -> tuple[int, bytes, bytes]:
    """Send a request as it stands; return status, head and body."""
    reader, writer = await asyncio.open_connection(*url.removeprefix("http://").split(":"))
    lines = (method + b" " + address + b" HTTP/1.1", b"Connection: close", *headers)
    writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), head, body


async def test_no_address_is_too_odd(whole: World, board: Board) -> None:
    async with board(whole) as window:
        for method in (b"GET", b"HEAD", b"OPTIONS", b"POST"):
            for address in ADDRESSES:
                status, head, body = await ask(window.url, method, address, b"Host: evil.example")
                assert status < 500, (method, address, head)
                assert b"Set-Cookie" not in head
                assert b"Traceback" not in body
                assert b"<script" not in body
                for link in LINK.findall(body):
                    # as a browser reads it
                    there = urljoin(window.url, link.decode().replace("\\", "/"))
                    assert urlsplit(there).hostname == "127.0.0.1", (address, link)


async def test_another_host_is_nothing_that_a_page_repeats(whole: World, board: Board) -> None:
    async with board(whole) as window:
        for host in (b"evil.example", b"evil.example\xff", b"evil.example:99", b"a" * 5000):
            status, head, body = await ask(window.url, b"GET", b"/", b"Host: " + host)
            assert status == 200
            assert host not in head + body


@pytest.mark.parametrize("path", ["/", "/ballots", "/api/v1/counts"])
async def test_what_a_cache_may_give_to_others(whole: World, board: Board, path: str) -> None:
    async with board(whole) as window, window.client.get(window.url + path) as answer:
        vary = answer.headers["Vary"]
    assert "Accept-Encoding" in vary
    # a page's language may hang on a cookie
    assert ("Cookie" in vary) is not path.startswith("/api")
