"""What stands on every page around its content: who holds the election, whom to ask, the bundle."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from node.pages.kit import language_of
from web.portal import assets
from web.portal.election import Election, election_of, in_language
from web.services import BASE

VIEW: web.AppKey[Any] = web.AppKey("view")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; media-src 'self'; connect-src 'self'; worker-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
}
"""Beside the kit's. Scripts and styles come from the portal itself and are never inline."""


def names(request: web.Request) -> Mapping[str, Any]:
    """Return what every template knows beside the kit's names."""
    settings = request.app[BASE].settings
    language = language_of(request)
    election = seen(request)
    return {
        "asset": assets.asset,
        "fingerprint": assets.bundle_digest(),
        "body": in_language(settings.body, language),
        "logo": "/logo" if settings.logo is not None else None,
        "support": settings.support,
        "support_hours": in_language(settings.support.hours, language),
        "election": election,
        "title": in_language(election.title, language) if election is not None else "",
    }


def seen(request: web.Request) -> Election | None:
    """Return the election; None before the ledger was read up to its manifest."""
    now = request.app[VIEW].now()
    return None if now is None else election_of(now)
