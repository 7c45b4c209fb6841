"""Foreign JSON can't exhaust the stack, however high a library sets the recursion limit."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.base.json_text import MAX_DEPTH, parse_json

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(values)
def test_what_json_reads_is_read_the_same(value: object) -> None:
    assert parse_json(json.dumps(value)) == value
    assert parse_json(json.dumps(value, ensure_ascii=False).encode()) == value


def test_brackets_in_texts_are_no_levels() -> None:
    text = json.dumps({'a"[{\\': "[" * 10 * MAX_DEPTH, "b": ['"', "\\"]})
    assert parse_json(text) == json.loads(text)


def levels(value: object) -> int:
    """Return how deep a value is nested."""
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max(map(levels, inner), default=0) if isinstance(value, dict | list) else 0


bracketed = st.text('[]{}"\\aآ', max_size=8)
shallow = st.recursive(
    bracketed,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(bracketed, inner, max_size=3),
)


@given(shallow)
def test_depth_is_counted_outside_of_texts(value: object) -> None:
    text, around = json.dumps(value, ensure_ascii=False), MAX_DEPTH - levels(value)
    assert parse_json("[" * around + text + "]" * around)
    with pytest.raises(ValueError, match="nested deeper"):
        parse_json("[" * (around + 1) + text + "]" * (around + 1))


def test_the_deepest_that_is_allowed_is_read_and_one_more_is_not() -> None:
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(ValueError, match="nested deeper"):
        parse_json("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, "]" * 1000 + "[" * 1000])
def test_depth_is_refused_without_a_crash_under_a_high_recursion_limit(text: str) -> None:
    program = (
        "import sys; sys.setrecursionlimit(10**6)\n"
        "from node.base.json_text import parse_json\n"
        "try: parse_json(sys.stdin.read())\n"
        "except ValueError: print('refused')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "refused\n")


@pytest.mark.parametrize("data", [b"\xff", b"", b"{", b'"'])
def test_what_is_no_json_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        parse_json(data)
