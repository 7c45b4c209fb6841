"""Notes come back as they were written, and none take no room."""

from hypothesis import given
from hypothesis import strategies as st

from node.history.notes import Change, Note, Part, decode_notes, encode_notes

_KEY = st.binary(min_size=32, max_size=32)
_NOTE = st.builds(
    Note,
    operation=st.integers(1, 100),
    part=st.sampled_from(Part),
    change=st.sampled_from(Change),
    owner=_KEY,
    name=st.binary(max_size=97),
    former=st.none() | _KEY,
    sponsor=st.none() | _KEY,
)


@given(st.lists(_NOTE, max_size=8))
def test_notes_come_back(notes: list[Note]) -> None:
    assert decode_notes(encode_notes(notes)) == tuple(notes)


def test_no_notes_are_no_bytes() -> None:
    assert encode_notes([]) == b""
    assert decode_notes(b"") == ()
