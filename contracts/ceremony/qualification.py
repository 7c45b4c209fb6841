"""What a ceremony's records come to: keys, acks, complaints, and what is wrong with them.

``qualify`` makes it; everything the election needs of its trustees' keys is read from it
(docs/protocol.md §4, step 4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from contracts.ceremony.complain import Judgement
from contracts.ceremony.terms import Terms
from contracts.crypto.group import Point
from contracts.crypto.msm import sum_points
from contracts.crypto.polynomial import evaluate_commitments
from contracts.crypto.transcript import short
from contracts.records.kinds.trustee_complaint import TrusteeComplaint
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import Record


@dataclass(frozen=True, slots=True)
class Posted:
    """A whole record of a trustee's account.

    Attributes:
        record: kind and body.
        position: its last part's place in the ledger.
        time: that ledger's close time, Unix seconds.
        signed: every part is signed by the account's own key.
    """

    record: Record
    position: int
    time: int
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Fault:
    """What keeps the ceremony from qualifying.

    Attributes:
        reason: ``no-key``, ``no-ack``, ``dealer``, ``complainer``, ``columns``, ``reused``.
        text: one sentence.
        trustee: whom it names, where it names one.
        position: of the record that shows it, where one does.
    """

    reason: str
    text: str
    trustee: int | None = None
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A record that was not obeyed.

    Attributes:
        reason: ``scope``, ``phase``, ``signature``, ``encoding``, ``proof``, ``keyset``,
            ``dealer``, ``later`` (one that counts came before).
    """

    reason: str
    text: str
    trustee: int
    position: int


@dataclass(frozen=True, slots=True)
class AcceptedKey:
    """A trustee's key that counts."""

    id: bytes
    key: TrusteeKey
    position: int


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint that counts, and what it shows."""

    complainer: int
    complaint: TrusteeComplaint
    judgement: Judgement
    position: int


@dataclass(frozen=True)
class Qualification:
    """What a ceremony's records come to.

    Attributes:
        terms: the ceremony's.
        keys: each trustee's key that counts.
        keyset: 32 bytes; None while a key is missing.
        acks: the position of each trustee's ack that counts.
        complaints: those that count.
        faults: what keeps it from qualifying; none where it qualified.
        notes: what was not obeyed.
    """

    terms: Terms
    keys: Mapping[int, AcceptedKey]
    keyset: bytes | None
    acks: Mapping[int, int]
    complaints: tuple[Complaint, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Note, ...]
    _share_keys: dict[tuple[int, int], Point] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def qualified(self) -> bool:
        """Tell whether an election may rest on these keys."""
        return not self.faults

    @property
    def dealt(self) -> dict[int, TrusteeKey]:
        """Each trustee's decoded key that counts: what shares are opened from."""
        return {trustee: accepted.key for trustee, accepted in self.keys.items()}

    @cached_property
    def column_sums(self) -> tuple[tuple[Point, ...], ...]:
        """Σ_i C_{i,k,l} for each column k: l from 0 to t-1.

        Raises:
            ValueError: a trustee's key is missing.
        """
        if len(self.keys) != self.terms.count:
            raise ValueError("the keys of a ceremony with a trustee missing have no sum")
        return tuple(
            tuple(
                sum_points([accepted.key.commitments[k][power] for accepted in self.keys.values()])
                for power in range(self.terms.threshold)
            )
            for k in range(self.terms.columns)
        )

    @property
    def column_keys(self) -> tuple[Point, ...]:
        """H_1 … H_M, the election keys."""
        return tuple(column[0] for column in self.column_sums)

    @property
    def columns(self) -> bytes:
        """The digest of H_1 … H_M that a manifest names: 32 bytes."""
        return columns_digest(self.column_keys)

    def share_key(self, trustee: int, column: int) -> Point:
        """Return X_{j,k} = Σ_i Σ_l j^l·C_{i,k,l}, worked out when first asked for."""
        place = (trustee, column)
        if place not in self._share_keys:
            sums = self.column_sums[column - 1]
            self._share_keys[place] = evaluate_commitments(sums, trustee)
        return self._share_keys[place]

    def share_keys(self, trustee: int, columns: int) -> tuple[Point, ...]:
        """Return X_{j,1} … X_{j,m}."""
        return tuple(self.share_key(trustee, column) for column in range(1, columns + 1))


def columns_digest(column_keys: Sequence[Point]) -> bytes:
    """Return h(columns, H_1 … H_M): 32 bytes."""
    return short("columns", b"".join(column_keys))


def reused(found: Qualification, earlier: Iterable[Qualification]) -> list[Fault]:
    """Name seal keys and commitments that appear twice, in ``found`` or since an earlier one."""
    before = {point for one in earlier for point, _, _ in _public_values(one)}
    here: set[Point] = set()
    faults = []
    for point, trustee, what in _public_values(found):
        where = "an earlier ceremony" if point in before else "this ceremony"
        if point in before or point in here:
            accepted = found.keys.get(trustee)
            text = f"{what} of trustee {trustee} was used before, in {where}"
            position = accepted.position if accepted and what != "the seal key" else None
            faults.append(Fault("reused", text, trustee, position))
        here.add(point)
    return faults


def _public_values(one: Qualification) -> Iterable[tuple[Point, int, str]]:
    for trustee in one.terms.trustees:
        yield one.terms.seal(trustee), trustee, "the seal key"
    for trustee, accepted in one.keys.items():
        for k, column in enumerate(accepted.key.commitments, 1):
            for power, point in enumerate(column):
                yield point, trustee, f"commitment C_{k},{power}"
