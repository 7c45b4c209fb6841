"""The booth: the page, what its ballot is made of, tracker, check, and the signed ballot.

What is chosen never comes here. Every question of the page's scripts is answered with JSON, or
bytes where it asks for a record; what is refused is ``{"error": name, "text": …}``, in the
language of the page. Which rule refuses stands in `web.portal.journey`; the database asks the
same again in the transaction that acts.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import hdrs, web
from markupsafe import Markup

from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.pages.kit import address, language_of, page
from node.pages.language import Language
from web.intake.ballot_intake import BallotRefused, IntakeFailed
from web.intake.election import NotOpened
from web.intake.now import CredentialRefused, ElectionNow
from web.portal.booth_events import events
from web.portal.cookies import session_of
from web.portal.journey import Action, State, refusal, registers
from web.portal.keys import INTAKE, SESSIONS, VIEW, VOTERS
from web.portal.standing import standing
from web.portal.words import ballot as ballot_words
from web.portal.words import faults
from web.protection.forms import form_token
from web.protection.gate import client_address
from web.services import BASE
from web.voters.accounts import masked
from web.voters.session import Session, SessionRefused

MAX_QUESTION = 256
"""Bytes of a question in JSON: one field with 32 bytes in hex."""
SIZE = 32

STATUSES = {
    "form": 400,
    "session": 401,
    "unknown": 404,
    "step": 409,
    "window": 409,
    "tracker": 409,
    "opened": 409,
    "voted": 409,
    "duplicate": 409,
    "annulled": 409,
    "replaced": 409,
    "size": 413,
    "encoding": 422,
    "index": 422,
    "proof": 422,
    "not_ready": 503,
    "not_stored": 503,
}
"""Every name of a refusal, and its HTTP status."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class BoothRefused(SandoghError):
    """The booth refuses: which rule, by its name."""

    exit_code = 1

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the booth refuses this: {name}")


async def ballot(request: web.Request) -> web.Response:
    """Show the ballot, and start its clock; whoever has no business here is led on."""
    session = await session_of(request)
    if session is None:
        raise web.HTTPSeeOther(address(request, "/"))
    try:
        state = await standing(request.app, session)
        if state.step not in ("ended", "registered") and registers(state.hours):
            session = await request.app[SESSIONS].start_ballot(session)
            return page(request, "ballot.html", await _page_values(request, session))
    except NotOpened as fault:
        raise web.HTTPServiceUnavailable from fault
    except SessionRefused as fault:
        raise web.HTTPSeeOther(address(request, "/ended")) from fault
    elsewhere = {"ended": "/ended", "registered": "/receipt"}.get(state.step, "/")
    raise web.HTTPSeeOther(address(request, elsewhere))


async def manifest(request: web.Request) -> web.Response:
    """Answer the manifest record's body."""
    response = _record((await _look(request)).manifest_bytes)
    response.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
    response.enable_compression()
    return response


async def keys(request: web.Request) -> web.Response:
    """Answer the election's keys H_1 … H_M, one after the other."""
    return _record(b"".join((await _look(request)).keys))


async def roll(request: web.Request) -> web.Response:
    """Answer the roll record's body: U_0 U_1 …, one after the other."""
    return _record((await _look(request)).roll_bytes)


async def credential(request: web.Request) -> web.Response:
    """Answer where a credential stands: its index, the key in force there, whether it voted."""
    await _look(request)
    place = request.app[VIEW].find(await _asked(request, "key"))
    if place is None:
        raise BoothRefused("unknown")
    return web.json_response(
        {
            "index": place.index,
            "key": place.key.hex(),
            "voted": place.voted,
            "amendment": None if place.amendment is None else place.amendment.hex(),
        }
    )


async def tracker(request: web.Request) -> web.Response:
    """Take the tracker of an encrypted ballot; answer its code, and where it is texted to."""
    session = await _allowed(request, Action.SEAL)
    session = await request.app[SESSIONS].set_tracker(session, await _asked(request, "tracker"))
    state = await standing(request.app, session)
    line = request.app[BASE].settings.sms.line
    return web.json_response({"code": session.code, "line": line, "state": state.value()})


