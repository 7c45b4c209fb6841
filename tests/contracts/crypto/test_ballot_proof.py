"""The proof of one ballot: what holds, and that nothing of it can be changed."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import (
    Ballot,
    Randomness,
    Statement,
    challenges,
    decode_ballot,
    failed_equations,
    fresh_randomness,
    prove,
    tracker,
)
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import (
    IDENTITY,
    ORDER,
    EncodingError,
    Point,
    add,
    base,
    multiply,
    subtract,
)
from contracts.crypto.transcript import u32
from contracts.voting.races import choice_bits
from scripts.vectors.form import Vector
from scripts.vectors.table import FOLDER
from tests.contracts.crypto.statements import KAPPA, KEY, TWO_RACES, honest_ballot, statement_of
from tests.strategies.shapes import choices, shapes
from tests.support.cheating_prover import forge

VECTORS = json.loads((FOLDER / "ballot.json").read_text(encoding="utf-8"))
POINTS = ["R", *(f"E_{k}" for k in range(1, 8)), "B", "A", "T1", "T0", "A_R", "A_y", "A_U"]
SCALARS = [*(f"f_{k}" for k in range(1, 11)), "z", "φ", "ζ", "ω"]
FIELDS = POINTS + SCALARS
slow = settings(max_examples=25)


def offset(field: str) -> int:
    return 4 + 32 * FIELDS.index(field)


def put(body: bytes, at: int, part: bytes) -> bytes:
    return body[:at] + part + body[at + len(part) :]


def faults(body: bytes) -> tuple[int, ...] | str:
    """Return the failed equations, or the field that does not decode; batch must agree."""
    statement = statement_of()
    try:
        ballot = decode_ballot(body, statement.shape)
    except EncodingError as error:
        return error.what
    failed = failed_equations(statement, KEY, ballot)
    assert verify_batch(statement, [Keyed(ballot, KEY)]) == [not failed]
    return failed


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: Vector) -> None:
    given_ = vector["input"]
    shape = Shape.of(map(tuple, given_["races"]))
    match vector["id"].split("/")[0]:
        case "prove":
            statement = _statement(given_, shape)
            names = ("r", "beta", "alpha", "tau1", "tau0", "s", "u")
            secrets = Randomness(
                **{name: _scalar(given_[name]) for name in names},
                a=tuple(map(_scalar, given_["a"])),
            )
            kappa = _scalar(given_["kappa"])
            ballot = prove(statement, given_["index"], kappa, given_["bits"], secrets)
            body = bytes.fromhex(vector["output"]["body"])
            assert ballot.encode() == body
            assert decode_ballot(body, shape) == ballot
            assert failed_equations(statement, base(kappa), ballot) == ()
            _by_hand(statement, kappa, given_, secrets, vector["output"])
        case "decode":
            with pytest.raises(EncodingError) as raised:
                decode_ballot(bytes.fromhex(given_["body"]), shape)
            assert raised.value.what == vector["error"]
        case "verify":
            key = Point(bytes.fromhex(given_["U"]))
            ballot = decode_ballot(bytes.fromhex(given_["body"]), shape)
            statement = _statement(given_, shape)
            assert list(failed_equations(statement, key, ballot)) == vector["output"]["failed"]
        case other:
            pytest.fail(f"no test for {other}")


def _statement(given_: Vector, shape: Shape) -> Statement:
    keys = tuple(Point(bytes.fromhex(key)) for key in given_["keys"])
    return Statement(bytes.fromhex(given_["context"]), keys, shape)


def _scalar(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "little")


def _by_hand(
    statement: Statement, kappa: int, given_: Vector, secrets: Randomness, out: Vector
) -> None:
    """The lines of docs/protocol.md §7 with the vector's own y and c."""
    b, a, m = given_["bits"], secrets.a, statement.shape.m
    y, c = [_scalar(text) for text in out["y_powers"]], _scalar(out["c"])
    assert (y[0], c) == challenges(statement, base(kappa), bytes.fromhex(out["head"]))
    assert out["R"] == base(secrets.r).hex()
    for text, bit, key in zip(out["E"], b, statement.keys, strict=False):
        assert bytes.fromhex(text) == add(multiply(secrets.r, key), base(bit))
    assert [_scalar(text) for text in out["f"]] == [
        (ak + c * bk) % ORDER for ak, bk in zip(a, b, strict=True)
    ]
    assert _scalar(out["z"]) == (secrets.s + c * secrets.r) % ORDER
    assert _scalar(out["phi"]) == (secrets.alpha + c * secrets.beta) % ORDER
    assert _scalar(out["zeta"]) == (secrets.tau0 + c * secrets.tau1) % ORDER
    assert _scalar(out["omega"]) == (secrets.u + c * kappa) % ORDER
    mark = tracker(statement.context, base(kappa), bytes.fromhex(out["head"]))
    assert mark.hex() == out["tracker"]
    assert len(out["E"]) == m


