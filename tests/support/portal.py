"""A real portal for tests: an election on a real ledger, voters, and `sandogh-web run`.

    with portal_process(directory) as portal:
        voter = portal.voters[0]
        portal.url, voter.link, voter.licence, voter.national_code
        portal.texts(voter)                 what lies on the voter's phone
        portal.text_back(voter, "48590433")
        portal.kill(); portal.restart()

The election is open from the start. The ledger's clock is set by a thread of the test: it closes
at most once a second, at the time that this machine's clock tells, so that portal and ledger agree;
`portal.ticker.stop()` and `portal.ledger.close(at)` move it by hand.
"""

import asyncio
import hashlib
import io
import json
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from unittest import mock

from PIL import Image

from contracts import keyfile
from contracts.roll.spreadsheet import read_voters
from tests.contracts.commands.closer import Closer
from tests.contracts.commands.programs import in_process
from tests.contracts.commands.town import TRUSTEES, Town
from tests.support.ledger import LedgerProcess, ledger_process
from tests.support.stores import store_url
from tests.support.voters import national_code
from web.database import Database
from web.keyring import create_key, read_keyring
from web.migrations.running import migrate
from web.services import Base
from web.settings import WebSettings, read_settings
from web.sms.phone_simulator import PhoneSimulator
from web.voters.accounts import Voters

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
LASTS = 3600
"""Seconds from the start to the election's end."""
BEFORE = 3600
"""Seconds before now at which the ledger begins; the set-up needs some hundred of them."""
OPENED = 600
"""Seconds before now at which voting opened."""
LINE = "100077066"

RACES: list[dict[str, Any]] = [
    {
        "title": {"fa": "هیئت مدیره", "en": "Board of directors"},
        "min": 0,
        "max": 7,
        "seats": 5,
        "order": "shuffled",
        "candidates": [
            {"number": n, "name": {"fa": f"نامزد هیئت {n}", "en": f"Director {n}"}}
            for n in range(1, 13)
        ],
    },
    {
        "title": {"fa": "بازرس", "en": "Inspector"},
        "min": 0,
        "max": 3,
        "seats": 2,
        "order": "fixed",
        "candidates": [
            {"number": n, "name": {"fa": f"نامزد بازرسی {n}", "en": f"Inspector {n}"}}
            for n in range(1, 6)
        ],
    },
    {
        "title": {"fa": "دادستان", "en": "Prosecutor"},
        "min": 0,
        "max": 1,
        "seats": 1,
        "order": "fixed",
        "candidates": [
            {"number": n, "name": {"fa": f"نامزد دادستانی {n}", "en": f"Prosecutor {n}"}}
            for n in range(1, 4)
        ],
    },
]
TITLE = {"fa": "انتخابات کانون نمونه", "en": "Election of the model association"}
BODY = {"fa": "کانون نمونه", "en": "The model association"}


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
class PortalTown(Town):
    """A town with the portal's races, as many voters as are asked for, and links to the portal."""

    base_url: str = "https://vote.example/"

    def ceremony_words(self, trustees: Sequence[str] = TRUSTEES) -> list[str]:
        """Return the options of the ceremony's terms: a column a candidate."""
        words = super().ceremony_words(trustees)
        columns = sum(len(race["candidates"]) for race in RACES)
        words[words.index("--columns") + 1] = str(columns)
        return words

    def link_words(self) -> list[str]:
        """Return the words that write the links, plainly and encrypted."""
        words = super().link_words()
        words[words.index("--base-url") + 1] = self.base_url
        return [*words, "--out", "links.key"]


