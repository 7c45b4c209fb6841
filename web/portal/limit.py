"""The page that says that something was tried too often."""

from aiohttp import web

from node.pages.kit import page
from web.voters.limits import LimitReached

TOO_MANY = 429
_MINUTE = 60


def limit_page(request: web.Request, reached: LimitReached) -> web.Response:
    """Say how long to wait, and whom to call who can't."""
    minutes = max(1, -(-reached.wait // _MINUTE))
    answer = page(request, "limit.html", {"minutes": minutes}, TOO_MANY)
    answer.headers["Retry-After"] = str(minutes * _MINUTE)
    return answer
