"""The order in which one voter sees a race's candidates."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from contracts.crypto.transcript import short
from contracts.voting.order import shuffled

CONTEXT = b"\x0c" * 32
NUMBERS = (7, 9, 4, 1)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 50))
def test_every_candidate_is_there_once(key: bytes, race: int) -> None:
    assert sorted(shuffled(CONTEXT, key, race, NUMBERS)) == [0, 1, 2, 3]


def test_the_order_hangs_on_voter_race_and_election() -> None:
    def orders(context: bytes, race: int) -> list[tuple[int, ...]]:
        return [shuffled(context, bytes((k,)) * 32, race, NUMBERS) for k in range(20)]

    assert len(set(orders(CONTEXT, 0))) > 8
    assert orders(CONTEXT, 0) != orders(CONTEXT, 1)
    assert orders(CONTEXT, 0) != orders(bytes(32), 0)


def test_each_candidate_stands_first_about_as_often() -> None:
    first = Counter(
        shuffled(CONTEXT, short("test", k.to_bytes(4, "big")), 0, NUMBERS)[0] for k in range(2000)
    )
    assert all(400 < times < 600 for times in first.values())


def test_a_candidates_tag_does_not_hang_on_its_place() -> None:
    key = bytes(32)
    forward = [NUMBERS[place] for place in shuffled(CONTEXT, key, 0, NUMBERS)]
    other = tuple(reversed(NUMBERS))
    assert forward == [other[place] for place in shuffled(CONTEXT, key, 0, other)]
