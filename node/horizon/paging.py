"""Paging: cursor, limit and order in, one page of records with its links out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from node.horizon.problems import invalid_field
from node.store.read import Page

MAX_LIMIT = 200
DEFAULT_LIMIT = 10
LAST_KEY = (1 << 63) - 1

_NUMBER = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says about its list; `cursor` None is the list's beginning."""

    limit: int
    descending: bool
    cursor: int | None
    include_failed: bool

    def page(self, shift: int = 0) -> Page:
        """Return it as a query over keys; keys are the cursor shifted right by `shift` bits."""
        after = None if self.cursor is None else self.cursor >> shift
        return Page(limit=self.limit, descending=self.descending, after=after)


def asked(query: Mapping[str, str], last_event_id: str | None = None) -> Asked:
    """Read `cursor`, `limit`, `order` and `include_failed` of a list; others are ignored.

    Args:
        query: the request's query.
        last_event_id: the header of that name, which counts as the cursor if there is none.

    Raises:
        Problem: bad_request, naming the field and the reason.
    """
    return Asked(
        limit=_limit(query.get("limit", "")),
        descending=_choice(query, "order", {"": False, "asc": False, "desc": True}),
        cursor=_cursor(query.get("cursor") or last_event_id or ""),
        include_failed=_choice(query, "include_failed", {"": False, "false": False, "true": True}),
    )


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


def _cursor(text: str) -> int | None:
    if not text:
        return None
    if text == "now":
        return LAST_KEY
    if not _NUMBER.fullmatch(text) or int(text) > LAST_KEY:
        raise invalid_field("cursor", f"{text[:40]!r} is neither a paging token nor 'now'")
    return int(text)


def page_body(
    url: str, query: Mapping[str, str], wanted: Asked, records: Sequence[dict[str, Any]]
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
    kept = {
        name: value
        for name, value in query.items()
        if name not in {"cursor", "limit", "order", "X-Client-Name", "X-Client-Version"}
    }
    order = "desc" if wanted.descending else "asc"
    inverted = "asc" if wanted.descending else "desc"
    here = "" if wanted.cursor is None else str(wanted.cursor)
    first = str(records[0]["paging_token"]) if records else here
    last = str(records[-1]["paging_token"]) if records else here

    def link(cursor: str, direction: str) -> dict[str, str]:
        values = {"cursor": cursor, "limit": str(wanted.limit), "order": direction} | kept
        return {"href": f"{url}?{urlencode(values)}"}

    return {
        "_links": {
            "self": link(here, order),
            "next": link(last, order),
            "prev": link(first, inverted),
        },
        "_embedded": {"records": list(records)},
    }
