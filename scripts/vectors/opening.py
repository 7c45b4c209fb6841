"""Totals opened from shares, weights at zero, and the digest of counted ballots
(docs/protocol.md §9).
"""

from contracts.counting.opening import ColumnOutOfRange, TooFewShares, open_totals
from contracts.counting.totals import Sums, chain_digest, empty_digest
from contracts.crypto.group import IDENTITY, Point, add, base, encode_scalar, multiply
from contracts.crypto.polynomial import evaluate, lagrange_at_zero
from contracts.crypto.transcript import scalar, u32
from scripts.vectors.form import Vector, vector

CONTEXT = bytes(range(32))
THRESHOLD, COUNT = 3, 1000
TOTALS = (0, 1000, 417)
CHOSEN = [(1, 2, 3), (2, 4, 5), (1, 3, 4, 5)]
POLYNOMIALS = [
    [scalar("vector", b"f", u32(k), u32(power)) for power in range(THRESHOLD)] for k in (1, 2, 3)
]


def vectors() -> list[Vector]:
    """Return opening.json."""
    return [*_weights(), *_opened(), *_refused(), *_digests()]


def sums(totals: tuple[int, ...] = TOTALS) -> Sums:
    """Return encrypted totals."""
    r = scalar("vector", b"r")
    encrypted = tuple(
        add(multiply(r * polynomial[0], base(1)), base(v))
        for polynomial, v in zip(POLYNOMIALS, totals, strict=True)
    )
    return Sums(COUNT, bytes(32), base(r), encrypted)


def shares(over: Sums, trustees: tuple[int, ...]) -> dict[int, tuple[Point, ...]]:
    """Return D_{i,k} of some trustees."""
    return {i: tuple(multiply(evaluate(f, i), over.R) for f in POLYNOMIALS) for i in trustees}


def _weights() -> list[Vector]:
    return [
        vector(
            f"weights/{'-'.join(map(str, chosen))}",
            "λ of each chosen trustee",
            {"trustees": chosen},
            output=[encode_scalar(weight) for weight in lagrange_at_zero(chosen).values()],
        )
        for chosen in (*CHOSEN, (7,))
    ]


def _given(over: Sums, given: dict[int, tuple[Point, ...]]) -> dict[str, object]:
    return {
        "threshold": THRESHOLD,
        "count": over.count,
        "R": over.R,
        "E": over.E,
        "shares": [{"trustee": i, "D": d} for i, d in given.items()],
    }


def _opened() -> list[Vector]:
    over = sums()
    made = [
        vector(
            f"open/{'-'.join(map(str, chosen))}",
            "any three of five trustees open the same totals",
            _given(over, shares(over, chosen)),
            output=open_totals(over, shares(over, chosen), THRESHOLD),
        )
        for chosen in CHOSEN
    ]
    bare = Sums(9, bytes(32), IDENTITY, (base(9), IDENTITY, base(4)))
    made.append(
        vector("open/identity", "R* is the identity: no share is needed", _given(bare, {}),
               output=open_totals(bare, {}, THRESHOLD))
    )  # fmt: skip
    nothing = Sums(0, empty_digest(CONTEXT), IDENTITY, (IDENTITY,) * 3)
    made.append(
        vector("open/empty", "no ballots", _given(nothing, {}),
               output=open_totals(nothing, {}, THRESHOLD))
    )  # fmt: skip
    return made


def _refused() -> list[Vector]:
    over = sums()
    few = shares(over, (1, 2))
    wrong = shares(over, (1, 2, 3))
    wrong[2] = (wrong[2][1], *wrong[2][1:])
    cases = (
        ("few", "two shares of three", over, few, "2 of 3"),
        ("above", "column 2 opens to one more than the count", sums((0, COUNT + 1, 1)), None,
         "column 2"),
        ("below", "column 3 opens to -1", sums((0, 1, -1)), None, "column 3"),
        ("wrong", "a wrong D_1", over, wrong, "column 1"),
    )  # fmt: skip
    made = []
    for id, comment, one, chosen, expected in cases:
        given = chosen or shares(one, (1, 2, 3))
        try:
            open_totals(one, given, THRESHOLD)
        except TooFewShares as error:
            named = f"{error.have} of {error.threshold}"
        except ColumnOutOfRange as error:
            named = f"column {error.column}"
        else:
            raise ValueError(f"{id}: opens")
        if named != expected:
            raise ValueError(f"{id}: names {named}")
        made.append(vector(f"open/{id}", comment, _given(one, given), error=named))
    return made


def _digests() -> list[Vector]:
    trackers = [bytes((place,)) * 32 for place in (1, 2, 3)]
    made = []
    digest = empty_digest(CONTEXT)
    for number in range(len(trackers) + 1):
        made.append(
            vector(f"digest/{number}", f"after {number} counted ballots",
                   {"context": CONTEXT, "trackers": trackers[:number]}, output=digest)
        )  # fmt: skip
        if number < len(trackers):
            digest = chain_digest(digest, trackers[number])
    return made
