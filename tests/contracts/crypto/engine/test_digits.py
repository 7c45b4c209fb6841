"""Every width of digits gives the same sum, at the edges of scalars too."""

import numpy as np
import pytest

from contracts.crypto.engine.choosing import EngineName, engine_named
from contracts.crypto.engine.widths import SCALAR_BITS, width_for, windows
from contracts.crypto.group import ORDER, base
from contracts.crypto.msm import libsodium

EDGES = [0, 1, 2, ORDER - 1, ORDER - 2, 2**252, 2**252 - 1, 2**128 - 1, 2**64, 2**63]
PATTERNS = [int("10" * 126, 2), int("01" * 126, 2), int("1" * 252, 2), int("1000" * 63, 2)]


def test_digits_reach_over_every_scalar_and_its_carry() -> None:
    for width in range(3, 15):
        # the top digit takes a carry and stays below half
        left = SCALAR_BITS - width * (windows(width) - 1)
        assert 0 <= left < width
        assert 2**left <= 2 ** (width - 1)


def test_more_points_make_wider_digits() -> None:
    found = [width_for(count) for count in (0, 1, 100, 1000, 10_000, 1_000_000)]
    assert found == sorted(found)
    assert (found[0], found[-1]) == (3, 14)


@pytest.mark.parametrize("width", range(3, 15))
def test_a_width_gives_the_same_sum(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_named(EngineName.SANDOGH)
    scalars = EDGES + PATTERNS
    points = [base(3**k) for k in range(len(scalars))]
    expected = libsodium(scalars, points)
    used = []

    def fixed(count: int) -> int:
        used.append(count)
        return width

    monkeypatch.setattr("contracts.crypto.engine.sandogh.width_for", fixed)
    assert engine(scalars, points) == expected
    assert used == [len(scalars)]
    assert np.dtype(np.int16).itemsize * 8 > width
