"""Both engines, against sums done one scalar at a time and against the strict decoder."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crypto.group import (
    IDENTITY,
    ORDER,
    EncodingError,
    G,
    Point,
    add,
    base,
    decode_point,
    multiply,
)
from contracts.crypto.msm import Engine, cut, libsodium, sum_points
from scripts.vectors.form import Vector
from scripts.vectors.table import FOLDER
from tests.contracts.crypto.engines import BOTH, EngineName, engine_named

VECTORS: list[Vector] = json.loads((FOLDER / "group.json").read_text(encoding="utf-8"))
FIELD = 2**255 - 19
scalars = st.one_of(
    st.integers(0, ORDER - 1),
    st.integers(-5, 5),
    st.integers(ORDER, 2 * ORDER),
    st.integers(0, 252).map((2).__pow__),
    st.integers(-(2**600), 2**600),
)


def vectors(kind: str) -> list[Vector]:
    """Return the vectors of one kind."""
    found = [one for one in VECTORS if one["id"].split("/")[0] == kind]
    assert found
    return found


def refused(encoded: bytes) -> bool:
    """Tell whether the strict decoder refuses 32 bytes."""
    try:
        decode_point(encoded)
    except EncodingError:
        return True
    return False


@BOTH
@given(terms=st.lists(st.tuples(scalars, st.integers(0, ORDER - 1)), max_size=8))
def test_a_sum_is_the_sum_of_logarithms(name: EngineName, terms: list[tuple[int, int]]) -> None:
    engine = engine_named(name)
    found = engine([k for k, _ in terms], [base(log) for _, log in terms])
    assert found == base(sum(k * log for k, log in terms))


@BOTH
def test_many_terms_equal_points_and_opposite_ones(name: EngineName) -> None:
    """Buckets meet each special case of addition: doubling, the identity, cancelling."""
    engine = engine_named(name)
    logs = [1, 1, 1, -1, ORDER - 1, 2, 2, 0, 0, 5] * 8
    k = [3, 3, -3, 3, 3, ORDER - 1, 1, 9, 0, 2**252] * 8
    found = engine(k, [base(log) for log in logs])
    assert found == base(sum(x * y for x, y in zip(k, logs, strict=True)))
    assert engine([1, 1], [base(7), base(-7)]) == IDENTITY


@BOTH
@pytest.mark.parametrize("vector", vectors("multiply"), ids=lambda one: one["id"])
def test_multiplication_vectors(name: EngineName, vector: Vector) -> None:
    said = {key: bytes.fromhex(text) for key, text in vector["input"].items()}
    scalar = int.from_bytes(said["scalar"], "little")
    assert engine_named(name)([scalar], [Point(said["point"])]).hex() == vector["output"]


@BOTH
@pytest.mark.parametrize("vector", vectors("add"), ids=lambda one: one["id"])
def test_addition_vectors(name: EngineName, vector: Vector) -> None:
    said = [Point(bytes.fromhex(vector["input"][key])) for key in ("left", "right")]
    assert engine_named(name)([1, 1], said).hex() == vector["output"]


@BOTH
def test_decoding_vectors_good_and_bad(name: EngineName) -> None:
    encodings = [bytes.fromhex(one["input"]["bytes"]) for one in vectors("decode_point")]
    whole = [one for one in encodings if len(one) == 32]
    bad = [place for place, one in enumerate(whole) if refused(one)]
    assert 0 < len(bad) < len(whole)
    assert list(engine_named(name).decode(b"".join(whole)).bad) == bad


def other_encodings(point: Point) -> list[bytes]:
    """Return bytes that a careless decoder takes for a point."""
    value = int.from_bytes(point, "little")
    found = [
        point[:31] + bytes([point[31] | 0x80]),
        (FIELD - value).to_bytes(32, "little"),
        bytes(32),
        (1).to_bytes(32, "little"),
        b"\xff" * 32,
    ]
    if value + FIELD < 2**256:
        found.append((value + FIELD).to_bytes(32, "little"))
    return found


@BOTH
@given(log=st.integers(1, ORDER - 1))
def test_no_other_bytes_decode_to_a_point(name: EngineName, log: int) -> None:
    point = base(log)
    some = [point, *other_encodings(point), point]
    loaded = engine_named(name).decode(b"".join(some))
    assert list(loaded.bad) == list(range(1, len(some) - 1))
    assert loaded.multiply([5, 6], [range(1), range(len(some) - 1, len(some))]) == base(11 * log)


@BOTH
@given(some=st.lists(st.binary(min_size=32, max_size=32), max_size=6))
def test_any_bytes_are_taken_or_refused_as_by_the_strict_decoder(
    name: EngineName, some: list[bytes]
) -> None:
    loaded = engine_named(name).decode(b"".join(some))
    assert list(loaded.bad) == [place for place, one in enumerate(some) if refused(one)]
    good = [place for place in range(len(some)) if place not in loaded.bad]
    expected = sum_points([Point(some[place]) for place in good])
    assert loaded.multiply([1] * len(good), [range(one, one + 1) for one in good]) == expected


@BOTH
@pytest.mark.parametrize("value", range(19))
def test_a_field_element_plus_the_prime_is_refused(name: EngineName, value: int) -> None:
    assert list(engine_named(name).decode((FIELD + value).to_bytes(32, "little")).bad) == [0]


@BOTH
@given(logs=st.lists(st.integers(0, ORDER - 1), min_size=6, max_size=12))
def test_columns_are_summed(name: EngineName, logs: list[int]) -> None:
    loaded = engine_named(name).load([base(log) for log in logs])
    starts = [0, 3, 3, len(logs) - 2]
    assert loaded.sums(starts, 2) == (
        base(sum(logs[start] for start in starts)),
        base(sum(logs[start + 1] for start in starts)),
    )
    assert loaded.sums([], 2) == (IDENTITY, IDENTITY)


@BOTH
def test_of_nothing_the_sum_is_the_identity(name: EngineName) -> None:
    engine = engine_named(name)
    assert engine((), ()) == sum_points(()) == IDENTITY
    assert engine.decode(b"").multiply((), ()) == IDENTITY
    assert engine((0, ORDER), (G, G)) == IDENTITY
    assert engine((7,), (IDENTITY,)) == IDENTITY


@BOTH
def test_lengths_that_differ_are_refused(name: EngineName) -> None:
    engine = engine_named(name)
    with pytest.raises(ValueError):
        engine((1, 2), (G,))
    with pytest.raises(ValueError, match="33 bytes are no whole number of points"):
        engine.decode(G + b"\0")


@BOTH
def test_a_place_outside_is_refused(name: EngineName) -> None:
    loaded = engine_named(name).load([G, G])
    with pytest.raises(IndexError):
        loaded.multiply([1], [range(2, 3)])
    with pytest.raises(IndexError):
        loaded.sums([1], 2)


def test_what_is_no_element_can_not_be_loaded_as_one() -> None:
    engine: Engine = engine_named(EngineName.SANDOGH)
    with pytest.raises(EncodingError, match="point 1: not the encoding of a group element"):
        engine.load([G, Point(b"\x01" + bytes(31))])


@given(st.lists(st.integers(0, ORDER - 1), max_size=8))
def test_points_are_summed(logs: list[int]) -> None:
    assert sum_points([base(log) for log in logs]) == base(sum(logs))


def test_the_reference_is_multiplications_and_additions() -> None:
    assert libsodium((3, 4), (G, base(2))) == add(multiply(3, G), multiply(4, base(2)))
    assert list(cut(G + IDENTITY)) == [G, IDENTITY]