@slow
@given(st.data())
def test_whatever_a_race_allows_is_proved_and_decoded(data: st.DataObject) -> None:
    shape = data.draw(shapes())
    statement = statement_of(shape)
    bits = choice_bits(shape, data.draw(choices(shape)))
    index = data.draw(st.integers(0, 2**32 - 1))
    ballot = prove(statement, index, KAPPA, bits, fresh_randomness(shape))
    body = ballot.encode()
    assert len(body) == shape.body_size
    assert decode_ballot(body, shape) == ballot
    assert failed_equations(statement, KEY, ballot) == ()
    assert verify_batch(statement, [Keyed(ballot, KEY)]) == [True]


@slow
@given(st.data())
def test_two_provers_written_apart_give_the_same_bytes(data: st.DataObject) -> None:
    shape = data.draw(shapes())
    statement = statement_of(shape)
    bits = choice_bits(shape, data.draw(choices(shape)))
    secrets = fresh_randomness(shape)
    ours = prove(statement, 3, KAPPA, bits, secrets)
    assert forge(statement, 3, KAPPA, bits, randomness=secrets).encode() == ours.encode()


@pytest.mark.parametrize("field", POINTS)
def test_a_changed_point_is_refused(field: str) -> None:
    body, at = honest_ballot().encode(), offset(field)
    own = Point(body[at : at + 32])
    assert faults(put(body, at, add(own, base(1)))) == (1, 2, 3, 4, 5, 6)
    assert faults(put(body, at, subtract(IDENTITY, own))) == (1, 2, 3, 4, 5, 6)
    assert faults(put(body, at, IDENTITY)) == field
    assert faults(put(body, at + 31, bytes([own[31] | 0x80]))) == field
    # the negative of a canonical field element is none
    other = (2**255 - 19 - int.from_bytes(own, "little")).to_bytes(32, "little")
    assert faults(put(body, at, other)) == field
    assert faults(put(body, at, b"\xff" * 31 + b"\x7f")) == field


@pytest.mark.parametrize("field", SCALARS)
def test_a_changed_scalar_is_refused(field: str) -> None:
    body, at = honest_ballot().encode(), offset(field)
    value = int.from_bytes(body[at : at + 32], "little")
    expected = {"z": (3, 4), "φ": (2,), "ζ": (5,), "ω": (6,)}.get(field)
    for changed in ((value + 1) % ORDER, (value - 1) % ORDER, 0, ORDER - value):
        found = faults(put(body, at, changed.to_bytes(32, "little")))
        if expected is not None:
            assert found == expected
        else:
            # a slack bit is committed, never encrypted
            encrypted = int(field[2:]) <= 7
            assert found == ((1, 2, 4, 5) if encrypted else (1, 2, 5))
    for multiple in range(1, 15):
        encoded = (value + multiple * ORDER).to_bytes(32, "little")
        assert faults(put(body, at, encoded)) == field


@given(st.integers(0, 2**32 - 1).filter(lambda index: index != 7))
@settings(max_examples=10)
def test_another_index_is_refused(index: int) -> None:
    assert faults(put(honest_ballot().encode(), 0, u32(index))) == (1, 2, 3, 4, 5, 6)


