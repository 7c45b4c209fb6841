"""Where gateways send what they received: ``/sms/{gateway}/{secret}``.

Their pushes carry no proof, so the last part of the path is a secret, and the sender's address
may have to be on a list. Whatever is wrong, the answer is the same: there is no such page. Paths,
queries and bodies of these requests belong in no log.
"""

import hmac
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from node.base.households import canonical
from node.base.json_text import parse_json
from web.protection.address import Network, is_in, networks_of
from web.protection.gate import client_address
from web.sms.gateway import PushRejected
from web.sms.gateways import Opened
from web.sms.inbox import Inbox
from web.sms.metrics import SmsMetrics

PREFIX = "/sms/"
MAX_BODY = 16 * 1024
"""Bytes of the largest body that is read."""
MAX_FIELDS = 32

_LOG = logging.getLogger("sandogh.sms")
_NOBODY = b"\x00" * 32


@dataclass(frozen=True, slots=True, repr=False)
class Door:
    """Through which one gateway may come.

    Attributes:
        opened: the gateway.
        secret: last part of its path.
        networks: from where; empty: from anywhere.
    """

    opened: Opened
    secret: bytes
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class Pushes:
    """What the handler works with."""

    doors: Mapping[str, Door]
    inbox: Inbox
    metrics: SmsMetrics


PUSHES: web.AppKey[Pushes] = web.AppKey("pushes", Pushes)


def make_pushes(gateways: Sequence[Opened], inbox: Inbox, metrics: SmsMetrics) -> Pushes:
    """Make the doors of the gateways that have a secret.

    Raises:
        NetworkError: an address they push from is none.
    """
    doors = {}
    for one in gateways:
        secret = one.setting.push_secret.get_secret_value()
        if secret:
            networks = networks_of(one.setting.push_from)
            doors[one.gateway.name] = Door(one, secret.encode(), networks)
    return Pushes(doors, inbox, metrics)


def routes() -> list[web.RouteDef]:
    """Return the routes; the application has `PUSHES`."""
    path = PREFIX + "{gateway}/{secret}"
    return [web.get(path, take, allow_head=False), web.post(path, take)]


async def take(request: web.Request) -> web.Response:
    """Take a message that a gateway pushes."""
    pushes = request.app[PUSHES]
    door = _door(request, pushes)
    if door is None:
        pushes.metrics.pushes_rejected.inc()
        raise web.HTTPNotFound
    gateway = door.opened.gateway
    try:
        form, said = await _content(request, gateway.name)
        incoming = gateway.pushed(request.query, form, said)
    except PushRejected as fault:
        pushes.metrics.pushes_rejected.inc()
        _LOG.warning("%s", fault)
        raise web.HTTPNotFound from None
    await pushes.inbox.take(gateway.name, incoming)
    return web.Response(text="OK")


def _door(request: web.Request, pushes: Pushes) -> Door | None:
    """Return the door that a request may come through."""
    door = pushes.doors.get(request.match_info["gateway"])
    given = request.match_info["secret"].encode("utf-8", "surrogateescape")
    # an unknown gateway takes as long as a wrong secret
    same = hmac.compare_digest(_NOBODY if door is None else door.secret, given)
    if door is None or not same:
        return None
    from_there = not door.networks or is_in(canonical(client_address(request)), door.networks)
    return door if from_there else None


async def _content(request: web.Request, name: str) -> tuple[dict[str, str], Any]:
    """Return the body as a form, or as JSON.

    Raises:
        PushRejected: it is too large, or not what it says it is.
    """
    body = await _body(request, name)
    kind = request.content_type
    try:
        if kind == "application/json":
            return {}, parse_json(body)
        if kind == "application/x-www-form-urlencoded":
            text = body.decode("utf-8")
            fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS)
            return dict(fields), None
    except ValueError:
        raise PushRejected(name, "the body cannot be read") from None
    return {}, None


async def _body(request: web.Request, name: str) -> bytes:
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise PushRejected(name, "the body is too large") from None
    if len(body) > MAX_BODY:
        raise PushRejected(name, "the body is too large")
    return body
