"""Any number of ballots checked by one multi-scalar multiplication (docs/protocol.md §7).

Each equation of each ballot is multiplied by its own random 128-bit weight and all are added:
if one fails, the sum is the identity with probability 2⁻¹²⁸ only. The weights come from the
operating system after the batch is fixed. The fixed points P, H, Q, G cost once a batch, each
ballot its own m + 9 points.

The engine holds the points of a batch from its first look at them to its last: a batch that
fails is bisected without decoding anything again.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.crypto import generators
from contracts.crypto.ballot_proof import (
    Ballot,
    Statement,
    challenges,
    powers,
    races_balance,
)
from contracts.crypto.group import IDENTITY, ORDER, G, Point
from contracts.crypto.msm import Engine, Loaded, libsodium

WEIGHT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Keyed:
    """A ballot and U, the credential key in force for its index."""

    ballot: Ballot
    key: Point


@dataclass(frozen=True, slots=True)
class Claim:
    """What a ballot's equations say beside its points.

    Attributes:
        start: where its points begin among the loaded ones: those of its head, then U.
        scalars: f_1 … f_n, z, φ, ζ, ω.
        y, c: its challenges.
    """

    start: int
    scalars: Sequence[int]
    y: int
    c: int


def verify_batch(
    statement: Statement, ballots: Sequence[Keyed], engine: Engine = libsodium
) -> list[bool]:
    """Return for each ballot whether its proof holds; a failing batch is bisected."""
    points = list(fixed_points(statement))
    claims = []
    for item in ballots:
        ballot = item.ballot
        y, c = challenges(statement, item.key, ballot.head())
        claims.append(Claim(len(points), ballot.scalars(), y, c))
        points += (*ballot.points(), item.key)
    return verify_claims(statement, claims, engine.load(points))


def fixed_points(statement: Statement) -> tuple[Point, ...]:
    """Return what costs once a batch, and comes first: P_1 … P_n, H_1 … H_m, Q, G."""
    bits = generators.bits(statement.shape.n)
    return (*bits, *statement.keys, generators.blinding(), G)


def verify_claims(statement: Statement, claims: Sequence[Claim], loaded: Loaded) -> list[bool]:
    """Return for each claim whether it holds.

    Args:
        statement: the election's.
        claims: their points are loaded, none of them bad.
        loaded: begins with ``fixed_points``.
    """
    verdicts = [races_balance(statement.shape, one.scalars, one.c) for one in claims]
    left = [number for number, balanced in enumerate(verdicts) if balanced]
    bad: list[int] = []
    _find_bad(statement, claims, left, False, bad, loaded)
    for number in bad:
        verdicts[number] = False
    return verdicts


def _find_bad(
    statement: Statement,
    claims: Sequence[Claim],
    among: Sequence[int],
    known_bad: bool,
    bad: list[int],
    loaded: Loaded,
) -> bool:
    """Append the failing numbers of ``among`` to ``bad``; return whether there is any."""
    if not among:
        return False
    if not known_bad and _holds(statement, [claims[number] for number in among], loaded):
        return False
    if len(among) == 1:
        bad.append(among[0])
        return True
    middle = len(among) // 2
    first = _find_bad(statement, claims, among[:middle], False, bad, loaded)
    # where the first half is good, the fault is known to lie in the second
    _find_bad(statement, claims, among[middle:], not first, bad, loaded)
    return True


def _holds(statement: Statement, claims: Sequence[Claim], loaded: Loaded) -> bool:
    """Return whether the weighted sum of equations (2)-(6) over ``claims`` is the identity."""
    m, n = statement.shape.m, statement.shape.n
    p_sums, h_sums = [0] * n, [0] * m
    g_sum = q_sum = 0
    scalars: list[int] = []
    places: list[range] = []
    for one in claims:
        c = one.c
        f = one.scalars[:n]
        z, phi, zeta, omega = one.scalars[n:]
        w2, w3, w4, w5, w6 = _weights()
        ys = powers(one.y, n)
        p_sums = [total + w2 * fk for total, fk in zip(p_sums, f, strict=True)]
        w4z = w4 * z % ORDER
        h_sums = [total + w4z * yk for total, yk in zip(h_sums, ys[:m], strict=True)]
        weighted_f = squares = 0
        for k, (yk, fk) in enumerate(zip(ys, f, strict=True)):
            product = yk * fk
            if k < m:
                weighted_f += product
            squares += product * (c - fk)
        q_sum += w2 * phi + w5 * zeta
        g_sum += w3 * z + w4 * weighted_f + w5 * (squares % ORDER) + w6 * omega
        # the opposite of each side's own points, so that all sums to the identity
        w4c = w4 * c % ORDER
        scalars.append(w3 * c)  # R
        scalars += [w4c * yk for yk in ys[:m]]  # E_1 … E_m
        scalars += (w2 * c, w2)  # B, A
        scalars += (w5 * c, w5, w3, w4, w6)  # T1, T0, A_R, A_y, A_U
        scalars.append(w6 * c)  # U
        places.append(range(one.start, one.start + m + 9))
    scalars += [-value for value in (*p_sums, *h_sums, q_sum, g_sum)]
    places.append(range(n + m + 2))
    return loaded.multiply(scalars, places) == IDENTITY


def _weights() -> tuple[int, int, int, int, int]:
    drawn = secrets.token_bytes(5 * WEIGHT_BYTES)
    w2, w3, w4, w5, w6 = (
        int.from_bytes(drawn[i : i + WEIGHT_BYTES], "little")
        for i in range(0, len(drawn), WEIGHT_BYTES)
    )
    return w2, w3, w4, w5, w6
