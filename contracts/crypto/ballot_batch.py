"""Any number of ballots checked by one multi-scalar multiplication (docs/protocol.md §7).

Each equation of each ballot is multiplied by its own random 128-bit weight and all are added:
if one fails, the sum is the identity with probability 2⁻¹²⁸ only. The weights come from the
operating system after the batch is fixed. The fixed points P, H, Q, G cost once a batch, each
ballot its own m + 9 points.
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
from contracts.crypto.msm import Engine, libsodium

WEIGHT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Keyed:
    """A ballot and U, the credential key in force for its index."""

    ballot: Ballot
    key: Point


def verify_batch(
    statement: Statement, ballots: Sequence[Keyed], engine: Engine = libsodium
) -> list[bool]:
    """Return for each ballot whether its proof holds; a failing batch is bisected."""
    challenged = [(item, *challenges(statement, item.key, item.ballot.head())) for item in ballots]
    verdicts = [races_balance(statement.shape, item.ballot.f, c) for item, _, c in challenged]
    left = [number for number, balanced in enumerate(verdicts) if balanced]
    bad: list[int] = []
    _find_bad(statement, challenged, left, False, bad, engine)
    for number in bad:
        verdicts[number] = False
    return verdicts


_Challenged = tuple[Keyed, int, int]


def _find_bad(
    statement: Statement,
    ballots: Sequence[_Challenged],
    among: Sequence[int],
    known_bad: bool,
    bad: list[int],
    engine: Engine,
) -> bool:
    """Append the failing numbers of ``among`` to ``bad``; return whether there is any."""
    if not among:
        return False
    if not known_bad and _holds(statement, [ballots[number] for number in among], engine):
        return False
    if len(among) == 1:
        bad.append(among[0])
        return True
    middle = len(among) // 2
    first = _find_bad(statement, ballots, among[:middle], False, bad, engine)
    # where the first half is good, the fault is known to lie in the second
    _find_bad(statement, ballots, among[middle:], not first, bad, engine)
    return True


def _holds(statement: Statement, ballots: Sequence[_Challenged], engine: Engine) -> bool:
    """Return whether the weighted sum of equations (2)-(6) over ``ballots`` is the identity."""
    m, n = statement.shape.m, statement.shape.n
    p_sums, h_sums = [0] * n, [0] * m
    g_sum = q_sum = 0
    scalars: list[int] = []
    points: list[Point] = []
    for item, y, c in ballots:
        ballot = item.ballot
        w2, w3, w4, w5, w6 = _weights()
        ys = powers(y, n)
        f = ballot.f
        p_sums = [total + w2 * fk for total, fk in zip(p_sums, f, strict=True)]
        w4z = w4 * ballot.z % ORDER
        h_sums = [total + w4z * yk for total, yk in zip(h_sums, ys[:m], strict=True)]
        weighted_f = squares = 0
        for k, (yk, fk) in enumerate(zip(ys, f, strict=True)):
            product = yk * fk
            if k < m:
                weighted_f += product
            squares += product * (c - fk)
        q_sum += w2 * ballot.phi + w5 * ballot.zeta
        g_sum += w3 * ballot.z + w4 * weighted_f + w5 * (squares % ORDER) + w6 * ballot.omega
        # the opposite of each side's own points, so that all sums to the identity
        scalars += (w2, w2 * c, w3, w3 * c, w4, w5, w5 * c, w6, w6 * c)
        points += (ballot.A, ballot.B, ballot.A_R, ballot.R, ballot.A_y)
        points += (ballot.T0, ballot.T1, ballot.A_U, item.key)
        w4c = w4 * c % ORDER
        scalars += [w4c * yk % ORDER for yk in ys[:m]]
        points += ballot.E
    scalars += [-value for value in (*p_sums, *h_sums, q_sum, g_sum)]
    points += (*generators.bits(n), *statement.keys, generators.blinding(), G)
    return engine(scalars, points) == IDENTITY


def _weights() -> tuple[int, int, int, int, int]:
    drawn = secrets.token_bytes(5 * WEIGHT_BYTES)
    w2, w3, w4, w5, w6 = (
        int.from_bytes(drawn[i : i + WEIGHT_BYTES], "little")
        for i in range(0, len(drawn), WEIGHT_BYTES)
    )
    return w2, w3, w4, w5, w6
