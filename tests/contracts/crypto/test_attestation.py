"""BLS: whose signature it is, together or alone; what is none is no signature."""

import pytest

from contracts.crypto import attestation as bls

CONTEXT, RESULT = bytes(range(32)), bytes(range(32, 64))


def test_signatures_hold_together_and_the_wrong_one_is_found() -> None:
    secrets = [bls.new_secret() for _ in range(2)]
    keys = [bls.public_key(one) for one in secrets]
    said = bls.message(CONTEXT, RESULT)
    signatures = [bls.sign(one, said) for one in secrets]
    assert bls.which_hold(keys, said, signatures) == [True, True]
    # both wrong, though their sum is that of right ones
    swapped = list(reversed(signatures))
    assert bls.holds(keys, said, bls.aggregated(swapped))
    assert bls.which_hold(keys, said, swapped) == [False, False]
    assert not bls.holds(keys[:1], said, bls.aggregated(signatures))


@pytest.mark.parametrize(
    "signature", [bytes(96), b"\xff" * 96, b"\xc0" + bytes(95), b"\xc0" + bytes(94), b""]
)
def test_what_is_no_signature_holds_for_nobody(signature: bytes) -> None:
    key = bls.public_key((7).to_bytes(32, "big"))
    assert bls.which_hold([key, key], bytes(32), [signature, signature]) == [False, False]
    assert not bls.holds([key], bytes(32), signature)


@pytest.mark.parametrize("key", [bytes(48), b"\xc0" + bytes(47), b"\xff" * 48, b""])
def test_what_is_no_key_is_possessed_by_nobody(key: bytes) -> None:
    assert not bls.is_possessed(key, bls.prove_possession((7).to_bytes(32, "big")))


def test_no_keys_hold_nothing() -> None:
    assert not bls.holds([], bytes(32), b"\xc0" + bytes(95))
    assert bls.which_hold([], bytes(32), []) == []


@pytest.mark.parametrize("secret", [bytes(32), b"\xff" * 32, b"\x01", bytes(33)])
def test_what_is_no_secret_signs_nothing(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        bls.sign(secret, bytes(32))
