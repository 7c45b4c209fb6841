"""What a ballot costs who checks many: decoding, hashing, one multi-scalar multiplication."""

import random
import statistics
from collections.abc import Sequence
from functools import cache, partial
from itertools import cycle, islice

from benchmarks.baseline import in_multiplications
from benchmarks.outcome import CouldNotMeasure, Figure
from benchmarks.qazvin import choices, statement
from contracts.counting.run import BATCH
from contracts.crypto.ballot_bodies import Body, verify_bodies
from contracts.crypto.engine.choosing import EngineName, engine_named
from contracts.crypto.group import base, random_scalar
from contracts.crypto.msm import Engine, libsodium
from contracts.voting.encrypt import encrypt

FEW = 100
MANY = 5000
TOGETHER = 1000
ROUNDS = 7
PAIRS = 3

AGAIN = f"{FEW} ballots again and again, which costs what others would: nothing is kept between"
BATCHES = f"batches of {BATCH}; {AGAIN}"


def figures() -> list[Figure]:
    """Return ``verify_muls_100`` and ``verify_muls_5000``, a ballot, by libsodium."""
    hundred = in_multiplications(lambda: check(bodies(), libsodium), ROUNDS)
    # batch after batch as the count does it, with multiplications measured between them
    stream = list(islice(cycle(bodies()), MANY))
    batches = [stream[start : start + BATCH] for start in range(0, MANY, BATCH)]
    parts = [in_multiplications(partial(check, batch, libsodium), 1) for batch in batches]
    spent = sum(part.seconds for part in parts)
    unit = statistics.fmean(part.multiplication for part in parts)
    return [
        _figure("verify_muls_100", hundred.muls / FEW, hundred.seconds / FEW, "one batch", 80),
        _figure(
            "verify_muls_5000",
            spent / unit / MANY,
            spent / MANY,
            f"batches of {BATCH}; {AGAIN}",
            80,
        ),
    ]


def engine_figures(ballots: int = TOGETHER) -> list[Figure]:
    """Return ``verify_muls_engine``, a ballot, and ``engine_ratio``: libsodium's time to it.

    Args:
        ballots: in one batch, by both.

    Raises:
        EngineUnavailable: the engine can't be compiled here.
    """
    engine = engine_named(EngineName.SANDOGH)
    batch = list(islice(cycle(bodies()), ballots))
    # the two take turns, so that a slow minute slows both
    quick, plain = [], []
    for _ in range(PAIRS):
        quick.append(in_multiplications(lambda: check(batch, engine), 1))
        plain.append(in_multiplications(lambda: check(batch, libsodium), 1))
    muls = statistics.median(one.muls for one in quick) / ballots
    seconds = statistics.median(one.seconds for one in quick) / ballots
    ratios = [slow.muls / fast.muls for slow, fast in zip(plain, quick, strict=True)]
    by_libsodium = statistics.median(one.seconds for one in plain) / ballots
    return [
        _figure("verify_muls_engine", muls, seconds, f"one batch of {ballots:,}; {AGAIN}", 16),
        Figure(
            "engine_ratio",
            statistics.median(ratios),
            "times",
            at_least=4,
            note=f"{1e3 * by_libsodium:.2f} ms a ballot by libsodium, the same batch in turns",
        ),
    ]


@cache
def bodies() -> tuple[Body, ...]:
    """Return ``FEW`` honest ballots."""
    drawing = random.Random(3)
    cast = []
    for index in range(FEW):
        kappa = random_scalar()
        body = encrypt(statement(), index, kappa, choices(drawing)).body
        cast.append(Body(body, base(kappa)))
    return tuple(cast)


def check(batch: Sequence[Body], engine: Engine) -> None:
    """Decode and verify ballots as a verifier does.

    Raises:
        CouldNotMeasure: one is invalid, so what was measured is not what was meant.
    """
    if not all(verdict.holds for verdict in verify_bodies(statement(), batch, engine)):
        raise CouldNotMeasure("an honest ballot was refused")


def _figure(name: str, muls: float, seconds: float, how: str, at_most: float) -> Figure:
    return Figure(
        name,
        muls,
        "multiplications",
        at_most=at_most,
        ratio=muls,
        ratio_of="multiplication",
        note=f"{1e3 * seconds:.2f} ms a ballot on one core, decoding and hashing included; {how}",
    )
