"""Knowledge of many discrete logarithms at once: Schnorr's proof, batched by powers of e.

The prover knows x_1 … x_n with X_u = x_u·G:

    A = s·G   e = challenge   z = s + Σ e^u·x_u      check   z·G = A + Σ e^u·X_u

From n+1 accepting answers to different e all x_u follow, by interpolation (Gennaro, Leigh,
Sundaram, Yerazunis 2004). The challenge must hash all X_u and A (docs/protocol.md §4).
"""

from collections.abc import Sequence

from contracts.crypto.group import IDENTITY, ORDER, Point, add, base, multiply


def respond(secrets: Sequence[int], nonce: int, challenge: int) -> int:
    """Return z = s + Σ e^u·x_u mod q, u from 1.

    Args:
        secrets: x_1 … x_n.
        nonce: s, used for this one proof.
        challenge: e.
    """
    total = 0
    for secret in reversed(secrets):
        total = (total + secret) * challenge % ORDER
    return (nonce + total) % ORDER


def verify(points: Sequence[Point], commitment: Point, response: int, challenge: int) -> bool:
    """Tell whether z·G = A + Σ e^u·X_u.

    Args:
        points: X_1 … X_n, their encodings already checked.
        commitment: A.
        response: z.
        challenge: e.
    """
    total = IDENTITY
    for point in reversed(points):
        total = multiply(challenge, add(total, point))
    return base(response) == add(commitment, total)
