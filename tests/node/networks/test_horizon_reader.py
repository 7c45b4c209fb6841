"""The reader gives what an honest Horizon says and refuses a lying one with one sentence."""

import base64
import struct
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from node.networks.fields import FieldError, Fields
from node.networks.horizon import HorizonReader
from node.networks.horizon_answers import read_row, read_transaction
from node.networks.horizon_parsed import BESIDE, Parsed
from node.networks.http import UrlError
from node.networks.reader import Balance, ReaderError, Thresholds
from tests.support.signed import keypair, signed
from tests.support.simulated_horizon import (
    NETWORK_ID,
    PASSPHRASE,
    START,
    SimulatedHorizon,
    ledger_json,
    simulated,
    transaction_json,
)

KEY = keypair(1)
ID = KEY.public_key
STRANGER = keypair(2)


class Pauses(list[float]):
    """Notes every wait and does not wait."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def _horizon(count: int = 5, **given: Any) -> SimulatedHorizon:
    horizon = SimulatedHorizon({ID: 10}, **given)
    for number in range(count):
        horizon.take(signed(KEY, 11 + number), successful=number != 2)
    return horizon


@asynccontextmanager
async def _reading(horizon: SimulatedHorizon, **given: Any):  # type: ignore[no-untyped-def]
    pause = given.pop("pause", Pauses())
    async with simulated(horizon), HorizonReader(horizon.url, pause=pause, **given) as reader:
        yield reader


async def _all(reader: HorizonReader, **given: Any) -> list[int]:
    return [one.position async for one in reader.transactions(ID, **given)]


async def test_network_ledgers_and_account_as_told() -> None:
    horizon = _horizon()
    async with _reading(horizon) as reader:
        network = await reader.network()
        assert (network.passphrase, network.protocol) == (PASSPHRASE, 19)
        assert (network.base_fee, network.base_reserve) == (100, 5_000_000)
        assert network.max_operations == 1000
        assert network.tip == await reader.ledger(6)
        assert network.tip.close_time == START + 5
        ledgers = await reader.ledgers(2, 3)
        assert [one.sequence for one in ledgers] == [3, 4, 5]
        assert await reader.ledgers(6) == []
        account = await reader.account(ID)
        assert account is not None
        assert account.sequence == 15
        assert account.balances == {None: Balance(125_000_000)}
        assert account.signers == {ID: 1}
        assert account.thresholds == Thresholds(0, 0, 0)
        assert account.data == {"sandogh": b"\1\2"}
        assert await reader.account(keypair(9).public_key) is None


async def test_transactions_come_in_order_over_any_page_size() -> None:
    horizon = _horizon()
    good = [one.position for one in horizon.applied if one.successful]
    every = [one.position for one in horizon.applied]
    async with _reading(horizon) as reader:
        for page in (1, 2, 200):
            assert await _all(reader, page=page) == good
            assert await _all(reader, page=page, include_failed=True) == every
        assert await _all(reader, after=good[1]) == good[2:]
        horizon.max_page = 2  # a server that gives less than asked for has not ended
        assert await _all(reader, include_failed=True) == every


async def test_a_transaction_is_found_by_its_hash_and_says_what_its_envelope_says() -> None:
    horizon = _horizon()
    one = horizon.applied[2]
    async with _reading(horizon) as reader:
        found = await reader.transaction(one.said.hash)
        assert found is not None
        assert found.transaction == one.said
        assert (found.ledger, found.position) == (one.ledger, one.position)
        assert (found.envelope, found.successful) == (one.envelope, False)
        assert found.close_time == START + 3
        assert await reader.transaction(bytes(32)) is None


async def test_fields_that_old_horizons_lack_may_be_missing() -> None:
    def tamper(path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/":
            body["protocol_version"] = body.pop("current_protocol_version")
        for record in body.get("_embedded", {"records": [body]})["records"]:
            for key in ("header_xdr", "result_xdr", "last_modified_ledger", "data", "flags"):
                record.pop(key, None)
            if record.get("successful"):
                del record["successful"]
        return body

    async with _reading(_horizon(tamper=tamper)) as reader:
        assert (await reader.network()).protocol == 19
        assert (await reader.ledger(3)).header_xdr is None
        assert len(await _all(reader)) == 4
        account = await reader.account(ID)
        assert account is not None
        assert account.data == {}


Ask = Callable[[HorizonReader], Any]


def _change(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        if value is None:
            del record[key]
        else:
            record[key] = value

    return change


OTHER = signed(KEY, 99)
FAILED_RESULT = base64.b64encode(struct.pack(">qiii", 100, -1, 0, 0)).decode()

LIES: dict[str, tuple[Ask, Callable[[dict[str, Any]], None], str]] = {
    "header of another hash": (lambda r: r.ledger(3), _change("hash", "0" * 64), "hash"),
    "another ledger": (lambda r: r.ledger(4), _change("sequence", 3), "header says"),
    "close time moved": (
        lambda r: r.ledger(3),
        _change("closed_at", "2020-01-01T00:00:00Z"),
        "closed_at",
    ),
    "previous hash moved": (lambda r: r.ledger(3), _change("prev_hash", "0" * 64), "prev_hash"),
    "header not base64": (lambda r: r.ledger(3), _change("header_xdr", "!"), "not base64"),
    "no close time": (lambda r: r.ledger(3), _change("closed_at", None), "is missing"),
    "hash in capitals": (lambda r: r.ledger(3), _change("hash", "AB" * 32), "lower-case hex"),
    "sequence a truth": (lambda r: r.ledger(3), _change("sequence", True), "integer"),
    "gap in the ledgers": (lambda r: r.ledgers(1), lambda record: _skip(record), "belongs"),
    "another envelope": (
        lambda r: _all(r),
        _change("envelope_xdr", base64.b64encode(OTHER).decode()),
        "another hash",
    ),
    "broken envelope": (lambda r: _all(r), _change("envelope_xdr", "AAAA"), "is wrong"),
    "result says failed": (lambda r: _all(r), _change("result_xdr", FAILED_RESULT), "contradicts"),
    "result cut off": (lambda r: _all(r), _change("result_xdr", "AAAA"), "too short"),
    "failed though not asked": (
        lambda r: _all(r),
        lambda record: record.update(successful=False, result_xdr=FAILED_RESULT),
        "not asked for",
    ),
    "position in another ledger": (lambda r: _all(r), _change("ledger", 99), "paging_token"),
    "position of an operation": (
        lambda r: _all(r),
        lambda record: record.update(paging_token=str(int(record["paging_token"]) + 1)),
        "paging_token",
    ),
    "position 10^30": (lambda r: _all(r), _change("paging_token", "9" * 30), "integer"),
    "another account": (
        lambda r: r.account(ID),
        _change("account_id", keypair(2).public_key),
        "another account",
    ),
    "amount in floating point": (
        lambda r: r.account(ID),
        _change("balances", [{"asset_type": "native", "balance": "1.5"}]),
        "amount",
    ),
    "asset twice": (
        lambda r: r.account(ID),
        _change("balances", [{"asset_type": "native", "balance": "1.0000000"}] * 2),
        "twice",
    ),
    "negative weight": (
        lambda r: r.account(ID),
        _change("signers", [{"key": ID, "weight": -1}]),
        "weight",
    ),
}


def _skip(record: dict[str, Any]) -> None:
    if record["sequence"] == 3:
        for key in ("sequence", "header_xdr"):
            record[key] = None
        record["sequence"] = 7


@pytest.mark.parametrize("name", LIES)
async def test_a_lie_is_refused_in_one_sentence(name: str) -> None:
    ask, change, part = LIES[name]

    def tamper(path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path != "/":
            for record in body.get("_embedded", {"records": [body]})["records"]:
                change(record)
        return body

    horizon = _horizon()
    async with _reading(horizon) as reader:
        await ask(reader)
        horizon.tamper = tamper
        with pytest.raises(ReaderError) as error:
            await ask(reader)
    assert part in error.value.why
    assert error.value.url == horizon.url
    assert "\n" not in str(error.value)


async def test_a_header_of_another_ledger_is_refused() -> None:
    horizon = _horizon()
    async with _reading(horizon) as reader:
        horizon.tamper = lambda path, body: body if path == "/" else ledger_json(horizon, 3)
        with pytest.raises(ReaderError, match="it answered ledger 3"):
            await reader.ledger(4)


async def test_another_transaction_than_the_one_asked_for_is_refused() -> None:
    horizon = _horizon()
    async with _reading(horizon) as reader:
        await reader.network()
        horizon.tamper = lambda _path, _body: transaction_json(horizon, horizon.applied[0])
        with pytest.raises(ReaderError, match="it answered transaction"):
            await reader.transaction(horizon.applied[1].said.hash)


async def test_endless_equal_pages_are_refused() -> None:
    horizon = _horizon()
    async with _reading(horizon) as reader:
        first: list[Any] = []

        def repeat(path: str, body: Any) -> Any:
            if path.endswith("/transactions"):
                first.append(body)
                return first[0]
            return body

        horizon.tamper = repeat
        with pytest.raises(ReaderError, match="does not advance"):
            await _all(reader)
        assert len(first) == 2


def _strangers(horizon: SimulatedHorizon) -> list[int]:
    """Let others act between; return the positions of what is our account's."""
    horizon.sequences[STRANGER.public_key] = 10
    for number in range(3):
        horizon.take(signed(STRANGER, 11 + number))
        horizon.take(signed(KEY, 16 + number), successful=number != 1)
    return [one.position for one in horizon.applied if one.said.source == ID]


