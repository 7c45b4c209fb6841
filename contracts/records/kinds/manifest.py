"""Kind 6, manifest: the election (docs/protocol.md §5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from contracts.crypto.ballot_shape import Shape
from contracts.records import canonical
from contracts.records.canonical import Object, Texts
from contracts.records.kinds.ceremony import BLS_KEY_SIZE, BLS_PROOF_SIZE
from contracts.records.record import RecordError

KIND = 6
FIXED = "fixed"
SHUFFLED = "shuffled"
MAX_NUMBER = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate.

    Attributes:
        number: unique within the race; a u32.
        name: language to text.
        profile: language to text, or None.
        photo: SHA-256 of the picture's file, or None.
    """

    number: int
    name: Texts
    profile: Texts | None = None
    photo: bytes | None = None

    def value(self) -> dict[str, Any]:
        """Return the entry as JSON has it."""
        value: dict[str, Any] = {"number": self.number, "name": dict(self.name)}
        if self.profile is not None:
            value["profile"] = dict(self.profile)
        if self.photo is not None:
            value["photo"] = self.photo.hex()
        return value


@dataclass(frozen=True, slots=True)
class Race:
    """A race.

    Attributes:
        title: language to text.
        minimum: ``min``, how many candidates a ballot chooses at least.
        maximum: ``max``, how many at most.
        seats: how many are elected.
        order: ``fixed`` or ``shuffled``.
        candidates: in manifest order.
    """

    title: Texts
    minimum: int
    maximum: int
    seats: int
    order: str
    candidates: tuple[Candidate, ...]

    def value(self) -> dict[str, Any]:
        """Return the entry as JSON has it."""
        return {
            "title": dict(self.title),
            "min": self.minimum,
            "max": self.maximum,
            "seats": self.seats,
            "order": self.order,
            "candidates": [candidate.value() for candidate in self.candidates],
        }


@dataclass(frozen=True, slots=True)
class Observer:
    """An observer: account G…, BLS public key (48 bytes), its proof (96 bytes)."""

    account: str
    bls: bytes
    pop: bytes

    def value(self) -> dict[str, Any]:
        """Return the entry as JSON has it."""
        return {"account": self.account, "bls": self.bls.hex(), "pop": self.pop.hex()}


