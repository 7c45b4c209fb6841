"""docs/operating.md names every setting, command, metric and address of the portal."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer
from pydantic import BaseModel

from tests.support.portal_database import portal_base
from web.app import create_app
from web.commands.application import app_for
from web.metrics import PortalMetrics
from web.settings import Gateway, Limits, Sms, Support, WebSettings

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "operating.md").read_text(encoding="utf-8")
SMS = (DOCS / "sms.md").read_text(encoding="utf-8")


def lacking(names: set[str], text: str = TEXT) -> set[str]:
    """Return the names that a text does not have in code style."""
    assert len(names) >= 3
    return {name for name in names if f"`{name}`" not in text}


@pytest.mark.parametrize("model", [WebSettings, Limits, Support])
def test_every_setting_is_named(model: type[BaseModel]) -> None:
    assert lacking(set(model.model_fields)) == set()


@pytest.mark.parametrize("model", [Sms, Gateway])
def test_every_setting_of_text_messages_is_named(model: type[BaseModel]) -> None:
    assert {name for name in model.model_fields if name not in SMS} == set()


def test_the_defaults_are_as_they_are_told() -> None:
    rows = dict(re.findall(r"^\| (`[^|]+`) \| ([^|]*) \|", TEXT, re.MULTILINE))
    told: dict[str, Any] = {}
    for names, values in rows.items():
        each = re.findall(r"`([a-z_]+)`", names)
        told.update(zip(each, [one.strip(" `") for one in values.split(",")], strict=False))
    for model in (WebSettings, Limits):
        for name, field in model.model_fields.items():
            if isinstance(field.default, int | float) and not isinstance(field.default, bool):
                assert told[name] == str(field.default), name


def test_every_command_is_named() -> None:
    commands = typer.main.get_command(app_for(())).commands  # type: ignore[attr-defined]
    assert {name for name in commands if f"`sandogh-web {name}" not in TEXT} == set()


def test_every_metric_is_named() -> None:
    names = {
        family.name + ("_total" if family.type == "counter" else "")
        for family in PortalMetrics().registry.collect()
        if family.name.startswith("sandogh_web_")
    }
    assert lacking(names) == set()


async def test_every_address_is_named(tmp_path: Path) -> None:
    phones = Sms(gateways=(Gateway(kind="phones"),))
    async with portal_base(tmp_path, sms=phones, origin="http://localhost:8080") as base:
        served = create_app(base)
    routes = {
        f"{route.method} {route.resource.canonical}"
        for route in served.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert lacking(routes) == set()
    told = set(re.findall(r"`((?:GET|POST) /[^`]*)`", TEXT.partition("### Its addresses")[2]))
    assert told - routes == set()
