"""What every page tells the browser: nothing foreign is loaded, framed, guessed or told on."""

from collections.abc import Mapping

from multidict import CIMultiDict

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
"""No scripts at all: pages that need one add `script-src 'self'` themselves."""


def put_on(headers: "CIMultiDict[str]", given: Mapping[str, str] = SECURITY_HEADERS) -> None:
    """Set an application's headers; a page's own stricter or wider ones stay."""
    for name, value in given.items():
        headers.setdefault(name, value)
