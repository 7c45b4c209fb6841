"""Every operation that can be parsed has words of its own, in both languages."""

from typing import get_args

import pytest

from node.explorer import operations, words
from node.wire import parsed


@pytest.mark.parametrize("kind", get_args(parsed.Operation), ids=lambda one: one.__name__)
def test_every_parsed_operation_can_be_shown(kind: type) -> None:
    assert kind in operations._SHOW


def test_sponsoring_is_told_with_whom_it_concerns() -> None:
    a, b = "GA", "GB"
    for said, title, values in (
        (parsed.BeginSponsoring(a, b), "does_sponsor", [b]),
        (parsed.EndSponsoring(b), "does_end_sponsoring", []),
        (
            parsed.RevokeSponsorship(a, "data", b, name=b"n"),
            "does_revoke_sponsorship",
            ["data", b, b"n"],
        ),
    ):
        found, fields = operations._SHOW[type(said)](said)
        assert (found, [field.value for field in fields]) == (title, values)
        assert all(words._OPERATIONS[found])
        assert all(words._OPERATIONS[field.label] for field in fields)
