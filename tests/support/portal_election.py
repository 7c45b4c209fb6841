"""An election for a portal, held by its officials up to its opening; portals run on copies of it.

Its ledger's clock is this machine's, some while before now: the set-up takes some hundred ledgers.
"""

import copy
import hashlib
import io
import json
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from PIL import Image

from contracts import keyfile
from contracts.roll.spreadsheet import read_voters
from contracts.roll.voters import Voter
from node.base.database import sqlite_url
from tests.contracts.commands.closer import Closer
from tests.contracts.commands.programs import in_process
from tests.contracts.commands.town import TRUSTEES, Town
from tests.support.ledger import LedgerProcess, ledger_process
from tests.support.stores import SERVER
from tests.support.voters import national_code

LASTS = 3600
"""Seconds from the start to the election's end."""
BEFORE = 3600
"""Seconds before now at which the ledger begins."""
OPENED = 600
"""Seconds before now at which voting opened."""

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


@dataclass
class PortalTown(Town):
    """A town with the portal's races, as many voters as are asked for, and links to the portal."""

    base_url: str = "https://vote.example/"
    columns: int = 0

    def ceremony_words(self, trustees: Sequence[str] = TRUSTEES) -> list[str]:
        """Return the options of the ceremony's terms: a column a candidate."""
        words = super().ceremony_words(trustees)
        words[words.index("--columns") + 1] = str(self.columns)
        return words

    def link_words(self) -> list[str]:
        """Return the words that write the links, plainly and encrypted."""
        words = super().link_words()
        words[words.index("--base-url") + 1] = self.base_url
        return [*words, "--out", "links.key"]


@dataclass(frozen=True)
class PortalElection:
    """An election at its opening; gone on with in copies only.

    Attributes:
        folder: ``ledger``, ``town`` and ``photos`` lie in it.
        town: the officials; their ledger has ended.
        people: the voters' list.
        links: their links, by row of the list.
        begins: Unix second at which the ledger began.
        opens, closes: of the manifest.
    """

    folder: Path
    town: PortalTown
    people: Sequence[Voter]
    links: Sequence[str]
    begins: int
    opens: int
    closes: int

    def copied(self, to: Path) -> "PortalElection":
        """Return a copy in a directory that is not there yet."""
        shutil.copytree(self.folder, to)
        return replace(self, folder=to, town=copy.copy(self.town))

    def at(self, ledger: LedgerProcess, url: str) -> tuple[PortalTown, list[str]]:
        """Return the officials at work with a ledger, and the voters' links to a portal."""
        town = self.town
        town.root, town.ledger, town.url = self.folder / "town", ledger, ledger.url
        town.said, town.base_url = [], f"{url}/"
        return town, [f"{url}/#{link.partition('#')[2]}" for link in self.links]


def prepare(
    folder: Path,
    voters: int = 6,
    lasts: int = LASTS,
    races: Sequence[Mapping[str, Any]] = RACES,
) -> PortalElection:
    """Hold an election up to its opening; some seconds.

    Args:
        folder: where everything is kept; it must exist, and be empty.
        voters: how many there are.
        lasts: seconds from now to the election's end.
        races: of the manifest; the first candidates of the first race get a photo.
    """
    now = int(time.time())
    begins, opens, closes = now - BEFORE, now - OPENED, now + lasts
    listed = _spreadsheet(voters)
    photos = _photos(folder / "photos")
    with ledger_at(folder / "ledger", begins) as ledger:
        with Closer(ledger) as closer, _weak_keys():
            town = PortalTown(folder / "town", ledger, closer, in_process, voters=voters)
            town.columns = sum(len(race["candidates"]) for race in races)
            (town.home("registrar") / "voters.csv").write_text(listed, encoding="utf-8")
            town.configure(
                title=TITLE,
                languages=["fa", "en"],
                races=_with_photos(races, photos),
                opens=opens,
                closes=closes,
            )
            town.hold()
            links = town.links()
        ledger.stop()
    people = read_voters(listed.encode())
    return PortalElection(folder, town, people, links, begins, opens, closes)


@contextmanager
def ledger_at(directory: Path, begins: int) -> Iterator[LedgerProcess]:
    """Run a ledger that began at a second, and closes by hand, for the length of the block."""
    options = ("--clock", "manual", "--genesis-time", str(begins))
    # a directory can be copied, whichever database the tests are run with
    stored = ("--database", sqlite_url(directory / "ledger.sqlite3")) if SERVER else ()
    with ledger_process(directory, *options, *stored) as ledger:
        yield ledger


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


def _with_photos(races: Sequence[Mapping[str, Any]], photos: Sequence[str]) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = json.loads(json.dumps(races))
    for candidate, photo in zip(shown[0]["candidates"], photos, strict=False):
        candidate["photo"] = photo
        candidate["profile"] = {"fa": "سی سال سابقه", "en": "Thirty years of practice"}
    return shown
