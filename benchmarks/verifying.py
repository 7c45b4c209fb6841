"""What a ballot costs who checks many: decoding, hashing, one multi-scalar multiplication."""

import random
import statistics
from collections.abc import Sequence

from benchmarks.baseline import Measured, in_multiplications
from benchmarks.outcome import Figure
from benchmarks.qazvin import SHAPE, choices, statement
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import decode_ballot
from contracts.crypto.group import Point, base, random_scalar
from contracts.voting.encrypt import encrypt

BATCH = 100
MANY = 5000
ROUNDS = 7

Cast = tuple[bytes, Point]


def figures() -> list[Figure]:
    """Return ``verify_muls_100`` and ``verify_muls_5000``, a ballot."""
    drawing = random.Random(3)
    cast = []
    for index in range(BATCH):
        kappa = random_scalar()
        body = encrypt(statement(), index, kappa, choices(drawing)).body
        cast.append((body, base(kappa)))
    hundred = in_multiplications(lambda: check(cast), ROUNDS)
    # batch after batch, with multiplications measured between them
    parts = [in_multiplications(lambda: check(cast), 1) for _ in range(MANY // BATCH)]
    return [
        _figure("verify_muls_100", hundred, "one batch"),
        _figure(
            "verify_muls_5000",
            Measured(
                statistics.fmean(part.seconds for part in parts),
                sum(part.seconds for part in parts) / sum(part.multiplication for part in parts),
                statistics.fmean(part.multiplication for part in parts),
            ),
            f"{MANY // BATCH} batches of {BATCH}, the sum of all; the same {BATCH} ballots in"
            " each, which costs what others would: nothing is kept from batch to batch",
        ),
    ]


def check(cast: Sequence[Cast]) -> None:
    """Decode and verify ballots as a verifier does.

    Raises:
        ValueError: one is invalid, so what was measured is not what was meant.
    """
    ballots = [Keyed(decode_ballot(body, SHAPE), key) for body, key in cast]
    if not all(verify_batch(statement(), ballots)):
        raise ValueError("an honest ballot was refused")


def _figure(name: str, measured: Measured, how: str) -> Figure:
    muls = measured.muls / BATCH
    return Figure(
        name,
        muls,
        "multiplications",
        at_most=80,
        ratio=muls,
        ratio_of="multiplication",
        note=f"{1e3 * measured.seconds / BATCH:.2f} ms a ballot on one core, decoding and"
        f" hashing included; {how}",
    )
