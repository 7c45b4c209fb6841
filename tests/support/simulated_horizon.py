"""A Horizon that lies, drops and delays on demand, over an honest ledger of a few lines.

`faults` decides what happens to each POST, `get_faults` to each GET, `tamper` may change each
JSON answer. The ledger itself is strict about sequence numbers, so that a double landing would
show. With `surge`, or where nobody waits (a core, `/transactions_async`), envelopes go through
a queue like stellar-core's: one an account, dropped after four ledgers, then banned for ten.
"""

import asyncio
import base64
import json
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
class Queued:
    """An envelope that waits for a ledger, and how many ledgers it has waited."""

    said: Transaction
    envelope: bytes
    age: int = 0

    @property
    def rate(self) -> float:
        """Stroops bid an operation; a fee bump counts one more."""
        return self.said.fee / (len(self.said.operations) + (self.said.outer_hash is not None))


@dataclass
class SimulatedHorizon:
    """The ledger and how it misbehaves.

    Attributes:
        sequences: every account and its sequence number.
        faults: one word per POST: `ok`; `late` and `lost` (time-out status after and before the
            ledger took it); `drop` and `cut` (connection closed after and before); `busy`,
            `limit`; `html`; `wrong` (another hash in the answer); `delay` and `stall` (no answer
            within `delay` seconds, after and before); `twice` (it came twice, as from a proxy
            that repeats); `echo` (the answer is written twice on one connection); `again`
            (TRY_AGAIN_LATER where the queue's status is told).
        get_faults: one word per GET, of `ok`, `busy`, `cut`, `html`, `stall`, `echo`.
        refusal: gives, of a transaction, result codes instead of taking it.
        fails: tells which transactions are taken as failed.
        tamper: changes a JSON answer, given the request's path.
        answered: changes the answer to a successful POST.
        posted: is called after each POST was judged, before it is answered.
        statuses: answers to GETs that come before the real ones.
        surge: the least rate, stroops an operation, that a ledger takes; None takes all.
        protocol: below 13 V1 envelopes are refused.
        version: what the root page says.
        has_async: whether POST /transactions_async is there.
        bump_refusal: gives, of a fee bump, result codes instead of taking it.
    """

    sequences: dict[str, int]
    faults: Iterator[str] = field(default_factory=lambda: repeat("ok"))
    refusal: Callable[[Transaction], dict[str, Any] | None] = lambda _said: None
    fails: Callable[[Transaction], bool] = lambda _said: False
    tamper: Callable[[str, Any], Any] = lambda _path, body: body
    answered: Callable[[dict[str, Any]], dict[str, Any]] = lambda body: body
    posted: Callable[[], None] = lambda: None
    get_faults: Iterator[str] = field(default_factory=lambda: repeat("ok"))
    surge: int | None = None
    protocol: int = 19
    version: str = "simulated"
    has_async: bool = False
    delay: float = 0.2
    bump_refusal: Callable[[Transaction], dict[str, Any] | None] = lambda _said: None
    queue: dict[str, Queued] = field(default_factory=dict)
    banned: dict[bytes, int] = field(default_factory=dict)
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
            codes = self.judge(said, envelope)
            if codes is not None:
                return _refused(codes)
            if self.surge is None:
                found = self.take(envelope, successful=not self.fails(said))
            else:
                _, codes = self.enqueue(envelope)
                if codes is not None:
                    return _refused(codes)
                self.close_queue()
                found = self.find(said.ledger_hash)
                if found is None:
                    return 504, problem(504, "timeout")
        if not found.successful:
            return _refused({"transaction": "tx_failed", "operations": ["op_underfunded"]})
        return 200, transaction_json(self, found)

    def judge(self, said: Transaction, envelope: bytes) -> dict[str, Any] | None:
        """Return the result codes with which an envelope is refused, or None."""
        bump = said.outer_hash is not None
        codes = self.bump_refusal(said) if bump else None
        if codes is not None:
            return codes
        codes = self.refusal(said)
        if envelope[:4] != bytes(4) and self.protocol < 13:
            codes = {"transaction": "tx_not_supported"}
        elif said.max_time and said.max_time < self.now:
            codes = {"transaction": "tx_too_late"}
        elif said.source not in self.sequences:
            codes = {"transaction": "tx_no_source_account"}
        elif said.sequence != self.sequences[said.source] + 1:
            codes = {"transaction": "tx_bad_seq"}
        if codes is None or not bump:
            return codes
        inner = {"inner_transaction": codes["transaction"]}
        return codes | inner | {"transaction": "tx_fee_bump_inner_failed"}

    def enqueue(self, envelope: bytes) -> tuple[str, dict[str, Any] | None]:
        """Judge an envelope as a core's queue does: its status, and the codes of an ERROR."""
        said = parse_envelope(envelope, NETWORK_ID)
        if self.banned.get(said.ledger_hash, 0) > self.tip:
            return "TRY_AGAIN_LATER", None
        codes = self.judge(said, envelope)
        if codes is not None:
            return "ERROR", codes
        new, old = Queued(said, envelope), self.queue.get(said.source)
        if old is not None and old.envelope == envelope:
            return "DUPLICATE", None
        if old is not None and said.outer_hash is None:
            return "TRY_AGAIN_LATER", None
        if old is not None and new.rate < 10 * old.rate:
            return "ERROR", {"transaction": "tx_insufficient_fee"}
        self.queue[said.source] = new
        return "PENDING", None

    def close_queue(self) -> None:
        """Close a ledger of what bids enough; drop and ban what has waited for four of them."""
        before = self.tip
        for source, one in list(self.queue.items()):
            if self.surge is None or one.rate >= self.surge:
                del self.queue[source]
                self.take(one.envelope, successful=not self.fails(one.said))
                continue
            one.age += 1
            if one.age > 3:
                del self.queue[source]
                self.banned[one.said.ledger_hash] = self.tip + 10
        if self.tip == before:
            self.close()