async def _naming(reader: HorizonReader, after: int, last_ledger: int) -> list[int]:
    found = reader.naming([ID, keypair(9).public_key], after=after, last_ledger=last_ledger)
    return [one.position async for one in found]


async def test_what_names_an_account_is_told_from_the_list_of_all() -> None:
    horizon = _horizon()
    ours = _strangers(horizon)
    end = horizon.tip
    async with _reading(horizon) as reader:
        for horizon.max_page in (1, 3, 200):
            assert await _naming(reader, 0, end) == ours
            assert await _naming(reader, ours[2], end) == ours[3:]
            assert await _naming(reader, 0, (ours[4] >> 32)) == ours[:5]


async def test_strangers_envelopes_are_not_looked_into() -> None:
    horizon = _horizon()
    ours = _strangers(horizon)

    def damage(path: str, body: Any) -> Any:
        for one in body["_embedded"]["records"] if path == "/transactions" else ():
            if one["source_account"] == STRANGER.public_key:
                one["envelope_xdr"] = "AAAA"
        return body

    horizon.tamper = damage
    async with _reading(horizon) as reader:
        assert await _naming(reader, 0, horizon.tip) == ours


async def test_a_list_of_all_that_stands_still_or_has_no_end_is_refused() -> None:
    horizon = _horizon()
    first: list[Any] = []
    async with _reading(horizon, most=4) as reader:
        with pytest.raises(ReaderError, match="more than 4 transactions"):
            await _naming(reader, 0, horizon.tip)

    def repeat(path: str, body: Any) -> Any:
        if path == "/transactions":
            first.append(body)
            return first[0]
        return body

    horizon.tamper = repeat
    async with _reading(horizon) as reader:
        with pytest.raises(ReaderError, match="does not advance"):
            await _naming(reader, 0, horizon.tip)


