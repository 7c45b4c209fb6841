"""Asking a gateway's HTTP service: bounded, never redirected, and nothing of it in a log.

Some services want their key in the address, all of them the voter's number and text. So no
error of the HTTP library, which may quote addresses, gets into ours, not even as its cause.

Every question has a connection of its own: one that the other side closed while it lay idle
would look like one that was lost with the message on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from node.base.json_text import parse_json
from node.networks.http import UrlError, server_url
from web.settings import SettingsError
from web.sms.gateway import GatewayError, GatewayFailed, GatewayUnclear

TIME_LIMIT = 10.0
"""Seconds for one question with its answer."""
CONNECT_LIMIT = 5.0
MAX_BODY = 1 << 20
"""Bytes of the largest answer that is read, after decompression."""

_NOT_HANDLED = frozenset({429, 503})
"""Statuses by which a server says that it did not act on a request."""


class Odd(Exception):
    """A part of an answer is missing or has another form."""


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """What a service said: a JSON value under a status below 500."""

    gateway: str
    status: int
    said: Any

    def at(self, *path: str | int) -> Any:
        """Return a part of it by keys and places.

        Raises:
            Odd: there is no such part.
        """
        value = self.said
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError) as fault:
                raise Odd(".".join(map(str, path))) from fault
        return value

    def rows(self, *path: str | int) -> list[Mapping[str, Any]]:
        """Return a list of objects by keys and places; null is none.

        Raises:
            Odd: it is something else.
        """
        value = self.at(*path)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise Odd(".".join(map(str, path)))
        return value

    def not_understood(self) -> GatewayError:
        """Return the error for an answer that has none of the forms we know."""
        if self.status >= 400:
            return GatewayFailed(self.gateway, f"status {self.status}")
        return GatewayUnclear(self.gateway, "its answer has a form that we do not know")


class Service:
    """One HTTP service.

    Args:
        gateway: its name in errors.
        url: where it is.
        headers: sent with each question; may hold its key.
        time_limit: seconds for one question with its answer.

    Raises:
        SettingsError: the URL cannot be used.
    """

    def __init__(
        self,
        gateway: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        time_limit: float = TIME_LIMIT,
    ) -> None:
        self._gateway = gateway
        try:
            self._url = server_url(url)
        except UrlError as fault:
            raise SettingsError(f"of gateway {gateway}", f"url: {fault.why}") from None
        self._headers = {"Accept": "application/json", "User-Agent": "sandogh", **(headers or {})}
        connect = min(CONNECT_LIMIT, time_limit)
        self._limit = aiohttp.ClientTimeout(total=time_limit, sock_connect=connect)
        self._session: aiohttp.ClientSession | None = None

    def __repr__(self) -> str:
        return f"Service({self._gateway!r})"

    async def get(self, path: str, query: Mapping[str, str] | None = None) -> Answer:
        """Ask with GET; raises as `post`."""
        return await self._ask("GET", path, params=query)

    async def post(
        self,
        path: str,
        *,
        form: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Ask with POST, a form or a JSON body.

        Raises:
            GatewayFailed: the service did not get the question, or says it did not act on it.
            GatewayUnclear: it may have acted, but no usable answer came.
        """
        return await self._ask("POST", path, data=form, json=body)

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _ask(self, method: str, path: str, **content: Any) -> Answer:
        try:
            async with self._open().request(
                method, self._url + path, allow_redirects=False, **content
            ) as response:
                status = response.status
                body = await self._read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as fault:
            raise GatewayFailed(self._gateway, _unreached(fault)) from None
        except TimeoutError:
            limit = self._limit.total or 0
            raise GatewayUnclear(self._gateway, f"no answer in {limit:g} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            raise GatewayUnclear(self._gateway, f"lost: {type(fault).__name__}") from None
        return self._judge(status, body)

    def _judge(self, status: int, body: bytes | None) -> Answer:
        if status in _NOT_HANDLED or 300 <= status < 400:
            raise GatewayFailed(self._gateway, f"status {status}")
        if status >= 500:
            raise GatewayUnclear(self._gateway, f"status {status}")
        said = _decoded(body)
        if said is not None:
            return Answer(self._gateway, status, said)
        if status >= 400:
            raise GatewayFailed(self._gateway, f"status {status}")
        why = "its answer is no JSON" if body is not None else "its answer is too large"
        raise GatewayUnclear(self._gateway, why)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes | None:
        """Return the body; None if it is too large."""
        body = bytearray()
        async for chunk in response.content.iter_any():
            body += chunk
            if len(body) > MAX_BODY:
                return None
        return bytes(body)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=32, force_close=True),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._limit,
                headers=self._headers,
            )
        return self._session


def _decoded(body: bytes | None) -> Any:
    """Return a JSON object or list; None for anything else."""
    if body is None:
        return None
    try:
        said = parse_json(body.decode("utf-8-sig"))
    except ValueError:
        return None
    return said if isinstance(said, dict | list) else None


def _unreached(fault: Exception) -> str:
    if isinstance(fault, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "its certificate is not trusted, or TLS fails"
    return f"cannot be reached: {type(fault).__name__}"


def identifier(value: Any) -> str:
    """Return a message id, given as a number or a text.

    Raises:
        Odd: it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).strip():
        raise Odd("message id")
    return str(value).strip()


def number(value: Any) -> int:
    """Return an integer, given as a number or as decimal text.

    Raises:
        Odd: it is neither.
    """
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 20:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Odd("number")
    return value


def words(value: Any) -> str:
    """Return a text; numbers are written as such.

    Raises:
        Odd: it is neither.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Odd("text")
    return str(value)