async def challenge(request: web.Request) -> web.Response:
    """Note that a ballot is opened: it is never registered. Asked again, it has been."""
    given = await _asked(request, "tracker")
    session = await _session(request)
    sessions = request.app[SESSIONS]
    state = await standing(request.app, session)
    if state.step != "booth" or not await sessions.opened(given):
        _require(state, Action.OPEN, given)
        state = await standing(request.app, await sessions.open_tracker(session, given))
    return web.json_response({"state": state.value()})


async def cast(request: web.Request) -> web.Response:
    """Take a signed ballot; the very one that was taken before is taken once more."""
    session = await _session(request)
    if request.content_type != "application/octet-stream":
        raise BoothRefused("form")
    body = await request.read()
    await request.app[INTAKE].receive(session, body, client_address(request))
    session = await _session(request)
    return web.json_response((await standing(request.app, session)).value(), status=202)


async def stand(request: web.Request) -> web.Response:
    """Answer where the voter stands."""
    return web.json_response((await standing(request.app, await _session(request))).value())


def answered(handler: Handler) -> Handler:
    """Turn what a handler refuses into its JSON."""

    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (BoothRefused, SessionRefused, BallotRefused, CredentialRefused) as fault:
            return refused(fault.name, language_of(request))
        except NotOpened:
            return refused("not_ready", language_of(request))
        except IntakeFailed:
            return refused("not_stored", language_of(request))

    return handle


def refused(name: str, language: Language) -> web.Response:
    """Return the answer that refuses, by the rule's name."""
    text = faults.sentence(name)[language.place]
    return web.json_response({"error": name, "text": text}, status=STATUSES[name])


ROUTES: list[web.RouteDef] = [
    web.get("/ballot", ballot),
    web.get("/booth/manifest", answered(manifest)),
    web.get("/booth/keys", answered(keys)),
    web.get("/booth/roll", answered(roll)),
    web.post("/booth/credential", answered(credential)),
    web.post("/booth/tracker", answered(tracker)),
    web.post("/booth/challenge", answered(challenge)),
    web.post("/booth/ballot", answered(cast)),
    web.get("/booth/state", answered(stand)),
    web.get("/booth/events", events),
]


async def _page_values(request: web.Request, session: Session) -> dict[str, Any]:
    person = await request.app[VOTERS].person(session.voter_id)
    return {
        "data": _embedded(_data(request)),
        "mobile": None if person is None else masked(person.mobile),
    }


def _data(request: web.Request) -> dict[str, Any]:
    """Return what the page's scripts need to know; nothing of it is secret."""
    language = language_of(request)
    places = ("manifest", "keys", "roll", "credential", "tracker", "challenge", "ballot")
    words = {**ballot_words.SCRIPT, **faults.SCRIPT}
    return {
        "language": language.code,
        "authority": request.app[BASE].settings.election,
        "token": form_token(request),
        "urls": {
            **{name: address(request, f"/booth/{name}") for name in (*places, "state", "events")},
            "photos": "/photos/",
            "receipt": address(request, "/receipt"),
            "ended": address(request, "/ended"),
        },
        "words": {key: said[language.place] for key, said in words.items()},
    }


def _embedded(value: Any) -> Markup:
    """Write JSON for a page: nothing in it can end the element that holds it."""
    text = json.dumps(value, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


async def _session(request: web.Request) -> Session:
    session = await session_of(request)
    if session is None:
        raise BoothRefused("session")
    return session


async def _allowed(request: web.Request, action: Action) -> Session:
    session = await _session(request)
    _require(await standing(request.app, session), action)
    return session


def _require(state: State, action: Action, of: bytes | None = None) -> None:
    name = refusal(state, action, of)
    if name is not None:
        raise BoothRefused(name)


async def _look(request: web.Request) -> ElectionNow:
    await _allowed(request, Action.LOOK)
    return request.app[VIEW].opened()


async def _asked(request: web.Request, field: str) -> bytes:
    """Read a question: a JSON object of one field, 32 bytes in lower-case hex."""
    if request.content_type != "application/json":
        raise BoothRefused("form")
    raw = await request.read()
    if len(raw) > MAX_QUESTION:
        raise BoothRefused("size")
    try:
        said = parse_json(raw)
        value = bytes.fromhex(said[field])
    except (ValueError, TypeError, KeyError) as fault:
        raise BoothRefused("form") from fault
    if said != {field: value.hex()} or len(value) != SIZE:
        raise BoothRefused("form")
    return value


def _record(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/octet-stream")
