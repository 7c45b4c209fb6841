"""Guards: the batched proof of knowledge needs every secret."""

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.crypto.group import ORDER, G, Point, add, base
from contracts.crypto.schnorr import respond, verify
from contracts.crypto.transcript import scalar

scalars = st.integers(min_value=1, max_value=ORDER - 1)
secret_lists = st.lists(scalars, min_size=1, max_size=6)


def challenge_of(points: list[Point], commitment: Point) -> int:
    return scalar("test", b"".join(points), commitment)


@settings(max_examples=30)
@given(secret_lists, scalars)
def test_honest_proof_holds(secrets: list[int], nonce: int) -> None:
    points = [base(secret) for secret in secrets]
    e = challenge_of(points, base(nonce))
    assert verify(points, base(nonce), respond(secrets, nonce, e), e)


@settings(max_examples=30)
@given(secret_lists, scalars, st.data())
def test_a_wrong_secret_anywhere_is_refused(
    secrets: list[int], nonce: int, data: st.DataObject
) -> None:
    points = [base(secret) for secret in secrets]
    wrong = data.draw(st.integers(0, len(secrets) - 1))
    points[wrong] = add(points[wrong], G)
    e = challenge_of(points, base(nonce))
    assert not verify(points, base(nonce), respond(secrets, nonce, e), e)


def test_response_is_the_sum_of_powers_from_the_first() -> None:
    assert respond([3, 5], 7, 10) == 7 + 30 + 500


def test_altered_commitment_response_or_challenge_is_refused() -> None:
    points = [base(3), base(5)]
    e = challenge_of(points, base(7))
    z = respond([3, 5], 7, e)
    assert verify(points, base(7), z, e)
    assert not verify(points, base(8), z, e)
    assert not verify(points, base(7), z + 1, e)
    assert not verify(points, base(7), z, e + 1)
    assert not verify(points[::-1], base(7), z, e)