@asynccontextmanager
async def simulated(horizon: SimulatedHorizon) -> AsyncIterator[SimulatedHorizon]:
    """Serve it on a free port for the length of the block."""
    app = web.Application()
    routes = {
        "/": _root,
        "/ledgers": _ledgers,
        "/ledgers/{n}": _ledger,
        "/fee_stats": _fee_stats,
        "/accounts/{id}": _account,
        "/accounts/{id}/transactions": _listed,
        "/transactions": _all,
        "/transactions/{hash}": _transaction,
    }
    for path, answer in routes.items():
        app.router.add_get(path, partial(_get, horizon, answer))
    app.router.add_post("/transactions", partial(_post, horizon))
    if horizon.has_async:
        app.router.add_post("/transactions_async", partial(_post_async, horizon))
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
    return await _judged(horizon, request, envelope, horizon.submit)


async def _post_async(horizon: SimulatedHorizon, request: web.Request) -> web.StreamResponse:
    """Answer as POST /transactions_async: Horizon 22's form, 2.31's by that version."""

    def submit(envelope: bytes) -> tuple[int, dict[str, Any]]:
        status, codes = horizon.enqueue(envelope)
        name = parse_envelope(envelope, NETWORK_ID)
        body = {"tx_status": status, "hash": name.ledger_hash.hex()}
        if codes is not None:
            key = "errorResultXdr" if horizon.version.startswith("2.") else "error_result_xdr"
            body[key] = base64.b64encode(result_xdr(codes, name.hash)).decode()
        numbers = {"PENDING": 201, "DUPLICATE": 409, "TRY_AGAIN_LATER": 503, "ERROR": 400}
        return numbers[status], body

    envelope = base64.b64decode(str((await request.post())["tx"]))
    return await _judged(horizon, request, envelope, submit)


