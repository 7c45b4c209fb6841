"""`sandogh-web run` refuses in one sentence what it cannot serve with, before it listens."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

from tests.contracts.commands.programs import Said
from tests.support.portal_database import KEY, portal_base, portal_settings
from tests.web.commands.test_migrate import environment
from tests.web.commands.words import portal
from web import serving
from web.app import create_app
from web.commands.init import KEY_FILE
from web.commands.options import open_base
from web.database import Database
from web.keyring import Keyring, KeyringError, create_key
from web.protection.address import NetworkError
from web.protection.gate import OriginError
from web.services import Base
from web.settings import Gateway, SettingsError, Sms

ROOT = Path(__file__).parents[3]


def run(place: Path, **changed: str) -> Said:
    """Run it as a process: it sets up the logs of all libraries."""
    done = subprocess.run(
        [sys.executable, "-m", "web.commands", "run"],
        cwd=ROOT,
        env={**os.environ, **environment(place), **changed},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def migrated(place: Path) -> None:
    """Make key and tables."""
    create_key(place / KEY_FILE)
    assert portal(["migrate"], place, **environment(place)).code == 0


def test_a_database_without_tables_is_refused_with_the_command_to_type(tmp_path: Path) -> None:
    create_key(tmp_path / KEY_FILE)
    told = run(tmp_path)
    assert told.code == 2
    assert "has no tables yet" in told.sentence
    assert "`sandogh-web migrate`" in told.sentence


def test_without_its_key_it_does_not_begin(tmp_path: Path) -> None:
    settings = portal_settings(tmp_path)
    with pytest.raises(KeyringError) as refused:
        open_base(settings)
    assert refused.value.where.endswith("portal.key")


def test_a_wrong_setting_is_named_before_it_listens(tmp_path: Path) -> None:
    for changed, fault in (
        ({"origin": "http://vote.example"}, OriginError),
        ({"proxies": ("10.0.0.0/99",)}, NetworkError),
        ({"sms": Sms(gateways=(Gateway(kind="kavenegar"),))}, SettingsError),
    ):
        settings = portal_settings(tmp_path, **changed)
        base = Base(settings, Database(settings.database), Keyring(KEY))
        with pytest.raises(fault):
            create_app(base)


async def test_a_relay_without_its_password_does_not_begin(tmp_path: Path) -> None:
    async with portal_base(tmp_path, port=0, relay_key=tmp_path / "none.key") as base:
        with pytest.raises(SettingsError, match="relay_password_file"):
            async with serving.serving(base):
                raise AssertionError


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    migrated(tmp_path)
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        told = run(tmp_path, SANDOGH_WEB_PORT=str(port))
    assert told.code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in told.sentence


async def test_the_portal_serves_before_its_ledger_can_be_read(tmp_path: Path) -> None:
    async with (
        portal_base(tmp_path, port=0, metrics_port=0, origin="http://localhost:1") as base,
        serving.serving(base) as running,
        ClientSession() as session,
    ):
        async with session.get(running.url + "/healthz") as answer:
            assert answer.status == 200
        async with session.get(running.url + "/readyz") as answer:
            assert answer.status == 503
            parts = (await answer.json())["parts"]
            assert (parts["database"], parts["ledger"]) == ("ok", "not read yet")
        async with session.get(running.url + "/", headers={"Host": "localhost:1"}) as answer:
            # a page that says so, not a fault
            assert (answer.status, answer.content_type) == (503, "text/html")
        assert running.metrics_url is not None
        async with session.get(running.metrics_url) as answer:
            assert "sandogh_web_voters 0.0" in await answer.text()
