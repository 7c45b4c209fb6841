"""Products of field elements as LLVM sees them: 64 × 64 → 128 bits, five limbs.

numba has no 128-bit integers, so multiplication and squaring are written in LLVM's own words;
everything else of the field is plain code over them (``field``).

An element is five limbs of 51 bits, the lowest first: Σ limb[i]·2^(51·i) mod p = 2²⁵⁵ - 19.
Limbs of an argument may reach 2⁵⁴; those of a product are below 2⁵¹ + 2¹³.
"""

from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LIMBS = 5
LIMB_BITS = 51
FOLD = 19
"""2²⁵⁵ mod p."""

_WORD, _WIDE = ir.IntType(64), ir.IntType(128)
_ELEMENT = types.UniTuple(types.uint64, LIMBS)


@intrinsic
def multiply(typing: Any, left: Any, right: Any) -> tuple[Any, Callable[..., ir.Value]]:
    """Return the product of two elements."""

    def generate(context: Any, build: ir.IRBuilder, signature: Any, given: Any) -> ir.Value:
        a, b = (cgutils.unpack_tuple(build, one, LIMBS) for one in given)
        return _packed(context, build, _reduced(build, _columns(build, a, b)))

    return _ELEMENT(left, right), generate


@intrinsic
def square(typing: Any, value: Any) -> tuple[Any, Callable[..., ir.Value]]:
    """Return the square of an element: 15 products instead of 25."""

    def generate(context: Any, build: ir.IRBuilder, signature: Any, given: Any) -> ir.Value:
        a = cgutils.unpack_tuple(build, given[0], LIMBS)
        return _packed(context, build, _reduced(build, _square_columns(build, a)))

    return _ELEMENT(value), generate


def _columns(build: ir.IRBuilder, a: Sequence[ir.Value], b: Sequence[ir.Value]) -> list[ir.Value]:
    """Return the five 128-bit sums Σ a_i·b_j with i + j = k, what lies above folded by 19."""
    folded = [build.mul(limb, _word(FOLD)) for limb in b]
    sums = []
    for k in range(LIMBS):
        terms = [
            _product(build, a[i], b[k - i] if i <= k else folded[k - i + LIMBS])
            for i in range(LIMBS)
        ]
        sums.append(_sum(build, terms))
    return sums


def _square_columns(build: ir.IRBuilder, a: Sequence[ir.Value]) -> list[ir.Value]:
    twice = [build.shl(limb, _word(1)) for limb in a]
    folded = [build.mul(limb, _word(FOLD)) for limb in a]
    sums = []
    for k in range(LIMBS):
        terms = []
        for i in range(LIMBS):
            j = (k - i) % LIMBS
            if i > j:
                continue
            right = a[j] if i + j == k else folded[j]
            terms.append(_product(build, a[i] if i == j else twice[i], right))
        sums.append(_sum(build, terms))
    return sums


def _reduced(build: ir.IRBuilder, sums: Sequence[ir.Value]) -> list[ir.Value]:
    """Carry five 128-bit sums, each below 2¹¹⁵, the last below 2¹¹¹, into limbs."""
    mask = _word(2**LIMB_BITS - 1)
    limbs = []
    carry = None
    for total in sums:
        if carry is not None:
            total = build.add(total, build.zext(carry, _WIDE))
        limbs.append(build.and_(build.trunc(total, _WORD), mask))
        carry = build.trunc(build.lshr(total, ir.Constant(_WIDE, LIMB_BITS)), _WORD)
    first = build.add(limbs[0], build.mul(carry, _word(FOLD)))
    limbs[0] = build.and_(first, mask)
    limbs[1] = build.add(limbs[1], build.lshr(first, _word(LIMB_BITS)))
    return limbs


def _product(build: ir.IRBuilder, left: ir.Value, right: ir.Value) -> ir.Value:
    return build.mul(build.zext(left, _WIDE), build.zext(right, _WIDE))


def _sum(build: ir.IRBuilder, terms: Sequence[ir.Value]) -> ir.Value:
    total = terms[0]
    for term in terms[1:]:
        total = build.add(total, term)
    return total


def _packed(context: Any, build: ir.IRBuilder, limbs: Sequence[ir.Value]) -> ir.Value:
    return context.make_tuple(build, _ELEMENT, limbs)


def _word(value: int) -> ir.Constant:
    return ir.Constant(_WORD, value)
