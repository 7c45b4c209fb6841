"""A real portal for tests: an election on a real ledger, voters, and `sandogh-web run`.

    with portal_process(directory) as portal:
        voter = portal.voters[0]
        portal.url, voter.link, voter.licence, voter.national_code
        portal.texts(voter)                 what lies on the voter's phone
        portal.text_back(voter, "48590433")
        portal.kill(); portal.restart()

The election is open from the start. The ledger's clock is set by a thread of the test: it closes
at most once a second, at the time that this machine's clock tells, so that portal and ledger agree;
`portal.ticker.stop()` and `portal.ledger.close(at)` move it by hand. Several portals can go on from
one election: `portal_opened(prepare(…), …)`.
"""

import asyncio
import json
import signal
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.ledger import LedgerProcess
from tests.support.portal_election import (
    BODY,
    LASTS,
    PortalElection,
    PortalTown,
    ledger_at,
    prepare,
)
from tests.support.ports import reserved_port
from tests.support.stores import store_url
from tests.support.ticker import Ticker
from tests.support.warm import WarmChild
from web.database import Database
from web.keyring import create_key, read_keyring
from web.migrations.running import migrate
from web.services import Base
from web.settings import WebSettings, read_settings
from web.sms.phone_simulator import PhoneSimulator
from web.voters.accounts import Voters

ROOT = Path(__file__).parents[2]
PATIENCE = 240.0
LINE = "100077066"


@dataclass(frozen=True, slots=True)
class PortalVoter:
    """An invented voter: what they know, and their link."""

    row: int
    licence: str
    national_code: str
    mobile: str
    name: str
    family: str
    link: str


@dataclass
class Portal:
    """A portal's process and all that it needs; made by `portal_process`.

    Attributes:
        place: its directory: settings, key, database, logs.
        town: the officials who hold the election.
        ticker: closes the ledger.
        url: where it answers; its origin, too.
        metrics_url: where its metrics are.
        voters: in the order of the list.
    """

    place: Path
    town: PortalTown
    ticker: Ticker
    url: str
    metrics_url: str
    voters: list[PortalVoter]
    _process: WarmChild | None = field(default=None, repr=False)

    @property
    def ledger(self) -> LedgerProcess:
        """The ledger."""
        return self.town.ledger

    @property
    def settings_file(self) -> Path:
        """The settings, TOML."""
        return self.place / "portal.toml"

    @property
    def settings(self) -> WebSettings:
        """The settings, read."""
        return read_settings(self.settings_file)

    def settings_values(self) -> dict[str, Any]:
        """Return the settings as they were written."""
        return tomllib.loads(self.settings_file.read_text(encoding="utf-8"))

    def start(self) -> None:
        """Start the process and wait for its ready line."""
        words = ["sandogh-web", "run", "--json", "--settings", str(self.settings_file)]
        with (self.place / "portal.log").open("ab") as log:
            self._process = WarmChild(words, ROOT, log)
        line = self._process.stdout.readline()
        assert line, f"the portal ended with {self._process.wait(PATIENCE)}: {self.log()[-3000:]}"
        assert json.loads(line)["origin"] == self.url
        self.until_ready()

    def until_ready(self) -> None:
        """Wait until every part of it is well."""
        told = [b""]

        def ready() -> bool:
            status, told[0] = self.get("/readyz")
            return status == 200

        try:
            self.until(ready, "the portal did not become ready")
        except AssertionError as fault:
            raise AssertionError(f"{told[0].decode()}: {fault}") from fault

    def kill(self) -> None:
        """End it as a power cut would: SIGKILL."""
        self._end(signal.SIGKILL)

    def revive(self) -> None:
        """Start it if it does not run, and the ledger's ticker."""
        if self._process is None:
            self.start()
        self.ticker.go_on()

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and return its exit code."""
        return self._end(signal.SIGTERM)

    def restart(self, **changed: Any) -> None:
        """Start it again where it was, killed or stopped; top-level settings may be changed."""
        if self._process is not None:
            self.kill()
        if changed:
            write_settings(self.settings_file, {**self.settings_values(), **changed})
        self.start()

    def get(self, path: str) -> tuple[int, bytes]:
        """GET an address without cookies; return status and body."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=PATIENCE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as fault:
            return fault.code, fault.read()

    def metrics(self) -> str:
        """Return its metrics as Prometheus reads them."""
        with urllib.request.urlopen(self.metrics_url, timeout=PATIENCE) as answer:
            return str(answer.read().decode())

    def log(self) -> str:
        """Return all it has logged, over all its lives."""
        return (self.place / "portal.log").read_text(encoding="utf-8")

    def texts(self, voter: PortalVoter) -> list[str]:
        """Return the messages on a voter's phone, oldest first."""

        async def read(phones: PhoneSimulator) -> list[str]:
            for phone in await phones.phones():
                if phone.number == voter.mobile:
                    found = await phones.messages(phone.id)
                    return [one.text for one in found if one.incoming]
            return []

        found: list[str] = self._with_phones(read)
        return found

    def new_text(self, voter: PortalVoter, seen: int) -> str:
        """Wait until a phone has more than ``seen`` messages; return the last one."""
        self.until(lambda: len(self.texts(voter)) > seen, "no message came")
        return self.texts(voter)[-1]

    def text_back(self, voter: PortalVoter, text: str) -> None:
        """Text the short number from a voter's phone, which has got a message before."""

        async def send(phones: PhoneSimulator) -> None:
            (phone,) = [one for one in await phones.phones() if one.number == voter.mobile]
            assert await phones.text_back(phone.id, text)

        self._with_phones(send)

    def until(self, known: Callable[[], bool], otherwise: str) -> None:
        """Wait until something is known."""
        deadline = time.monotonic() + PATIENCE
        while not known():
            assert time.monotonic() < deadline, f"{otherwise}: {self.log()[-3000:]}"
            time.sleep(0.1)

    def with_base(self, work: Callable[[Base], Any]) -> Any:
        """Run a coroutine function over the portal's own database and key; return its value."""

        async def run() -> Any:
            base = open_base(self.settings)
            try:
                return await work(base)
            finally:
                await base.database.close()

        # a thread of its own: the test may be inside an event loop
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, run()).result()

    def _with_phones(self, work: Callable[[PhoneSimulator], Any]) -> Any:
        return self.with_base(lambda base: work(PhoneSimulator("phones", base)))

    def _end(self, number: signal.Signals) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(number)
        code = process.wait(PATIENCE)
        process.close()
        return code


