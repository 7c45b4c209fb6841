"""A gateway comes in by its secret and its address; everything else finds no such page."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import func, select

from tests.support.gateways.kavenegar import KavenegarService
from tests.support.gateways.melipayamak import MelipayamakService
from tests.support.gateways.simulator import HttpService
from tests.support.portal_database import portal_base
from tests.web.sms.voting import OWN, at_the_preview
from web.protection import gate
from web.protection.address import NetworkError
from web.services import BASE, Base
from web.settings import Gateway, Sms
from web.sms import pushes
from web.sms.gateways import KINDS, make_gateways
from web.sms.inbox import Inbox
from web.sms.metrics import SmsMetrics
from web.sms.tables import sms_inbox
from web.voters.session import CONFIRMED
from web.voters.sessions import Sessions

SECRET = "Zx1-long-secret-of-the-push-path"
HOST = {"Host": "vote.example"}
PUSHING: dict[str, type[HttpService]] = {
    one.kind: one for one in (KavenegarService, MelipayamakService)
}


def setting(kind: str, **changed: Any) -> Gateway:
    """Return a gateway's settings with a secret."""
    given = {"kind": kind, "key": "k", "user": "u", "line": "1000", "push_secret": SECRET}
    return Gateway.model_validate({**given, **changed})


@asynccontextmanager
async def portal(
    place: Path, gateways: Iterable[Gateway], **settings: Any
) -> AsyncIterator[tuple[Base, TestClient[web.Request, web.Application], SmsMetrics]]:
    """Serve the push addresses behind the portal's gate."""
    sms = Sms(gateways=tuple(gateways))
    async with portal_base(place, sms=sms, **settings) as base:
        metrics = SmsMetrics()
        inbox = Inbox(base, Sessions(base).confirm, metrics)
        app = web.Application(client_max_size=gate.BALLOT_BODY)
        app[BASE] = base
        app[pushes.PUSHES] = pushes.make_pushes(make_gateways(base), inbox, metrics)
        gate.set_up(app, base.settings)
        app.add_routes(pushes.routes())
        async with TestClient(TestServer(app)) as client:
            yield base, client, metrics


async def stored(base: Base) -> int:
    """Return how many messages are stored."""
    async with base.database.read() as connection:
        return await connection.scalar(select(func.count()).select_from(sms_inbox)) or 0


def test_the_gateways_that_push_are_tested_here() -> None:
    assert PUSHING.keys() == {kind for kind, one in KINDS.items() if one.offers.push}


@pytest.mark.parametrize("kind", PUSHING)
async def test_what_is_pushed_confirms_a_code(tmp_path: Path, kind: str) -> None:
    async with portal(tmp_path, [setting(kind)]) as (base, client, metrics):
        one = await at_the_preview(base)
        push = PUSHING[kind]().push(OWN, one.code or "")
        assert push is not None
        for _ in range(2):
            async with client.request(
                push.method,
                f"/sms/{kind}/{SECRET}",
                params=push.query,
                data=push.form,
                headers=HOST,
            ) as answer:
                assert (answer.status, await answer.text()) == (200, "OK")
        now = await Sessions(base).by_id(one.id)
        assert now is not None
        assert now.step == CONFIRMED
        assert await stored(base) == 1
        labels = {"gateway": kind, "outcome": "repeated"}
        assert metrics.registry.get_sample_value("sandogh_sms_received_total", labels) == 1


