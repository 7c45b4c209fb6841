"""Batched verification says of each ballot what the equations say one by one."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto import ballot_batch
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import Ballot, Statement, challenges, failed_equations
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import ORDER, Point, base
from contracts.crypto.msm import Loaded, libsodium
from tests.contracts.crypto.engines import BOTH, EngineName, engine_named
from tests.contracts.crypto.statements import KAPPA, KEY, TWO_RACES, honest_ballot, statement_of
from tests.support.cheating_prover import forge
from tests.support.forged_ballots import FORGERIES, least

SMALL = Shape.of([(2, 0, 1)])


def small_ballots(count: int) -> list[Keyed]:
    statement = statement_of(SMALL)
    return [
        Keyed(forge(statement, i, KAPPA + i, least(SMALL)), base(KAPPA + i)) for i in range(count)
    ]


FIFTY = small_ballots(50)


def spoiled(item: Keyed) -> Keyed:
    return replace(item, ballot=replace(item.ballot, omega=(item.ballot.omega + 1) % ORDER))


@BOTH
@given(bad=st.sets(st.integers(0, 49), max_size=50))
@settings(max_examples=8)
def test_exactly_the_bad_ballots_of_a_batch_are_named(name: EngineName, bad: set[int]) -> None:
    batch = [spoiled(item) if i in bad else item for i, item in enumerate(FIFTY)]
    found = verify_batch(statement_of(SMALL), batch, engine_named(name))
    assert found == [i not in bad for i in range(50)]


@pytest.mark.parametrize("bad", [{0}, {49}, {17}, {0, 1}, {24, 25}, {3, 48}, set(range(50))])
def test_one_two_or_all_bad_in_fifty(bad: set[int]) -> None:
    batch = [spoiled(item) if i in bad else item for i, item in enumerate(FIFTY)]
    assert verify_batch(statement_of(SMALL), batch) == [i not in bad for i in range(50)]


def test_an_empty_batch_has_no_verdicts() -> None:
    assert verify_batch(statement_of(SMALL), []) == []


class Counting:
    """libsodium, and the number of points of each multiplication."""

    name = "counting"

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def __call__(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        self.sizes.append(len(points))
        return libsodium(scalars, points)

    def load(self, points: Sequence[Point]) -> Loaded:
        outer, kept = self, libsodium.load(points)

        class Counted:
            bad = ()
            sums = staticmethod(kept.sums)

            def multiply(self, scalars: Sequence[int], places: Sequence[range]) -> Point:
                outer.sizes.append(len(scalars))
                return kept.multiply(scalars, places)

        return Counted()

    def decode(self, encodings: bytes) -> Loaded:
        return libsodium.decode(encodings)


def test_a_good_batch_takes_one_multi_scalar_multiplication() -> None:
    engine = Counting()
    assert all(verify_batch(statement_of(SMALL), FIFTY, engine))
    # m + 9 points a ballot; P_1 … P_n, H_1 … H_m, Q, G once
    assert engine.sizes == [50 * (2 + 9) + 3 + 2 + 2]


def test_every_forgery_among_honest_ballots_is_named() -> None:
    statement = statement_of(TWO_RACES)
    honest = Keyed(honest_ballot(), KEY)
    batch = [honest]
    for forgery in FORGERIES:
        batch += [Keyed(forgery.make(statement, 7, KAPPA), KEY), honest]
    expected = [not failed_equations(statement, item.key, item.ballot) for item in batch]
    assert expected == [True] + [False, True] * len(FORGERIES)
    assert verify_batch(statement, batch) == expected


def cancelling_pair() -> list[Ballot]:
    first, second = FIFTY[0].ballot, FIFTY[1].ballot
    return [
        replace(first, omega=(first.omega + 1) % ORDER),
        replace(second, omega=(second.omega - 1) % ORDER),
    ]


def cancelling_within_one() -> list[Ballot]:
    """φ·Q of (2) and ζ·Q of (5) of one ballot: with equal weights only their sum counts."""
    ballot = FIFTY[0].ballot
    return [replace(ballot, phi=(ballot.phi + 1) % ORDER, zeta=(ballot.zeta - 1) % ORDER)]


@pytest.mark.parametrize("make", [cancelling_pair, cancelling_within_one])
def test_faults_that_cancel_with_equal_weights_do_not_cancel(
    make: Callable[[], list[Ballot]], monkeypatch: pytest.MonkeyPatch
) -> None:
    statement = statement_of(SMALL)
    batch = [Keyed(ballot, item.key) for ballot, item in zip(make(), FIFTY, strict=False)]
    assert verify_batch(statement, batch) == [False] * len(batch)
    monkeypatch.setattr(ballot_batch, "_weights", lambda: (1, 1, 1, 1, 1))
    assert verify_batch(statement, batch) == [True] * len(batch), "they do cancel"


def test_weights_are_128_bits_and_drawn_anew() -> None:
    drawn = [weight for _ in range(40) for weight in ballot_batch._weights()]
    assert len(set(drawn)) == 200
    assert 2**120 < max(drawn) < 2**128


def test_weights_are_drawn_after_the_ballots_are_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    order = []
    weights = ballot_batch._weights

    def hashed(statement: Statement, key: Point, head: bytes) -> tuple[int, int]:
        order.append("hash")
        return challenges(statement, key, head)

    def drawn() -> tuple[int, int, int, int, int]:
        order.append("draw")
        return weights()

    monkeypatch.setattr(ballot_batch, "challenges", hashed)
    monkeypatch.setattr(ballot_batch, "_weights", drawn)
    assert verify_batch(statement_of(SMALL), FIFTY[:3]) == [True] * 3
    assert order == ["hash"] * 3 + ["draw"] * 3