@given(st.integers(0, TWO_RACES.body_size * 8 - 1))
@settings(max_examples=60)
def test_no_bit_of_a_ballot_can_be_flipped(position: int) -> None:
    body = bytearray(honest_ballot().encode())
    assert faults(bytes(body)) == ()
    body[position // 8] ^= 1 << position % 8
    assert faults(bytes(body)) != ()


@given(st.sampled_from(range(len(FIELDS))), st.sampled_from(range(len(FIELDS))))
@settings(max_examples=25)
def test_no_two_fields_can_be_exchanged(left: int, right: int) -> None:
    body = honest_ballot().encode()
    parts = [body[4 + 32 * i : 36 + 32 * i] for i in range(len(FIELDS))]
    parts[left], parts[right] = parts[right], parts[left]
    changed = body[:4] + b"".join(parts)
    assert (faults(changed) == ()) is (changed == body)


@given(st.integers(-70, 70).filter(bool))
def test_another_length_is_refused(more: int) -> None:
    body = honest_ballot().encode()
    changed = body[:more] if more < 0 else body + body[:more]
    assert faults(changed) == "ballot"
    with pytest.raises(EncodingError, match=f"expected {len(body)} bytes, got {len(changed)}"):
        decode_ballot(changed, TWO_RACES)


@given(st.binary(max_size=2 * TWO_RACES.body_size))
def test_the_decoder_raises_only_its_own_error(body: bytes) -> None:
    with pytest.raises(EncodingError):
        decode_ballot(body, TWO_RACES)


def test_another_election_key_is_refused() -> None:
    statement, ballot = statement_of(), honest_ballot()
    keys = (statement.keys[1], statement.keys[0], *statement.keys[2:])
    assert failed_equations(replace(statement, keys=keys), KEY, ballot) == (4,)


def test_other_bounds_are_refused() -> None:
    """Equal sizes, a race's maximum one less: only its sum can tell."""
    other = Shape.of([(4, 0, 2), (3, 0, 1)])
    assert other.body_size == TWO_RACES.body_size
    assert failed_equations(replace(statement_of(), shape=other), KEY, honest_ballot()) == (1,)


@pytest.mark.parametrize(
    ("bits", "why"),
    [
        ((1, 0, 0), "expected 10 bits, got 3"),
        ((2, 0, 0, 0, 0, 0, 0, 1, 0, 1), "neither 0 nor 1"),
        ((-1, 1, 1, 1, 0, 0, 0, 1, 0, 1), "neither 0 nor 1"),
        ((1, 1, 1, 1, 0, 0, 0, 0, 0, 1), "race 1: bits and slack do not sum"),
        ((0, 0, 0, 0, 0, 0, 0, 1, 1, 1), "race 1: bits and slack do not sum"),
        ((1, 0, 0, 0, 1, 0, 0, 1, 1, 1), "race 2: bits and slack do not sum"),
    ],
)
def test_the_prover_refuses_what_could_not_be_proved(bits: tuple[int, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        prove(statement_of(), 0, KAPPA, bits, fresh_randomness(TWO_RACES))


def test_secrets_are_not_printed() -> None:
    secrets = fresh_randomness(TWO_RACES)
    assert str(secrets.r) not in repr(secrets)


def test_fresh_masks_balance_in_each_race() -> None:
    first, second = fresh_randomness(TWO_RACES), fresh_randomness(TWO_RACES)
    for secrets in (first, second):
        assert all(race.balance(secrets.a) % ORDER == 0 for race in TWO_RACES.races)
    assert not set(first.a) & set(second.a)


def test_equal_votes_look_different() -> None:
    def ballot() -> Ballot:
        bits = choice_bits(TWO_RACES, [[0], []])
        return prove(statement_of(), 7, KAPPA, bits, fresh_randomness(TWO_RACES))

    first, second = ballot().encode(), ballot().encode()
    assert not {first[i : i + 32] for i in range(4, len(first), 32)} & {
        second[i : i + 32] for i in range(4, len(second), 32)
    }
