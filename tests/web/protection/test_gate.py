"""What the gate lets through, and the status with which it refuses the rest."""

import asyncio
from pathlib import Path

import pytest
import time_machine

from tests.web.protection.gated import HOST, ORIGIN, gated, visit
from web.protection import gate, refusals
from web.protection.forms import COOKIE
from web.settings import Limits

MOMENT = 1_800_000_000
"""A second of the clock, far from the next minute."""


async def test_another_host_gets_nothing_but_health(tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        for host in ("vote.example", "127.0.0.1", "127.0.0.1:8100", ""):
            async with client.get("/who", headers={"Host": host}) as answer:
                assert answer.status == 421
        async with client.get("/healthz", headers={"Host": "10.0.0.3:9"}) as answer:
            assert answer.status == 200


async def test_a_form_of_our_own_page_is_taken(tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        given = await visit(client)
        token = given.pop("X-Form-Token")
        form = {"national_code": "۱۲۳", "form_token": token}
        async with client.post("/echo", data=form, headers=given) as answer:
            assert (answer.status, (await answer.json())["form"]) == (200, form)


@pytest.mark.parametrize(
    "changed",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://127.0.0.1:8098"},
        {"Origin": "http://127.0.0.1:8099.evil.example"},
        {"X-Form-Token": "0" * 64},
        {"X-Form-Token": ""},
        {"X-Form-Token": "é"},
        {"X-Form-Token": None},
        {"Cookie": None},
        {"Cookie": f"{COOKIE}=short"},
        {"Cookie": f"{COOKIE}=AAAAAAAAAAAAAAAAAAAAAA"},
        {"Sec-Fetch-Site": None, "Origin": None},
        {"Sec-Fetch-Site": None, "Origin": "null"},
    ],
    ids=str,
)
async def test_a_forged_request_is_refused(changed: dict[str, str | None], tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        given = {**await visit(client), **changed}
        sent = {name: value for name, value in given.items() if value is not None}
        async with client.post("/echo", data={"a": "b"}, headers=sent) as answer:
            assert answer.status == 403
        async with client.post("/booth/tracker", data=b"x", headers=sent) as answer:
            assert (answer.status, await answer.json()) == (403, {"error": "forgery"})
        # the same with nothing changed is taken: it is this that was refused
        async with client.post("/echo", data={"a": "b"}, headers=await visit(client)) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("missing", ["Sec-Fetch-Site", "Origin"])
async def test_one_word_of_an_old_browser_is_enough(missing: str, tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        given = await visit(client)
        del given[missing]
        async with client.post("/echo", data={"a": "b"}, headers=given) as answer:
            assert answer.status == 200


async def test_a_gateway_needs_neither_cookie_nor_token(tmp_path: Path) -> None:
    async with (
        gated(tmp_path) as client,
        client.post("/sms/kavenegar/secret", data={"from": "98912"}, headers=HOST) as answer,
    ):
        assert answer.status == 200


async def test_a_token_is_of_one_visit(tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        mine, others = await visit(client), await visit(client)
        assert mine["X-Form-Token"] != others["X-Form-Token"]
        mixed = {**mine, "X-Form-Token": others["X-Form-Token"]}
        async with client.post("/echo", data={"a": "b"}, headers=mixed) as answer:
            assert answer.status == 403


async def test_the_visits_cookie_is_set_once_and_well(tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        async with client.get("/who", headers=HOST) as answer:
            line = answer.headers["Set-Cookie"]
        assert line.startswith("__Host-visit=")
        for part in ("HttpOnly", "Path=/", "SameSite=Strict", "Secure"):
            assert part in line
        assert "Domain" not in line
        given = await visit(client)
        async with client.get("/who", headers={**HOST, "Cookie": given["Cookie"]}) as answer:
            assert "Set-Cookie" not in answer.headers
            assert (await answer.json())["token"] == given["X-Form-Token"]
        async with client.get("/ballot", headers=HOST) as answer:
            assert "Set-Cookie" not in answer.headers


async def test_large_bodies_are_refused_before_they_are_read(tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        given = {**await visit(client), "Content-Type": "application/octet-stream"}
        for path, most in (("/booth/ballot", gate.BALLOT_BODY), ("/booth/tracker", 16 << 10)):
            async with client.post(path, data=bytes(most), headers=given) as answer:
                assert (answer.status, (await answer.json())["size"]) == (200, most)
            async with client.post(path, data=bytes(most + 1), headers=given) as answer:
                assert (answer.status, await answer.json()) == (413, {"error": "size"})


async def test_chunks_do_not_pass_by_the_limit(tmp_path: Path) -> None:
    async def chunks(number: int) -> object:
        for _ in range(number):
            yield bytes(4096)

    async with gated(tmp_path) as client:
        given = {**await visit(client), "Content-Type": "application/octet-stream"}
        for path, most in (("/booth/ballot", 64), ("/booth/tracker", 4)):
            async with client.post(path, data=chunks(most), headers=given) as answer:
                assert answer.status == 200
            async with client.post(path, data=chunks(most + 1), headers=given) as answer:
                assert answer.status == 413


@pytest.mark.parametrize(
    "kind",
    [
        {"Content-Encoding": "gzip"},
        {"Content-Type": "multipart/form-data; boundary=x"},
    ],
    ids=str,
)
async def test_other_forms_of_bodies_are_not_taken(kind: dict[str, str], tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        sent = {**await visit(client), **kind}
        async with client.post("/echo", data=b"x", headers=sent) as answer:
            assert answer.status == 415


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"a=\xff\xfe", 400),
        ("application/x-www-form-urlencoded; charset=utf-16", b"a", 400),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=1", 400),
    ],
)
async def test_a_form_that_cannot_be_read_is_a_bad_request(
    kind: str, body: bytes, status: int, tmp_path: Path
) -> None:
    async with gated(tmp_path) as client:
        sent = {**await visit(client), "Content-Type": kind}
        async with client.post("/echo", data=body, headers=sent) as answer:
            assert answer.status == status


async def test_too_many_requests_wait(tmp_path: Path) -> None:
    # the clock stands: a minute that ended meanwhile would let one more through
    with time_machine.travel(MOMENT, tick=False):
        await _too_many(tmp_path)


async def _too_many(place: Path) -> None:
    async with gated(place, limits=Limits(requests_per_address=3)) as client:
        for number in range(5):
            async with client.get("/who", headers=HOST) as answer:
                assert answer.status == (200 if number < 3 else 429)
                said = await answer.text()
        assert answer.headers["Retry-After"] == "60"
        assert answer.content_type == "text/html"
        assert '<html lang="fa" dir="rtl">' in said
        what, do = refusals.PACE.fa.split(". ")
        assert f"<h1>{what}</h1>\n<p>{do}</p>" in said
        assert refusals.PACE.en in said
        async with client.get("/assets/a.css", headers=HOST) as answer:
            assert answer.status == 200
        async with client.get("/booth/state", headers=HOST) as answer:
            assert (answer.status, await answer.json()) == (429, {"error": "pace"})


async def test_limits_go_by_the_visitor_behind_the_proxy(tmp_path: Path) -> None:
    with time_machine.travel(MOMENT, tick=False):
        await _behind_a_proxy(tmp_path)


async def _behind_a_proxy(place: Path) -> None:
    limits = Limits(requests_per_address=1)
    async with gated(place, proxies=("127.0.0.0/8",), limits=limits) as client:
        for visitor in ("203.0.113.1", "203.0.113.2"):
            given = {**HOST, "X-Forwarded-For": f"6.6.6.6, {visitor}"}
            async with client.get("/who", headers=given) as answer:
                assert (await answer.json())["address"] == visitor
            async with client.get("/who", headers=given) as answer:
                assert answer.status == 429
        async with client.get("/who", headers={**HOST, "X-Forwarded-For": "x"}) as answer:
            assert answer.status == 400


async def test_what_takes_too_long_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "SECONDS", 0.05)
    async with gated(tmp_path) as client:
        async with client.get("/slow", headers=HOST) as answer:
            assert answer.status == 503
        # a body that never comes
        server = client.server
        reader, writer = await asyncio.open_connection(server.host, server.port)
        lines = [
            "POST /sms/a/b HTTP/1.1",
            f"Host: {HOST['Host']}",
            "Content-Length: 10",
            "Connection: close",
        ]
        writer.write(("\r\n".join(lines) + "\r\n\r\n123").encode())
        assert b" 503 " in await reader.readline()
        writer.close()


async def test_every_answer_has_the_headers(tmp_path: Path) -> None:
    async with gated(tmp_path) as client:
        for path in ("/who", "/none", "/ballot", "/booth/state"):
            async with client.get(path, headers=HOST) as answer:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "'none'" in answer.headers["Content-Security-Policy"]
                assert "Server" not in answer.headers
                assert "Strict-Transport-Security" not in answer.headers
                kept = "max-age=7" if path == "/ballot" else "no-store"
                assert answer.headers["Cache-Control"] == kept
        async with client.get("/who", headers={"Host": "elsewhere"}) as answer:
            assert "'none'" in answer.headers["Content-Security-Policy"]


async def test_over_https_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    async with (
        gated(tmp_path, origin="https://vote.example") as client,
        client.get("/who", headers={"Host": "vote.example"}) as answer,
    ):
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "origin",
    [
        "http://vote.example",
        "https://vote.example/",
        "https://",
        "vote.example",
        "https://a@vote.example",
        "ftp://localhost",
        ORIGIN + "/x",
    ],
)
def test_an_origin_that_is_none_is_named(origin: str) -> None:
    with pytest.raises(gate.OriginError) as refused:
        gate.check_origin(origin)
    assert refused.value.origin == origin


def test_the_booths_page_is_the_strictest() -> None:
    from web.protection.headers import headers_of

    booth = headers_of("/ballot", https=True)["Content-Security-Policy"]
    page = headers_of("/sign-in", https=True)["Content-Security-Policy"]
    for said in (booth, page):
        assert said.startswith("default-src 'none'; script-src 'self'")
        assert "unsafe" not in said
        assert "*" not in said
    assert "media-src" not in booth
    worker = headers_of("/assets/{file}", https=True)["Content-Security-Policy"]
    assert worker == "default-src 'none'"
