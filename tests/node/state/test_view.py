"""The undo journal: whatever was written, going back restores it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from node.state.assets import Asset
from node.state.entries import (
    AccountEntry,
    DataEntry,
    DataKey,
    Entry,
    LineKey,
    TrustLineEntry,
    key_of,
)
from node.state.view import View

KEYS = [bytes([i]) * 32 for i in range(3)]
keys = st.sampled_from(KEYS)
small = st.integers(0, 3)
entries = st.one_of(
    st.builds(AccountEntry, keys, small, small),
    st.builds(DataEntry, keys, st.sampled_from([b"n", b"m"]), st.binary(max_size=2)),
    st.builds(TrustLineEntry, keys, st.builds(Asset, st.just(b"VOTE"), keys), small, small),
)
writes = st.lists(st.tuples(st.booleans(), entries), max_size=12)


def snapshot(view: View) -> tuple[dict[Any, Entry], dict[bytes, set[Any]]]:
    return {key_of(one): one for one in view}, {key: set(view.owned(key)) for key in KEYS}


def play(view: View, steps: list[tuple[bool, Entry]]) -> set[Any]:
    """Write or delete, and return the keys of what was really touched."""
    touched = set()
    for deletes, entry in steps:
        if not deletes:
            view.write(entry)
        elif key_of(entry) in {key_of(one) for one in view}:
            view.delete(key_of(entry))
        else:
            continue
        touched.add(key_of(entry))
    return touched


@given(st.lists(entries, max_size=5), writes, writes)
def test_rollback_restores_and_changes_tell_the_difference(
    start: list[Entry], first: list[tuple[bool, Entry]], second: list[tuple[bool, Entry]]
) -> None:
    view = View(start)
    before = snapshot(view)
    touched = play(view, first)
    mark, middle = view.mark(), snapshot(view)
    touched |= play(view, second)
    after = snapshot(view)[0]
    changed = view.changes()
    expected = {**before[0], **changed}
    assert {key: one for key, one in expected.items() if one is not None} == after
    assert set(changed) == touched  # also what was made and deleted again: None
    view.rollback(mark)
    assert snapshot(view) == middle
    view.rollback(0)
    assert snapshot(view) == before
    assert view.changes() == {}


def test_owned_names_lines_and_data_of_one_account() -> None:
    asset = Asset(b"VOTE", KEYS[1])
    view = View([AccountEntry(KEYS[0], 1, 1), TrustLineEntry(KEYS[0], asset, 0, 1)])
    view.write(DataEntry(KEYS[0], b"n", b""))
    assert set(view.owned(KEYS[0])) == {LineKey(KEYS[0], asset), DataKey(KEYS[0], b"n")}
    assert view.owned(KEYS[1]) == ()
    assert len(view) == 3


def test_after_settling_there_is_no_way_back() -> None:
    view = View()
    view.write(AccountEntry(KEYS[0], 1, 1))
    view.settle()
    view.rollback(0)
    assert view.account(KEYS[0]) == AccountEntry(KEYS[0], 1, 1)
