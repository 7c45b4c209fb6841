"""Kind 1, ceremony: who makes the keys, and how many (docs/protocol.md §4)."""

from dataclasses import dataclass
from typing import Any

from contracts.crypto.group import Point
from contracts.records import canonical
from contracts.records.record import RecordError

KIND = 1
BLS_KEY_SIZE = 48
BLS_PROOF_SIZE = 96
MAX_COUNT = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Trustee:
    """One trustee's entry.

    Attributes:
        account: G…, which posts its records.
        seal: K_i, to which shares are sealed.
        bls: BLS12-381 public key, 48 bytes; judged elsewhere.
        pop: proof that its secret is known, 96 bytes; judged elsewhere.
    """

    account: str
    seal: Point
    bls: bytes
    pop: bytes

    def value(self) -> dict[str, Any]:
        """Return the entry as JSON has it."""
        return {
            "account": self.account,
            "seal": self.seal.hex(),
            "bls": self.bls.hex(),
            "pop": self.pop.hex(),
        }


@dataclass(frozen=True, slots=True)
class Ceremony:
    """A ceremony's terms.

    Attributes:
        commission: the members' keys, G….
        need: how many of them sign for the authority.
        columns: M, the number of secrets.
        threshold: t, how many trustees open a total.
        trustees: in order; trustee i is ``trustees[i-1]``.

    Raises:
        RecordError: numbers out of range, or an account or key twice.
    """

    commission: tuple[str, ...]
    need: int
    columns: int
    threshold: int
    trustees: tuple[Trustee, ...]

    def __post_init__(self) -> None:
        _twice("commission", self.commission)
        _twice("trustees", [trustee.account for trustee in self.trustees])
        _range("need", self.need, len(self.commission), "the commission's keys")
        _range("threshold", self.threshold, len(self.trustees), "the trustees")
        _range("columns", self.columns, MAX_COUNT, "what a column's number can be")

    @property
    def kind(self) -> int:
        """The kind's number."""
        return KIND

    def value(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        return {
            "commission": list(self.commission),
            "need": self.need,
            "columns": self.columns,
            "threshold": self.threshold,
            "trustees": [trustee.value() for trustee in self.trustees],
        }

    def encode(self) -> bytes:
        """Return the canonical JSON."""
        return canonical.canonical(KIND, self.value())


def decode(body: bytes) -> Ceremony:
    """Decode strictly.

    Raises:
        RecordError: names the field that is missing, unknown or wrong.
    """
    fields = canonical.read(KIND, body)
    trustees = []
    for entry in fields.objects("trustees", 1):
        trustees.append(
            Trustee(
                entry.account("account"),
                entry.point("seal"),
                entry.hex("bls", BLS_KEY_SIZE),
                entry.hex("pop", BLS_PROOF_SIZE),
            )
        )
        entry.end()
    ceremony = Ceremony(
        fields.accounts("commission"),
        fields.integer("need"),
        fields.integer("columns"),
        fields.integer("threshold"),
        tuple(trustees),
    )
    fields.end()
    return ceremony


def from_value(value: dict[str, Any]) -> Ceremony:
    """Make a ceremony of a JSON value.

    Raises:
        RecordError: names the field that is missing, unknown or wrong.
    """
    return decode(canonical.canonical(KIND, value))


def _range(name: str, value: int, high: int, what: str) -> None:
    if not 1 <= value <= high:
        raise RecordError(KIND, name, f"is {value}, not from 1 to {high}, {what}")


def _twice(name: str, values: "tuple[str, ...] | list[str]") -> None:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value in seen:
            raise RecordError(KIND, f"{name}[{place}]", f"{value} is there twice")
        seen.add(value)
