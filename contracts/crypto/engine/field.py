"""The field of p = 2²⁵⁵ - 19 over ``products``: what ristretto255 needs, in variable time.

An element is a tuple of five limbs (``products``). Sums and differences are not carried: the
comments say how far their limbs reach, and a product may take limbs up to 2⁵⁴.
"""

from typing import Any

import numpy as np
from numba import njit

from contracts.crypto.engine.products import LIMB_BITS, LIMBS, multiply, square

P = 2**255 - 19
Element = tuple[np.uint64, np.uint64, np.uint64, np.uint64, np.uint64]


def element(value: int) -> Element:
    """Return an integer mod p as an element, for constants."""
    rest, mask = value % P, 2**LIMB_BITS - 1
    a, b, c, d, e = (np.uint64(rest >> LIMB_BITS * i & mask) for i in range(LIMBS))
    return a, b, c, d, e


ZERO, ONE = element(0), element(1)
SQRT_M1 = element(pow(2, (P - 1) // 4, P))
"""√-1, the even one (RFC 9496 §4.1)."""

_MASK = np.uint64(2**LIMB_BITS - 1)
_BITS = np.uint64(LIMB_BITS)
_FOLD = np.uint64(19)
_NONE, _ODD = np.uint64(0), np.uint64(1)
_TWICE_LOW, _TWICE = np.uint64(2 * (2**51 - 19)), np.uint64(2 * (2**51 - 1))
_FOUR_TIMES_LOW, _FOUR_TIMES = np.uint64(4 * (2**51 - 19)), np.uint64(4 * (2**51 - 1))


@njit
def add(a: Any, b: Any) -> Any:
    """Return a + b, not carried."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4])


@njit
def subtract(a: Any, b: Any) -> Any:
    """Return a - b + 2p, not carried; b is a product or carried."""
    return (
        a[0] + _TWICE_LOW - b[0],
        a[1] + _TWICE - b[1],
        a[2] + _TWICE - b[2],
        a[3] + _TWICE - b[3],
        a[4] + _TWICE - b[4],
    )


@njit
def subtract_sum(a: Any, b: Any) -> Any:
    """Return a - b + 4p, not carried; b is at most the sum of two products."""
    return (
        a[0] + _FOUR_TIMES_LOW - b[0],
        a[1] + _FOUR_TIMES - b[1],
        a[2] + _FOUR_TIMES - b[2],
        a[3] + _FOUR_TIMES - b[3],
        a[4] + _FOUR_TIMES - b[4],
    )


@njit
def carried(a: Any) -> Any:
    """Return a with limbs below 2⁵¹ + 2¹³, as a product has them."""
    a0 = a[0] & _MASK
    a1 = a[1] + (a[0] >> _BITS)
    a2 = a[2] + (a1 >> _BITS)
    a3 = a[3] + (a2 >> _BITS)
    a4 = a[4] + (a3 >> _BITS)
    return (a0 + _FOLD * (a4 >> _BITS), a1 & _MASK, a2 & _MASK, a3 & _MASK, a4 & _MASK)


@njit
def canonical(a: Any) -> Any:
    """Return the one form of a with 0 ≤ value < p."""
    b = carried(carried(a))
    # now below 2p: what overflows when 19 is added tells whether p must go
    over = (b[0] + _FOLD) >> _BITS
    over = (b[1] + over) >> _BITS
    over = (b[2] + over) >> _BITS
    over = (b[3] + over) >> _BITS
    over = (b[4] + over) >> _BITS
    a0 = b[0] + _FOLD * over
    a1 = b[1] + (a0 >> _BITS)
    a2 = b[2] + (a1 >> _BITS)
    a3 = b[3] + (a2 >> _BITS)
    a4 = b[4] + (a3 >> _BITS)
    return (a0 & _MASK, a1 & _MASK, a2 & _MASK, a3 & _MASK, a4 & _MASK)


@njit
def is_zero(a: Any) -> Any:
    """Tell whether a is 0."""
    b = canonical(a)
    return (b[0] | b[1] | b[2] | b[3] | b[4]) == _NONE


@njit
def is_negative(a: Any) -> Any:
    """Tell whether a is negative: odd in its canonical form (RFC 9496 §3.1)."""
    return (canonical(a)[0] & _ODD) == _ODD


@njit
def negated(a: Any) -> Any:
    """Return -a, carried; a is at most the sum of two products."""
    return carried(subtract_sum(ZERO, a))


@njit
def absolute(a: Any) -> Any:
    """Return a or -a, whichever is not negative; a is a product or carried."""
    if is_negative(a):
        return negated(a)
    return a


@njit
def _squares(a: Any, count: int) -> Any:
    """Return a to the power of 2^count."""
    for _ in range(count):
        a = square(a)
    return a


@njit
def power_p58(a: Any) -> Any:
    """Return a to the power of (p - 5)/8 = 2²⁵² - 3."""
    # each name says how many of the exponent's low bits are ones
    two = multiply(square(a), a)
    four = multiply(_squares(two, 2), two)
    five = multiply(square(four), a)
    ten = multiply(_squares(five, 5), five)
    twenty = multiply(_squares(ten, 10), ten)
    twenty_five = multiply(_squares(twenty, 5), five)
    fifty = multiply(_squares(twenty_five, 25), twenty_five)
    hundred = multiply(_squares(fifty, 50), fifty)
    two_hundred = multiply(_squares(hundred, 100), hundred)
    all_250 = multiply(_squares(two_hundred, 50), fifty)
    return multiply(_squares(all_250, 2), a)


@njit
def inverse_root(v: Any) -> Any:
    """Return whether 1/v is a square, and √(1/v) or √(i/v) (RFC 9496 §4.2, u = 1).

    Args:
        v: an element; a product or carried.
    """
    v3 = multiply(square(v), v)
    v7 = multiply(square(v3), v)
    root = multiply(v3, power_p58(v7))
    check = multiply(v, square(root))
    correct = is_zero(subtract(check, ONE))
    flipped = is_zero(add(check, ONE))
    flipped_i = is_zero(add(check, SQRT_M1))
    if flipped or flipped_i:
        root = multiply(root, SQRT_M1)
    return correct or flipped, absolute(root)
