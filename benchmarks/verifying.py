"""What a ballot costs who checks many: decoding, hashing, one multi-scalar multiplication."""

import random
import statistics
from collections.abc import Sequence
from functools import partial
from itertools import cycle, islice

from benchmarks.baseline import in_multiplications
from benchmarks.outcome import CouldNotMeasure, Figure
from benchmarks.qazvin import SHAPE, choices, statement
from contracts.counting.run import BATCH
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import decode_ballot
from contracts.crypto.group import Point, base, random_scalar
from contracts.voting.encrypt import encrypt

FEW = 100
MANY = 5000
ROUNDS = 7

Cast = tuple[bytes, Point]


def figures() -> list[Figure]:
    """Return ``verify_muls_100`` and ``verify_muls_5000``, a ballot."""
    drawing = random.Random(3)
    cast = []
    for index in range(FEW):
        kappa = random_scalar()
        body = encrypt(statement(), index, kappa, choices(drawing)).body
        cast.append((body, base(kappa)))
    hundred = in_multiplications(lambda: check(cast), ROUNDS)
    # batch after batch as the count does it, with multiplications measured between them
    stream = list(islice(cycle(cast), MANY))
    batches = [stream[start : start + BATCH] for start in range(0, MANY, BATCH)]
    parts = [in_multiplications(partial(check, batch), 1) for batch in batches]
    spent = sum(part.seconds for part in parts)
    unit = statistics.fmean(part.multiplication for part in parts)
    return [
        _figure("verify_muls_100", hundred.muls / FEW, hundred.seconds / FEW, "one batch"),
        _figure(
            "verify_muls_5000",
            spent / unit / MANY,
            spent / MANY,
            f"batches of {BATCH}; {FEW} ballots again and again, which costs what others would:"
            " nothing is kept from batch to batch",
        ),
    ]


def check(cast: Sequence[Cast]) -> None:
    """Decode and verify ballots as a verifier does.

    Raises:
        CouldNotMeasure: one is invalid, so what was measured is not what was meant.
    """
    ballots = [Keyed(decode_ballot(body, SHAPE), key) for body, key in cast]
    if not all(verify_batch(statement(), ballots)):
        raise CouldNotMeasure("an honest ballot was refused")


def _figure(name: str, muls: float, seconds: float, how: str) -> Figure:
    return Figure(
        name,
        muls,
        "multiplications",
        at_most=80,
        ratio=muls,
        ratio_of="multiplication",
        note=f"{1e3 * seconds:.2f} ms a ballot on one core, decoding and hashing included; {how}",
    )
