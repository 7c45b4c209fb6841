"""Sign-in pages a second, each with the picture of its own puzzle."""

from collections.abc import Mapping

from benchmarks.outcome import Figure
from benchmarks.visitors import elsewhere, sign_in_pages

AT_ONCE = 8
WARM, SECONDS = 2.0, 8.0


def figure(portal_url: str, baseline: Mapping[str, float]) -> Figure:
    """Measure for some ten seconds."""
    elsewhere(sign_in_pages, portal_url, AT_ONCE, WARM)
    done = elsewhere(sign_in_pages, portal_url, AT_ONCE, SECONDS)
    rate = done.pages / done.seconds
    return Figure(
        "signin_pages_per_s",
        rate,
        "pages a second",
        at_least=30,
        ratio=baseline["plain_pages_per_s"] / rate,
        ratio_of="pages of a bare aiohttp server in the time of one",
        note=f"{done.pages} pages in {done.seconds:.1f} s, each with a fresh captcha drawn and"
        f" fetched, {AT_ONCE} visitors at a time from another process",
    )
