"""Σ scalar·point by buckets, with signed digits (Pippenger 1976).

A scalar below 2²⁵³ is written in digits of ``width`` bits, each from -2^(width-1) to
2^(width-1): half as many buckets as values. Window by window, from the highest, each point is
added to or subtracted from the bucket of its digit; the buckets' sum, each times its number,
takes two additions a bucket. Zero digits cost nothing, so short scalars are cheap.

Variable time: scalars and points must be public.
"""

from typing import Any

import numpy as np
from numba import njit

from contracts.crypto.engine.points import (
    ORIGIN,
    doubled,
    extended,
    minus_ready,
    plus,
    plus_ready,
)

_WORD_BITS = np.uint64(64)
_NONE, _ONE = np.uint64(0), np.uint64(1)


@njit
def write_digits(scalars: Any, width: int, digits: Any) -> None:
    """Write scalars as signed digits.

    Args:
        scalars: (n, 4) words, each scalar below 2²⁵³.
        width: bits of a digit.
        digits: (windows, n) 16-bit integers, filled.
    """
    bits = np.uint64(width)
    mask, half = (_ONE << bits) - _ONE, np.int64(1) << (width - 1)
    for row in range(scalars.shape[0]):
        carry = np.int64(0)
        for window in range(digits.shape[0]):
            first = window * width
            word, shift = first // 64, np.uint64(first % 64)
            value = _NONE
            if word < 4:
                value = scalars[row, word] >> shift
                if shift + bits > _WORD_BITS and word < 3:
                    value |= scalars[row, word + 1] << (_WORD_BITS - shift)
            digit = np.int64(value & mask) + carry
            carry = np.int64(0)
            if digit > half:
                digit -= np.int64(1) << width
                carry = np.int64(1)
            digits[window, row] = digit


@njit
def read_ready(table: Any, row: int) -> Any:
    """Return a row of 15 limbs as a ready point."""
    r = table[row]
    return (
        (r[0], r[1], r[2], r[3], r[4]),
        (r[5], r[6], r[7], r[8], r[9]),
        (r[10], r[11], r[12], r[13], r[14]),
    )


@njit
def read_extended(buckets: Any, row: int) -> Any:
    """Return a row of 20 limbs as an extended point."""
    r = buckets[row]
    return (
        (r[0], r[1], r[2], r[3], r[4]),
        (r[5], r[6], r[7], r[8], r[9]),
        (r[10], r[11], r[12], r[13], r[14]),
        (r[15], r[16], r[17], r[18], r[19]),
    )


@njit
def write_extended(buckets: Any, row: int, point: Any) -> None:
    """Keep an extended point in a row of 20 limbs."""
    r = buckets[row]
    for i in range(5):
        r[i] = point[0][i]
        r[5 + i] = point[1][i]
        r[10 + i] = point[2][i]
        r[15 + i] = point[3][i]


@njit
def window_sum(table: Any, rows: Any, digits: Any, buckets: Any, filled: Any) -> Any:
    """Return Σ digit·point of one window.

    Args:
        table: (any, 15) limbs: ready points.
        rows: (n,) the rows of ``table`` that take part.
        digits: (n,) their digits.
        buckets: (2^(width-1), 20) limbs, room to work in.
        filled: (2^(width-1),) bytes, likewise.
    """
    filled[:] = 0
    for i in range(rows.shape[0]):
        digit = digits[i]
        if digit > 0:
            bucket = digit - 1
            point = read_ready(table, rows[i])
            if filled[bucket]:
                total = plus_ready(read_extended(buckets, bucket), point)
            else:
                total = extended(point)
                filled[bucket] = 1
            write_extended(buckets, bucket, total)
        elif digit < 0:
            bucket = -digit - 1
            point = read_ready(table, rows[i])
            held = ORIGIN
            if filled[bucket]:
                held = read_extended(buckets, bucket)
            filled[bucket] = 1
            write_extended(buckets, bucket, minus_ready(held, point))
    running = total = ORIGIN
    for bucket in range(buckets.shape[0] - 1, -1, -1):
        if filled[bucket]:
            running = plus(running, read_extended(buckets, bucket))
        total = plus(total, running)
    return total


@njit
def weighted_sum(table: Any, rows: Any, digits: Any, width: int) -> Any:
    """Return Σ scalar·point, the scalars as ``digits`` (``write_digits``)."""
    size = np.int64(1) << (width - 1)
    buckets = np.empty((size, 20), np.uint64)
    filled = np.empty(size, np.uint8)
    total = ORIGIN
    for window in range(digits.shape[0] - 1, -1, -1):
        for _ in range(width):
            total = doubled(total)
        total = plus(total, window_sum(table, rows, digits[window], buckets, filled))
    return total
