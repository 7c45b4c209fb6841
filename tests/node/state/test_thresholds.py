"""Signatures: every signer type, weights, hints, and which signatures were needed."""

import hashlib

from stellar_sdk import Keypair

from node.state.entries import AccountEntry, Signer
from node.state.thresholds import (
    ED25519,
    HASH_X,
    PRE_AUTH,
    SIGNED_PAYLOAD,
    Signature,
    SignatureChecker,
    Threshold,
)
from node.wire.signatures import payload_hint

HASH = bytes(range(32))
PAIRS = [Keypair.from_raw_ed25519_seed(bytes([i]) * 32) for i in range(4)]
KEYS = [pair.raw_public_key() for pair in PAIRS]


def sign(index: int, message: bytes = HASH) -> Signature:
    return Signature(KEYS[index][-4:], PAIRS[index].sign(message))


def checker(*signatures: Signature) -> SignatureChecker:
    return SignatureChecker(HASH, signatures, {})


def signers(*weights: int) -> list[Signer]:
    return [Signer(ED25519, key, weight) for key, weight in zip(KEYS, weights, strict=False)]


def test_weights_add_up_and_each_signer_counts_once() -> None:
    assert checker(sign(0), sign(1)).weighs(signers(1, 2), 3)
    assert not checker(sign(0), sign(0)).weighs(signers(1, 2), 3)
    assert not checker(sign(1)).weighs(signers(1, 2), 3)


def test_needed_weight_zero_still_needs_a_signature() -> None:
    assert not checker().weighs(signers(1), 0)
    assert not checker(sign(2)).weighs(signers(1), 0)
    assert checker(sign(0)).weighs(signers(1), 0)


def test_signatures_beyond_what_is_needed_stay_unused() -> None:
    attached = checker(sign(0), sign(1))
    assert attached.weighs(signers(2, 2), 2)
    assert not attached.all_used
    assert attached.weighs(signers(2, 2), 4)
    assert attached.all_used


def test_wrong_hint_or_message_is_no_signature() -> None:
    good = sign(0)
    assert not checker(Signature(b"\0\0\0\0", good.signature)).weighs(signers(1), 1)
    assert not checker(sign(0, b"other")).weighs(signers(1), 1)
    assert not checker(Signature(good.hint, b"")).weighs(signers(1), 1)


def test_pre_authorisation_weighs_without_a_signature() -> None:
    attached = checker()
    assert attached.weighs([Signer(PRE_AUTH, HASH, 1)], 1)
    assert not attached.weighs([Signer(PRE_AUTH, bytes(32), 1)], 1)
    assert attached.all_used


def test_pre_authorisation_makes_a_signature_needless() -> None:
    attached = checker(sign(0))
    assert attached.weighs([*signers(1), Signer(PRE_AUTH, HASH, 1)], 1)
    assert not attached.all_used


def test_hash_x_wants_the_preimage() -> None:
    preimage = b"preimage"
    digest = hashlib.sha256(preimage).digest()
    signer = [Signer(HASH_X, digest, 1)]
    assert checker(Signature(digest[-4:], preimage)).weighs(signer, 1)
    assert not checker(Signature(digest[-4:], b"other")).weighs(signer, 1)
    assert not checker(Signature(b"\0\0\0\0", preimage)).weighs(signer, 1)


def test_signed_payload_wants_a_signature_of_the_payload() -> None:
    for payload in (b"p", b"payload"):
        signer = [Signer(SIGNED_PAYLOAD, KEYS[0], 1, payload)]
        mark = payload_hint(KEYS[0], payload)
        assert checker(Signature(mark, PAIRS[0].sign(payload))).weighs(signer, 1)
        assert not checker(Signature(mark, PAIRS[0].sign(HASH))).weighs(signer, 1)
        assert not checker(sign(0, payload)).weighs(signer, 1)


def test_thresholds_of_an_account_and_its_master_key() -> None:
    account = AccountEntry(
        KEYS[0], 0, 0, thresholds=bytes([2, 1, 2, 3]), signers=tuple(signers(9, 1)[1:])
    )
    assert checker(sign(0)).account_allows(account, Threshold.MEDIUM)
    assert not checker(sign(0)).account_allows(account, Threshold.HIGH)
    assert checker(sign(1)).account_allows(account, Threshold.LOW)
    assert checker(sign(0), sign(1)).account_allows(account, Threshold.HIGH)
    locked = AccountEntry(KEYS[0], 0, 0, thresholds=bytes(4))
    assert not checker(sign(0)).account_allows(locked, Threshold.LOW)


def test_key_of_an_account_that_is_not_there() -> None:
    assert checker(sign(0)).key_allows(KEYS[0])
    assert not checker(sign(1)).key_allows(KEYS[0])


def test_a_verdict_is_kept_for_the_next_checker() -> None:
    verdicts: dict[tuple[int, bytes, bytes], bool] = {}
    assert SignatureChecker(HASH, [sign(0)], verdicts).key_allows(KEYS[0])
    assert verdicts == {(0, KEYS[0], b""): True}
    verdicts[(0, KEYS[0], b"")] = False
    assert not SignatureChecker(HASH, [sign(0)], verdicts).key_allows(KEYS[0])