def test_a_transaction_told_twice_is_parsed_once_and_another_result_is_not_believed() -> None:
    horizon = _horizon(1)
    one = horizon.applied[0]
    row = read_row(Fields(transaction_json(horizon, one), "it"))
    parsed = Parsed()
    found = parsed.read(row, NETWORK_ID)
    assert found == read_transaction(row, NETWORK_ID)
    assert parsed.read(replace(row), NETWORK_ID) is found
    with pytest.raises(FieldError, match="contradicts the field successful"):
        parsed.read(replace(row, successful=False), NETWORK_ID)
    assert Parsed(most=0).read(row, NETWORK_ID) == found
    few = Parsed(most=len(row.envelope) + BESIDE)
    again = few.read(row, NETWORK_ID)
    assert few.read(row, NETWORK_ID) is again
    few.read(replace(row, close_time=1), NETWORK_ID)
    assert few.read(row, NETWORK_ID) is not again


async def test_an_account_that_vanishes_between_pages_is_no_end() -> None:
    horizon = _horizon()
    async with _reading(horizon) as reader:

        def vanish(path: str, body: Any) -> Any:
            if path.endswith("/transactions"):
                horizon.sequences.clear()
            return body

        horizon.tamper = vanish
        with pytest.raises(ReaderError, match="no longer has the account"):
            await _all(reader, page=2)