async def _judged(
    horizon: SimulatedHorizon,
    request: web.Request,
    envelope: bytes,
    submit: Callable[[bytes], tuple[int, dict[str, Any]]],
) -> web.StreamResponse:
    horizon.posts.append(envelope)
    fault = next(horizon.faults, "ok")
    if fault in ("cut", "lost", "busy", "limit", "stall", "again"):
        horizon.posted()
        if fault == "stall":
            await asyncio.sleep(horizon.delay)
        if fault == "again":
            name = parse_envelope(envelope, NETWORK_ID).ledger_hash.hex()
            return web.json_response(
                problem(503, fault) | {"tx_status": "TRY_AGAIN_LATER", "hash": name}, status=503
            )
        status = {"lost": 504, "busy": 503, "limit": 429}.get(fault)
        if status is None:
            return _hang_up(request)
        headers = {"Retry-After": "7"} if fault == "limit" else {}
        return web.json_response(problem(status, fault), status=status, headers=headers)
    status, body = submit(envelope)
    if fault == "twice":
        horizon.posts.append(envelope)
        status, body = submit(envelope)
    horizon.posted()
    if fault == "delay":
        await asyncio.sleep(horizon.delay)
    if fault == "drop":
        return _hang_up(request)
    if fault == "late":
        return web.json_response(problem(504, "timeout"), status=504)
    if fault == "html":
        return web.Response(text="<html>busy</html>", content_type="text/html")
    if status == 200:
        body = horizon.answered(body)
    if fault == "wrong":
        body = body | {"hash": "ab" * 32}
    kind = _Echo if fault == "echo" else web.Response
    return kind(text=json.dumps(body), status=status, content_type="application/json")


class _Echo(web.Response):
    """An answer that is written twice: the second one has no question."""

    async def prepare(self, request: web.BaseRequest) -> Any:
        """Remember where to write."""
        self._transport = request.transport
        return await super().prepare(request)

    async def write_eof(self, data: bytes = b"") -> None:
        """Write the answer, and then all of it once more."""
        await super().write_eof(data)
        body = self.body
        assert isinstance(body, bytes)
        assert self._transport is not None
        head = f"HTTP/1.1 {self.status} OK\r\nContent-Type: application/json\r\n"
        self._transport.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)


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
    fault = next(horizon.get_faults, "ok")
    if fault in ("cut", "stall"):
        await asyncio.sleep(horizon.delay if fault == "stall" else 0)
        return _hang_up(request)
    if fault == "busy":
        return web.json_response(problem(503, fault), status=503)
    if fault == "html":
        return web.Response(text="<html>busy</html>", content_type="text/html")
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
    kind = _Echo if fault == "echo" else web.Response
    return kind(text=json.dumps(body), content_type="application/json")


def _root(horizon: SimulatedHorizon, _request: web.Request) -> dict[str, Any]:
    return {
        "network_passphrase": PASSPHRASE,
        "current_protocol_version": horizon.protocol,
        "supported_protocol_version": horizon.protocol,
        "core_supported_protocol_version": horizon.protocol,
        "horizon_version": horizon.version,
        "core_version": "simulated",
        "ingest_latest_ledger": horizon.tip,
        "history_latest_ledger": horizon.tip,
        "history_latest_ledger_closed_at": format_rfc3339(horizon.now),
        "history_elder_ledger": 1,
        "core_latest_ledger": horizon.tip,
    }


