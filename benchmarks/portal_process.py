"""A `sandogh-web run` process on the kept election, as it would stand behind a proxy.

Its settings are the usual ones but for two: a session lasts an hour, so that what is prepared
before a measurement is good until its end, and text messages go to the phone simulator.
"""

import asyncio
import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import event

from benchmarks.cached import Kept
from benchmarks.outcome import CouldNotMeasure
from benchmarks.qazvin import photos
from contracts import keyfile
from contracts.relaying.keys import ROLE
from contracts.roll.voters import Voter
from tests.support.ports import reserved_port
from web.database import Database
from web.keyring import create_key, read_keyring
from web.migrations.running import migrate
from web.services import Base
from web.settings import read_settings
from web.voters.accounts import Voters

PATIENCE = 60.0
SESSION = 3600
LINE = "100077066"
PROXY = "127.0.0.1"
"""From here every visitor comes, each under an address of its own in X-Forwarded-For."""
BODY = {"fa": "کانون کارشناسان نمونهٔ قزوین", "en": "Model association of experts, Qazvin"}
SUPPORT = {"phones": ["028-33330000"], "hours": {"fa": "۸ تا ۱۶", "en": "8 to 16"}}
_PASSWORD = "for measuring"
_WEAK = keyfile.Strength(1, 8192)

_T = TypeVar("_T")


class Portal:
    """One portal in a directory of its own, for the length of a ``with`` block."""

    def __init__(self, kept: Kept, node_url: str, voters: Sequence[Voter], place: Path) -> None:
        """Write its settings, keys and voters; ``place`` must not exist.

        Args:
            kept: the election.
            node_url: its ledger.
            voters: who may sign in.
            place: a directory.
        """
        place.mkdir(parents=True)
        self._place = place
        port = reserved_port()
        self.url = f"http://localhost:{port}"
        (place / "photos").mkdir()
        for name, picture in photos().items():
            (place / "photos" / name).write_bytes(picture)
        (place / "relay.password").write_text(_PASSWORD)
        election = kept.election
        public = {"channels": list(election.channel_accounts)}
        secret = {"seed": election.relay_seed.hex()}
        keyfile.create(place / "relay.key", ROLE, public, secret, _PASSWORD, _WEAK)
        create_key(place / "portal.key")
        self._settings = place / "portal.toml"
        _write(
            self._settings,
            {
                "election": election.authority,
                "horizon": node_url,
                "database": f"sqlite:///{place / 'portal.db'}",
                "key_file": "portal.key",
                "relay_key": "relay.key",
                "relay_password_file": "relay.password",
                "origin": self.url,
                "port": port,
                "photos": "photos",
                "close_seconds": 1.0,
                "session": SESSION,
                "body": BODY,
                "support": SUPPORT,
                "proxies": [PROXY],
                "sms": {"line": LINE, "gateways": [{"kind": "phones", "line": LINE}]},
            },
        )

        async def fill(base: Base) -> None:
            await migrate(base.database)
            await Voters(base).import_(voters)

        self.with_base(fill)

    def __enter__(self) -> Self:
        """Start it and wait until every part of it is well."""
        words = [sys.executable, "-m", "web.commands", "run", "--json"]
        with (self._place / "log").open("w") as log:
            self._process = subprocess.Popen(
                [*words, "--settings", str(self._settings)], stdout=subprocess.PIPE, stderr=log
            )
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            raise CouldNotMeasure(f"the portal ended before it listened: {self._log()}")
        try:
            self._until_ready()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop it and wait for its end."""
        self._end()

    def with_base(self, work: Callable[[Base], Awaitable[_T]]) -> _T:
        """Run an asynchronous function over the portal's own database and key.

        What it writes is not waited for until it is on the disk: only the portal is measured.
        """

        async def run() -> _T:
            settings = read_settings(self._settings)
            database = Database(settings.database)
            event.listen(database.engine.sync_engine, "connect", _in_no_hurry)
            try:
                return await work(Base(settings, database, read_keyring(settings.key_file)))
            finally:
                await database.close()

        return asyncio.run(run())

    def _until_ready(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=PATIENCE):
                    return
            except urllib.error.HTTPError as fault:
                told = fault.read().decode()
            if time.monotonic() > deadline:
                raise CouldNotMeasure(f"the portal did not become ready: {told} {self._log()}")
            time.sleep(0.1)

    def _log(self) -> str:
        return (self._place / "log").read_text(encoding="utf-8")[-3000:]

    def _end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _in_no_hurry(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _write(path: Path, settings: dict[str, Any]) -> None:
    lines = [f"{name} = {_toml(value)}" for name, value in settings.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _toml(value: Any) -> str:
    """Write a value as TOML; tables in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # a basic string of TOML takes what JSON writes
    return json.dumps(value, ensure_ascii=False)
