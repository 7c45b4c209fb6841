"""Guards: which extensions move the end of voting."""

from contracts.counting.window import Extension, Window, window
from contracts.records.kinds.extend import Extend

CONTEXT = b"\x0c" * 32


def extension(position: int, time: int, end: int, context: bytes = CONTEXT) -> Extension:
    """Return an extension record."""
    return Extension(position, time, Extend(context, end, "because"))


def test_without_extensions_the_manifest_rules() -> None:
    found = window(CONTEXT, 10, 20, [])
    assert found == Window(10, 20)
    assert [found.holds(time) for time in (9, 10, 20, 21)] == [False, True, True, False]


def test_each_extension_counts_from_the_end_then_in_force() -> None:
    found = window(
        CONTEXT,
        10,
        20,
        # given out of order; the second is posted after the first end, within the new one
        [extension(2, 25, 40), extension(1, 20, 30)],
    )
    assert found == Window(10, 40)


def test_what_is_too_late_or_no_later_or_foreign_is_refused() -> None:
    late, same, back = extension(1, 21, 30), extension(2, 15, 20), extension(3, 15, 19)
    foreign = extension(4, 15, 50, bytes(32))
    found = window(CONTEXT, 10, 20, [late, same, back, foreign])
    assert found.end == 20
    assert [one.extension for one in found.refused] == [late, same, back, foreign]
    assert "after the end in force, 20" in found.refused[0].text
