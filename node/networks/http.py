"""Asking one HTTP server: bounded answers, time limits, a bounded number of tries.

Redirects are not followed, no cookies are kept, proxies of the environment are not used.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp

from node.base.errors import SandoghError

MAX_BODY = 32 * 1024 * 1024
"""Bytes of the largest answer that is read, after decompression."""
TRIES = 6
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 8.0
BUSY = frozenset({429, 500, 502, 503, 504})
"""Statuses after which the same question may get an answer."""

_LOOPBACK = re.compile(r"//(localhost|127\.0\.0\.1|\[::1\])(?=[:/]|$)")

Pause = Callable[[float], Awaitable[None]]


class UrlError(SandoghError):
    """A text is no URL of a server that can be asked."""

    def __init__(self, given: str, why: str) -> None:
        self.given = given
        self.why = why
        super().__init__(f"{given[:200]!r} is no server's URL: {why}")


class HttpError(SandoghError):
    """A server gave no answer that can be used.

    Attributes:
        url: the server.
        why: what happened.
    """

    def __init__(self, url: str, why: str) -> None:
        self.url = url
        self.why = why
        super().__init__(f"{url}: {why}")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read to its end; `wait` is what Retry-After says, in seconds."""

    status: int
    body: bytes
    wait: float | None


class Http:
    """One server, one connection pool; an asynchronous context manager.

    Args:
        url: `http://host:port/path` or `https://…`; a path is kept as a prefix.
        time_limit: seconds for one request with its answer.
        connections: most connections at a time.
        tries: most requests for one `get`.
        pause: what waits between tries.

    Raises:
        UrlError: the URL has another form.
    """

    def __init__(
        self,
        url: str,
        *,
        time_limit: float = 30.0,
        connections: int = 16,
        tries: int = TRIES,
        max_body: int = MAX_BODY,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.url = server_url(url)
        self._time_limit = aiohttp.ClientTimeout(total=time_limit, sock_connect=10)
        self._connections = connections
        self._tries = tries
        self._max_body = max_body
        self._pause = pause
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Answer:
        """GET a path, again with growing pauses while the server is busy or unreachable.

        Raises:
            HttpError: no usable answer came, after all tries.
        """
        pause = FIRST_PAUSE
        for left in range(self._tries - 1, -1, -1):
            wait = pause
            try:
                answer = await self.once("GET", path, params=params)
                if answer.status not in BUSY or left == 0:
                    return answer
                wait = min(max(answer.wait or 0.0, pause), LONGEST_PAUSE)
            except Unreachable:
                if left == 0:
                    raise
            await self._pause(wait)
            pause = min(pause * 2, LONGEST_PAUSE)
        raise AssertionError("tries is at least 1")

    async def once(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send one request and read its answer.

        Raises:
            Unreachable: no complete answer came; another try may help.
            HttpError: the answer is a redirect or too large.
        """
        session = self._open()
        try:
            async with session.request(
                method, self.url + path, params=params, data=form, allow_redirects=False
            ) as response:
                if 300 <= response.status < 400:
                    raise HttpError(self.url, f"it redirects elsewhere (status {response.status})")
                body = await self._read(response)
                return Answer(response.status, body, _seconds(response.headers))
        except TimeoutError as fault:
            limit = self._time_limit.total or 0
            raise Unreachable(self.url, f"no answer within {limit:g} seconds") from fault
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            why = " ".join(str(fault).split())[:200] or type(fault).__name__
            raise Unreachable(self.url, why) from fault

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        too_large = HttpError(self.url, f"its answer is larger than {self._max_body} bytes")
        if (response.content_length or 0) > self._max_body:
            raise too_large
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > self._max_body:
                raise too_large
        return bytes(body)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {"Accept": "application/json", "User-Agent": "sandogh"}
            if _LOOPBACK.search(self.url):
                # between programs of one machine compressing takes longer than it saves
                headers["Accept-Encoding"] = "identity"
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._time_limit,
                headers=headers,
            )
        return self._session


class Unreachable(HttpError):
    """No complete answer came: time-out, connection refused or lost, broken HTTP."""


def server_url(text: str) -> str:
    """Return a server's URL in the one form we use: lower case, no default port, no last slash.

    Raises:
        UrlError: no http or https, no host, a user name, a query or a fragment.
    """
    try:
        parts = urlsplit(text.strip())
        _ = parts.port
    except ValueError as fault:
        raise UrlError(text, str(fault)) from fault
    if parts.scheme not in ("http", "https"):
        raise UrlError(text, "it does not begin with http:// or https://")
    if not parts.hostname:
        raise UrlError(text, "it names no host")
    if parts.username is not None or parts.query or parts.fragment:
        raise UrlError(text, "it has a user name, a query or a fragment")
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = "" if parts.port in (None, default) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}{parts.path.rstrip('/')}"


def distinct_servers(texts: Iterable[str]) -> int:
    """Count the servers that some URLs name, however each is written; loopback is one host.

    Raises:
        UrlError: one cannot be used.
    """
    return len({_LOOPBACK.sub("//127.0.0.1", server_url(text)) for text in texts})


def _seconds(headers: Mapping[str, str]) -> float | None:
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
