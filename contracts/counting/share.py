"""A trustee's share of the decryption, one proof for all columns (docs/protocol.md §9).

D_k = x_{i,k}·R*. With powers of w, hashed from the whole statement, all columns become one:
X̂ = Σ w^k·X_{i,k}, D̂ = Σ w^k·D_k, x̂ likewise; the proof says that X̂ is to G what D̂ is to
R*. A share is made once in a ceremony's life: under a second R* it would open the difference
of the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.counting.totals import Sums
from contracts.crypto.ballot_proof import powers
from contracts.crypto.chaum_pedersen import Challenge, EqualityProof, prove, verify
from contracts.crypto.group import IDENTITY, ORDER, Point, base, multiply
from contracts.crypto.msm import Engine, libsodium
from contracts.crypto.transcript import scalar, to_scalar, u32, wide
from contracts.records.kinds.share import Share
from node.base.errors import SandoghError


class NoShareNeeded(SandoghError):
    """R* is the identity: the totals are open without any share."""

    def __init__(self, trustee: int) -> None:
        super().__init__(
            f"trustee {trustee} has nothing to share: the totals hold no encryption and are"
            " open without shares"
        )
        self.trustee = trustee


@dataclass(frozen=True, slots=True)
class ShareFault:
    """Why a share does not count: ``context``, ``count``, ``digest``, ``columns``, ``proof``."""

    reason: str
    text: str


def make_share(
    context: bytes,
    trustee: int,
    sums: Sums,
    secrets: Sequence[int],
    nonce: int | None = None,
) -> Share:
    """Make trustee i's share of a recount.

    Args:
        context: the election's 32 bytes.
        trustee: i, from 1.
        sums: the trustee's own recount; the caller has compared it with the close.
        secrets: x_{i,1} … x_{i,m}.
        nonce: s; only vectors pass one.

    Raises:
        NoShareNeeded: R* is the identity.
        ValueError: not as many secrets as columns.
    """
    if sums.R == IDENTITY:
        raise NoShareNeeded(trustee)
    if len(secrets) != len(sums.E):
        raise ValueError(f"{len(secrets)} secrets for {len(sums.E)} columns")
    keys = tuple(base(secret) for secret in secrets)
    parts = tuple(multiply(secret, sums.R) for secret in secrets)
    first = _first_challenge(context, trustee, sums, keys, parts)
    weights = powers(to_scalar(first), len(secrets))
    combined = sum(w * x for w, x in zip(weights, secrets, strict=True)) % ORDER
    proof = prove(combined, sums.R, _challenge(first), nonce)
    return Share(context, sums.count, sums.digest, parts, proof.a1, proof.a2, proof.z)


def share_fault(
    share: Share,
    context: bytes,
    trustee: int,
    sums: Sums,
    keys: Sequence[Point],
    engine: Engine = libsodium,
) -> ShareFault | None:
    """Return why a decoded share is not valid against a recount, or None.

    Args:
        share: its encodings already checked.
        context: the election's.
        trustee: i, whose account posted it.
        sums: the recount.
        keys: X_{i,1} … X_{i,m} of that trustee.
        engine: sums the weighted columns.
    """
    if share.context != context:
        return ShareFault("context", "it names another election")
    if share.count != sums.count:
        return ShareFault("count", f"it is over {share.count} ballots, the recount {sums.count}")
    if share.digest != sums.digest:
        text = f"its digest is {share.digest.hex()}, the recount's {sums.digest.hex()}"
        return ShareFault("digest", text)
    if len(share.d) != len(keys):
        return ShareFault("columns", f"{len(share.d)} columns, where there are {len(keys)}")
    first = _first_challenge(context, trustee, sums, keys, share.d)
    weights = powers(to_scalar(first), len(keys))
    proof = EqualityProof(share.a1, share.a2, share.z)
    x_hat, d_hat = engine(weights, tuple(keys)), engine(weights, share.d)
    if not verify(sums.R, x_hat, d_hat, proof, _challenge(first)):
        return ShareFault("proof", f"its proof does not hold under the keys of trustee {trustee}")
    return None


def _first_challenge(
    context: bytes, trustee: int, sums: Sums, keys: Sequence[Point], parts: Sequence[Point]
) -> bytes:
    """Return the 64 bytes of share-w."""
    return wide(
        "share-w",
        context,
        u32(trustee),
        u32(sums.count),
        sums.digest,
        sums.R,
        b"".join(keys),
        b"".join(parts),
    )


def _challenge(first: bytes) -> Challenge:
    return lambda a1, a2: scalar("share-e", first, a1, a2)
