"""A Horizon that lies, drops and delays on demand, over an honest ledger of a few lines.

`faults` decides what happens to each POST, `tamper` may change each JSON answer. The ledger
itself is strict about sequence numbers, so that a double landing would show.
"""

import asyncio
import base64
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import repeat
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from stellar_sdk import xdr

from node.base.dates import format_rfc3339
from node.wire.envelopes import parse_envelope
from node.wire.parsed import Transaction

PASSPHRASE = "Sandogh test ledger"
NETWORK_ID = sha256(PASSPHRASE.encode()).digest()
START = 1_800_000_000


@dataclass(frozen=True, slots=True)
class Applied:
    """A transaction in the simulated ledger."""

    said: Transaction
    envelope: bytes
    ledger: int
    order: int
    successful: bool

    @property
    def position(self) -> int:
        """The paging token."""
        return self.ledger << 32 | self.order << 12


@dataclass
class SimulatedHorizon:
    """The ledger and how it misbehaves.

    Attributes:
        sequences: every account and its sequence number.
        faults: one word per POST: `ok`; `late` and `lost` (time-out status after and before the
            ledger took it); `drop` and `cut` (connection closed after and before); `busy`,
            `limit`; `html`; `wrong` (another hash in the answer).
        refusal: gives, of a transaction, result codes instead of taking it.
        fails: tells which transactions are taken as failed.
        tamper: changes a JSON answer, given the request's path.
        posted: is called after each POST was judged, before it is answered.
        statuses: answers to GETs that come before the real ones.
    """

    sequences: dict[str, int]
    faults: Iterator[str] = field(default_factory=lambda: repeat("ok"))
    refusal: Callable[[Transaction], dict[str, Any] | None] = lambda _said: None
    fails: Callable[[Transaction], bool] = lambda _said: False
    tamper: Callable[[str, Any], Any] = lambda _path, body: body
    posted: Callable[[], None] = lambda: None
    statuses: list[int] = field(default_factory=list)
    max_page: int = 200
    applied: list[Applied] = field(default_factory=list)
    headers: list[bytes] = field(default_factory=list)
    posts: list[bytes] = field(default_factory=list)
    gets: list[str] = field(default_factory=list)
    url: str = ""

    def __post_init__(self) -> None:
        """Close the first ledger."""
        self.close(START)

    @property
    def tip(self) -> int:
        """The last ledger's sequence."""
        return len(self.headers)

    @property
    def now(self) -> int:
        """The last ledger's close time."""
        return _header(self.headers[-1]).scp_value.close_time.time_point.uint64

    def close(self, at: int | None = None) -> None:
        """Close an empty ledger at a time, or a second after the last one."""
        previous = sha256(self.headers[-1]).digest() if self.headers else bytes(32)
        self.headers.append(_new_header(self.tip + 1, previous, at or self.now + 1))

    def take(self, envelope: bytes, *, successful: bool = True) -> Applied:
        """Put a transaction into a new ledger, using its sequence number."""
        said = parse_envelope(envelope, NETWORK_ID)
        assert said.sequence == self.sequences[said.source] + 1
        self.sequences[said.source] = said.sequence
        self.close()
        found = Applied(said, envelope, self.tip, 1, successful)
        self.applied.append(found)
        return found

    def find(self, name: bytes) -> Applied | None:
        """Return the transaction of a hash."""
        hashes = ((one.said.hash, one.said.ledger_hash) for one in self.applied)
        return next(
            (one for one, names in zip(self.applied, hashes, strict=True) if name in names), None
        )

    def submit(self, envelope: bytes) -> tuple[int, dict[str, Any]]:
        """Judge an envelope as Horizon does; the answer to a repeated one is the same."""
        said = parse_envelope(envelope, NETWORK_ID)
        found = self.find(said.ledger_hash)
        if found is None:
            codes = self.refusal(said)
            if said.max_time and said.max_time < self.now:
                codes = {"transaction": "tx_too_late"}
            elif said.source not in self.sequences:
                codes = {"transaction": "tx_no_source_account"}
            elif said.sequence != self.sequences[said.source] + 1:
                codes = {"transaction": "tx_bad_seq"}
            if codes is not None:
                return _refused(codes)
            found = self.take(envelope, successful=not self.fails(said))
        if not found.successful:
            return _refused({"transaction": "tx_failed", "operations": ["op_underfunded"]})
        return 200, transaction_json(self, found)


