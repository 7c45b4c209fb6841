"""The files' framing: what was written comes back, and every damage has its name."""

import gzip
import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.archive import records
from node.archive.faults import ArchiveError, GzipFault, RecordFault, TooLarge, Truncated
from node.archive.records import decode, encode

SOME = [b"first", b"", b"third" * 100]


def read(file: bytes) -> list[bytes]:
    return list(decode(file, "a/file"))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_records_come_back(given_records: list[bytes]) -> None:
    file = encode(given_records)
    assert read(file) == given_records
    assert encode(given_records) == file


def test_a_record_is_framed_as_core_frames_it() -> None:
    assert gzip.decompress(encode([b"abc"])) == struct.pack(">I", 0x80000003) + b"abc"


def test_a_file_of_several_gzip_members_is_one_stream() -> None:
    raw = gzip.decompress(encode(SOME))
    assert read(gzip.compress(raw[:7]) + gzip.compress(raw[7:])) == SOME


def test_large_files_are_read_piece_by_piece() -> None:
    many = [bytes([number % 256]) * 5000 for number in range(400)]
    assert read(encode(many)) == many


@pytest.mark.parametrize("left", [0, 1, 9, 12, 30, -1, -8])
def test_a_cut_file_is_truncated(left: int) -> None:
    with pytest.raises(Truncated):
        read(encode(SOME)[:left])


@pytest.mark.parametrize("left", [1, 3, 4, 8, -1])
def test_a_cut_stream_is_truncated(left: int) -> None:
    with pytest.raises(Truncated):
        read(gzip.compress(gzip.decompress(encode(SOME))[:left]))


@pytest.mark.parametrize("at", [0, 1, 2, 15, -8, -1])
def test_a_changed_byte_is_a_gzip_fault(at: int) -> None:
    file = bytearray(encode(SOME))
    file[at] ^= 0xFF
    with pytest.raises(GzipFault):
        read(bytes(file))


def test_what_follows_the_stream_is_a_gzip_fault() -> None:
    with pytest.raises(GzipFault):
        read(encode(SOME) + b"more")


def test_a_fault_names_its_file() -> None:
    with pytest.raises(ArchiveError, match=r"^the archive's file a/file is not gzip") as caught:
        read(b"no gzip at all")
    assert (caught.value.path, caught.value.what) == ("a/file", "gzip")


def test_a_length_without_its_top_bit_is_a_record_fault() -> None:
    with pytest.raises(RecordFault):
        read(gzip.compress(struct.pack(">I", 3) + b"abc"))


def test_a_record_that_claims_too_much_is_refused_at_once() -> None:
    with pytest.raises(TooLarge):
        read(gzip.compress(b"\xff\xff\xff\xff"))


def test_a_bomb_is_refused_before_it_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_STREAM", 1 << 20)
    bomb = encode([bytes(1 << 18)] * 8)
    assert len(bomb) < 1 << 13
    with pytest.raises(TooLarge):
        read(bomb)


def test_a_file_that_is_too_large_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_FILE", 10)
    with pytest.raises(TooLarge):
        read(encode(SOME))


@given(st.binary(max_size=200))
def test_any_bytes_are_records_or_a_named_fault(raw: bytes) -> None:
    for file in (raw, gzip.compress(raw)):
        with suppress(ArchiveError):
            read(file)
