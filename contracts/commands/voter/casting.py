"""From a voter's link and choices to a ballot file for the relay, or an opened one."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.files import FileError, read_bytes, write_bytes, write_json
from contracts.commands.ledger import connect
from contracts.commands.options import ElectionId, Horizon, OptionsError, Out
from contracts.commands.outcome import StepRefused, tell
from contracts.counting.amendments import Amendment
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import Point, base
from contracts.reading.counted import obeyed_amendments
from contracts.reading.election import Election, read_election, read_qualification
from contracts.records.kinds.amend import ANNUL
from contracts.roll.credentials import FINGERPRINT_SIZE, LinkError, parse_link, secret_key
from contracts.voting.challenge import Challenge
from contracts.voting.encrypt import SealedBallot, encrypt
from contracts.voting.races import ChoiceError, choice_bits
from contracts.voting.vote_code import vote_code
from node.base.command import Json, example, progress
from node.base.json_text import parse_json

MAX_FILE = 64 << 20
TELL_EVERY = 50
LinkFile = Annotated[
    Path, typer.Option("--link-file", help="A file that holds your link, and nothing else.")
]
Choose = Annotated[
    str,
    typer.Option(help="Candidates' numbers: races by semicolon, candidates by comma: 3,17;2;"),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """One voter's link and choices, as given.

    Attributes:
        where: names the entry in errors.
        chosen: candidates' numbers, race by race.
    """

    where: str
    link: str
    chosen: tuple[tuple[int, ...], ...]

    def __repr__(self) -> str:
        return f"Wish({self.where})"


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "--horizon http://127.0.0.1:8000 --election GABC…"
    app.command(
        "encrypt",
        epilog=example(
            f'sandogh-election voter encrypt {at} --link-file link.txt --choose "3,17;2;" '
            "--out ballots",
            f"sandogh-election voter encrypt {at} --links wishes.jsonl --out ballots",
        ),
    )(encrypt_ballots)
    app.command(
        "challenge",
        epilog=example(
            f'sandogh-election voter challenge {at} --link-file link.txt --choose "3,17;2;" '
            "--out opened.json"
        ),
    )(challenge)


def encrypt_ballots(
    horizon: Horizon,
    election: ElectionId,
    out: Annotated[Path, typer.Option(help="The directory to write ballots and receipts to.")],
    link_file: Annotated[
        Path | None, typer.Option(help="A file that holds your link, and nothing else.")
    ] = None,
    choose: Choose = "",
    links: Annotated[
        Path | None,
        typer.Option(help='Several voters: JSON lines {"link": …, "choices": [[3, 17], [2], []]}.'),
    ] = None,
    as_json: Json = False,
) -> None:
    """Encrypt choices: TRACKER.ballot goes to the relay, TRACKER.receipt.json stays with you."""
    if (link_file is None) == (links is None):
        raise OptionsError("say either --link-file and --choose, or --links")
    if links is not None:
        wishes = list(_wishes(links))
    else:
        assert link_file is not None
        wishes = [_wish(link_file, choose)]
    made = asyncio.run(_encrypt(horizon, election, wishes, out))
    values = {
        "ballots": [{"tracker": one.tracker.hex(), "code": vote_code(one.tracker)} for one in made]
    }
    lines = [f"{one.tracker.hex()}  vote code {vote_code(one.tracker)}" for one in made]
    tell(as_json, values, *lines, f"{len(made)} ballot(s) in {out}")


async def _encrypt(
    horizon: str, account: str, wishes: Sequence[Wish], out: Path
) -> list[SealedBallot]:
    election, booth = await _booth(horizon, account)
    # a wrong line is found before anything is written
    choices = [booth.understand(wish) for wish in wishes]
    made = []
    for number, choice in enumerate(choices, 1):
        sealed = booth.seal(choice)
        _write(out, election, sealed)
        made.append(sealed)
        if number % TELL_EVERY == 0:
            progress(f"{number} of {len(wishes)} ballots encrypted")
    return made


def _write(out: Path, election: Election, sealed: SealedBallot) -> None:
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = sealed.tracker.hex()
    receipt = {
        "network": election.network.passphrase,
        "election": election.account,
        "tracker": name,
    }
    write_json(out / f"{name}.receipt.json", receipt)
    write_bytes(out / f"{name}.ballot", sealed.body)


def challenge(
    horizon: Horizon,
    election: ElectionId,
    link_file: LinkFile,
    choose: Choose,
    out: Out,
    as_json: Json = False,
) -> None:
    """Encrypt choices and open the ballot for a check; it can't be cast. Use made-up choices."""
    wish = _wish(link_file, choose)
    opened = asyncio.run(_challenge(horizon, election, wish))
    write_bytes(out, opened.encode(), 0o600)
    values = {"file": str(out), "tracker": opened.tracker.hex()}
    tell(
        as_json,
        values,
        f"opened ballot in {out}, tracker {opened.tracker.hex()}",
        f"check it on any device: sandogh-verify challenge {out} --horizon {horizon}",
    )


