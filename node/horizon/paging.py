"""Paging: cursor, limit and order in, one page of records with its links out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Self
from urllib.parse import urlencode

from node.horizon.problems import before_history, invalid_field
from node.store.read import Page

MAX_LIMIT = 200
DEFAULT_LIMIT = 10
LAST_KEY = (1 << 63) - 1

CursorKind = Literal["toid", "effect", "asset"]
"""What a list's paging token is: a TOID, a TOID and an effect's index, or an asset."""

_NUMBER = re.compile(r"[0-9]{1,19}")
_EFFECT = re.compile(r"([0-9]{1,19})(?:-([0-9]{1,10}))?")
_ASSET = re.compile(r"[A-Za-z0-9]{1,12}_G[A-Z2-7]{55}_credit_alphanum(4|12)")
_OLDEST = 1 << 32
_ORDER_BITS = 0xFFF
_FOR_THE_CLIENT_ALONE = {"cursor", "limit", "order", "X-Client-Name", "X-Client-Version"}

Record = dict[str, Any]
"""One JSON object of a list, with its `paging_token`."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says about its list.

    Attributes:
        limit: most records, 1 to 200.
        descending: newest first.
        cursor: TOID of the last record seen; None is the list's beginning.
        include_failed: also what failed and only paid its fee.
        index: of the last effect seen within its operation; 0 in lists of anything else.
        token: the cursor as text, empty for the list's beginning.
        join: whether each operation carries its transaction.
    """

    limit: int
    descending: bool
    cursor: int | None
    include_failed: bool
    index: int = 0
    token: str = ""
    join: bool = False

    def page(self, shift: int = 0) -> Page:
        """Return it as a query over keys; a key shifted left by `shift` bits is a cursor."""
        after = self.cursor
        if after is not None:
            after = -(-after >> shift) if self.descending else after >> shift
        return Page(limit=self.limit, descending=self.descending, after=after)

    def transactions(self) -> Page:
        """Return a query for transactions that hold the next `limit` operations or effects.

        The cursor's own transaction may have some left, so the query starts with it. Each other
        one has at least one of what is asked for, so `limit` + 1 are enough.
        """
        after = self.cursor
        if after is not None:
            own = after & ~_ORDER_BITS
            after = own + _ORDER_BITS + 1 if self.descending else own - 1
        return Page(limit=self.limit + 1, descending=self.descending, after=after)

    def is_next(self, toid: int, index: int = 0) -> bool:
        """Tell whether the operation (or its effect of that index) lies beyond the cursor."""
        if self.cursor is None:
            return True
        here, seen = (toid, index), (self.cursor, self.index)
        return here < seen if self.descending else here > seen

    def beyond(self, token: str, taken: int, kind: CursorKind) -> Self:
        """Return what is asked for after `taken` records, the last of them with that token."""
        cursor, index = (None, 0) if kind == "asset" else _parts(token)
        return replace(self, limit=self.limit - taken, cursor=cursor, index=index, token=token)


def asked(
    query: Mapping[str, str],
    last_event_id: str | None = None,
    *,
    now: int = LAST_KEY,
    kind: CursorKind = "toid",
) -> Asked:
    """Read `cursor`, `limit`, `order`, `include_failed` and `join`; others are ignored.

    Args:
        query: the request's query.
        last_event_id: the header of that name, with which a stream goes on: it goes before the
            cursor, since a client that reconnects repeats its first address.
        now: the cursor that `now` stands for: that of the last ledger's end.
        kind: of which form the list's cursor is.

    Raises:
        Problem: bad_request, naming the field and the reason; before_history for a descending
            list that should begin before the first ledger.
    """
    token = _token(last_event_id or query.get("cursor") or "", now, kind)
    cursor, index = _parts(token) if token and kind != "asset" else (None, 0)
    wanted = Asked(
        limit=_limit(query.get("limit", "")),
        descending=_choice(query, "order", {"": False, "asc": False, "desc": True}),
        cursor=cursor,
        include_failed=_choice(query, "include_failed", {"": False, "false": False, "true": True}),
        index=index,
        token=token,
        join=_choice(query, "join", {"": False, "transactions": True}),
    )
    if wanted.descending and cursor is not None and cursor < _OLDEST:
        raise before_history()
    return wanted


def _limit(text: str) -> int:
    if not text:
        return DEFAULT_LIMIT
    if not _NUMBER.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise invalid_field("limit", f"{text[:40]!r} is not a number from 1 to {MAX_LIMIT}")
    return int(text)


def _choice(query: Mapping[str, str], name: str, choices: dict[str, bool]) -> bool:
    text = query.get(name, "")
    if text not in choices:
        words = " or ".join(word for word in choices if word)
        raise invalid_field(name, f"{text[:40]!r} is not {words}")
    return choices[text]


def _token(text: str, now: int, kind: CursorKind) -> str:
    if not text:
        return ""
    if kind == "asset":
        found = _ASSET.fullmatch(text) is not None
    elif text == "now":
        return f"{now}-0" if kind == "effect" else str(now)
    else:
        form = _EFFECT if kind == "effect" else _NUMBER
        found = form.fullmatch(text) is not None and _parts(text)[0] <= LAST_KEY
    if not found:
        raise invalid_field("cursor", f"{text[:80]!r} is neither a paging token nor 'now'")
    return text


def _parts(token: str) -> tuple[int, int]:
    found = _EFFECT.fullmatch(token)
    assert found is not None
    return int(found[1]), int(found[2] or 0)


def page_body(
    url: str, query: Mapping[str, str], wanted: Asked, records: Sequence[Record]
) -> dict[str, Any]:
    """Wrap records into a HAL page with absolute links.

    `next` goes on after the last record in the same order, `prev` before the first one in the
    inverted order; on an empty page both keep the cursor that was asked for.

    Args:
        url: the list's absolute address, without a query.
        query: the request's query: parameters that are not paging are kept in the links.
        wanted: what was asked for.
        records: the JSON objects, each with its `paging_token`.
    """
    kept = {name: value for name, value in query.items() if name not in _FOR_THE_CLIENT_ALONE}
    order = "desc" if wanted.descending else "asc"
    inverted = "asc" if wanted.descending else "desc"
    first = str(records[0]["paging_token"]) if records else wanted.token
    last = str(records[-1]["paging_token"]) if records else wanted.token

    def link(cursor: str, direction: str) -> dict[str, str]:
        values = {"cursor": cursor, "limit": str(wanted.limit), "order": direction} | kept
        return {"href": f"{url}?{urlencode(values)}"}

    return {
        "_links": {
            "self": link(wanted.token, order),
            "next": link(last, order),
            "prev": link(first, inverted),
        },
        "_embedded": {"records": list(records)},
    }
