"""Every answer has the form clients rely on: problems, CORS, headers, links, limits."""

import asyncio
import gzip
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import ClientSession

from node.horizon.parameters import MAX_BODY
from tests.support.ledger import GENESIS_TIME, LedgerInLoop

_NOBODY = "GAAZI4TCR3TY5OJHCTJC2A4QSY6CJWJH5IAJTGKIN2ER7LBNVKOCCWN7"


async def _get(ledger: LedgerInLoop, path: str, **headers: str) -> tuple[int, Any, Any]:
    async with (
        ClientSession() as session,
        session.get(ledger.url + path, headers=headers) as answer,
    ):
        return answer.status, answer.headers, await answer.json(content_type=None)


@pytest.mark.parametrize(
    ("path", "status", "slug"),
    [
        ("/nowhere", 404, "not_found"),
        (f"/accounts/{_NOBODY}", 404, "not_found"),
        (f"/accounts/{_NOBODY}/transactions", 404, "not_found"),
        (f"/accounts/{_NOBODY}/data/x", 404, "not_found"),
        ("/accounts/GABC", 400, "bad_request"),
        (f"/accounts/{_NOBODY[:-1]}A", 400, "bad_request"),
        ("/transactions/xyz", 400, "bad_request"),
        ("/transactions/" + "0" * 64, 404, "not_found"),
        ("/transactions/" + "0" * 64 + "/operations", 404, "not_found"),
        ("/ledgers/0", 410, "before_history"),
        ("/transactions?order=desc&cursor=7", 410, "before_history"),
        ("/operations/12", 410, "before_history"),
        ("/operations/x", 400, "bad_request"),
        ("/operations/99999999999999", 404, "not_found"),
        ("/operations/99999999999999/effects", 404, "not_found"),
        ("/payments?cursor=5-1", 400, "bad_request"),
        ("/effects?cursor=5-x", 400, "bad_request"),
        ("/payments?join=ledgers", 400, "bad_request"),
        ("/assets?asset_code=no!", 400, "bad_request"),
        ("/assets?asset_issuer=GABC", 400, "bad_request"),
        ("/assets?cursor=now", 400, "bad_request"),
        (f"/accounts/{_NOBODY}/payments", 404, "not_found"),
        ("/accounts/GABC/offers", 400, "bad_request"),
        ("/ledgers/99999999999999999999", 400, "bad_request"),
        ("/ledgers/2147483647", 404, "not_found"),
        ("/ledgers/77/transactions", 404, "not_found"),
        ("/ledgers?limit=201", 400, "bad_request"),
        ("/ledgers?order=up", 400, "bad_request"),
        ("/transactions?cursor=x", 400, "bad_request"),
        ("/friendbot", 400, "bad_request"),
        ("/friendbot?addr=GABC", 400, "bad_request"),
        ("/_clock/close", 405, "method_not_allowed"),
    ],
)
async def test_a_wrong_request_is_a_problem(
    loop_ledger: LedgerInLoop, path: str, status: int, slug: str
) -> None:
    got, headers, body = await _get(loop_ledger, path)
    assert got == status
    assert headers["Content-Type"].startswith("application/problem+json")
    assert body["type"] == f"https://stellar.org/horizon-errors/{slug}"
    assert body["status"] == status
    assert body["detail"]
    if slug == "bad_request":
        assert body["extras"]["invalid_field"]
        assert body["extras"]["reason"]


async def test_any_origin_may_read_and_sees_date_and_ledger(loop_ledger: LedgerInLoop) -> None:
    for path in ("/", "/nowhere"):
        _, headers, _ = await _get(loop_ledger, path, Origin="https://example.org")
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Access-Control-Expose-Headers"] == "Date, Latest-Ledger"
        assert headers["Latest-Ledger"] == "1"
        assert headers["Date"] == "Fri, 15 Jan 2027 08:00:00 GMT"


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip, deflate, br", "gzip"), ("identity", None), ("deflate", None), ("gzip;q=0", None)],
)
async def test_a_long_answer_is_compressed_for_who_takes_it(
    loop_ledger: LedgerInLoop, accepts: str, coding: str | None
) -> None:
    for _ in range(10):
        await loop_ledger.close()
    plain = await _get(loop_ledger, "/ledgers?limit=200", **{"Accept-Encoding": "identity"})
    async with (
        ClientSession(auto_decompress=False, headers={"Accept-Encoding": accepts}) as session,
        session.get(loop_ledger.url + "/ledgers?limit=200") as answer,
        session.get(loop_ledger.url + "/") as short,
    ):
        assert answer.headers.get("Content-Encoding") == coding
        assert answer.headers["Vary"] == "Accept-Encoding"
        body = await answer.read()
        assert int(answer.headers["Content-Length"]) == len(body)
        told = gzip.decompress(body) if coding else body
        assert json.loads(told) == plain[2]
        assert (len(body) < len(told) / 2) == (coding is not None)
        assert "Content-Encoding" not in short.headers