@pytest.mark.parametrize(
    "path",
    [
        f"/sms/kavenegar/{SECRET}x",
        f"/sms/kavenegar/{SECRET[:-1]}",
        "/sms/kavenegar/x",
        "/sms/kavenegar/%F0%9F%97%B3",
        "/sms/kavenegar/%ff",
        f"/sms/nobody/{SECRET}",
        f"/sms/quiet/{SECRET}",
        "/sms/quiet/",
        f"/sms/{SECRET}",
        f"/sms/kavenegar/{SECRET}/more",
    ],
)
async def test_without_the_right_path_there_is_no_such_page(tmp_path: Path, path: str) -> None:
    quiet = setting("melipayamak", name="quiet", push_secret="")
    async with portal(tmp_path, [setting("kavenegar"), quiet]) as (base, client, _):
        push = KavenegarService().push(OWN, "12345678")
        async with client.post(path, data=push.form, headers=HOST) as answer:
            # what is no push address at all, the gate takes for a forged form
            assert answer.status == (404 if path.count("/") == 3 and path[-1] != "/" else 403)
        assert await stored(base) == 0


@pytest.mark.parametrize(
    ("allowed", "forwarded", "status"),
    [
        ((), None, 200),
        (("127.0.0.1",), None, 200),
        (("127.0.0.0/8", "192.0.2.0/24"), None, 200),
        (("192.0.2.0/24",), None, 404),
        (("192.0.2.0/24",), "192.0.2.7", 200),
        (("192.0.2.0/24",), "198.51.100.7", 404),
        (("127.0.0.1",), "192.0.2.7", 404),
        (("2001:db8::/32",), "2001:db8::1", 200),
    ],
)
async def test_the_address_must_be_on_the_list(
    tmp_path: Path, allowed: tuple[str, ...], forwarded: str | None, status: int
) -> None:
    one = setting("kavenegar", push_from=allowed)
    async with portal(tmp_path, [one], proxies=("127.0.0.1",)) as (base, client, metrics):
        push = KavenegarService().push(OWN, "12345678")
        headers = HOST | ({"X-Forwarded-For": forwarded} if forwarded else {})
        path = f"/sms/kavenegar/{SECRET}"
        async with client.post(path, data=push.form, headers=headers) as answer:
            assert answer.status == status
        assert await stored(base) == (status == 200)
        rejected = metrics.registry.get_sample_value("sandogh_sms_pushes_rejected_total")
        assert rejected == (status == 404)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"from=09121234567"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 100)),
        ("application/json", b""),
        ("application/json", b"{"),
        ("application/json", b"[" * 10_000),
        ("application/json", b'{"from": "1"}'),
        ("text/plain", b"from=1&message=2&messageid=3"),
        ("application/octet-stream", bytes(100)),
    ],
)
async def test_a_body_that_is_no_message(tmp_path: Path, kind: str, body: bytes) -> None:
    async with portal(tmp_path, [setting("kavenegar")]) as (base, client, _):
        headers = HOST | {"Content-Type": kind}
        path = f"/sms/kavenegar/{SECRET}"
        async with client.post(path, data=body, headers=headers) as answer:
            assert answer.status == 404
        assert await stored(base) == 0


async def test_a_body_that_is_too_large(tmp_path: Path) -> None:
    async with portal(tmp_path, [setting("kavenegar")]) as (base, client, _):
        form = {"messageid": "1", "from": OWN, "message": "x" * 20_000}
        path = f"/sms/kavenegar/{SECRET}"
        async with client.post(path, data=form, headers=HOST) as answer:
            assert answer.status in (404, 413)
        assert await stored(base) == 0


async def test_neither_number_nor_text_nor_secret_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with portal(tmp_path, [setting("kavenegar")]) as (_, client, _):
        good = KavenegarService().push("+989121234567", "my words 12345678")
        path = f"/sms/kavenegar/{SECRET}"
        for form in (good.form, {"from": "+989121234567", "text": "my words"}):
            async with client.post(path, data=form, headers=HOST):
                pass
    ours = "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("sandogh")
    )
    assert "kavenegar" in ours
    for told in ("9121234567", "my words", "12345678", SECRET):
        assert told not in ours


async def test_a_wrong_address_in_the_settings_is_told(tmp_path: Path) -> None:
    with pytest.raises(NetworkError):
        async with portal(tmp_path, [setting("kavenegar", push_from=("nowhere",))]):
            pass
