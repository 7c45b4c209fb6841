"""The puzzles of the sign-in page: picture, sound, and the one that the browser solves."""

import asyncio

from aiohttp import web

from node.pages.kit import language_of
from web.portal.keys import ALTCHA, CAPTCHA
from web.voters.captcha import PuzzleGone


async def captcha(request: web.Request) -> web.Response:
    """Answer the token of a new puzzle."""
    return web.json_response({"token": request.app[CAPTCHA].new()})


async def picture(request: web.Request) -> web.Response:
    """Answer a puzzle's picture."""
    try:
        png = await asyncio.to_thread(request.app[CAPTCHA].picture, request.match_info["token"])
    except PuzzleGone:
        raise web.HTTPNotFound from None
    return web.Response(body=png, content_type="image/png")


async def sound(request: web.Request) -> web.Response:
    """Answer a puzzle's digits, spoken in the page's language."""
    said = language_of(request).code
    try:
        wav = await asyncio.to_thread(request.app[CAPTCHA].sound, request.match_info["token"], said)
    except PuzzleGone:
        raise web.HTTPNotFound from None
    return web.Response(body=wav, content_type="audio/wav")


async def altcha(request: web.Request) -> web.Response:
    """Answer a challenge for the browser."""
    return web.json_response(request.app[ALTCHA].challenge())