async def test_a_preflight_allows_the_headers_asked_for(loop_ledger: LedgerInLoop) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-one"}
    async with (
        ClientSession() as session,
        session.options(loop_ledger.url + "/transactions", headers=asked) as answer,
    ):
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Headers"] == "x-one"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]


async def test_the_root_names_the_network(loop_ledger: LedgerInLoop) -> None:
    status, headers, body = await _get(loop_ledger, "/")
    assert status == 200
    assert headers["Content-Type"].startswith("application/hal+json")
    assert body["network_passphrase"] == loop_ledger.passphrase
    assert body["history_latest_ledger"] == body["core_latest_ledger"] == 1
    assert body["history_latest_ledger_closed_at"] == "2027-01-15T08:00:00Z"
    assert body["current_protocol_version"] == 19


async def test_links_follow_the_host_of_the_request(loop_ledger: LedgerInLoop) -> None:
    _, _, body = await _get(loop_ledger, "/ledgers/?limit=1", Host="ledger.example:81")
    assert body["_links"]["self"]["href"].startswith("http://ledger.example:81/ledgers?")
    (record,) = body["_embedded"]["records"]
    assert record["_links"]["self"]["href"] == "http://ledger.example:81/ledgers/1"


async def _post(ledger: LedgerInLoop, path: str, **sent: Any) -> tuple[int, Any]:
    async with ClientSession() as session, session.post(ledger.url + path, **sent) as answer:
        return answer.status, await answer.json(content_type=None)


@pytest.mark.parametrize(
    ("sent", "status", "slug"),
    [
        ({"json": {"tx": "AAAA"}}, 415, "unsupported_media_type"),
        ({"data": b"tx=AAAA"}, 415, "unsupported_media_type"),
        ({"data": {"other": "x"}}, 400, "bad_request"),
        ({"data": {"tx": "AAAA"}}, 400, "transaction_malformed"),
        ({"data": {"tx": "not base64!"}}, 400, "transaction_malformed"),
        ({"data": {"tx": "A" * MAX_BODY}}, 413, "payload_too_large"),
    ],
)
async def test_a_submission_that_is_none_is_refused(
    loop_ledger: LedgerInLoop, sent: dict[str, Any], status: int, slug: str
) -> None:
    got, body = await _post(loop_ledger, "/transactions", **sent)
    assert (got, body["type"].rsplit("/", 1)[1]) == (status, slug)
    assert loop_ledger.pending() == 0


async def test_the_clock_closes_where_it_is_told_and_never_backwards(
    loop_ledger: LedgerInLoop,
) -> None:
    status, body = await _post(loop_ledger, "/_clock/close", json={"close_time": GENESIS_TIME + 60})
    assert (status, body["sequence"], body["closed_at"]) == (200, 2, "2027-01-15T08:01:00Z")
    status, body = await _post(loop_ledger, "/_clock/close")
    assert (status, body["closed_at"]) == (200, "2027-01-15T08:01:01Z")
    for wrong in (GENESIS_TIME, GENESIS_TIME + 61, 1 << 37, -1, "soon", 1.5, True):
        status, body = await _post(loop_ledger, "/_clock/close", json={"close_time": wrong})
        assert (status, body["extras"]["invalid_field"]) == (400, "close_time")
    status, _ = await _post(loop_ledger, "/_clock/close", data=b"{")
    assert status == 400
    _, _, clock = await _get(loop_ledger, "/_clock")
    assert clock == {"now": GENESIS_TIME + 61, "ledger": 3, "pending": 0}


async def test_friendbot_funds_by_form_too_and_refuses_an_account_that_exists(
    loop_ledger: LedgerInLoop,
) -> None:
    asked = [
        asyncio.create_task(_post(loop_ledger, "/friendbot", data={"addr": _NOBODY})),
    ]
    ((status, body),) = await loop_ledger.beside(*asked)
    assert (status, body["successful"]) == (200, True)
    status, body = await _post(loop_ledger, f"/friendbot?addr={_NOBODY}")
    assert (status, body["extras"]) == (400, {"account": _NOBODY})


async def test_a_body_of_any_size_ends_the_request_early(loop_ledger: LedgerInLoop) -> None:
    async with ClientSession() as session:
        try:
            async with session.post(
                loop_ledger.url + "/_clock/close", data=b" " * (MAX_BODY * 4)
            ) as answer:
                assert answer.status == 413
        except aiohttp.ClientConnectionError:
            assert loop_ledger.serving.node.latest.sequence == 1


async def test_links_are_https_behind_a_proxy_on_this_machine(loop_ledger: LedgerInLoop) -> None:
    _, _, plain = await _get(loop_ledger, "/", Host="vote.example")
    assert plain["_links"]["ledgers"]["href"].startswith("http://vote.example/ledgers")
    behind = {"Host": "vote.example", "X-Forwarded-Proto": "https"}
    _, _, secure = await _get(loop_ledger, "/", **behind)
    assert secure["_links"]["ledgers"]["href"].startswith("https://vote.example/ledgers")
    _, _, odd = await _get(loop_ledger, "/", **{**behind, "X-Forwarded-Proto": "javascript"})
    assert odd["_links"]["ledgers"]["href"].startswith("http://vote.example/ledgers")
