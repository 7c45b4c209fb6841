"""Small elections for the tests of ballots."""

from functools import cache

from contracts.crypto.ballot_proof import Ballot, Statement
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import base
from contracts.crypto.transcript import scalar, u32
from tests.support.cheating_prover import forge
from tests.support.forged_ballots import least

TWO_RACES = Shape.of([(4, 1, 3), (3, 0, 1)])
KAPPA = scalar("test", b"kappa")
KEY = base(KAPPA)


@cache
def statement_of(shape: Shape = TWO_RACES) -> Statement:
    """Return an election of this shape; nobody needs its secrets."""
    keys = tuple(base(scalar("test", b"key", u32(k))) for k in range(shape.m))
    return Statement(bytes(range(32)), keys, shape)


@cache
def honest_ballot(index: int = 7) -> Ballot:
    """Return a valid ballot of two races under KAPPA."""
    return forge(statement_of(), index, KAPPA, least(TWO_RACES))
