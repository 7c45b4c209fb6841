"""The challenge file: one strict reader, and a comparison that misses no difference."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import ORDER, Point, add, base
from contracts.voting.challenge import (
    MAX_BYTES,
    Challenge,
    ChallengeError,
    decode_challenge,
    differences,
)
from contracts.voting.encrypt import encrypt
from tests.contracts.crypto.statements import KAPPA, KEY, statement_of

STATEMENT = statement_of()
SEALED = encrypt(STATEMENT, 7, KAPPA, [[0, 2], [1]])
OPENED = Challenge(
    "رأی‌گیری", "GELECTION", bytes(range(32)), SEALED.tracker, SEALED.head, *SEALED.opening
)
FIELDS = json.loads(OPENED.encode())
NAMES = ("format", "network", "election", "manifest", "tracker", "head", "r", "bits")


def file(**changed: object) -> bytes:
    return json.dumps({**FIELDS, **changed}).encode()


def refused(data: bytes, field: str, why: str) -> None:
    with pytest.raises(ChallengeError, match=why) as raised:
        decode_challenge(data)
    assert raised.value.field == field


def test_a_file_reads_back() -> None:
    assert decode_challenge(OPENED.encode()) == OPENED
    assert tuple(FIELDS) == NAMES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, 1, True, ["00"], {"a": "00"}])
def test_a_field_that_is_no_text_is_refused(name: str, value: object) -> None:
    refused(file(**{name: value}), name, "missing, or not a text")


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_field_is_named(name: str) -> None:
    data = json.dumps({key: value for key, value in FIELDS.items() if key != name}).encode()
    refused(data, name, "missing, or not a text")


@pytest.mark.parametrize("name", ["manifest", "tracker", "head", "r"])
def test_hex_is_strict(name: str) -> None:
    text = FIELDS[name]
    refused(file(**{name: text.upper()}), name, "lower-case")
    refused(file(**{name: text[:-1]}), name, "not hexadecimal")
    refused(file(**{name: "zz" + text[2:]}), name, "not hexadecimal")
    refused(file(**{name: text[:2] + " " + text[2:]}), name, "lower-case")
    refused(file(**{name: "۱۲" + text[2:]}), name, "not hexadecimal")


@pytest.mark.parametrize("name", ["manifest", "tracker", "r"])
def test_32_bytes_are_32_bytes(name: str) -> None:
    for text in (FIELDS[name] + "00", FIELDS[name][:-2], ""):
        refused(file(**{name: text}), name, f"expected 32 bytes, got {len(text) // 2}")


def test_other_fields_say_what_is_wrong() -> None:
    refused(file(format="sandogh-challenge-2"), "format", "expected sandogh-challenge-1")
    refused(file(more="x"), "more", "unknown field")
    refused(file(head="00" * 35), "head", "35 bytes are no ballot's head")
    refused(file(head=""), "head", "0 bytes are no ballot's head")
    for bits in ("", "012", "0 1", "۰۱", "-1"):
        refused(file(bits=bits), "bits", "a text of 0 and 1")
    refused(file(r=ORDER.to_bytes(32, "little").hex()), "r", "not canonical")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 5000, "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b" " * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_is_no_file_at_all_is_refused(data: bytes, why: str) -> None:
    refused(data, "file", why)


@given(st.binary(max_size=300))
def test_any_bytes_raise_only_the_readers_error(data: bytes) -> None:
    with pytest.raises(ChallengeError):
        decode_challenge(data)


@given(
    st.dictionaries(
        st.sampled_from(NAMES), st.one_of(st.text(max_size=80), st.integers(), st.none())
    )
)
def test_any_fields_raise_only_the_readers_error(changed: dict[str, object]) -> None:
    data = file(**changed)
    try:
        read = decode_challenge(data)
    except ChallengeError:
        return
    assert json.loads(read.encode()) == json.loads(data)


def test_an_honest_opening_agrees() -> None:
    assert differences(OPENED, STATEMENT, KEY) == []


@given(st.integers(0, 6))
@settings(max_examples=7)
def test_a_vote_that_the_device_changed_is_named(k: int) -> None:
    bits = list(OPENED.bits)
    bits[k] ^= 1
    found = differences(replace(OPENED, bits=tuple(bits)), STATEMENT, KEY)
    assert found == [f"E_{k + 1} does not encrypt the bit that the file claims"]


def test_another_r_agrees_with_nothing() -> None:
    found = differences(replace(OPENED, r=OPENED.r + 1), STATEMENT, KEY)
    assert found == ["R is not r·G"] + [
        f"E_{k} does not encrypt the bit that the file claims" for k in range(1, 8)
    ]


def test_another_tracker_or_key_is_named() -> None:
    expected = ["the head does not hash to the tracker"]
    assert differences(replace(OPENED, tracker=bytes(32)), STATEMENT, KEY) == expected
    assert differences(OPENED, STATEMENT, base(KAPPA + 1)) == expected
    assert differences(OPENED, replace(STATEMENT, context=bytes(32)), KEY) == expected


def test_a_changed_commitment_is_seen_through_the_tracker() -> None:
    """B and what follows is not re-encrypted: the tracker binds it."""
    head = OPENED.head
    other = head[:-32] + add(Point(head[-32:]), base(1))
    found = differences(replace(OPENED, head=other), STATEMENT, KEY)
    assert found == ["the head does not hash to the tracker"]


def test_another_elections_file_is_told_by_its_size() -> None:
    other = statement_of(Shape.of([(2, 0, 1)]))
    assert "bytes, this election's" in differences(OPENED, other, KEY)[0]
    short = replace(OPENED, bits=OPENED.bits[:-1])
    assert differences(short, STATEMENT, KEY) == ["6 bits, but the election has 7 candidates"]
