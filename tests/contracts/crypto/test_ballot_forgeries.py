"""What a cheating prover can make, and the very equation that stops it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import decode_ballot, failed_equations
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import ORDER
from tests.contracts.crypto.statements import KAPPA, KEY, TWO_RACES, statement_of
from tests.strategies.shapes import shapes
from tests.support.cheating_prover import forge
from tests.support.forged_ballots import FORGERIES, Forgery, honest_twin, least

QAZVIN = Shape.of([(30, 0, 7), (9, 0, 3), (6, 0, 1)])
slow = settings(max_examples=40)


CASES = [
    pytest.param(shape, forgery, id=f"{name}, {forgery.name}")
    for name, shape in (("two races", TWO_RACES), ("qazvin", QAZVIN))
    for forgery in FORGERIES
    if forgery.applies(shape)
]


def test_the_small_shape_has_room_for_every_forgery() -> None:
    assert all(forgery.applies(TWO_RACES) for forgery in FORGERIES)


@pytest.mark.parametrize(("shape", "forgery"), CASES)
def test_a_forgery_fails_just_its_equations(shape: Shape, forgery: Forgery) -> None:
    statement = statement_of(shape)
    body = forgery.make(statement, 7, KAPPA).encode()
    ballot = decode_ballot(body, shape)
    assert ballot.index == 7
    assert failed_equations(statement, KEY, ballot) == forgery.failed
    assert verify_batch(statement, [Keyed(ballot, KEY)]) == [False]


@pytest.mark.parametrize("shape", [TWO_RACES, QAZVIN], ids=["two races", "qazvin"])
def test_the_honest_twin_passes(shape: Shape) -> None:
    statement = statement_of(shape)
    ballot = decode_ballot(honest_twin(statement, 7, KAPPA).encode(), shape)
    assert failed_equations(statement, KEY, ballot) == ()
    assert verify_batch(statement, [Keyed(ballot, KEY)]) == [True]


@slow
@given(st.data())
def test_values_pass_only_if_they_are_bits_that_sum_to_max(data: st.DataObject) -> None:
    """Any integers at all: (1) holds exactly for right sums, (5) exactly for bits."""
    shape = data.draw(shapes(races=2, most=3))
    wild = st.one_of(
        st.integers(0, 1), st.integers(-3, 3), st.integers(0, ORDER - 1), st.just(ORDER - 1)
    )
    values = list(least(shape))
    for k in data.draw(st.sets(st.integers(0, shape.n - 1), max_size=3)):
        values[k] = data.draw(wild)
    statement = statement_of(shape)
    failed = failed_equations(statement, KEY, forge(statement, 1, KAPPA, values))
    sums = all((r.balance(values) - r.bounds.maximum) % ORDER == 0 for r in shape.races)
    bits = all(value % ORDER in (0, 1) for value in values)
    expected = ((1,) if not sums else ()) + ((5,) if not bits else ())
    assert failed == expected