@asynccontextmanager
async def simulated(horizon: SimulatedHorizon) -> AsyncIterator[SimulatedHorizon]:
    """Serve it on a free port for the length of the block."""
    app = web.Application()
    routes = {
        "/": _root,
        "/ledgers": _ledgers,
        "/ledgers/{n}": _ledger,
        "/accounts/{id}": _account,
        "/accounts/{id}/transactions": _listed,
        "/transactions/{hash}": _transaction,
    }
    for path, answer in routes.items():
        app.router.add_get(path, partial(_get, horizon, answer))
    app.router.add_post("/transactions", partial(_post, horizon))
    async with TestServer(app) as server:
        horizon.url = str(server.make_url("")).rstrip("/")
        yield horizon


def problem(status: int, slug: str, **extras: Any) -> dict[str, Any]:
    """Return an error body in Horizon's form."""
    kind = f"https://stellar.org/horizon-errors/{slug}"
    body = {"type": kind, "title": slug, "status": status, "detail": "simulated"}
    return body | ({"extras": extras} if extras else {})


async def _post(horizon: SimulatedHorizon, request: web.Request) -> web.StreamResponse:
    envelope = base64.b64decode(str((await request.post())["tx"]))
    horizon.posts.append(envelope)
    fault = next(horizon.faults, "ok")
    if fault in ("cut", "lost", "busy", "limit"):
        horizon.posted()
        status = {"lost": 504, "busy": 503, "limit": 429}.get(fault)
        if status is None:
            return _hang_up(request)
        headers = {"Retry-After": "7"} if fault == "limit" else {}
        return web.json_response(problem(status, fault), status=status, headers=headers)
    status, body = horizon.submit(envelope)
    horizon.posted()
    if fault == "drop":
        return _hang_up(request)
    if fault == "late":
        return web.json_response(problem(504, "timeout"), status=504)
    if fault == "html":
        return web.Response(text="<html>busy</html>", content_type="text/html")
    if fault == "wrong":
        body = body | {"hash": "ab" * 32}
    return web.json_response(body, status=status)


def _hang_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _get(
    horizon: SimulatedHorizon,
    answer: Callable[[SimulatedHorizon, web.Request], dict[str, Any] | None],
    request: web.Request,
) -> web.Response:
    horizon.gets.append(request.path_qs)
    if horizon.statuses:
        status = horizon.statuses.pop(0)
        return web.json_response(problem(status, "simulated"), status=status)
    body = answer(horizon, request)
    if body is None:
        return web.json_response(problem(404, "not_found"), status=404)
    body = horizon.tamper(request.path, body)
    if isinstance(body, web.Response):
        return body
    await asyncio.sleep(0)
    return web.json_response(body)


def _root(horizon: SimulatedHorizon, _request: web.Request) -> dict[str, Any]:
    return {
        "network_passphrase": PASSPHRASE,
        "current_protocol_version": 19,
        "horizon_version": "simulated",
        "history_latest_ledger": horizon.tip,
    }


def _ledgers(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any]:
    limit = int(request.query.get("limit", 10))
    after = int(request.query.get("cursor", 0)) >> 32
    numbers = list(range(after + 1, horizon.tip + 1))
    if request.query.get("order") == "desc":
        numbers = numbers[::-1]
    return _page([ledger_json(horizon, number) for number in numbers[:limit]])


def _ledger(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any] | None:
    number = int(request.match_info["n"])
    return ledger_json(horizon, number) if 1 <= number <= horizon.tip else None


def _account(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any] | None:
    name = request.match_info["id"]
    return account_json(name, horizon.sequences[name]) if name in horizon.sequences else None