class Ticker:
    """Closes ledgers at the time that this machine's clock tells, while it runs.

    What waits for a ledger gets one soon; there is one a second in any case.
    """

    LOOK = 0.05
    SOON = 0.3

    def __init__(self, ledger: LedgerProcess) -> None:
        """Take a ledger with a manual clock."""
        self._ledger = ledger
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or go on."""
        assert self._thread is None
        self._ended.clear()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close no more until `start`."""
        if self._thread is not None:
            self._ended.set()
            self._thread.join()
            self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _work(self) -> None:
        last = 0.0
        while not self._ended.wait(self.LOOK):
            since = time.monotonic() - last
            if since < 1.0 and (since < self.SOON or not self._ledger.pending()):
                continue
            now, tip = int(time.time()), self._tip()
            # a ledger's time grows by a second at least: it may not run ahead of the clock
            if now > tip:
                self._ledger.close(now)
                last = time.monotonic()

    def _tip(self) -> int:
        return int(self._ledger.get("/_clock").body["now"])


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
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

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

    def start(self) -> None:
        """Start the process and wait for its ready line."""
        words = [sys.executable, "-m", "web.commands", "run", "--json"]
        with (self.place / "portal.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*words, "--settings", str(self.settings_file)],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the portal ended with {self._process.wait()}: {self.log()[-3000:]}"
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

    def stop(self) -> int:
        """Ask it to stop (SIGTERM) and return its exit code."""
        return self._end(signal.SIGTERM)

    def restart(self, **changed: Any) -> None:
        """Start it again where it was, killed or stopped; top-level settings may be changed."""
        if self._process is not None:
            self.kill()
        if changed:
            _write_settings(self.settings_file, {**_read_toml(self.settings_file), **changed})
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
            time.sleep(0.05)

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
        assert process.stdout is not None
        process.stdout.close()
        return code


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
    place = directory / "portal"
    place.mkdir()
    port, metrics_port = _free_ports(2)
    url = f"http://localhost:{port}"
    begins = int(time.time())
    by_hand = ("--clock", "manual", "--genesis-time", str(begins - BEFORE))
    with ledger_process(directory / "ledger", *by_hand) as ledger:
        with Closer(ledger) as closer, _weak_keys():
            home = directory / "town"
            town = PortalTown(home, ledger, closer, in_process, voters=voters, base_url=f"{url}/")
            listed = _spreadsheet(voters)
            (town.home("registrar") / "voters.csv").write_text(listed, encoding="utf-8")
            photos = _photos(place / "photos")
            town.configure(
                title=TITLE,
                languages=["fa", "en"],
                races=_with_photos(photos),
                opens=begins - OPENED,
                closes=begins + lasts,
            )
            town.hold()
            links = town.links()
        with Ticker(ledger) as ticker:
            given = {
                **_usual(place, town, url, port, metrics_port),
                **settings,
            }
            _write_settings(place / "portal.toml", given)
            create_key(place / "portal.key")
            people = read_voters(listed.encode())
            portal = Portal(
                place,
                town,
                ticker,
                url,
                f"http://127.0.0.1:{metrics_port}/metrics",
                [
                    PortalVoter(
                        one.row, one.licence, one.national_code, one.mobile, one.name, one.family,
                        link,
                    )
                    for one, link in zip(people, links, strict=True)
                ],
            )  # fmt: skip

            async def fill(base: Base) -> None:
                await migrate(base.database)
                await Voters(base).import_(people)

            portal.with_base(fill)
            portal.start()
            try:
                yield portal
            finally:
                portal.kill()


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
        "photos": "photos",
        "close_seconds": 1.0,
        "body": BODY,
        "support": {"phones": ["028-33330000"], "hours": {"fa": "۸ تا ۱۶", "en": "8 to 16"}},
        "sms": {"line": LINE, "gateways": [{"kind": "phones", "line": LINE, "pull": True}]},
    }


@contextmanager
def _weak_keys() -> Iterator[None]:
    """Let new key files open fast: what is tested is not how hard a password is to guess."""
    strength = keyfile.Strength
    with mock.patch.object(keyfile, "Strength", return_value=strength(1, 8192)):
        yield


def _spreadsheet(count: int) -> str:
    lines = ["licence,national_code,mobile,name,family"]
    lines += [
        f"14{n:08d},{national_code(n)},0912{n:07d},نام {n},خانوادگی {n}"
        for n in range(1, count + 1)
    ]
    return "\n".join(lines) + "\n"


def _photos(directory: Path) -> list[str]:
    """Draw three candidates' pictures; return their SHA-256."""
    directory.mkdir()
    names = []
    for number in range(3):
        stream = io.BytesIO()
        Image.new("RGB", (96, 96), (60 * number, 120, 200)).save(stream, "WEBP")
        name = hashlib.sha256(stream.getvalue()).hexdigest()
        (directory / name).write_bytes(stream.getvalue())
        names.append(name)
    return names


def _with_photos(photos: Sequence[str]) -> list[dict[str, Any]]:
    races: list[dict[str, Any]] = json.loads(json.dumps(RACES))
    for candidate, photo in zip(races[0]["candidates"], photos, strict=False):
        candidate["photo"] = photo
        candidate["profile"] = {"fa": "سی سال سابقه", "en": "Thirty years of practice"}
    return races


def _free_ports(count: int) -> list[int]:
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def _write_settings(path: Path, settings: dict[str, Any]) -> None:
    plain = [f"{name} = {_toml(value)}" for name, value in settings.items()]
    path.write_text("\n".join(plain) + "\n", encoding="utf-8")
    path.chmod(0o600)


def _read_toml(path: Path) -> dict[str, Any]:
    import tomllib

    return tomllib.loads(path.read_text(encoding="utf-8"))


def _toml(value: Any) -> str:
    """Write a value as TOML; tables in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name} = {_toml(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    # a basic string of TOML takes what JSON writes
    return json.dumps(value, ensure_ascii=False)
