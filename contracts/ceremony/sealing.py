"""Secrets from a trustee's seed, and shares sealed from one trustee to another.

All a trustee ever knows comes from one 32-byte seed, new for each ceremony, so that the
seed is all it keeps. Sealing is hashed ElGamal: S = h·K_j = κ_j·Z, and a mask for each
column is added to the share (docs/protocol.md §3, §4). Opening one Z to others shows the
shares sealed under it and nothing else.
"""

from collections.abc import Sequence

from contracts.ceremony.terms import Terms
from contracts.crypto.group import ORDER, Point, base
from contracts.crypto.polynomial import evaluate_commitments
from contracts.crypto.transcript import scalar, u32

SEED_SIZE = 32


def seal_secret(seed: bytes) -> int:
    """Return κ_i, the secret of the key that others seal this trustee's shares to."""
    if len(seed) != SEED_SIZE:
        raise ValueError(f"a trustee's seed has {SEED_SIZE} bytes, not {len(seed)}")
    return scalar("seal-key", seed)


def seal_key(seed: bytes) -> Point:
    """Return K_i = κ_i·G, which the ceremony record names."""
    return base(seal_secret(seed))


def coefficients(seed: bytes, terms: Terms, column: int) -> tuple[int, ...]:
    """Return a_{k,0} … a_{k,t-1}, this trustee's secret polynomial of one column."""
    return tuple(
        scalar("coeff", seed, terms.scope, u32(column), u32(power))
        for power in range(terms.threshold)
    )


def ephemeral(seed: bytes, scope: bytes, receiver: int) -> int:
    """Return h_j, the secret of Z for one receiver."""
    return scalar("seal-eph", seed, scope, u32(receiver))


def mask(scope: bytes, dealer: int, receiver: int, z: Point, shared: Point, column: int) -> int:
    """Return mask_k, which hides one share.

    Args:
        scope: 32 bytes.
        dealer: i.
        receiver: j.
        z: Z = h_j·G.
        shared: S = h_j·K_j = κ_j·Z.
        column: k.
    """
    return scalar("seal", scope, u32(dealer), u32(receiver), z, shared, u32(column))


def unseal(
    scope: bytes, dealer: int, receiver: int, z: Point, shared: Point, sealed: Sequence[int]
) -> tuple[int, ...]:
    """Return f_1(j) … f_M(j) = c_k - mask_k, the opened shares; nothing is checked.

    Args:
        sealed: c_1 … c_M.
    """
    return tuple(
        (value - mask(scope, dealer, receiver, z, shared, column)) % ORDER
        for column, value in enumerate(sealed, 1)
    )


def wrong_columns(
    commitments: Sequence[Sequence[Point]], receiver: int, shares: Sequence[int]
) -> tuple[int, ...]:
    """Return the columns k where f_k(j)·G ≠ Σ j^l·C_{k,l}.

    Args:
        commitments: the dealer's C_{k,0} … C_{k,t-1} of each column.
        receiver: j.
        shares: f_1(j) … f_M(j).
    """
    return tuple(
        column
        for column, (committed, share) in enumerate(zip(commitments, shares, strict=True), 1)
        if base(share) != evaluate_commitments(committed, receiver)
    )
