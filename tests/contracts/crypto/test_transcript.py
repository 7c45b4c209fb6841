"""Tagged hashing: the vectors, and that different statements never hash the same bytes."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.crypto import generators, transcript
from contracts.crypto.group import ORDER, base, encode_scalar
from contracts.voting.vote_code import vote_code
from scripts.vectors.form import Vector
from scripts.vectors.hashing import TAGS
from scripts.vectors.table import FOLDER

VECTORS = json.loads((FOLDER / "hashing.json").read_text(encoding="utf-8"))
inputs = st.lists(st.binary(max_size=40), max_size=4)
tags = st.sampled_from(sorted(TAGS))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: Vector) -> None:
    put, output = vector["input"], vector["output"]
    match vector["id"].split("/")[0]:
        case "lp":
            assert transcript.lp(bytes.fromhex(put["bytes"])).hex() == output
        case "short" | "wide" | "point" as kind:
            parts = map(bytes.fromhex, put["inputs"])
            assert getattr(transcript, kind)(put["tag"], *parts).hex() == output
        case "scalar":
            value = transcript.scalar(put["tag"], *map(bytes.fromhex, put["inputs"]))
            assert encode_scalar(value).hex() == output
        case "blinding":
            assert generators.blinding().hex() == output
        case "bit":
            assert generators.bit(put["k"]).hex() == output
        case "credential":
            names = ("net", "authority", "credential")
            kappa = transcript.scalar("credential", *(bytes.fromhex(put[name]) for name in names))
            assert encode_scalar(kappa).hex() == output["kappa"]
            assert base(kappa).hex() == output["U"]
        case "code":
            assert vote_code(bytes.fromhex(put["tracker"])) == output
        case other:
            pytest.fail(f"no test for {other}")


def test_the_bytes_hashed_are_written_out() -> None:
    framed = b"\0\0\0\x12sandogh/v1/tracker" + b"\0\0\0\1a" + b"\0\0\0\0" + b"\0\0\0\2bc"
    assert transcript.short("tracker", b"a", b"", b"bc") == hashlib.sha256(framed).digest()
    assert transcript.wide("tracker", b"a", b"", b"bc") == hashlib.sha512(framed).digest()


@given(tags, inputs, tags, inputs)
def test_two_statements_are_hashed_alike_only_if_equal(
    tag: str, parts: list[bytes], other_tag: str, other_parts: list[bytes]
) -> None:
    same = (tag, parts) == (other_tag, other_parts)
    for function in (transcript.short, transcript.wide):
        assert (function(tag, *parts) == function(other_tag, *other_parts)) is same


@given(inputs, st.data())
def test_moving_a_border_between_inputs_changes_the_hash(
    parts: list[bytes], data: st.DataObject
) -> None:
    joined = b"".join(parts)
    cut = data.draw(st.integers(0, len(joined)))
    moved = [joined[:cut], joined[cut:]]
    same = moved == parts
    assert (transcript.short("code", *moved) == transcript.short("code", *parts)) is same


@given(st.binary(min_size=64, max_size=64))
def test_a_digest_is_read_little_endian_and_reduced(digest: bytes) -> None:
    expected = sum(byte << (8 * i) for i, byte in enumerate(digest)) % ORDER
    assert transcript.to_scalar(digest) == expected


def test_integers_are_big_endian_of_their_size() -> None:
    assert transcript.u16(258) == b"\1\2"
    assert transcript.u32(258) == b"\0\0\1\2"
    assert transcript.u64(258) == b"\0\0\0\0\0\0\1\2"
    for function, bits in ((transcript.u16, 16), (transcript.u32, 32), (transcript.u64, 64)):
        with pytest.raises(OverflowError):
            function(1 << bits)
        with pytest.raises(OverflowError):
            function(-1)


def test_generators_are_all_different_and_in_the_group() -> None:
    found = (generators.blinding(), *generators.bits(60), base(1))
    assert len(set(found)) == 62
