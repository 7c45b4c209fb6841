"""The engine's compiled entrances: arrays in, arrays out, kept on disk once compiled.

A point to be added often is a row of 15 limbs (``points``). Encodings and scalars are rows of
four little-endian 64-bit words. The GIL is free meanwhile.
"""

from typing import Any

import numpy as np
from numba import njit

from contracts.crypto.engine.buckets import read_ready, weighted_sum, write_digits
from contracts.crypto.engine.encoding import decode, encode
from contracts.crypto.engine.points import ORIGIN, plus_ready, ready


@njit(cache=True, nogil=True)
def decode_all(encodings: Any, table: Any, bad: Any) -> int:
    """Decode points; return how many are bad.

    Args:
        encodings: (n, 4) words.
        table: (n, 15) limbs, filled; a bad point's row is that of the identity.
        bad: (n,) bytes, filled: 1 where the words encode no point, or the identity.
    """
    count = 0
    for row in range(encodings.shape[0]):
        good, x, y = decode(
            encodings[row, 0], encodings[row, 1], encodings[row, 2], encodings[row, 3]
        )
        point = ready(x, y)
        for i in range(5):
            table[row, i] = point[0][i]
            table[row, 5 + i] = point[1][i]
            table[row, 10 + i] = point[2][i]
        bad[row] = 0
        if not good:
            bad[row] = 1
            count += 1
    return count


@njit(cache=True, nogil=True)
def multiply_all(table: Any, rows: Any, scalars: Any, digits: Any, width: int, out: Any) -> None:
    """Write the encoding of Σ scalars[i]·table[rows[i]].

    Args:
        table: (any, 15) limbs.
        rows: (n,) 64-bit rows of ``table``.
        scalars: (n, 4) words, each scalar below 2²⁵³.
        digits: (windows, n) 16-bit integers, room to work in.
        width: bits of a digit.
        out: (4,) words, filled.
    """
    write_digits(scalars, width, digits)
    words = encode(weighted_sum(table, rows, digits, width))
    for i in range(4):
        out[i] = words[i]


@njit(cache=True, nogil=True)
def add_columns(table: Any, rows: Any, out: Any) -> None:
    """Write the encodings of Σ_i table[rows[i, k]] for each column k.

    Args:
        table: (any, 15) limbs.
        rows: (n, columns) 64-bit rows of ``table``.
        out: (columns, 4) words, filled.
    """
    for column in range(rows.shape[1]):
        total = ORIGIN
        for i in range(rows.shape[0]):
            total = plus_ready(total, read_ready(table, rows[i, column]))
        words = encode(total)
        for i in range(4):
            out[column, i] = words[i]


def limbs(rows: int) -> Any:
    """Return room for so many ready points."""
    return np.empty((rows, 15), np.uint64)
