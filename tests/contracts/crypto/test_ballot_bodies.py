"""Ballots judged from their bytes: what decoder and equations say one by one, by both engines."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.ballot_bodies import Body, EnginesDisagree, Verdict, judge_bodies
from contracts.crypto.ballot_proof import decode_ballot, failed_equations
from contracts.crypto.group import (
    IDENTITY,
    ORDER,
    EncodingError,
    Point,
    encode_scalar,
)
from contracts.crypto.msm import Loaded, libsodium, sum_points
from tests.contracts.crypto.engines import BOTH, EngineName, engine_named
from tests.contracts.crypto.statements import KAPPA, KEY, TWO_RACES, honest_ballot, statement_of
from tests.support.forged_ballots import FORGERIES

STATEMENT = statement_of(TWO_RACES)
GOOD = honest_ballot().encode()
HEAD, END = TWO_RACES.head_size, TWO_RACES.body_size


def expected(data: bytes) -> Verdict:
    """Return what decoder and equations say of a body."""
    try:
        ballot = decode_ballot(data, TWO_RACES)
    except EncodingError as error:
        return Verdict(False, str(error))
    return Verdict(not failed_equations(STATEMENT, KEY, ballot))


def with_bytes(start: int, new: bytes) -> bytes:
    return GOOD[:start] + new + GOOD[start + len(new) :]


def bad_bodies() -> list[bytes]:
    """Return bodies with one bad encoding, in each point and some scalars, and with two."""
    found = []
    for start in range(4, HEAD, 32):
        point = GOOD[start : start + 32]
        found.append(with_bytes(start, bytes(32)))
        found.append(with_bytes(start + 31, bytes([point[31] | 0x80])))
        found.append(with_bytes(start, bytes([point[0] ^ 1])))
    for start in (HEAD, END - 32):
        value = int.from_bytes(GOOD[start : start + 32], "little")
        found.append(with_bytes(start, (value + ORDER).to_bytes(32, "little")))
        found.append(with_bytes(start, b"\xff" * 32))
    # the points are read first: the error names R, not f_1
    found.append(bytes(GOOD[:4]) + bytes(32) + with_bytes(HEAD, b"\xff" * 32)[36:])
    return found


@BOTH
def test_each_bad_encoding_is_told_in_the_decoders_words(name: EngineName) -> None:
    data = [GOOD, *bad_bodies(), GOOD]
    found = judge_bodies(STATEMENT, [Body(one, KEY) for one in data], engine_named(name))
    assert found.verdicts == tuple(map(expected, data))
    texts = [one.encoding for one in found.verdicts]
    assert texts[0] is texts[-1] is None
    assert texts[1] == "R: is the identity"
    assert texts[2] == "R: not canonical: bit 255 is set"
    assert texts[-2] == "R: is the identity"
    assert "f_1: not canonical: not below the group order" in texts
    ballot = honest_ballot()
    both = [sum_points([point, point]) for point in (ballot.R, *ballot.E)]
    assert list(found.sums) == both


@BOTH
def test_every_forgery_among_honest_ballots_is_named(name: EngineName) -> None:
    data = [GOOD]
    for forgery in FORGERIES:
        data += [forgery.make(STATEMENT, 7, KAPPA).encode(), GOOD]
    found = judge_bodies(STATEMENT, [Body(one, KEY) for one in data], engine_named(name))
    assert found.verdicts == tuple(map(expected, data))
    assert sum(one.holds for one in found.verdicts) == 1 + len(FORGERIES)
    count = 1 + len(FORGERIES)
    assert found.sums[0] == libsodium([count], [honest_ballot().R])


@BOTH
@settings(max_examples=25, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(4, END - 1), st.integers(0, 255)), max_size=4),
)
def test_any_bytes_get_the_same_verdict(name: EngineName, changes: list[tuple[int, int]]) -> None:
    altered = [GOOD, *(with_bytes(place, bytes([value])) for place, value in changes)]
    found = judge_bodies(STATEMENT, [Body(one, KEY) for one in altered], engine_named(name))
    assert found.verdicts == tuple(map(expected, altered))


@BOTH
def test_no_ballots_sum_to_nothing(name: EngineName) -> None:
    found = judge_bodies(STATEMENT, [], engine_named(name))
    assert found.verdicts == ()
    assert set(found.sums) == {IDENTITY}
    assert len(found.sums) == 1 + TWO_RACES.m


def test_a_body_of_another_size_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="bytes, not"):
        judge_bodies(STATEMENT, [Body(GOOD[1:], KEY)])


def test_a_scalar_is_never_reduced() -> None:
    ballot = honest_ballot()
    over = encode_scalar(ballot.omega)
    value = int.from_bytes(over, "little") + ORDER
    data = GOOD[:-32] + value.to_bytes(32, "little")
    assert judge_bodies(STATEMENT, [Body(data, KEY)]).verdicts == (
        Verdict(False, "ω: not canonical: not below the group order"),
    )


class Refusing:
    """libsodium, but for places that it says are bad."""

    name = "refusing"

    def __init__(self, bad: Sequence[int]) -> None:
        self.bad = bad

    def __call__(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        return libsodium(scalars, points)

    def load(self, points: Sequence[Point]) -> Loaded:
        return libsodium.load(points)

    def decode(self, encodings: bytes) -> Loaded:
        return replace_bad(libsodium.decode(encodings), self.bad)


def replace_bad(loaded: Loaded, bad: Sequence[int]) -> Loaded:
    class Changed:
        multiply = staticmethod(loaded.multiply)
        sums = staticmethod(loaded.sums)

    Changed.bad = bad  # type: ignore[attr-defined]
    return Changed()  # type: ignore[return-value]


FIXED = TWO_RACES.n + TWO_RACES.m + 2


@pytest.mark.parametrize(
    ("place", "what"),
    [(0, "a key of the election"), (FIXED, "a ballot, or its key"), (FIXED + 15, "a ballot")],
)
def test_an_engine_that_refuses_what_is_sound_is_not_believed(place: int, what: str) -> None:
    """A ballot is never refused on one engine's word alone."""
    with pytest.raises(EnginesDisagree, match=f"the engine refusing refuses {what}"):
        judge_bodies(STATEMENT, [Body(GOOD, KEY)], Refusing([place]))


def test_a_verdict_is_under_the_key_given() -> None:
    ballot = replace(honest_ballot(), index=8)
    data = [Body(ballot.encode(), KEY), Body(GOOD, honest_ballot().R), Body(GOOD, KEY)]
    found = judge_bodies(STATEMENT, data)
    assert [one.holds for one in found.verdicts] == [False, False, True]
