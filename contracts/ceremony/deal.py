"""Dealing: from a trustee's seed to its key record (docs/protocol.md §4, step 1).

The record holds commitments to one polynomial for each column, each other trustee's shares
sealed to it, and one proof that the dealer knows every coefficient and every h. The proof
stops keys made from others' keys, and a copied Z.
"""

from collections.abc import Sequence

from contracts.ceremony.sealing import coefficients, ephemeral, mask, seal_key
from contracts.ceremony.terms import Terms
from contracts.crypto import schnorr
from contracts.crypto.group import ORDER, Point, base, multiply, random_scalar
from contracts.crypto.polynomial import commit, evaluate
from contracts.crypto.transcript import scalar, u32
from contracts.records.kinds.trustee_key import Sealed, TrusteeKey
from node.base.errors import SandoghError


class SeedMismatch(SandoghError):
    """A seed whose seal key is not the one that the ceremony record names for the trustee."""

    def __init__(self, trustee: int, named: Point, own: Point) -> None:
        super().__init__(
            f"the ceremony record names seal key {named.hex()} for trustee {trustee};"
            f" this seed's is {own.hex()}"
        )
        self.trustee = trustee
        self.named = named
        self.own = own


def check_seed(seed: bytes, terms: Terms, trustee: int) -> None:
    """Check that the ceremony record names this seed's key for the trustee.

    Raises:
        SeedMismatch: it names another.
    """
    own = seal_key(seed)
    if own != terms.seal(trustee):
        raise SeedMismatch(trustee, terms.seal(trustee), own)


def deal(seed: bytes, terms: Terms, trustee: int, nonce: int | None = None) -> TrusteeKey:
    """Make trustee i's key record.

    Args:
        seed: the trustee's 32 bytes; everything but the proof's nonce is derived from them,
            so dealing twice gives the same key and shares.
        terms: the ceremony's.
        trustee: i, from 1.
        nonce: s; only vectors pass one, else it comes from the operating system.

    Raises:
        SeedMismatch: the ceremony record names another seal key for this trustee.
    """
    check_seed(seed, terms, trustee)
    polynomials = [coefficients(seed, terms, k) for k in range(1, terms.columns + 1)]
    receivers = terms.others(trustee)
    hidden = [ephemeral(seed, terms.scope, receiver) for receiver in receivers]
    sealed = tuple(
        _seal(terms, trustee, receiver, h, polynomials)
        for receiver, h in zip(receivers, hidden, strict=True)
    )
    commitments = tuple(commit(polynomial) for polynomial in polynomials)
    s = random_scalar() if nonce is None else nonce
    announced = base(s)
    e = key_challenge(terms.scope, trustee, commitments, sealed, announced)
    known = [a for polynomial in polynomials for a in polynomial] + hidden
    return TrusteeKey(terms.scope, commitments, announced, schnorr.respond(known, s, e), sealed)


def key_challenge(
    scope: bytes,
    trustee: int,
    commitments: Sequence[Sequence[Point]],
    sealed: Sequence[Sealed],
    announced: Point,
) -> int:
    """Return e = key-proof(scope, i, all C, all Z, A)."""
    return scalar(
        "key-proof",
        scope,
        u32(trustee),
        b"".join(point for column in commitments for point in column),
        b"".join(one.z for one in sealed),
        announced,
    )


def proof_holds(key: TrusteeKey, trustee: int) -> bool:
    """Tell whether a decoded key record proves that trustee i knows all it commits to."""
    points = [point for column in key.commitments for point in column]
    points += [one.z for one in key.sealed]
    e = key_challenge(key.scope, trustee, key.commitments, key.sealed, key.a)
    return schnorr.verify(points, key.a, key.z, e)


def sealed_for(key: TrusteeKey, dealer: int, receiver: int) -> Sealed:
    """Return what a dealer's record holds for one other trustee.

    Raises:
        ValueError: receiver and dealer are the same.
    """
    if receiver == dealer:
        raise ValueError(f"trustee {dealer} seals no shares to itself")
    return key.sealed[receiver - 1 if receiver < dealer else receiver - 2]


def _seal(
    terms: Terms,
    dealer: int,
    receiver: int,
    h: int,
    polynomials: Sequence[Sequence[int]],
) -> Sealed:
    z, shared = base(h), multiply(h, terms.seal(receiver))
    shares = tuple(
        (evaluate(polynomial, receiver) + mask(terms.scope, dealer, receiver, z, shared, column))
        % ORDER
        for column, polynomial in enumerate(polynomials, 1)
    )
    return Sealed(z, shares)
