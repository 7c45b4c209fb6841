"""Every kind: one encoding a value, and nothing else is read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.group import IDENTITY, ORDER, encode_scalar
from contracts.records import kinds
from contracts.records.kinds import KINDS
from contracts.records.kinds.certificate import bitmap_of
from contracts.records.record import KIND_NAMES, RecordError, record_of
from tests.strategies.records import CASES, POINTS, Case

BINARY = sorted(set(CASES) - {1, 6})
EXACT = sorted(set(BINARY) - {9})

# for each field that is a point or scalar: kind, where it begins in a body of the numbers below
NUMBERS = {2: (2, 1, 2), 4: (), 11: (2,), 5: (), 8: ()}
PLACES = [
    (2, "C_1,0", 32, "point"),
    (2, "C_1,1", 64, "point"),
    (2, "A", 96, "point"),
    (2, "z", 128, "scalar"),
    (2, "Z of other trustee 1", 160, "point"),
    (2, "c_1 of other trustee 1", 192, "scalar"),
    (4, "S", 36, "point"),
    (4, "A1", 68, "point"),
    (4, "A2", 100, "point"),
    (4, "z", 132, "scalar"),
    (8, "U'", 37, "point"),
    (11, "D_1", 68, "point"),
    (11, "D_2", 100, "point"),
    (11, "A1", 132, "point"),
    (11, "A2", 164, "point"),
    (11, "z", 196, "scalar"),
]
NO_POINT = bytes.fromhex("01") + bytes(31)
BAD = {
    "point": {
        "identity": (IDENTITY, "is the identity"),
        "bit 255": (bytes(31) + b"\x80", "not canonical: bit 255 is set"),
        "negative": (NO_POINT, "not the canonical encoding of a group element"),
    },
    "scalar": {
        "q": (ORDER.to_bytes(32, "little"), "not canonical: not below the group order"),
        "s + q": ((5 + ORDER).to_bytes(32, "little"), "not canonical: not below the group order"),
    },
}


def _sound(kind: int) -> bytes:
    """Return a body of the numbers above whose points and scalars are good."""
    one, scalar, zero = POINTS[0], encode_scalar(1), bytes(32)
    return {
        2: zero + one * 3 + scalar + one + scalar,
        4: zero + b"\0\0\0\1" + one * 3 + scalar,
        8: zero + bytes(4) + b"\0" + one + b"\0\1x",
        11: zero + bytes(4) + zero + one * 4 + scalar,
    }[kind]


def test_the_table_has_every_kind_once() -> None:
    assert set(KINDS) == set(KIND_NAMES) == set(range(1, 15))
    for kind, module in KINDS.items():
        assert kind == module.KIND
        assert getattr(kinds, KIND_NAMES[kind].upper().replace("-", "_")) == kind


@pytest.mark.parametrize("kind", sorted(CASES))
def test_what_is_encoded_is_read_back(kind: int) -> None:
    @settings(max_examples=30)
    @given(CASES[kind])
    def check(case: Case) -> None:
        body = case.value.encode()
        assert KINDS[kind].decode(body, *case.numbers) == case.value
        assert record_of(case.value).bytes == bytes((kind,)) + body

    check()


@pytest.mark.parametrize("kind", EXACT)
def test_another_length_is_refused(kind: int) -> None:
    @settings(max_examples=30)
    @given(CASES[kind], st.data())
    def check(case: Case, data: st.DataObject) -> None:
        body = case.value.encode()
        shorter = body[: data.draw(st.integers(0, len(body) - 1))]
        # 31 more bytes are no whole key of a roll either
        longer = body + data.draw(st.binary(min_size=1, max_size=31))
        if kind != 5 or not shorter or len(shorter) % 32:
            with pytest.raises(RecordError) as refused:
                KINDS[kind].decode(shorter, *case.numbers)
            assert refused.value.kind == kind
        with pytest.raises(RecordError):
            KINDS[kind].decode(longer, *case.numbers)

    check()


@pytest.mark.parametrize("kind", BINARY)
def test_altered_bytes_are_refused_or_encode_the_same(kind: int) -> None:
    @settings(max_examples=40)
    @given(CASES[kind], st.data())
    def check(case: Case, data: st.DataObject) -> None:
        body = bytearray(case.value.encode())
        place = data.draw(st.integers(0, len(body) - 1))
        body[place] ^= data.draw(st.integers(1, 255))
        try:
            value = KINDS[kind].decode(bytes(body), *case.numbers)
        except RecordError:
            return
        assert value.encode() == body
        assert value != case.value

    check()


@settings(max_examples=200)
@given(st.sampled_from(sorted(KINDS)), st.binary(max_size=300))
def test_any_bytes_give_a_value_or_a_record_error(kind: int, body: bytes) -> None:
    numbers = {2: (1, 1, 1), 11: (1,), 12: (1,), 14: (3,)}.get(kind, ())
    try:
        value = KINDS[kind].decode(body, *numbers)
    except RecordError:
        return
    assert value.encode() == body


@pytest.mark.parametrize(
    ("kind", "field", "start", "sort", "bad"),
    [(*place, bad) for place in PLACES for bad in BAD[place[3]]],
)
def test_a_bad_point_or_scalar_is_named(
    kind: int, field: str, start: int, sort: str, bad: str
) -> None:
    body = _sound(kind)
    KINDS[kind].decode(body, *NUMBERS[kind])
    value, why = BAD[sort][bad]
    with pytest.raises(RecordError) as refused:
        KINDS[kind].decode(body[:start] + value + body[start + 32 :], *NUMBERS[kind])
    assert (refused.value.field, refused.value.why) == (field, why)


@pytest.mark.parametrize(
    ("keys", "field", "why"),
    [
        ([1, 0], "U_1", "is less than the key before it"),
        ([0, 0], "U_1", "equals the key before it"),
    ],
)
def test_a_roll_that_does_not_ascend_is_named(keys: list[int], field: str, why: str) -> None:
    ordered = sorted(POINTS)
    with pytest.raises(RecordError) as refused:
        kinds.roll.decode(b"".join(ordered[key] for key in keys))
    assert (refused.value.field, refused.value.why) == (field, why)


def test_a_roll_is_a_sequence_of_its_keys() -> None:
    keys = sorted(POINTS)[:50]
    found = kinds.roll.decode(b"".join(keys))
    assert list(found) == keys
    assert len(found) == 50
    assert (found[0], found[-1], list(found[10:20:3])) == (keys[0], keys[-1], keys[10:20:3])
    assert [found.find(key) for key in keys] == list(range(50))
    assert found.find(sorted(POINTS)[50]) is None
    assert bytes(32) not in found
    with pytest.raises(IndexError):
        found[50]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (bytes(32) + bytes(8) + b"\0\0", "reason"),
        (bytes(32) + bytes(8) + b"\0\2\xff\xfe", "reason"),
        (bytes(32) + bytes(8) + b"\0\2x", "reason"),
        (bytes(32) + bytes(8) + b"\0\1xy", "length"),
        (bytes(32) + bytes(8), "reason"),
    ],
    ids=["empty", "not UTF-8", "too short", "too long", "absent"],
)
def test_a_bad_reason_is_named(body: bytes, field: str) -> None:
    with pytest.raises(RecordError) as refused:
        kinds.extend.decode(body)
    assert refused.value.field == field


@pytest.mark.parametrize("reason", ["", "x" * 65536, "\ud800"])
def test_a_bad_reason_is_not_written(reason: str) -> None:
    with pytest.raises(RecordError) as refused:
        kinds.extend.Extend(bytes(32), 1, reason).encode()
    assert refused.value.field == "reason"


@pytest.mark.parametrize(
    ("action", "key", "field"),
    [(1, POINTS[0], "U'"), (0, bytes(32), "U'"), (2, POINTS[0], "action")],
)
def test_an_amendment_whose_key_does_not_fit_is_refused(
    action: int, key: bytes, field: str
) -> None:
    body = bytes(36) + bytes((action,)) + key + b"\0\1x"
    with pytest.raises(RecordError) as refused:
        kinds.amend.decode(body)
    assert refused.value.field == field


def test_a_complaint_about_trustee_0_is_refused() -> None:
    body = bytearray(_sound(4))
    body[35] = 0
    with pytest.raises(RecordError) as refused:
        kinds.trustee_complaint.decode(bytes(body))
    assert refused.value.field == "dealer"


def test_bitmap_bits_count_from_the_lowest_of_the_first_byte() -> None:
    assert bitmap_of([0, 9], 10) == b"\x01\x02"
    body = bytes(64) + b"\x01\x02" + bytes(96)
    assert kinds.certificate.decode(body, 10).signers == (0, 9)


@pytest.mark.parametrize("bitmap", [b"\x00\x00", b"\x00\x04"], ids=["nobody", "a stranger"])
def test_a_bitmap_of_nobody_or_a_stranger_is_refused(bitmap: bytes) -> None:
    with pytest.raises(RecordError) as refused:
        kinds.certificate.decode(bytes(64) + bitmap + bytes(96), 10)
    assert refused.value.field == "bitmap"