@contextmanager
def portal_opened(
    election: PortalElection, directory: Path, *, ticking: bool = True, **settings: Any
) -> Iterator[Portal]:
    """Run a portal on a copy of an election for the length of the block.

    Args:
        election: at its opening.
        directory: for the copy; it must not be there yet.
        ticking: whether ledgers close by themselves; if not, voting opens by hand.
        settings: of the portal, top-level, beside those that it needs.
    """
    own = election.copied(directory)
    place = directory / "portal"
    place.mkdir()
    port, metrics_port = reserved_port(), reserved_port()
    url = f"http://localhost:{port}"
    with ledger_at(directory / "ledger", own.begins) as ledger:
        town, links = own.at(ledger, url)
        ticker = Ticker(ledger)
        if ticking:
            ticker.start()
        given = {**_usual(place, town, url, port, metrics_port), **settings}
        write_settings(place / "portal.toml", given)
        create_key(place / "portal.key")
        voters = [
            PortalVoter(
                one.row, one.licence, one.national_code, one.mobile, one.name, one.family, link
            )
            for one, link in zip(own.people, links, strict=True)
        ]
        metrics_url = f"http://127.0.0.1:{metrics_port}/metrics"
        portal = Portal(place, town, ticker, url, metrics_url, voters)

        async def fill(base: Base) -> None:
            await migrate(base.database)
            await Voters(base).import_(own.people)

        portal.with_base(fill)
        try:
            portal.start()
            yield portal
        finally:
            portal.kill()
            ticker.stop()


@contextmanager
def portal_process(
    directory: Path, voters: int = 6, lasts: int = LASTS, **settings: Any
) -> Iterator[Portal]:
    """Hold an election up to its opening and run a portal for it, for the length of the block.

    Args:
        directory: where everything is kept; it must exist.
        voters: how many there are.
        lasts: seconds from now to the election's end.
        settings: of the portal, top-level, beside those that it needs.
    """
    (directory / "prepared").mkdir()
    election = prepare(directory / "prepared", voters, lasts)
    with portal_opened(election, directory / "opened", **settings) as portal:
        yield portal


def open_base(settings: WebSettings) -> Base:
    """Open the key and the database of a portal."""
    return Base(settings, Database(settings.database), read_keyring(settings.key_file))


def _usual(place: Path, town: PortalTown, url: str, port: int, metrics_port: int) -> dict[str, Any]:
    password = place / "relay.password"
    password.write_text(town.password("relay"))
    return {
        "election": town.election,
        "horizon": town.ledger.url,
        "database": store_url(place / "portal.db"),
        "key_file": "portal.key",
        "relay_key": str(town.home("relay") / "own.key"),
        "relay_password_file": str(password),
        "origin": url,
        "port": port,
        "metrics_port": metrics_port,
        "photos": "../photos",
        "close_seconds": 1.0,
        "body": BODY,
        "support": {"phones": ["028-33330000"], "hours": {"fa": "۸ تا ۱۶", "en": "8 to 16"}},
        "sms": {"line": LINE, "gateways": [{"kind": "phones", "line": LINE, "pull": True}]},
    }


def write_settings(path: Path, settings: dict[str, Any]) -> None:
    """Write settings as TOML; whoever reads them meanwhile gets the old ones or the new."""
    plain = [f"{name} = {_toml(value)}" for name, value in settings.items()]
    new = path.with_suffix(".new")
    new.write_text("\n".join(plain) + "\n", encoding="utf-8")
    new.chmod(0o600)
    new.replace(path)


def _toml(value: Any) -> str:
    """Write a value as TOML; tables in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # a basic string of TOML takes what JSON writes
    return json.dumps(value, ensure_ascii=False)
