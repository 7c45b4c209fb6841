"""Guards: an equality proof holds for equal logarithms alone, and for its own statement."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.chaum_pedersen import Challenge, EqualityProof, prove, verify
from contracts.crypto.group import ORDER, G, Point, add, base, multiply
from contracts.crypto.transcript import scalar

scalars = st.integers(min_value=1, max_value=ORDER - 1)


def challenge_of(*statement: Point) -> Challenge:
    return lambda a1, a2: scalar("test", *statement, a1, a2)


@settings(max_examples=30)
@given(scalars, scalars)
def test_honest_proof_holds(secret: int, other: int) -> None:
    p = base(other)
    x, y = base(secret), multiply(secret, p)
    challenge = challenge_of(p, x, y)
    assert verify(p, x, y, prove(secret, p, challenge), challenge)


@settings(max_examples=30)
@given(scalars, scalars, st.integers(min_value=1, max_value=ORDER - 1))
def test_unequal_logarithms_are_refused(secret: int, other: int, off: int) -> None:
    p = base(other)
    x, y = base(secret), multiply(secret + off, p)
    challenge = challenge_of(p, x, y)
    assert not verify(p, x, y, prove(secret, p, challenge), challenge)


@settings(max_examples=20)
@given(scalars, scalars)
def test_every_altered_field_is_refused(secret: int, other: int) -> None:
    p = base(other)
    x, y = base(secret), multiply(secret, p)
    challenge = challenge_of(p, x, y)
    proof = prove(secret, p, challenge)
    for altered in (
        replace(proof, a1=add(proof.a1, G)),
        replace(proof, a2=add(proof.a2, G)),
        replace(proof, z=(proof.z + 1) % ORDER),
        EqualityProof(proof.a2, proof.a1, proof.z),
    ):
        if altered != proof:
            assert not verify(p, x, y, altered, challenge)
    assert not verify(add(p, G), x, y, proof, challenge)
    assert not verify(p, add(x, G), y, proof, challenge)
    assert not verify(p, x, add(y, G), proof, challenge)
    assert not verify(p, x, y, proof, challenge_of(p, y, x, G))


def test_a_nonce_is_fresh_each_time() -> None:
    challenge = challenge_of(G)
    assert prove(5, base(3), challenge).a1 != prove(5, base(3), challenge).a1
