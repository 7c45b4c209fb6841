"""Signatures of those who re-counted: BLS12-381 (docs/protocol.md §10).

The proof-of-possession scheme of the IETF draft "BLS Signatures", §3.3: keys of 48 bytes in G1,
signatures of 96 bytes in G2. A pairing takes some 0.4 s, so this is for certificates only.

Signatures over one message are checked together: with a random weight each, from the operating
system, drawn when all are there, their sum verifies under the same sum of keys; only if it does
not is each looked at by itself. Without weights two wrong signatures could cancel each other out.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from importlib import import_module
from typing import Any

from contracts.crypto.transcript import short

KEY_SIZE = 48
SIGNATURE_SIZE = 96
SECRET_SIZE = 32
WEIGHT_BITS = 128


def message(context: bytes, result: bytes) -> bytes:
    """Return h(attest, context, result id), the 32 bytes that are signed."""
    return short("attest", context, result)


def new_secret() -> bytes:
    """Draw a secret key from the operating system: 32 bytes, big-endian."""
    return int(_scheme().KeyGen(secrets.token_bytes(SECRET_SIZE))).to_bytes(SECRET_SIZE, "big")


def public_key(secret: bytes) -> bytes:
    """Return the public key of a secret: 48 bytes.

    Raises:
        ValueError: the secret is 0 or not below the group's order.
    """
    return bytes(_scheme().SkToPk(_number(secret)))


def prove_possession(secret: bytes) -> bytes:
    """Return the proof that a public key's secret is known: 96 bytes; raises as `public_key`."""
    return bytes(_scheme().PopProve(_number(secret)))


def sign(secret: bytes, signed: bytes) -> bytes:
    """Return a signature, 96 bytes; raises as `public_key`."""
    return bytes(_scheme().Sign(_number(secret), signed))


@lru_cache(maxsize=1024)
def is_possessed(key: bytes, proof: bytes) -> bool:
    """Tell whether a key is canonical, in the group, and its proof of possession holds."""
    return bool(_scheme().PopVerify(key, proof))


def holds(keys: Sequence[bytes], signed: bytes, aggregate: bytes) -> bool:
    """Tell whether an aggregate is of exactly these keys over one message.

    Args:
        keys: at least one, each with a proof that held: else sums of keys prove nothing.
        signed: the message.
        aggregate: 96 bytes.
    """
    return bool(keys) and bool(_scheme().FastAggregateVerify(list(keys), signed, aggregate))


def which_hold(keys: Sequence[bytes], signed: bytes, signatures: Sequence[bytes]) -> list[bool]:
    """Tell of each signature over one message whether it is its key's.

    Args:
        keys: each with a proof that held.
        signed: the message.
        signatures: one a key, 96 bytes each.
    """
    if len(keys) > 1 and _together(keys, signed, signatures):
        return [True] * len(keys)
    pairs = zip(keys, signatures, strict=True)
    return [bool(_scheme().Verify(key, signed, signature)) for key, signature in pairs]


def aggregated(signatures: Sequence[bytes]) -> bytes:
    """Return the sum of signatures that hold, at least one: 96 bytes."""
    return bytes(_scheme().Aggregate(list(signatures)))


def _together(keys: Sequence[bytes], signed: bytes, signatures: Sequence[bytes]) -> bool:
    curve, forms = _module("optimized_bls12_381"), _module("bls.g2_primitives")
    key_sum: Any = curve.Z1
    sum_of_all: Any = curve.Z2
    try:
        for key, signature in zip(keys, signatures, strict=True):
            weight = secrets.randbits(WEIGHT_BITS) | 1
            point = forms.signature_to_G2(signature)
            if not forms.subgroup_check(point):
                return False
            key_sum = curve.add(key_sum, curve.multiply(forms.pubkey_to_G1(key), weight))
            sum_of_all = curve.add(sum_of_all, curve.multiply(point, weight))
        weighted, total = forms.G1_to_pubkey(key_sum), forms.G2_to_signature(sum_of_all)
    except (ValueError, AssertionError):
        # what can't be decoded is named when each is looked at by itself
        return False
    return bool(_scheme().Verify(weighted, signed, total))


def _number(secret: bytes) -> int:
    value = int.from_bytes(secret, "big")
    order = _module("optimized_bls12_381").curve_order
    if len(secret) != SECRET_SIZE or not 0 < value < order:
        raise ValueError("a BLS secret is 32 bytes, from 1 to the group's order less 1")
    return value


def _scheme() -> Any:
    return _module("bls.ciphersuites").G2ProofOfPossession


def _module(name: str) -> Any:
    # imported when needed: it takes a quarter of a second
    return import_module(f"py_ecc.{name}")
