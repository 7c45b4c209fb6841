"""Sign-in: two numbers of the voter and a puzzle; if all are right, a code goes out.

Whatever is wrong, the answer is the same page with the same status after the same time, so that
nobody learns who is in the list of voters. Nobody is looked up before the puzzle is solved.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from node.pages.kit import address, language_of, page
from web.portal import cookies, keys
from web.portal.frame import seen
from web.portal.limit import limit_page
from web.protection.gate import client_address
from web.voters.limits import LimitReached
from web.voters.one_time_codes import About, CodeGone, new_token

ANSWER_AFTER = 0.5
"""Seconds after which every sign-in is answered, the right ones too."""
WRONG = 422
_MOST_TYPED = 40


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """What was typed, in whatever digits; shown again, all but the puzzle's answer."""

    licence: str = ""
    national_code: str = ""


async def sign_in(request: web.Request) -> web.Response:
    """Show the form; before the opening, the first page."""
    election = seen(request)
    if election is None:
        raise web.HTTPServiceUnavailable
    if election.state == "before":
        raise web.HTTPSeeOther(address(request, "/"))
    return _form(request, Typed())


async def try_sign_in(request: web.Request) -> web.Response:
    """Look at what was typed; send a code, or say that something is wrong."""
    clock = asyncio.get_running_loop().time
    due = clock() + ANSWER_AFTER
    answer = await _try(request)
    await asyncio.sleep(max(0.0, due - clock()))
    return answer


async def _try(request: web.Request) -> web.Response:
    election = seen(request)
    if election is None:
        raise web.HTTPServiceUnavailable
    form = await request.post()
    said = {name: value for name, value in form.items() if isinstance(value, str)}
    typed = Typed(*(said.get(name, "")[:_MOST_TYPED] for name in ("licence", "national_code")))
    if election.state == "before" or not await _solved(request, said):
        return _form(request, typed, wrong=True)
    about = About(election.title, language_of(request).code)
    token = new_token()
    try:
        known = await _send(request, typed, token, about)
    except LimitReached as reached:
        return limit_page(request, reached)
    if not known:
        return _form(request, typed, wrong=True)
    answer = web.Response(status=303, headers={"Location": address(request, "/code")})
    cookies.put(answer, cookies.SIGN_IN, token)
    return answer


async def _solved(request: web.Request, said: Mapping[str, str]) -> bool:
    """Tell whether the puzzle was solved, the one in the picture or the browser's."""
    if said.get("altcha"):
        return await request.app[keys.ALTCHA].check(said["altcha"])
    token, answer = said.get("captcha_token", ""), said.get("captcha", "")
    return await request.app[keys.CAPTCHA].check(token, answer)


async def _send(request: web.Request, typed: Typed, token: str, about: About) -> bool:
    """Send a code to the voter of both numbers; tell whether there is one.

    Raises:
        LimitReached: too many tries, or too many codes.
    """
    voters, codes = request.app[keys.VOTERS], request.app[keys.CODES]
    visitor = client_address(request)
    await request.app[keys.LIMITER].sign_in(
        voters.licence_hash(typed.licence), voters.national_hash(typed.national_code), visitor
    )
    voter_id = await voters.find(typed.licence, typed.national_code)
    if voter_id is None:
        return False
    try:
        await codes.send(
            voter_id, token, request.app[keys.SMS_OUTBOX], address=visitor, about=about
        )
    except CodeGone:
        return False
    return True


def _form(request: web.Request, typed: Typed, *, wrong: bool = False) -> web.Response:
    values = {
        "typed": {"licence": typed.licence, "national_code": typed.national_code},
        "captcha": request.app[keys.CAPTCHA].new(),
        "wrong": wrong,
    }
    return page(request, "sign_in.html", values, WRONG if wrong else 200)
