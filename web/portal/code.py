"""The one-time code: typed, sent again, and what opens the session when it is right."""

from aiohttp import web
from sqlalchemy.ext.asyncio import AsyncConnection

from node.pages.dates import clock_time
from node.pages.kit import address, language_of, page
from web.portal import cookies, keys
from web.portal.frame import seen
from web.portal.limit import limit_page
from web.protection.gate import client_address
from web.services import BASE
from web.voters.limits import LimitReached
from web.voters.one_time_codes import About, CodeGone, Pending, Then

WRONG = 422


async def code(request: web.Request) -> web.Response:
    """Ask for the code that was sent."""
    pending = await _pending(request)
    if pending is None:
        raise web.HTTPSeeOther(address(request, "/sign-in"))
    return _form(request, pending)


async def try_code(request: web.Request) -> web.Response:
    """Open the session if the code is right; the other session of the voter ends with it."""
    if seen(request) is None:
        raise web.HTTPServiceUnavailable
    pending = await _pending(request)
    if pending is None:
        raise web.HTTPSeeOther(address(request, "/sign-in"))
    token = request.cookies[cookies.SIGN_IN]
    typed = str((await request.post()).get("code", ""))
    result = await request.app[keys.CODES].check(token, typed, _opener(request))
    if result.session is None:
        left = await _pending(request) or pending
        return _form(request, left, WRONG)
    answer = web.Response(status=303, headers={"Location": await _way_on(request, result.session)})
    cookies.put(answer, cookies.SESSION, result.session)
    cookies.drop(answer, cookies.SIGN_IN)
    return answer


async def send_again(request: web.Request) -> web.Response:
    """Send the same code again."""
    election = seen(request)
    token = request.cookies.get(cookies.SIGN_IN, "")
    if election is None:
        raise web.HTTPServiceUnavailable
    about = About(election.title, language_of(request).code)
    outbox, visitor = request.app[keys.SMS_OUTBOX], client_address(request)
    try:
        await request.app[keys.CODES].again(token, outbox, address=visitor, about=about)
    except CodeGone:
        # the page itself says why, or leads back to sign-in
        raise web.HTTPSeeOther(address(request, "/code")) from None
    except LimitReached as reached:
        return limit_page(request, reached)
    raise web.HTTPSeeOther(address(request, "/code", again=1))


async def _pending(request: web.Request) -> Pending | None:
    token = request.cookies.get(cookies.SIGN_IN)
    return None if not token else await request.app[keys.CODES].pending(token)


def _opener(request: web.Request) -> Then:
    """Return what is done in the transaction that uses the code up."""
    sessions, visitor = request.app[keys.SESSIONS], client_address(request)
    length = request.app[keys.VIEW].opened().manifest.session

    async def open_session(connection: AsyncConnection, voter_id: int) -> str:
        return await sessions.open(connection, voter_id, visitor, length)

    return open_session


async def _way_on(request: web.Request, token: str) -> str:
    """Return where a new session begins: with the ballot, or with what became of it."""
    session = await request.app[keys.SESSIONS].get(token)
    election = seen(request)
    votes = session is not None and session.step == "booth"
    is_open = election is not None and election.state == "open"
    return address(request, "/ballot" if votes and is_open else "/receipt")


def _form(request: web.Request, pending: Pending, status: int = 200) -> web.Response:
    now = request.app[BASE].now()
    values = {
        "pending": pending,
        "now": now,
        "until": clock_time(pending.expires),
        "live": now < pending.expires and pending.tries_left > 0,
        "spent": pending.tries_left == 0,
        "wrong": status == WRONG,
        "again": "again" in request.query and status != WRONG,
    }
    return page(request, "code.html", values, status)
