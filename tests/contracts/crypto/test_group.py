"""The group: RFC 9496's vectors, and one strict way in."""

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
    decode_scalar,
    encode_scalar,
    from_hash,
    multiply,
    negate,
    random_scalar,
    subtract,
)
from scripts.vectors.form import Vector
from scripts.vectors.table import FOLDER

VECTORS = json.loads((FOLDER / "group.json").read_text(encoding="utf-8"))
scalars = st.integers(0, ORDER - 1)
points = scalars.filter(bool).map(base)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: Vector) -> None:
    given_ = {name: bytes.fromhex(text) for name, text in vector["input"].items()}
    match vector["id"].split("/")[0]:
        case "base":
            assert base(_little(given_["scalar"])).hex() == vector["output"]
        case "multiply":
            scalar, point = _little(given_["scalar"]), Point(given_["point"])
            assert multiply(scalar, point).hex() == vector["output"]
        case "add":
            left, right = Point(given_["left"]), Point(given_["right"])
            assert add(left, right).hex() == vector["output"]
        case "subtract":
            left, right = Point(given_["left"]), Point(given_["right"])
            assert subtract(left, right).hex() == vector["output"]
        case "negate":
            assert negate(Point(given_["point"])).hex() == vector["output"]
        case "from_hash":
            assert from_hash(given_["bytes"]).hex() == vector["output"]
        case "decode_point" if "error" in vector:
            with pytest.raises(EncodingError) as raised:
                decode_point(given_["bytes"])
            assert raised.value.why == vector["error"]
        case "decode_point":
            assert decode_point(given_["bytes"]).hex() == vector["output"]
        case "decode_scalar" if "error" in vector:
            with pytest.raises(EncodingError) as raised:
                decode_scalar(given_["bytes"])
            assert raised.value.why == vector["error"]
        case "decode_scalar":
            assert str(decode_scalar(given_["bytes"])) == vector["output"]["decimal"]
        case other:
            pytest.fail(f"no test for {other}")


@given(st.binary(min_size=32, max_size=32))
def test_a_decoded_point_is_its_own_encoding_and_in_the_group(encoded: bytes) -> None:
    try:
        point = decode_point(encoded)
    except EncodingError:
        return
    assert point == encoded
    # only canonical encodings come out of arithmetic
    assert add(point, IDENTITY) == encoded
    assert multiply(ORDER, point) == IDENTITY


@given(points)
def test_no_other_bytes_decode_to_a_point(point: Point) -> None:
    high = point[:31] + bytes([point[31] | 0x80])
    value = int.from_bytes(point, "little")
    field = 2**255 - 19
    for other in (high, (field - value).to_bytes(32, "little")):
        with pytest.raises(EncodingError):
            decode_point(other)
    assert decode_point(point) == point


@given(st.integers(0, 18))
def test_a_field_element_plus_the_prime_is_refused(value: int) -> None:
    with pytest.raises(EncodingError):
        decode_point((2**255 - 19 + value).to_bytes(32, "little"))


@given(st.one_of(st.binary(max_size=31), st.binary(min_size=33, max_size=70)))
def test_other_lengths_are_refused(encoded: bytes) -> None:
    for decode in (decode_point, decode_scalar):
        with pytest.raises(EncodingError, match=f"expected 32 bytes, got {len(encoded)}"):
            decode(encoded)


@given(scalars)
def test_a_scalar_has_one_encoding(value: int) -> None:
    assert decode_scalar(encode_scalar(value)) == value
    for multiple in range(1, (2**256 - 1 - value) // ORDER + 1):
        with pytest.raises(EncodingError, match="not below the group order"):
            decode_scalar((value + multiple * ORDER).to_bytes(32, "little"))


@given(scalars, scalars)
def test_base_is_a_homomorphism(left: int, right: int) -> None:
    assert add(base(left), base(right)) == base(left + right)
    assert subtract(base(left), base(right)) == base(left - right)
    assert multiply(left, base(right)) == base(left * right)
    assert negate(base(left)) == base(-left)


def test_nothing_times_something_is_the_identity() -> None:
    assert base(0) == base(ORDER) == multiply(0, G) == multiply(7, IDENTITY) == IDENTITY
    assert subtract(G, G) == negate(IDENTITY) == IDENTITY


def test_random_scalars_are_canonical_and_differ() -> None:
    drawn = {random_scalar() for _ in range(50)}
    assert len(drawn) == 50
    assert max(drawn) < ORDER
    assert max(drawn).bit_length() >= 250


def test_an_error_names_its_field() -> None:
    with pytest.raises(EncodingError) as raised:
        decode_point(IDENTITY, "E_3")
    assert (raised.value.what, raised.value.why) == ("E_3", "is the identity")
    assert str(raised.value) == "E_3: is the identity"


def _little(encoded: bytes) -> int:
    return int.from_bytes(encoded, "little")