async def _challenge(horizon: str, account: str, wish: Wish) -> Challenge:
    election, booth = await _booth(horizon, account)
    sealed = booth.seal(booth.understand(wish))
    r, bits = sealed.opening
    return Challenge(
        election.network.passphrase,
        election.account,
        election.manifest_id,
        sealed.tracker,
        sealed.head,
        r,
        bits,
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A wish understood: the credential's index and secret, and places of candidates by race."""

    index: int
    secret: int = field(repr=False)
    places: tuple[tuple[int, ...], ...] = field(repr=False)


class Booth:
    """What a voter's device knows of an election before it encrypts."""

    def __init__(
        self, election: Election, statement: Statement, amendments: Iterable[Amendment]
    ) -> None:
        """Take the election's public values, and the amendments that the count obeys."""
        self._election = election
        self._statement = statement
        self._places: dict[Point, int] = {key: index for index, key in enumerate(election.roll())}
        for one in amendments:
            self._places = {k: i for k, i in self._places.items() if i != one.amend.index}
            if one.amend.action != ANNUL:
                self._places[Point(one.amend.key)] = one.amend.index

    def understand(self, wish: Wish) -> Choice:
        """Find whose wish it is, and what it chooses.

        Raises:
            LinkError: the link is of another election.
            StepRefused: its credential is not in the roll.
            ChoiceError: a number that no candidate of the race has, or a rule of the race.
        """
        election = self._election
        link = parse_link(wish.link)
        if link.fingerprint != election.manifest_id[:FINGERPRINT_SIZE]:
            raise LinkError("e", f"{wish.where}: is of another election than this one")
        secret = secret_key(election.network_id, election.key, link.credential)
        index = self._places.get(base(secret))
        if index is None:
            raise StepRefused(f"{wish.where}: the link's credential is not in the roll")
        places = self._positions(wish)
        choice_bits(self._statement.shape, places)
        return Choice(index, secret, places)

    def seal(self, choice: Choice) -> SealedBallot:
        """Encrypt one voter's choices."""
        return encrypt(self._statement, choice.index, choice.secret, choice.places)

    def _positions(self, wish: Wish) -> tuple[tuple[int, ...], ...]:
        races = self._election.manifest.races
        if len(wish.chosen) != len(races):
            raise ChoiceError(
                min(len(wish.chosen), len(races)) + 1,
                f"{wish.where}: choices for {len(wish.chosen)} of {len(races)} races",
            )
        positions = []
        for number, (race, chosen) in enumerate(zip(races, wish.chosen, strict=True), 1):
            places = {one.number: place for place, one in enumerate(race.candidates)}
            for one in chosen:
                if one not in places:
                    raise ChoiceError(number, f"{wish.where}: there is no candidate {one}")
            positions.append(tuple(places[one] for one in chosen))
        return tuple(positions)


async def _booth(horizon: str, account: str) -> tuple[Election, Booth]:
    async with connect(horizon) as connection:
        election = await read_election(connection.reader, account)
        found = await read_qualification(connection.reader, election)
        manifest = election.manifest
        if not found.qualified or found.columns != manifest.columns:
            raise StepRefused("the trustees' keys on the ledger are not those of the manifest")
        amendments = await obeyed_amendments(connection.reader, election)
        return election, Booth(election, election.statement(found), amendments)


def _wish(link_file: Path, choose: str) -> Wish:
    text = read_bytes(link_file, 1 << 13).decode(errors="replace").strip()
    try:
        chosen = tuple(
            tuple(int(number) for number in race.split(",") if number.strip())
            for race in choose.split(";")
        )
    except ValueError as error:
        raise OptionsError("--choose: expected numbers such as 3,17;2;") from error
    return Wish("your ballot", text, chosen)


def _wishes(path: Path) -> Iterator[Wish]:
    for number, line in enumerate(read_bytes(path, MAX_FILE).splitlines(), 1):
        where = f"line {number}"
        try:
            value = parse_json(line)
            link, choices = value["link"], value["choices"]
            chosen = tuple(tuple(race) for race in choices)
            sound = isinstance(link, str) and all(type(n) is int for race in chosen for n in race)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise FileError(path, f"{where}: expected a link and choices") from error
        if not sound:
            raise FileError(path, f"{where}: expected a link and lists of numbers")
        yield Wish(where, link, chosen)
