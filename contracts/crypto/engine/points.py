"""Points of the curve behind ristretto255: -x² + y² = 1 + d·x²·y², complete formulas.

An *extended* point is (X, Y, Z, T): x = X/Z, y = Y/Z, x·y = T/Z. A *ready* point, made to be
added often, is (y + x, y - x, 2d·x·y) with Z = 1. Formulas: Hisil, Wong, Carter, Dawson,
"Twisted Edwards Curves Revisited" (2008), §3.1 and §3.3 for a = -1: with d no square they hold
for all points. Coordinates of extended points are products or carried.
"""

from typing import Any

from numba import njit

from contracts.crypto.engine.field import (
    ONE,
    ZERO,
    P,
    add,
    carried,
    element,
    subtract,
    subtract_sum,
)
from contracts.crypto.engine.products import multiply, square

D_VALUE = -121665 * pow(121666, -1, P) % P
D = element(D_VALUE)
TWICE_D = element(2 * D_VALUE)
ORIGIN = (ZERO, ONE, ONE, ZERO)
_FOUR = element(4)


@njit
def ready(x: Any, y: Any) -> Any:
    """Return an affine point in the form that is added; both products or carried."""
    return (add(y, x), subtract(y, x), multiply(multiply(x, y), TWICE_D))


@njit
def extended(point: Any) -> Any:
    """Return a ready point as an extended one, scaled by 4."""
    x2 = subtract_sum(point[0], carried(point[1]))
    y2 = add(point[0], point[1])
    x2, y2 = carried(x2), carried(y2)
    return (carried(add(x2, x2)), carried(add(y2, y2)), _FOUR, multiply(x2, y2))


@njit
def plus_ready(left: Any, right: Any) -> Any:
    """Return an extended point plus a ready one: 7 products."""
    x, y, z, t = left
    a = multiply(subtract(y, x), right[1])
    b = multiply(add(y, x), right[0])
    c = multiply(t, right[2])
    d = add(z, z)
    e, f, g, h = subtract(b, a), subtract(d, c), add(d, c), add(b, a)
    return (multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h))


@njit
def minus_ready(left: Any, right: Any) -> Any:
    """Return an extended point minus a ready one: 7 products."""
    x, y, z, t = left
    a = multiply(subtract(y, x), right[0])
    b = multiply(add(y, x), right[1])
    c = multiply(t, right[2])
    d = add(z, z)
    e, f, g, h = subtract(b, a), add(d, c), subtract(d, c), add(b, a)
    return (multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h))


@njit
def plus(left: Any, right: Any) -> Any:
    """Return the sum of two extended points: 9 products."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = multiply(subtract(y1, x1), subtract(y2, x2))
    b = multiply(add(y1, x1), add(y2, x2))
    c = multiply(multiply(t1, TWICE_D), t2)
    d = multiply(add(z1, z1), z2)
    e, f, g, h = subtract(b, a), subtract(d, c), add(d, c), add(b, a)
    return (multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h))


@njit
def doubled(point: Any) -> Any:
    """Return twice an extended point: 4 products, 4 squares."""
    x, y, z, _ = point
    a, b, zz = square(x), square(y), square(z)
    both = add(a, b)
    e = subtract_sum(square(add(x, y)), both)
    g = subtract(b, a)
    f = subtract_sum(g, add(zz, zz))
    h = subtract_sum(ZERO, both)
    return (multiply(e, f), multiply(g, h), multiply(f, g), multiply(e, h))
