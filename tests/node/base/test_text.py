"""Foreign text on a terminal: it can be read, and do nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.base.text import is_unicode, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n\nVerdict: verified", "a\\n\\nVerdict: verified"),
        ("\x1b[8mhidden", "\\x1b[8mhidden"),
        ("رأی\u202eتغییر", "رأی\\u202eتغییر"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("half \ud800", "half \\ud800"),
        ("line\u2028break", "line\\u2028break"),
    ],
)
def test_what_could_act_on_a_terminal_is_shown_as_its_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_what_is_shown_is_one_line_that_can_be_encoded(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert is_unicode(shown)
