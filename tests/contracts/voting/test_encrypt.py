"""From choices to a sealed ballot, and its opening as a challenge."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.ballot_proof import decode_ballot, failed_equations, tracker
from contracts.crypto.ballot_shape import Shape
from contracts.voting.challenge import Challenge, differences
from contracts.voting.encrypt import encrypt
from contracts.voting.races import choice_bits
from tests.contracts.crypto.statements import KAPPA, KEY, statement_of
from tests.strategies.shapes import choices, shapes


@settings(max_examples=20)
@given(st.data())
def test_a_sealed_ballot_is_valid_and_opens_to_the_choices(data: st.DataObject) -> None:
    shape: Shape = data.draw(shapes())
    statement = statement_of(shape)
    chosen = data.draw(choices(shape))
    index = data.draw(st.integers(0, 2**32 - 1))
    sealed = encrypt(statement, index, KAPPA, chosen)
    ballot = decode_ballot(sealed.body, shape)
    assert failed_equations(statement, KEY, ballot) == ()
    assert (ballot.index, ballot.head()) == (index, sealed.head)
    assert sealed.body.startswith(sealed.head)
    assert sealed.tracker == tracker(statement.context, KEY, sealed.head)
    r, bits = sealed.opening
    assert bits == choice_bits(shape, chosen)[: shape.m]
    opened = Challenge("net", "G", bytes(32), sealed.tracker, sealed.head, r, bits)
    assert opened.index == index
    assert differences(opened, statement, KEY) == []


def test_two_ballots_of_one_choice_share_nothing() -> None:
    first, second = (encrypt(statement_of(), 7, KAPPA, [[0], []]) for _ in range(2))
    assert first.tracker != second.tracker
    assert first.opening[0] != second.opening[0]


def test_the_opening_is_not_printed() -> None:
    sealed = encrypt(statement_of(), 7, KAPPA, [[0], []])
    assert str(sealed.opening[0]) not in repr(sealed)
    assert "opening" not in repr(sealed)
