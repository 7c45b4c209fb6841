"""Requests that another site makes a voter's browser send: told by their headers and a token.

Rules for every request that may change something (all methods but GET and HEAD):
- `Sec-Fetch-Site`, which no page can forge, is `same-origin`, or `none` where the voter did it.
- Where a browser does not send that, `Origin` must be the portal's own.
- `Origin`, where it is sent and is not `null`, must be the portal's own in any case.
- The form token must belong to the visit's cookie.

Text messages are pushed by machines that have no browser and no cookie: exempt, see
`web.sms` for what they must show instead.
"""

import hmac
from collections.abc import Mapping

from node.base.errors import SandoghError

SAFE_METHODS = frozenset({"GET", "HEAD"})
OWN_SITES = frozenset({"same-origin", "none"})


class ForgeryError(SandoghError):
    """A request that did not come from a page of the portal."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the request does not come from this portal's own page: {why}")


def check_source(headers: Mapping[str, str], origin: str) -> None:
    """Look at where a browser says that a request comes from.

    Args:
        headers: of the request; names in any case.
        origin: the portal's own, e.g. ``https://vote.example``.

    Raises:
        ForgeryError: from elsewhere, or not said.
    """
    site, said = headers.get("Sec-Fetch-Site"), headers.get("Origin")
    if site is not None and site not in OWN_SITES:
        raise ForgeryError("Sec-Fetch-Site")
    if said not in (None, "null", origin):
        raise ForgeryError("Origin")
    if site is None and said != origin:
        raise ForgeryError("neither Sec-Fetch-Site nor Origin")


def check_token(given: str | None, expected: str | None) -> None:
    """Compare the token of a form with that of the visit.

    Args:
        given: what the request carries.
        expected: the visit's; None where the request has no visit's cookie.

    Raises:
        ForgeryError: they differ, or one is missing.
    """
    if expected is None:
        raise ForgeryError("no visit")
    if given is None or not hmac.compare_digest(given.encode(), expected.encode()):
        raise ForgeryError("form token")
