"""`/_clock`: time in the hands of a test, served with `--clock manual` only.

A submitter's POST waits for the ledger it gets into, so it runs beside the call that closes:
start the POSTs, see `pending` rise in GET `/_clock`, then close.
"""

from aiohttp import web

from node.base.json_text import parse_json
from node.horizon.answer import base_url, hal
from node.horizon.backend import NODE, CloseTimeError
from node.horizon.problems import invalid_field
from node.horizon.resources.ledger import ledger_json


async def clock(request: web.Request) -> web.Response:
    """Answer the time, the last ledger, and how many transactions wait for the next one."""
    node = request.app[NODE]
    return hal({"now": node.now(), "ledger": node.latest.sequence, "pending": node.pending()})


async def close(request: web.Request) -> web.Response:
    """Close one ledger at `{"close_time": unix}`; without it, one second after the last."""
    given = await _close_time(request)
    try:
        row = await request.app[NODE].close(given)
    except CloseTimeError as fault:
        raise invalid_field("close_time", str(fault)) from fault
    return hal(ledger_json(row, base_url(request)))


async def _close_time(request: web.Request) -> int | None:
    raw = await request.read()
    if not raw:
        return None
    try:
        body = parse_json(raw)
    except (ValueError, RecursionError) as fault:
        raise invalid_field("close_time", "The body is not JSON") from fault
    if not isinstance(body, dict):
        raise invalid_field("close_time", "The body is not a JSON object")
    value = body.get("close_time")
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise invalid_field("close_time", "It is not a whole number of Unix seconds")
    return value