async def test_more_records_than_asked_for_are_refused() -> None:
    horizon = _horizon()
    async with _reading(horizon) as reader:

        def double(path: str, body: Any) -> Any:
            if path.endswith("/transactions"):
                body["_embedded"]["records"] *= 2
            return body

        horizon.tamper = double
        with pytest.raises(ReaderError, match="at most 2"):
            await _all(reader, page=2)


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (web.Response(text="<html>"), "not JSON"),
        (web.Response(text="[" * 100_000), "not JSON"),
        (web.Response(text="9" * 10_000), "not JSON"),
        (web.Response(text="[]"), "not a JSON object"),
        (web.Response(body=b"\xff\xfe{}"), "not JSON"),
        (web.Response(status=404, text="<html>"), "status 404"),
        (web.Response(status=301, headers={"Location": "/"}), "redirects"),
        (web.Response(status=410, text="{}"), "status 410"),
    ],
)
async def test_an_answer_that_is_no_horizons_is_refused(answer: web.Response, part: str) -> None:
    horizon = _horizon(tamper=lambda path, body: answer if path.startswith("/l") else body)
    async with _reading(horizon) as reader:
        with pytest.raises(ReaderError) as error:
            await reader.ledger(3)
    assert part in error.value.why


async def test_a_body_beyond_the_limit_is_not_read() -> None:
    horizon = _horizon(tamper=lambda _path, _body: web.Response(body=bytes(5000)))
    async with _reading(horizon, max_body=4999) as reader:
        with pytest.raises(ReaderError, match="larger than 4999 bytes"):
            await reader.ledger(3)


async def test_a_compressed_bomb_stops_at_the_limit() -> None:
    def bomb(_path: str, _body: Any) -> web.Response:
        answer = web.Response(body=bytes(3_000_000))
        answer.enable_compression(web.ContentCoding.gzip)
        return answer

    async with _reading(_horizon(tamper=bomb), max_body=1_000_000) as reader:
        with pytest.raises(ReaderError, match="larger than 1000000 bytes"):
            await reader.ledger(3)


async def test_busy_answers_are_waited_out_with_growing_pauses() -> None:
    pauses = Pauses()
    async with _reading(_horizon(statuses=[429, 503, 504]), pause=pauses) as reader:
        assert (await reader.ledger(3)).sequence == 3
    assert pauses == [0.25, 0.5, 1.0]


async def test_a_server_that_stays_busy_is_given_up() -> None:
    pauses = Pauses()
    horizon = _horizon(statuses=[503] * 10)
    async with _reading(horizon, pause=pauses, tries=4) as reader:
        with pytest.raises(ReaderError, match="status 503"):
            await reader.ledger(3)
    assert len(horizon.gets) == 4
    assert len(pauses) == 3


async def test_a_server_that_is_not_there_is_given_up() -> None:
    async with simulated(_horizon()) as horizon:
        pass
    async with HorizonReader(horizon.url, pause=Pauses(), tries=2) as reader:
        with pytest.raises(ReaderError, match="cannot read ledger 3"):
            await reader.ledger(3)


async def test_another_network_than_expected_is_refused() -> None:
    async with _reading(_horizon(), passphrase="Kuknos-NET") as reader:
        with pytest.raises(ReaderError, match="not 'Kuknos-NET'"):
            await reader.network()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("ftp://a", "http"),
        ("horizon.example", "http"),
        ("http://", "no host"),
        ("http://a:b", "ort"),
        ("https://u:p@a", "user name"),
        ("https://a/?q=1", "query"),
    ],
)
def test_a_url_that_cannot_be_asked_is_refused(text: str, part: str) -> None:
    with pytest.raises(UrlError) as error:
        HorizonReader(text)
    assert part in error.value.why


@pytest.mark.parametrize(
    ("text", "why"), [("a\0b", "holds a NUL"), ("\ud800", "holds half a character")]
)
def test_a_text_that_no_database_takes_is_refused(text: str, why: str) -> None:
    with pytest.raises(FieldError, match=why):
        Fields({"network_passphrase": text}, "it").text("network_passphrase")
