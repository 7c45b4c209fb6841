"""What stands on every page around its content: who holds the election, whom to ask, the bundle."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from node.pages.kit import language_of
from web.portal import assets
from web.portal.election import Election, election_of, in_language
from web.portal.keys import VIEW
from web.protection.forms import form_token
from web.protection.headers import KEPT_NOWHERE, PAGE, policy
from web.services import BASE

HEADERS = {"Content-Security-Policy": policy(PAGE), "Cache-Control": KEPT_NOWHERE}
"""In place of the kit's, whose pages have no scripts."""


def names(request: web.Request) -> Mapping[str, Any]:
    """Return what every template knows beside the kit's names."""
    settings = request.app[BASE].settings
    language = language_of(request)
    election = seen(request)
    return {
        "asset": assets.asset,
        "fingerprint": assets.bundle_digest(),
        "form_token": lambda: form_token(request),
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
