"""The engine behind ``msm.Engine``: bytes and integers in, bytes out, arrays between.

Compiled code comes from ``cache``; it is tried against libsodium before it is given out.
"""

from collections.abc import Sequence
from functools import cache as once
from types import ModuleType

import numpy as np
import numpy.typing as npt

from contracts.crypto.engine import cache
from contracts.crypto.engine.widths import width_for, windows
from contracts.crypto.group import IDENTITY, ORDER, EncodingError, G, Point, base
from contracts.crypto.msm import Loaded, cut, libsodium
from node.base.errors import SandoghError

Words = npt.NDArray[np.uint64]
NAME = "sandogh"


class EngineWrong(SandoghError):
    """What the compiled engine gives is not what libsodium gives."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the engine {NAME} is not to be trusted here: {what}")
        self.what = what


@once
def engine() -> "Sandogh":
    """Return the engine; the first call on a machine compiles it, in half a minute.

    Raises:
        EngineUnavailable: it can't be compiled, or what was compiled can't be kept.
        EngineWrong: what was compiled fails its trial.
    """
    return cache.loaded(_tried)


def _tried(kernels: ModuleType) -> "Sandogh":
    """Run each kernel once, against libsodium: a miscompiled one must never judge a ballot."""
    made = Sandogh(kernels)
    points = [base(7**k) for k in range(1, 20)]
    scalars = [(-1) ** k * 3 ** (8 * k) for k in range(1, 20)]
    if made(scalars, points) != libsodium(scalars, points):
        raise EngineWrong("its multiplication differs from libsodium's")
    refused = bytes(32) + G[:31] + bytes([G[31] | 0x80]) + bytes([G[0] ^ 1]) + G[1:] + G
    if list(made.decode(refused).bad) != list(libsodium.decode(refused).bad):
        raise EngineWrong("it decodes other points than libsodium")
    if made.load(points).sums([0, 3, 11], 2) != libsodium.load(points).sums([0, 3, 11], 2):
        raise EngineWrong("its sums differ from libsodium's")
    return made


class Sandogh:
    """``msm.Engine`` over compiled kernels."""

    name = NAME

    def __init__(self, kernels: ModuleType) -> None:
        """Take the module ``kernels``, imported where its cache is in force."""
        self._kernels = kernels

    def __call__(self, scalars: Sequence[int], points: Sequence[Point]) -> Point:
        """Return ``Σ scalars[i]·points[i]``, as ``msm.Engine``."""
        return self.load(points).multiply(scalars, [range(len(points))])

    def load(self, points: Sequence[Point]) -> Loaded:
        """Take group elements, the identity among them.

        Raises:
            EncodingError: one is none.
        """
        table = self.decode(b"".join(points))
        for place in table.bad:
            # the identity is an element; its row is its own
            if points[place] != IDENTITY:
                raise EncodingError(f"point {place}", "not the encoding of a group element")
        return _Table(self._kernels, table.rows, ())

    def decode(self, encodings: bytes) -> "_Table":
        """Decode points strictly, as ``msm.Engine``."""
        words = _words(encodings)
        rows = self._kernels.limbs(len(words))
        bad = np.empty(len(words), np.uint8)
        found = self._kernels.decode_all(words, rows, bad)
        return _Table(self._kernels, rows, np.flatnonzero(bad).tolist() if found else ())


class _Table:
    """Decoded points: 15 limbs each, 120 bytes."""

    def __init__(self, kernels: ModuleType, rows: Words, bad: Sequence[int]) -> None:
        self.rows = rows
        self.bad = bad
        self._kernels = kernels

    def multiply(self, scalars: Sequence[int], places: Sequence[range]) -> Point:
        chosen = _places(places)
        if len(chosen) != len(scalars):
            raise ValueError(f"{len(scalars)} scalars for {len(chosen)} points")
        words = _words(b"".join([(k % ORDER).to_bytes(32, "little") for k in scalars]))
        width = width_for(len(chosen))
        digits = np.empty((windows(width), len(chosen)), np.int16)
        out = np.empty(4, np.uint64)
        self._check(chosen)
        self._kernels.multiply_all(self.rows, chosen, words, digits, width, out)
        return Point(_bytes(out))

    def sums(self, starts: Sequence[int], count: int) -> tuple[Point, ...]:
        chosen = np.add.outer(np.asarray(starts, np.int64), np.arange(count, dtype=np.int64))
        out = np.empty((count, 4), np.uint64)
        self._check(chosen)
        self._kernels.add_columns(self.rows, np.ascontiguousarray(chosen), out)
        return tuple(map(Point, cut(_bytes(out))))

    def _check(self, chosen: npt.NDArray[np.int64]) -> None:
        """Compiled code reads what it is told to: refuse a place outside."""
        if chosen.size and not (chosen.min() >= 0 and chosen.max() < len(self.rows)):
            raise IndexError(f"a place outside the {len(self.rows)} points")


def _places(places: Sequence[range]) -> npt.NDArray[np.int64]:
    if not places:
        return np.empty(0, np.int64)
    return np.concatenate(
        [np.arange(one.start, one.stop, one.step, dtype=np.int64) for one in places]
    )


def _words(data: bytes) -> Words:
    """Return bytes as rows of four words, writable: another type would be compiled anew."""
    if len(data) % 32:
        raise ValueError(f"{len(data)} bytes are no whole number of points")
    return np.array(np.frombuffer(data, "<u8").reshape(-1, 4), np.uint64)


def _bytes(words: Words) -> bytes:
    return words.astype("<u8", copy=False).tobytes()
