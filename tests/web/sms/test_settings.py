"""Gateways are made from the settings, and what is wrong with these is told without secrets."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.portal_database import portal_base
from web.settings import GATEWAYS, Gateway, SettingsError, Sms
from web.sms.gateways import KINDS, make_gateways, open_gateways, phones_of

KEY = "a-key-that-nobody-may-see"
FULL = {"key": KEY, "user": "u", "line": "1000", "url": ""}


def setting(kind: str, **changed: Any) -> Gateway:
    """Return a gateway's settings."""
    url = "smpp://127.0.0.1:2775" if kind == "smpp" else ""
    return Gateway.model_validate({**FULL, "kind": kind, "url": url, **changed})


async def made(place: Path, *gateways: Gateway) -> list[str]:
    """Make gateways; return their names."""
    async with portal_base(place, sms=Sms(gateways=gateways)) as base:
        return [one.gateway.name for one in make_gateways(base)]


def test_the_table_has_the_kinds_of_the_settings() -> None:
    assert set(KINDS) == set(GATEWAYS)


async def test_every_kind_is_made_in_the_order_of_the_settings(tmp_path: Path) -> None:
    kinds = [kind for kind in KINDS if kind != "phones"]
    given = [setting(kind) for kind in kinds]
    assert await made(tmp_path, *given, setting("smsir", name="reserve")) == [*kinds, "reserve"]


@pytest.mark.parametrize(("kind", "need"), [(k, n) for k, one in KINDS.items() for n in one.needs])
async def test_a_missing_setting_is_named(tmp_path: Path, kind: str, need: str) -> None:
    with pytest.raises(SettingsError, match=need) as caught:
        await made(tmp_path, setting(kind, **{need: ""}))
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (setting("smsir"), setting("smsir")),
        (setting("smsir", name="x" * 33), None),
        (setting("smsir", name="a b"), None),
        (setting("smsir", name="../x"), None),
        (setting("smsir", push_secret="s"), None),
        (setting("smsir", line="my line"), None),
        (setting("smsir", url="ftp://x"), None),
        (setting("smsir", url="https://user@x"), None),
    ],
)
async def test_what_cannot_be_used_is_told(
    tmp_path: Path, first: Gateway, second: Gateway | None
) -> None:
    given = [one for one in (first, second) if one is not None]
    with pytest.raises(SettingsError) as caught:
        await made(tmp_path, *given)
    assert KEY not in str(caught.value)


async def test_the_phones_are_there_only_if_the_settings_say_so(tmp_path: Path) -> None:
    async with portal_base(tmp_path, sms=Sms(gateways=(setting("smsir"),))) as base:
        assert phones_of(make_gateways(base)) is None
    sms = Sms(gateways=(setting("phones"),))
    async with (
        portal_base(tmp_path, sms=sms, origin="http://localhost:8080") as base,
        open_gateways(base) as opened,
    ):
        assert phones_of(opened) is opened[0].gateway
        assert opened[0].gateway.name == "phones"
        assert opened[0].pulled


@pytest.mark.parametrize("beside", [None, "smsir"])
@pytest.mark.parametrize("origin", ["https://vote.example", "http://localhost:8080"])
async def test_phones_are_refused_where_voters_could_reach_them(
    tmp_path: Path, origin: str, beside: str | None
) -> None:
    gateways = (setting("phones"), *([setting(beside)] if beside else []))
    async with portal_base(tmp_path, sms=Sms(gateways=gateways), origin=origin) as base:
        if origin == "http://localhost:8080" and beside is None:
            assert len(make_gateways(base)) == 1
            return
        with pytest.raises(SettingsError, match="phones"):
            make_gateways(base)
