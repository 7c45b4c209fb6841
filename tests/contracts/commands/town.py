"""An invented town and its officials, who hold a small election by commands alone.

Each has a directory and a password. What they give each other (cards, acts, the roll,
ballots) lies on the table, which all can read.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.contracts.commands.closer import Closer
from tests.contracts.commands.programs import Run, Said
from tests.support.ledger import GENESIS_TIME, LedgerProcess

MEMBERS = ("ali", "sara", "omid")
TRUSTEES = ("t1", "t2", "t3")
ROLES = (*MEMBERS, *TRUSTEES, "registrar", "relay", "voters")
NEED = 2
THRESHOLD = 2
CHANNELS = 4
OPENS = GENESIS_TIME + 10_000
CLOSES = OPENS + 5_000
BASE_URL = "https://vote.example/"
CHOICES = (((1, 3), (2,)), ((1,), (2,)), ((), (1,)), ((2, 3), ()), ((3,), (2,)))
TOTALS = [2, 1, 3, 1, 3]
RACES = [
    {
        "title": {"en": "Board"},
        "min": 0,
        "max": 2,
        "seats": 2,
        "order": "shuffled",
        "candidates": [{"number": n, "name": {"en": f"Candidate {n}"}} for n in (1, 2, 3)],
    },
    {
        "title": {"en": "Inspector"},
        "min": 0,
        "max": 1,
        "seats": 1,
        "order": "fixed",
        "candidates": [{"number": n, "name": {"en": f"Inspector {n}"}} for n in (1, 2)],
    },
]


@dataclass
class Town:
    """The officials, their directories, the ledger they share, and how commands are run.

    Attributes:
        races: as the configuration has them.
        columns: of the ceremony: at least the candidates of all races.
        apart: shut the other roles' directories while a command runs.
        said: all that commands ever printed.
    """

    root: Path
    ledger: LedgerProcess
    closer: Closer
    run: Run
    voters: int = len(CHOICES)
    floor: int = 1
    races: Sequence[Mapping[str, Any]] = field(default_factory=lambda: RACES)
    columns: int = 6
    apart: bool = False
    election: str = ""
    url: str = ""
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the directories."""
        self.url = self.url or self.ledger.url
        self.table.mkdir(parents=True)
        for role in ROLES:
            self.home(role).mkdir(mode=0o700)
        (self.home("registrar") / "voters.csv").write_text(spreadsheet(self.voters))
        self.configure()

    @property
    def table(self) -> Path:
        """Where files are handed over."""
        return self.root / "table"

    def home(self, role: str) -> Path:
        """Return a role's own directory."""
        return self.root / role

    def password(self, role: str) -> str:
        """Return a role's password."""
        return f"password of {role}, and of nobody else"

    def card(self, role: str) -> str:
        """Return where a role's card lies."""
        return str(self.table / f"{role}.card.json")

    def account(self, role: str) -> str:
        """Return the account in a role's card."""
        return str(json.loads(Path(self.card(role)).read_text())["account"])

    def configure(self, **changes: Any) -> None:
        """Write the file that says what the election is."""
        config = {
            "title": {"en": "A small election"},
            "languages": ["en"],
            "trial": True,
            "races": self.races,
            "opens": OPENS,
            "closes": CLOSES,
            "session": 1200,
            "floor": self.floor,
        }
        (self.table / "election.json").write_text(json.dumps({**config, **changes}))

    def try_(self, role: str, *words: str | Path) -> Said:
        """Run a command of a role, however it ends."""
        with self._shut(role):
            told = self.run([str(one) for one in words], self.home(role), self.password(role))
        self.said += [told.out, told.err]
        assert "Traceback" not in told.err, told.err
        return told

    def do(self, role: str, *words: str | Path) -> dict[str, Any]:
        """Run a command that must end well; return what it says with ``--json``."""
        told = self.try_(role, *words, "--json")
        assert told.code == 0, f"{role}: {' '.join(map(str, words))}: {told.err}"
        return told.json

    def refused(self, role: str, *words: str | Path, code: int = 1) -> str:
        """Run a command that must be refused; return its one sentence."""
        told = self.try_(role, *words)
        assert told.code == code, f"{told.code}: {told.out}{told.err}"
        return told.sentence

    def at(self) -> list[str]:
        """Return the options that name ledger and election."""
        return ["--horizon", self.url, "--election", self.election]

    def write(self, name: str, *words: str | Path) -> Path:
        """Let the first member write an act."""
        file = self.table / f"{name}.act"
        self.do(MEMBERS[0], "authority", name, *self.at(), *words, "--out", file)
        return file

    def sign(self, file: Path, *members: str) -> None:
        """Let members sign an act, one after the other."""
        for member in members:
            self.do(member, "authority", "sign", file, "--key", "own.key", "--yes")

    def post(self, file: Path) -> dict[str, Any]:
        """Let the first member post an act."""
        return self.do(MEMBERS[0], "authority", "post", file, "--horizon", self.url)

    def act(self, name: str, *words: str | Path) -> dict[str, Any]:
        """Write an act, let two members sign it, post it."""
        file = self.write(name, *words)
        self.sign(file, *MEMBERS[:NEED])
        return self.post(file)

    def make_keys(self) -> None:
        """Let everybody make keys and cards."""
        for role in (*MEMBERS, *TRUSTEES, "relay"):
            self.do(role, *self.making(role))

    def making(self, role: str) -> list[str]:
        """Return the words that make a role's key."""
        first = {**dict.fromkeys(MEMBERS, ("authority", "member")), "relay": ("relay", "init")}
        words = first.get(role, ("trustee", "init"))
        return [*words, "--out", "own.key", "--card", self.card(role)]

    def members(self) -> list[str]:
        """Return the options that name the commission."""
        cards = [word for one in MEMBERS for word in ("--member", self.card(one))]
        return [*cards, "--need", str(NEED)]

    def relay_words(self, *words: str) -> list[str]:
        """Return a relay command with its ledger and key."""
        return ["relay", *words, "--horizon", self.url, "--key", "own.key"]

    def creation(self) -> list[str]:
        """Return the words that create the election's account."""
        out = str(self.table / "authority.json")
        words = ["authority", "create", "--horizon", self.url, "--funder", "own.key"]
        return [*words, *self.members(), "--roll-size", str(self.voters), "--out", out]

    def found(self) -> None:
        """Fund the relay, create the authority, the trustees' accounts and the channels."""
        self.do("relay", *self.relay_words("fund"), "--friendbot")
        self.election = self.do("relay", *self.creation())["election"]
        accounts = [word for one in TRUSTEES for word in ("--account", self.account(one))]
        self.do("relay", *self.relay_words("fund"), *accounts, "--amount", "20")
        self.do("relay", *self.channel_words())

    def channel_words(self) -> list[str]:
        """Return the words that open the channels."""
        words = self.relay_words("channels")
        return [*words, "--count", str(CHANNELS), "--card", self.card("relay")]

    def ceremony_words(self, trustees: Sequence[str] = TRUSTEES) -> list[str]:
        """Return the options of the ceremony's terms."""
        cards = [word for one in trustees for word in ("--trustee", self.card(one))]
        terms = ["--columns", str(self.columns), "--threshold", str(THRESHOLD)]
        return [*self.members(), *cards, *terms]

    def trustee_words(self, name: str) -> list[str]:
        """Return a trustee's command with its ledger and key."""
        return ["trustee", name, *self.at(), "--key", "own.key"]

    def hold_ceremony(self, trustees: Sequence[str] = TRUSTEES) -> None:
        """Post the ceremony's terms; let every trustee deal, then check."""
        self.act("ceremony", *self.ceremony_words(trustees))
        for step in ("deal", "check"):
            for trustee in trustees:
                self.do(trustee, *self.trustee_words(step))

    def issuing(self) -> list[str]:
        """Return the words that draw the credentials."""
        words = ["registrar", "issue", *self.at(), "--voters", "voters.csv", "--out", "own.key"]
        return [*words, "--roll", str(self.table / "roll.bin")]

    def registrar_words(self, name: str) -> list[str]:
        """Return a registrar's command with its ledger and key."""
        return ["registrar", name, *self.at(), "--key", "own.key"]

    def open(self) -> None:
        """Issue credentials; post roll, set-up and manifest."""
        self.do("registrar", *self.issuing())
        self.act("roll", "--roll", self.table / "roll.bin")
        self.act("setup", "--relay", self.card("relay"))
        self.act("manifest", *self.manifest_words())

    def manifest_words(self) -> list[str]:
        """Return the options of the manifest."""
        return ["--config", str(self.table / "election.json"), "--relay", self.card("relay")]

    def link_words(self) -> list[str]:
        """Return the words that write the links plainly."""
        words = ["registrar", "links", *self.at(), "--key", "own.key", "--base-url", BASE_URL]
        return [*words, "--plain", "links.jsonl"]

    def links(self) -> list[str]:
        """Let the registrar write the voters' links; return them by row."""
        self.do("registrar", *self.link_words())
        lines = (self.home("registrar") / "links.jsonl").read_text().splitlines()
        return [json.loads(line)["link"] for line in lines]

    def encrypt(
        self, links: Sequence[str], choices: Sequence[Any] = CHOICES, to: str = "ballots"
    ) -> list[Path]:
        """Let voters encrypt; put their ballots on the table, into a directory."""
        wishes = self.home("voters") / f"{to}.jsonl"
        pairs = zip(links, choices, strict=True)
        lines = [json.dumps({"link": one, "choices": chosen}) for one, chosen in pairs]
        wishes.write_text("\n".join(lines) + "\n")
        words = ["--links", wishes.name, "--out", to]
        made = self.do("voters", "voter", "encrypt", *self.at(), *words)["ballots"]
        directory = self.table / to
        directory.mkdir(exist_ok=True)
        files = []
        for one in made:
            name = f"{one['tracker']}.ballot"
            body = (self.home("voters") / to / name).read_bytes()
            (directory / name).write_bytes(body)
            files.append(directory / name)
        return files

    def casting(self, *paths: Path) -> list[str]:
        """Return the words with which the relay posts ballots."""
        words = ["relay", "post", *self.at(), "--key", "own.key"]
        return [*words, *map(str, paths)]

    def cast(self, *paths: Path) -> dict[str, Any]:
        """Let the relay post ballots, all of which it must take."""
        return self.do("relay", *self.casting(*paths))

    def close(self) -> dict[str, Any]:
        """Post the close."""
        return self.act("close", "--single-source")

    def share(self, *trustees: str) -> list[dict[str, Any]]:
        """Let trustees share."""
        words = [*self.trustee_words("share"), "--single-source"]
        return [self.do(one, *words) for one in trustees]

    def result(self) -> dict[str, Any]:
        """Post the result."""
        return self.act("result", "--single-source")

    def hold(self) -> None:
        """Do all that comes before the first ballot."""
        self.make_keys()
        self.found()
        self.hold_ceremony()
        self.open()

    def transactions(self) -> int:
        """Return how many transactions the ledger holds, failed ones included."""
        count, cursor = 0, ""
        while True:
            path = f"/transactions?limit=200&include_failed=true&cursor={cursor}"
            found = self.ledger.get(path).body["_embedded"]["records"]
            if not found:
                return count
            count, cursor = count + len(found), found[-1]["paging_token"]

    @contextmanager
    def nothing_posted(self) -> Iterator[None]:
        """Check that nothing reaches the ledger in the block."""
        before = self.transactions()
        yield
        assert self.transactions() == before, "something was posted"

    @contextmanager
    def _shut(self, role: str) -> Iterator[None]:
        others = [self.home(one) for one in ROLES if one != role] if self.apart else []
        for one in others:
            os.chmod(one, 0)
        try:
            yield
        finally:
            for one in others:
                os.chmod(one, 0o700)


def spreadsheet(count: int) -> str:
    """Return a voters' list with valid invented numbers."""
    lines = ["licence,national_code,mobile,name,family"]
    for number in range(1, count + 1):
        code = f"{number:09d}"
        rest = sum(int(digit) * (10 - place) for place, digit in enumerate(code)) % 11
        check = rest if rest < 2 else 11 - rest
        lines.append(f"{number},{code}{check},0912{number:07d},Voter,Number {number}")
    return "\n".join(lines) + "\n"