@dataclass(frozen=True, slots=True)
class Manifest:
    """An election, whole.

    Attributes:
        title: language to text.
        languages: tags; every title and name has each of them.
        trial: whether it is only a rehearsal.
        network: the passphrase.
        races: in order.
        opens: first second in which a ballot may close, Unix.
        closes: the last, before extensions.
        session: seconds from sign-in to the end of a voter's session.
        floor: with fewer counted ballots nothing is opened.
        ceremony: id of the ceremony record.
        keyset: 32 bytes over the trustee-key records.
        columns: 32 bytes over H_1 … H_M.
        roll: id of the roll record.
        setup: hash of the set-up transaction.
        issuer, urn, box: accounts.
        channels: accounts.
        observers: may be none.

    Raises:
        RecordError: fields that contradict each other.
    """

    title: Texts
    languages: tuple[str, ...]
    trial: bool
    network: str
    races: tuple[Race, ...]
    opens: int
    closes: int
    session: int
    floor: int
    ceremony: bytes
    keyset: bytes
    columns: bytes
    roll: bytes
    setup: bytes
    issuer: str
    urn: str
    box: str
    channels: tuple[str, ...]
    observers: tuple[Observer, ...] = ()

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise RecordError(KIND, "closes", f"is {self.closes}, not after opens, {self.opens}")
        for place, race in enumerate(self.races):
            _check_race(f"races[{place}]", race)
        seen: dict[str, str] = {}
        for field, account in self.accounts():
            if account in seen:
                raise RecordError(KIND, field, f"{account} is {seen[account]} too")
            seen[account] = field

    def accounts(self) -> Iterator[tuple[str, str]]:
        """Yield field and account (G…) of each that the manifest names."""
        yield from (("issuer", self.issuer), ("urn", self.urn), ("box", self.box))
        for place, channel in enumerate(self.channels):
            yield f"channels[{place}]", channel
        for place, observer in enumerate(self.observers):
            yield f"observers[{place}].account", observer.account

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """All candidates in manifest order: the k-th, from 1, uses column k."""
        return tuple(candidate for race in self.races for candidate in race.candidates)

    @property
    def shape(self) -> Shape:
        """The layout of every ballot."""
        return Shape.of((len(race.candidates), race.minimum, race.maximum) for race in self.races)

    def value(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        return {
            "title": dict(self.title),
            "languages": list(self.languages),
            "trial": self.trial,
            "network": self.network,
            "races": [race.value() for race in self.races],
            "opens": self.opens,
            "closes": self.closes,
            "session": self.session,
            "floor": self.floor,
            "ceremony": self.ceremony.hex(),
            "keyset": self.keyset.hex(),
            "columns": self.columns.hex(),
            "roll": self.roll.hex(),
            "setup": self.setup.hex(),
            "issuer": self.issuer,
            "urn": self.urn,
            "box": self.box,
            "channels": list(self.channels),
            "observers": [observer.value() for observer in self.observers],
        }

    def encode(self) -> bytes:
        """Return the canonical JSON."""
        return canonical.canonical(KIND, self.value())


def decode(body: bytes) -> Manifest:
    """Decode strictly.

    Raises:
        RecordError: names the field that is missing, unknown or wrong.
    """
    return _manifest(canonical.read(KIND, body))


def from_value(value: dict[str, Any]) -> Manifest:
    """Make a manifest of a JSON value, such as a configuration with its rest filled in.

    Raises:
        RecordError: names the field that is missing, unknown or wrong.
    """
    return decode(canonical.canonical(KIND, value))


def _manifest(fields: Object) -> Manifest:
    languages = fields.languages("languages")
    manifest = Manifest(
        title=fields.texts("title", languages),
        languages=languages,
        trial=fields.boolean("trial"),
        network=fields.text("network"),
        races=tuple(_race(entry, languages) for entry in fields.objects("races", 1)),
        opens=fields.integer("opens"),
        closes=fields.integer("closes"),
        session=fields.integer("session", 1),
        floor=fields.integer("floor"),
        ceremony=fields.hex("ceremony", 32),
        keyset=fields.hex("keyset", 32),
        columns=fields.hex("columns", 32),
        roll=fields.hex("roll", 32),
        setup=fields.hex("setup", 32),
        issuer=fields.account("issuer"),
        urn=fields.account("urn"),
        box=fields.account("box"),
        channels=fields.accounts("channels"),
        observers=tuple(_observer(entry) for entry in fields.objects("observers", 0)),
    )
    fields.end()
    return manifest


def _race(entry: Object, languages: Iterable[str]) -> Race:
    race = Race(
        entry.texts("title", languages),
        entry.integer("min"),
        entry.integer("max"),
        entry.integer("seats"),
        entry.one_of("order", (FIXED, SHUFFLED)),
        tuple(_candidate(one, languages) for one in entry.objects("candidates", 1)),
    )
    entry.end()
    return race


def _candidate(entry: Object, languages: Iterable[str]) -> Candidate:
    candidate = Candidate(
        entry.integer("number", 0, MAX_NUMBER),
        entry.texts("name", languages),
        entry.optional_texts("profile", languages),
        entry.optional_hex("photo", 32),
    )
    entry.end()
    return candidate


def _observer(entry: Object) -> Observer:
    observer = Observer(
        entry.account("account"),
        entry.hex("bls", BLS_KEY_SIZE),
        entry.hex("pop", BLS_PROOF_SIZE),
    )
    entry.end()
    return observer


def _check_race(path: str, race: Race) -> None:
    count = len(race.candidates)
    if not 1 <= race.maximum <= count:
        raise RecordError(
            KIND, f"{path}.max", f"is {race.maximum}, not from 1 to {count}, the candidates"
        )
    if race.minimum > race.maximum:
        raise RecordError(KIND, f"{path}.min", f"is {race.minimum}, above max, {race.maximum}")
    if not 1 <= race.seats <= count:
        raise RecordError(
            KIND, f"{path}.seats", f"is {race.seats}, not from 1 to {count}, the candidates"
        )
    seen: set[int] = set()
    for place, candidate in enumerate(race.candidates):
        if candidate.number in seen:
            raise RecordError(
                KIND,
                f"{path}.candidates[{place}].number",
                f"{candidate.number} is there twice",
            )
        seen.add(candidate.number)
