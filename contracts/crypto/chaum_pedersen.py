"""Equality of two discrete logarithms (Chaum and Pedersen 1992), made non-interactive.

The prover knows x with X = x·G and Y = x·P:

    A1 = s·G   A2 = s·P   e = challenge(A1, A2)   z = s + e·x
    check      z·G = A1 + e·X      z·P = A2 + e·Y

What the challenge hashes besides A1 and A2 is the caller's statement: it must fix P, X, Y
and the context before e is known (docs/protocol.md §4 for complaints, §9 for shares).
"""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.crypto.group import ORDER, Point, add, base, multiply, random_scalar

Challenge = Callable[[Point, Point], int]


@dataclass(frozen=True, slots=True)
class EqualityProof:
    """A1, A2 (points) and z (scalar) of one proof: 96 bytes on the ledger."""

    a1: Point
    a2: Point
    z: int


def prove(
    secret: int, other: Point, challenge: Challenge, nonce: int | None = None
) -> EqualityProof:
    """Prove that X = x·G and Y = x·P have the same x.

    Args:
        secret: x.
        other: P, not the identity.
        challenge: gives e for A1 and A2.
        nonce: s; only vectors pass one, else it comes from the operating system. One s under
            two challenges gives x away.
    """
    s = random_scalar() if nonce is None else nonce
    a1, a2 = base(s), multiply(s, other)
    return EqualityProof(a1, a2, (s + challenge(a1, a2) * secret) % ORDER)


def verify(
    other: Point, left: Point, right: Point, proof: EqualityProof, challenge: Challenge
) -> bool:
    """Tell whether the proof shows that ``left`` is to G what ``right`` is to ``other``.

    Args:
        other: P.
        left: X, claimed x·G.
        right: Y, claimed x·P.
        proof: its encodings already checked.
        challenge: gives e for A1 and A2, as the prover's did.
    """
    e = challenge(proof.a1, proof.a2)
    return base(proof.z) == add(proof.a1, multiply(e, left)) and multiply(proof.z, other) == add(
        proof.a2, multiply(e, right)
    )
