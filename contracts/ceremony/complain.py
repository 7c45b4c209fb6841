"""Complaints that anyone can judge (docs/protocol.md §4, step 2).

A complaint opens S, and with it the shares that one dealer sealed to the complainer, and
proves S = κ_j·Z for the κ_j of K_j. Then all see the shares: if one is wrong the dealer lied,
else the complainer did.
"""

from dataclasses import dataclass
from enum import Enum

from contracts.ceremony.deal import check_seed, sealed_for
from contracts.ceremony.sealing import seal_secret, unseal, wrong_columns
from contracts.ceremony.terms import Terms
from contracts.crypto.chaum_pedersen import Challenge, EqualityProof, prove, verify
from contracts.crypto.group import Point, multiply
from contracts.crypto.transcript import scalar, u32
from contracts.records.kinds.trustee_complaint import TrusteeComplaint
from contracts.records.kinds.trustee_key import TrusteeKey


class Liar(Enum):
    """Whom a complaint's evidence names."""

    DEALER = "dealer"
    COMPLAINER = "complainer"
    NOBODY = "nobody"
    """The complaint's own proof does not hold: it shows nothing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a complaint shows.

    Attributes:
        liar: who lied; nobody where the proof is invalid and nothing is shown.
        wrong: columns whose opened share is wrong.
    """

    liar: Liar
    wrong: tuple[int, ...] = ()


def complain(
    seed: bytes,
    terms: Terms,
    complainer: int,
    dealer: int,
    key: TrusteeKey,
    nonce: int | None = None,
) -> TrusteeComplaint:
    """Make trustee j's complaint about a dealer's shares.

    Args:
        seed: the complainer's 32 bytes.
        terms: the ceremony's.
        complainer: j.
        dealer: i, not j.
        key: the dealer's record.
        nonce: s; only vectors pass one.

    Raises:
        SeedMismatch: the ceremony record names another seal key for this trustee.
    """
    check_seed(seed, terms, complainer)
    secret = seal_secret(seed)
    z = sealed_for(key, dealer, complainer).z
    shared = multiply(secret, z)
    challenge = _challenge(terms, complainer, dealer, z, shared)
    proof = prove(secret, z, challenge, nonce)
    return TrusteeComplaint(terms.scope, dealer, shared, proof.a1, proof.a2, proof.z)


def judge(complaint: TrusteeComplaint, terms: Terms, complainer: int, key: TrusteeKey) -> Judgement:
    """Judge a complaint.

    Args:
        complaint: decoded; its dealer is another trustee of the ceremony.
        terms: the ceremony's, with the complaint's scope.
        complainer: j, whose account posted it.
        key: the dealer's valid record.
    """
    dealer, shared = complaint.dealer, complaint.s
    sealed = sealed_for(key, dealer, complainer)
    challenge = _challenge(terms, complainer, dealer, sealed.z, shared)
    proof = EqualityProof(complaint.a1, complaint.a2, complaint.z)
    if not verify(sealed.z, terms.seal(complainer), shared, proof, challenge):
        return Judgement(Liar.NOBODY)
    shares = unseal(terms.scope, dealer, complainer, sealed.z, shared, sealed.shares)
    wrong = wrong_columns(key.commitments, complainer, shares)
    return Judgement(Liar.DEALER, wrong) if wrong else Judgement(Liar.COMPLAINER)


def _challenge(terms: Terms, complainer: int, dealer: int, z: Point, shared: Point) -> Challenge:
    return lambda a1, a2: scalar(
        "complaint",
        terms.scope,
        u32(complainer),
        u32(dealer),
        terms.seal(complainer),
        z,
        shared,
        a1,
        a2,
    )