def _listed(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any] | None:
    name = request.match_info["id"]
    if name not in horizon.sequences:
        return None
    after = int(request.query.get("cursor", 0))
    failed = request.query.get("include_failed") == "true"
    limit = min(int(request.query.get("limit", 10)), horizon.max_page)
    found = [
        one
        for one in horizon.applied
        if one.position > after and one.said.source == name and (failed or one.successful)
    ]
    return _page([transaction_json(horizon, one) for one in found[:limit]])


def _transaction(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any] | None:
    found = horizon.find(bytes.fromhex(request.match_info["hash"]))
    return transaction_json(horizon, found) if found else None


def _page(records: list[dict[str, Any]]) -> dict[str, Any]:
    return {"_links": {}, "_embedded": {"records": records}}


def ledger_json(horizon: SimulatedHorizon, number: int) -> dict[str, Any]:
    """Return a ledger as Horizon does."""
    encoded = horizon.headers[number - 1]
    header = _header(encoded)
    return {
        "sequence": number,
        "hash": sha256(encoded).hexdigest(),
        "prev_hash": header.previous_ledger_hash.hash.hex(),
        "closed_at": format_rfc3339(header.scp_value.close_time.time_point.uint64),
        "header_xdr": base64.b64encode(encoded).decode(),
        "base_fee_in_stroops": 100,
        "base_reserve_in_stroops": 5_000_000,
        "max_tx_set_size": 1000,
    }


def transaction_json(horizon: SimulatedHorizon, one: Applied) -> dict[str, Any]:
    """Return a transaction as Horizon does."""
    result = struct.pack(">qiii", 100, 0 if one.successful else -1, 0, 0)
    return {
        "hash": one.said.ledger_hash.hex(),
        "paging_token": str(one.position),
        "ledger": one.ledger,
        "created_at": ledger_json(horizon, one.ledger)["closed_at"],
        "successful": one.successful,
        "envelope_xdr": base64.b64encode(one.envelope).decode(),
        "result_xdr": base64.b64encode(result).decode(),
        "result_meta_xdr": "AAAA",
    }


def account_json(name: str, sequence: int) -> dict[str, Any]:
    """Return an account as Horizon does."""
    return {
        "id": name,
        "account_id": name,
        "sequence": str(sequence),
        "last_modified_ledger": 1,
        "thresholds": {"low_threshold": 0, "med_threshold": 0, "high_threshold": 0},
        "flags": {"auth_required": False, "auth_revocable": False},
        "balances": [{"balance": "12.5000000", "asset_type": "native"}],
        "signers": [{"key": name, "weight": 1, "type": "ed25519_public_key"}],
        "data": {"sandogh": "AQI="},
    }


def _refused(codes: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 400, problem(400, "transaction_failed", result_codes=codes, result_xdr="AAAA")


def _header(encoded: bytes) -> xdr.LedgerHeader:
    return xdr.LedgerHeader.from_xdr_bytes(encoded)


def _new_header(number: int, previous: bytes, close_time: int) -> bytes:
    nothing = xdr.Hash(bytes(32))
    value = xdr.StellarValue(
        tx_set_hash=nothing,
        close_time=xdr.TimePoint(xdr.Uint64(close_time)),
        upgrades=[],
        ext=xdr.StellarValueExt(xdr.StellarValueType.STELLAR_VALUE_BASIC),
    )
    return xdr.LedgerHeader(
        ledger_version=xdr.Uint32(19),
        previous_ledger_hash=xdr.Hash(previous),
        scp_value=value,
        tx_set_result_hash=nothing,
        bucket_list_hash=nothing,
        ledger_seq=xdr.Uint32(number),
        total_coins=xdr.Int64(10**18),
        fee_pool=xdr.Int64(0),
        inflation_seq=xdr.Uint32(0),
        id_pool=xdr.Uint64(0),
        base_fee=xdr.Uint32(100),
        base_reserve=xdr.Uint32(5_000_000),
        max_tx_set_size=xdr.Uint32(1000),
        skip_list=[nothing] * 4,
        ext=xdr.LedgerHeaderExt(0),
    ).to_xdr_bytes()
