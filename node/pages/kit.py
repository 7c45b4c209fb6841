"""Pages of an application: its templates over the kit's, its words beside the kit's.

    app = web.Application()
    pages.set_up(app, "node.explorer", WORDS)
    ...
    return page(request, "ledger.html", {"ledger": row})

Templates call `t(key)` for words, `url(path)` for links inside the application, and
`jalali(seconds)`; all values are escaped. A handler raises `PageFault` for a page that says
in one sentence what is wrong.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import aiohttp_jinja2
import jinja2
from aiohttp import hdrs, web

from node.pages import dates, language
from node.pages.headers import SECURITY_HEADERS, put_on
from node.pages.language import EN, FA, Language, Words
from node.pages.text import Octets, shown
from node.pages.words import WORDS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Names = Callable[[web.Request], Mapping[str, Any]]

_LOG = logging.getLogger("sandogh.pages")
_STYLE = files("node.pages").joinpath("assets/style.css").read_bytes()
_STYLE_VERSION = sha256(_STYLE).hexdigest()[:12]
_ICON = files("node.pages").joinpath("assets/icon.svg").read_bytes()
_ICON_VERSION = sha256(_ICON).hexdigest()[:12]
_YEAR = 365 * 86_400


@dataclass(frozen=True, slots=True)
class _Kit:
    prefix: str
    words: Words
    headers: Mapping[str, str]
    names: Names


_KIT: web.AppKey[_Kit] = web.AppKey("pages", _Kit)


class PageFault(Exception):
    """A request that is answered with a page that says what is wrong.

    Attributes:
        status: HTTP status; the words have its heading, `fault_` and the number.
        key: of the sentence in the application's words.
    """

    def __init__(self, status: int, key: str) -> None:
        super().__init__(f"{status} {key}")
        self.status, self.key = status, key


def _no_names(_request: web.Request) -> Mapping[str, Any]:
    return {}


def set_up(
    app: web.Application,
    package: str,
    prefix: str,
    words: Words,
    headers: Mapping[str, str] | None = None,
    names: Names = _no_names,
) -> None:
    """Give an application pages: templates, the style sheet, headers, fault pages.

    Args:
        app: whose handlers answer with `page`.
        package: where its `templates` directory lies, e.g. `node.explorer`.
        prefix: under which the application is reached, e.g. `/explorer`; empty for none.
        words: its words; they may replace the kit's. A status of which they have heading and
            sentence, `fault_413` and `why_413`, is answered with a page.
        headers: its own, in place of the kit's of the same name.
        names: what its templates know on every page, beside the kit's names.
    """
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader(package), jinja2.PackageLoader("node.pages")]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        default_helpers=False,
    )
    environment.filters["shown"] = shown
    app[_KIT] = _Kit(prefix, {**WORDS, **words}, {**SECURITY_HEADERS, **(headers or {})}, names)
    app.middlewares.append(_around)
    app.router.add_get("/assets/style.css", _style)
    app.router.add_get("/assets/icon.svg", _icon)


def language_of(request: web.Request) -> Language:
    """Return the language in which a request is answered."""
    return language.asked(request.query, request.cookies)


def address(request: web.Request, path: str, **query: object) -> str:
    """Return a link inside the application, which keeps a language asked for in the query.

    Args:
        request: the page on which the link stands.
        path: from the application's prefix on, e.g. `/ledgers/7`; made of checked parts only.
        query: values that are not None.
    """
    values = {name: str(value) for name, value in query.items() if value is not None}
    chosen = request.query.get(language.PARAMETER)
    if chosen in language.LANGUAGES:
        values.setdefault(language.PARAMETER, chosen)
    return _kit(request).prefix + path + (f"?{urlencode(values)}" if values else "")


def page(
    request: web.Request, template: str, values: Mapping[str, Any], status: int = 200
) -> web.Response:
    """Answer with a page in the request's language.

    Args:
        request: what was asked.
        template: a file of the application's or the kit's templates.
        values: what it shows, beside the kit's own names.
        status: HTTP status.
    """
    spoken = language_of(request)
    kit = _kit(request)
    words = kit.words

    def say(key: str, **given: object) -> str:
        return spoken.say(words, key, **given)

    context = {
        "language": spoken,
        "t": say,
        "has_words": words.__contains__,
        "url": lambda path, **query: address(request, path, **query),
        "jalali": lambda seconds: dates.jalali(seconds, spoken),
        "utc": dates.utc,
        "style": f"{kit.prefix}/assets/style.css?v={_STYLE_VERSION}",
        "icon": f"{kit.prefix}/assets/icon.svg?v={_ICON_VERSION}",
        "switch": _switch(request, spoken),
        "kept_language": request.query.get(language.PARAMETER) in language.LANGUAGES,
        "octets_of": Octets,
        **kit.names(request),
    }
    shown = {**context, **values}
    answer = aiohttp_jinja2.render_template(template, request, shown, status=status)
    # a page with a secret is made for its own site's requests only, by its cookies: nobody else
    # can have it packed beside a guess and learn from its length
    answer.enable_compression()
    # its language hangs on a cookie: no cache may give it to somebody who chose another one
    answer.headers[hdrs.VARY] = f"{hdrs.ACCEPT_ENCODING}, {hdrs.COOKIE}"
    return answer


def _switch(request: web.Request, spoken: Language) -> str:
    """Return this page's address in the other language; what else was asked stays.

    Of an address that begins with two strokes a browser makes another site's.
    """
    other = EN if spoken is FA else FA
    kept = {name: value for name, value in request.query.items() if name != language.PARAMETER}
    path = "/" + request.rel_url.raw_path.lstrip("/\\")
    return path + "?" + urlencode({**kept, language.PARAMETER: other.code})


@web.middleware
async def _around(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn faults into pages, put the headers on, keep the language that was chosen."""
    kit = _kit(request)
    try:
        response = await handler(request)
    except PageFault as fault:
        response = _fault(request, fault.status, fault.key)
    except web.HTTPException as fault:
        if f"why_{fault.status}" not in kit.words:
            put_on(fault.headers, kit.headers)
            raise
        response = _fault(request, fault.status, f"why_{fault.status}")
        if isinstance(fault, web.HTTPMethodNotAllowed):
            response.headers["Allow"] = fault.headers["Allow"]
    except Exception:
        # a path may hold what belongs in no log
        resource = request.match_info.route.resource
        place = "" if resource is None else resource.canonical
        _LOG.exception("unexpected fault while answering %s %s", request.method, place)
        response = _fault(request, 500, "why_500")
    put_on(response.headers, kit.headers)
    chosen = request.query.get(language.PARAMETER)
    if chosen in language.LANGUAGES:
        response.set_cookie(
            language.COOKIE, chosen, max_age=_YEAR, path="/", httponly=True, samesite="Lax"
        )
    return response


def _fault(request: web.Request, status: int, key: str) -> web.Response:
    return page(request, "fault.html", {"status": status, "why": key}, status)


async def _style(request: web.Request) -> web.Response:
    """Answer the style sheet."""
    return web.Response(body=_STYLE, content_type="text/css", charset="utf-8")


async def _icon(request: web.Request) -> web.Response:
    """Answer the picture that browsers show beside a page's title."""
    return web.Response(body=_ICON, content_type="image/svg+xml")


def _kit(request: web.Request) -> _Kit:
    return request.app[_KIT]
