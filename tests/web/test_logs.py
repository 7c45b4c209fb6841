"""No log line names a person, a number, a token or an address, wherever it comes from."""

import asyncio
import io
import json
import logging
import secrets
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from web import logs
from web.logs import MASK, mask


@pytest.fixture
def lines() -> Iterator[Any]:
    """Give what was written, as parsed lines; logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    stream = io.StringIO()
    logs.set_up(stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


SECRETS = [
    "0912345678",
    "۰۹۱۲۳۴۵۶۷۸۹",
    "٠٩١٢٣٤٥٦",
    "0912 345 6789",
    "0012-3456-78",
    "203.0.113.9",
    "2001:db8::1",
    "someone@vote.example",
    "GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7",
    "be4e6bc4228c785f2ed312a89ac1db7c882794c613e25d90d0fdfec4c618d449",
]


@pytest.mark.parametrize("secret", SECRETS)
def test_what_may_be_personal_is_masked_anywhere(secret: str) -> None:
    for text in (secret, f"before {secret} after", f"'{secret}'", f"x={secret}, y"):
        assert secret not in mask(text)
        assert MASK in mask(text)


def test_a_query_is_masked_and_its_path_is_not() -> None:
    assert mask("GET /check?q=abc&lang=en now") == "GET /check?… now"


@pytest.mark.parametrize(
    "text",
    [
        'File "/usr/lib/python3.11/site-packages/aiohttp/web_protocol.py", line 577, in _handle',
        "ConnectionRefusedError: http://127.0.0.1:8000 after 12345 tries",
        "sandogh.web.protection.gate",
    ],
)
def test_what_helps_to_mend_stays(text: str) -> None:
    assert mask(text) == text


@given(st.binary(min_size=16, max_size=64))
def test_tokens_of_any_alphabet_are_masked(raw: bytes) -> None:
    import base64

    text = base64.b64encode(b"\xfa" + raw + b"\x07\x11").decode()
    assert text not in mask(f"token {text}.")
    assert raw.hex() not in mask(raw.hex()) or raw.hex().isalpha()


def test_private_keys_are_dropped_and_numbers_are_masked(lines: Any) -> None:
    log = structlog.get_logger("sandogh.web")
    log.warning(
        "sign-in refused",
        mobile="09121234567",
        national_code=12345678,
        voter_id=5,
        reason="limit",
        ledger=41_234_567,
        amount=12_345_678,
        inside={"name": "مریم", "tries": 3},
        raw=b"secret",
    )
    (line,) = lines()
    assert (line["event"], line["reason"], line["ledger"]) == ("sign-in refused", "limit", 41234567)
    assert line["inside"] == {"name": MASK, "tries": 3}
    assert {line[key] for key in ("mobile", "national_code", "voter_id", "amount", "raw")} == {MASK}


def test_other_libraries_lines_are_redacted_too(lines: Any) -> None:
    logging.getLogger("any.library").warning(
        "sent %s to %s", "48590433", "+989121234567", extra={"code": "48590433", "tries": 2}
    )
    (line,) = lines()
    assert (line["event"], line["code"], line["tries"]) == (f"sent {MASK} to +{MASK}", MASK, 2)


def test_a_stack_trace_shows_no_values(lines: Any) -> None:
    national_code = "0012345678"
    try:
        raise ValueError(f"no voter of {national_code}")
    except ValueError:
        logging.getLogger("any").exception("failed")
    (line,) = lines()
    assert "ValueError: no voter of …" in line["exception"]
    assert national_code not in json.dumps(line)
    assert "test_logs.py" in line["exception"]


def test_a_line_that_cannot_be_written_shows_nothing(
    lines: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Unwritable:
        def __str__(self) -> str:
            raise ValueError("0912 345 6789")

    monkeypatch.setattr("sys.__stderr__", sys.stderr)
    logging.getLogger("any").warning("sent", extra={"mobile": "09123456789", "tries": Unwritable()})
    assert lines() == []
    assert capsys.readouterr().err == "a log line of any could not be written\n"


async def test_the_access_log_has_the_route_and_nobody(lines: Any) -> None:
    async def fails(request: web.Request) -> web.Response:
        raise RuntimeError(f"for {request.remote} with {await request.text()}")

    async def works(_request: web.Request) -> web.Response:
        return web.Response(text="x")

    app = web.Application()
    app.add_routes([web.get("/captcha/{token}.png", works), web.post("/fails", fails)])
    runner = web.AppRunner(app, access_log_class=logs.AccessLog)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    token = secrets.token_urlsafe(16)
    try:
        for sent in (
            f"GET /captcha/{token}.png?mobile=09121234567 HTTP/1.1\r\nHost: x\r\n"
            "Cookie: __Host-session=12345678\r\nUser-Agent: Shahab/77\r\n\r\n",
            "POST /fails HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0012345678",
            "GET /elsewhere/0012345678 HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /check?q=48590433 nonsense 0012345678\r\n\r\n",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent.encode())
            assert await reader.readline()
            writer.close()
    finally:
        await runner.cleanup()
    told = lines()
    text = json.dumps(told)
    for secret in (token, "09121234567", "0012345678", "48590433", "Shahab"):
        assert secret not in text
    answered = [one for one in told if one["event"] == "answered"]
    assert [(one["method"], one["route"], one["status"]) for one in answered] == [
        ("GET", "/captcha/{token}.png", 200),
        ("POST", "/fails", 500),
        ("GET", "", 404),
        ("UNKNOWN", "", 400),
    ]
    assert {one["event"] for one in told} == {
        "answered",
        "request failed",
        "request refused: BadStatusLine",
    }
