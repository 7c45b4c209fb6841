"""ristretto255's one encoding: strict decoding and encoding (RFC 9496 §4.3.1, §4.3.2).

Words are the 32 bytes as four 64-bit integers, the lowest first.
"""

from typing import Any

import numpy as np
from numba import njit

from contracts.crypto.engine.field import (
    ONE,
    SQRT_M1,
    ZERO,
    P,
    absolute,
    add,
    canonical,
    carried,
    element,
    inverse_root,
    is_negative,
    is_zero,
    negated,
    subtract,
)
from contracts.crypto.engine.points import D_VALUE, D
from contracts.crypto.engine.products import multiply, square

_MASK = np.uint64(2**51 - 1)
_TOP = np.uint64(2**63 - 1)
_FULL = np.uint64(2**64 - 1)
_LOW = np.uint64(2**64 - 19)
_NONE, _ODD = np.uint64(0), np.uint64(1)
_12, _13, _25, _26, _38, _39, _51 = (np.uint64(bits) for bits in (12, 13, 25, 26, 38, 39, 51))


def _inverse_root_of(value: int) -> int:
    """Return 1/√value, the even one."""
    inverse = pow(value, -1, P)
    root = pow(inverse, (P + 3) // 8, P)
    if root * root % P != inverse:
        root = root * pow(2, (P - 1) // 4, P) % P
    assert root * root % P == inverse
    return root if root % 2 == 0 else P - root


INVSQRT_A_MINUS_D = element(_inverse_root_of((-1 - D_VALUE) % P))


@njit
def limbs_of(w0: Any, w1: Any, w2: Any, w3: Any) -> Any:
    """Return four words below 2²⁵⁵ as an element."""
    return (
        w0 & _MASK,
        ((w0 >> _51) | (w1 << _13)) & _MASK,
        ((w1 >> _38) | (w2 << _26)) & _MASK,
        ((w2 >> _25) | (w3 << _39)) & _MASK,
        (w3 >> _12) & _MASK,
    )


@njit
def words_of(a: Any) -> Any:
    """Return an element as four words, canonical."""
    b = canonical(a)
    return (
        b[0] | (b[1] << _51),
        (b[1] >> _13) | (b[2] << _38),
        (b[2] >> _26) | (b[3] << _25),
        (b[3] >> _39) | (b[4] << _12),
    )


@njit
def decode(w0: Any, w1: Any, w2: Any, w3: Any) -> Any:
    """Return whether four words encode a point that is not the identity, and its x and y.

    Refused are bit 255, values not below p, negative ones, what is not on the group, and
    the identity.
    """
    refused = (False, ZERO, ONE)
    if w3 > _TOP or (w3 == _TOP and w2 == _FULL and w1 == _FULL and w0 >= _LOW):
        return refused
    if (w0 & _ODD) == _ODD or (w0 | w1 | w2 | w3) == _NONE:
        return refused
    s = limbs_of(w0, w1, w2, w3)
    ss = square(s)
    u1, u2 = carried(subtract(ONE, ss)), carried(add(ONE, ss))
    u2_squared = square(u2)
    # v = -(d·u1²) - u2²
    v = negated(add(multiply(D, square(u1)), u2_squared))
    is_square, root = inverse_root(multiply(v, u2_squared))
    den_x = multiply(root, u2)
    den_y = multiply(multiply(root, den_x), v)
    x = absolute(multiply(add(s, s), den_x))
    y = multiply(u1, den_y)
    if not is_square or is_zero(y) or is_negative(multiply(x, y)):
        return refused
    return (True, x, y)


@njit
def encode(point: Any) -> Any:
    """Return the four words that encode an extended point."""
    x0, y0, z0, t0 = point
    u1 = multiply(add(z0, y0), subtract(z0, y0))
    u2 = multiply(x0, y0)
    _, root = inverse_root(multiply(u1, square(u2)))
    den1, den2 = multiply(root, u1), multiply(root, u2)
    z_inverse = multiply(multiply(den1, den2), t0)
    if is_negative(multiply(t0, z_inverse)):
        x, y = multiply(y0, SQRT_M1), multiply(x0, SQRT_M1)
        den = multiply(den1, INVSQRT_A_MINUS_D)
    else:
        x, y, den = x0, y0, den2
    if is_negative(multiply(x, z_inverse)):
        y = negated(y)
    return words_of(absolute(multiply(den, carried(subtract(z0, y)))))