def _fee_stats(horizon: SimulatedHorizon, _request: web.Request) -> dict[str, Any]:
    fees = {name: str(horizon.surge or 100) for name in ("min", "mode", "max", "p10", "p99")}
    return {
        "last_ledger": str(horizon.tip),
        "last_ledger_base_fee": "100",
        "ledger_capacity_usage": "0.2" if horizon.surge is None else "1",
        "fee_charged": fees,
        "max_fee": fees,
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
    return _told(horizon, request, lambda one: one.said.source == name)


def _all(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any]:
    return _told(horizon, request, lambda one: True)


def _told(
    horizon: SimulatedHorizon, request: web.Request, belongs: Callable[[Applied], bool]
) -> dict[str, Any]:
    after = int(request.query.get("cursor", 0))
    failed = request.query.get("include_failed") == "true"
    limit = min(int(request.query.get("limit", 10)), horizon.max_page)
    found = [
        one
        for one in horizon.applied
        if one.position > after and belongs(one) and (failed or one.successful)
    ]
    return _page([transaction_json(horizon, one) for one in found[:limit]])


def _transaction(horizon: SimulatedHorizon, request: web.Request) -> dict[str, Any] | None:
    name = bytes.fromhex(request.match_info["hash"])
    if horizon.queue and horizon.find(name) is None:
        horizon.close_queue()
    found = horizon.find(name)
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
        "id": sha256(encoded).hexdigest(),
        "paging_token": str(number << 32),
        "successful_transaction_count": 0,
        "failed_transaction_count": 0,
        "operation_count": 0,
        "tx_set_operation_count": 0,
        "protocol_version": horizon.protocol,
        "total_coins": "100000000000.0000000",
        "fee_pool": "0.0000000",
        "base_fee_in_stroops": 100,
        "base_reserve_in_stroops": 5_000_000,
        "max_tx_set_size": 1000,
    }


def transaction_json(horizon: SimulatedHorizon, one: Applied) -> dict[str, Any]:
    """Return a transaction as Horizon does."""
    codes = {"transaction": "tx_success" if one.successful else "tx_failed"}
    if one.said.outer_hash is not None:
        ending = "success" if one.successful else "failed"
        codes = {
            "transaction": f"tx_fee_bump_inner_{ending}",
            "inner_transaction": codes["transaction"],
        }
    result = result_xdr(codes, one.said.hash)
    return {
        "id": one.said.ledger_hash.hex(),
        "source_account": one.said.source,
        "source_account_sequence": str(one.said.sequence),
        "fee_account": one.said.fee_source,
        "fee_charged": "100",
        "max_fee": str(one.said.fee),
        "operation_count": len(one.said.operations),
        "memo_type": one.said.memo.type,
        "signatures": [],
        "preconditions": {"timebounds": {"min_time": "0", "max_time": str(one.said.max_time)}},
        "fee_meta_xdr": "AAAA",
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
        "paging_token": name,
        "sequence": str(sequence),
        "sequence_ledger": 1,
        "sequence_time": "1800000000",
        "subentry_count": 1,
        "num_sponsoring": 0,
        "num_sponsored": 0,
        "last_modified_ledger": 1,
        "last_modified_time": "2027-01-15T08:00:00Z",
        "thresholds": {"low_threshold": 0, "med_threshold": 0, "high_threshold": 0},
        "flags": {"auth_required": False, "auth_revocable": False},
        "balances": [{"balance": "12.5000000", "asset_type": "native"}],
        "signers": [{"key": name, "weight": 1, "type": "ed25519_public_key"}],
        "data": {"sandogh": "AQI="},
    }


def result_xdr(codes: dict[str, Any], inner: bytes) -> bytes:
    """Return the TransactionResult of transaction-level codes; `inner` is the inner hash."""
    code = _code(codes["transaction"])
    parts = [struct.pack(">qi", 100, code)]
    if "inner_transaction" in codes:
        own = _code(codes["inner_transaction"])
        parts += [inner, struct.pack(">qi", 0, own), bytes(4 if own in (0, -1) else 0), bytes(4)]
    elif code in (0, -1):
        parts.append(bytes(4))
    return b"".join(parts) + bytes(4)


def _code(name: str) -> int:
    known = {
        "tx_no_source_account": xdr.TransactionResultCode.txNO_ACCOUNT,
        **{"tx_" + one.name.removeprefix("tx").lower(): one for one in xdr.TransactionResultCode},
    }
    return int(known[name].value)


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
