"""Thresholds and signatures: has enough weight of an account's signers signed?

A signature is matched by its hint. Signer kinds are tried in the order pre-authorised
transaction, hash-x, Ed25519, signed payload; each signer counts once; a weight counts at most
255; a needed weight of 0 still needs one good signature. A signature that nothing needed makes
a transaction fail with txBAD_AUTH_EXTRA.
"""

import hashlib
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from node.state.entries import AccountEntry, Signer
from node.wire import signatures

ED25519, PRE_AUTH, HASH_X, SIGNED_PAYLOAD = range(4)


class Threshold(IntEnum):
    """Index of a threshold in an account's four bytes."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Signature(NamedTuple):
    """A signature as attached: hint (4 bytes), signature (at most 64)."""

    hint: bytes
    signature: bytes


Verdicts = dict[tuple[int, bytes, bytes], bool]
"""Ed25519 verdicts by signature index, key and payload: a signature is verified once."""


class SignatureChecker:
    """The signatures of one envelope, and which of them were needed so far."""

    __slots__ = ("_hash", "_signatures", "_used", "_verdicts")

    def __init__(
        self, contents_hash: bytes, attached: Sequence[Signature], verdicts: Verdicts
    ) -> None:
        """Start with no signature used.

        Args:
            contents_hash: what the signatures sign, 32 bytes.
            attached: the envelope's signatures, at most 20.
            verdicts: kept by the caller between admission and closing.
        """
        self._hash = contents_hash
        self._signatures = attached
        self._used = [False] * len(attached)
        self._verdicts = verdicts

    @property
    def all_used(self) -> bool:
        """Tell whether every signature was needed."""
        return all(self._used)

    def account_allows(self, account: AccountEntry, level: Threshold) -> bool:
        """Tell whether the account's signers reach one of its thresholds."""
        master = account.thresholds[0]
        own = (Signer(ED25519, account.key, master),) if master else ()
        return self.weighs(own + account.signers, account.thresholds[level])

    def key_allows(self, key: bytes) -> bool:
        """Tell whether a key (32 bytes) signed: stands in for an account that is not there."""
        return self.weighs((Signer(ED25519, key, 1),), 0)

    def weighs(self, signers: Sequence[Signer], needed: int) -> bool:
        """Tell whether signers with good signatures have at least the needed weight."""
        total = 0
        for signer in signers:
            if signer.type == PRE_AUTH and signer.key == self._hash:
                total += min(signer.weight, 255)
                if total >= needed:
                    return True
        for kind in (HASH_X, ED25519, SIGNED_PAYLOAD):
            left = [signer for signer in signers if signer.type == kind]
            if not left:
                continue
            for index, signature in enumerate(self._signatures):
                for place, signer in enumerate(left):
                    if self._matches(kind, index, signature, signer):
                        self._used[index] = True
                        total += min(signer.weight, 255)
                        if total >= needed:
                            return True
                        del left[place]
                        break
        return False

    def _matches(self, kind: int, index: int, attached: Signature, signer: Signer) -> bool:
        if kind == ED25519:
            if attached.hint != signer.key[-4:]:
                return False
            return self._verified(index, attached, signer, self._hash)
        if kind == HASH_X:
            return (
                attached.hint == signer.key[-4:]
                and hashlib.sha256(attached.signature).digest() == signer.key
            )
        if attached.hint != signatures.payload_hint(signer.key, signer.payload):
            return False
        return self._verified(index, attached, signer, signer.payload)

    def _verified(self, index: int, attached: Signature, signer: Signer, message: bytes) -> bool:
        place = index, signer.key, signer.payload
        known = self._verdicts.get(place)
        if known is None:
            known = signatures.verify(signer.key, message, attached.signature)
            self._verdicts[place] = known
        return known
