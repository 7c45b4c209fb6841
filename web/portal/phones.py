"""The phone simulator: what each voter's phone would show, and a way to text back.

For demonstrations only. These routes exist if, and only if, the settings name a gateway of kind
``phones``: without one there is no simulator to give to `add_phones`.
"""

import logging
import re
from typing import NamedTuple

from aiohttp import web

from node.pages.kit import address, page
from web.services import BASE
from web.sms.numbers import national
from web.sms.phone_simulator import PhoneMessage, PhoneSimulator

PHONES: web.AppKey[PhoneSimulator] = web.AppKey("phones", PhoneSimulator)

MAX_TEXT = 160
_EXCERPT = 60
_LINK = re.compile(r"https?://[^\s<>\"'،؛]+")
_AFTER_LINK = ".,:;!?)]}»"

_LOG = logging.getLogger("sandogh.sms")


class Piece(NamedTuple):
    """A part of a text; ``link`` if it is an address to open."""

    text: str
    link: bool


def add_phones(app: web.Application, simulator: PhoneSimulator) -> None:
    """Give a portal the simulator's pages."""
    _LOG.warning("a demonstration: messages reach simulated phones, which everybody may read")
    app[PHONES] = simulator
    app.add_routes(
        [
            web.get("/phones", phones),
            web.get("/phones/{phone}", phone),
            web.post("/phones/{phone}", text_back),
        ]
    )


async def phones(request: web.Request) -> web.Response:
    """Show all phones that got a message."""
    simulator = request.app[PHONES]
    rows = []
    for one in await simulator.phones():
        last = (await simulator.messages(one.id))[-1]
        shown = {"id": one.id, "number": national(one.number)}
        rows.append({**shown, "last": last, "excerpt": _excerpt(last.text)})
    return page(request, "phones.html", {"rows": rows})


async def phone(request: web.Request) -> web.Response:
    """Show one phone."""
    simulator, name = request.app[PHONES], request.match_info["phone"]
    number = await simulator.number(name)
    if number is None:
        raise web.HTTPNotFound
    messages = [_shown(one) for one in await simulator.messages(name)]
    line = request.app[BASE].settings.sms.line
    values = {"phone": name, "number": national(number), "line": line, "messages": messages}
    return page(request, "phone.html", {**values, "most": MAX_TEXT})


async def text_back(request: web.Request) -> web.Response:
    """Text the short number from a phone."""
    name = request.match_info["phone"]
    text = str((await request.post()).get("text", "")).strip()[:MAX_TEXT]
    simulator = request.app[PHONES]
    if await simulator.number(name) is None:
        raise web.HTTPNotFound
    if text:
        await simulator.text_back(name, text)
    raise web.HTTPSeeOther(address(request, f"/phones/{name}") + "#write")


def pieces(text: str) -> list[Piece]:
    """Cut a text into plain parts and links."""
    found = []
    start = 0
    for match in _LINK.finditer(text):
        link = match[0].rstrip(_AFTER_LINK)
        found.append(Piece(text[start : match.start()], link=False))
        found.append(Piece(link, link=True))
        start = match.start() + len(link)
    found.append(Piece(text[start:], link=False))
    return [one for one in found if one.text]


def _shown(message: PhoneMessage) -> dict[str, object]:
    return {"message": message, "pieces": pieces(message.text)}


def _excerpt(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= _EXCERPT else one_line[:_EXCERPT] + "…"
