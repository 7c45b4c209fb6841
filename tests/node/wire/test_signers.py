"""Only a key's own valid signature over this very transaction makes it a signer."""

from dataclasses import replace

import pytest
from stellar_sdk import Account, Keypair, Network, TransactionBuilder

from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id
from node.wire.parsed import Signature, Transaction
from node.wire.signers import signers_of

PASSPHRASE = "signers test"


def signed_by(*keys: Keypair) -> Transaction:
    builder = TransactionBuilder(Account(keys[0].public_key, 1), PASSPHRASE, base_fee=100)
    envelope = builder.append_bump_sequence_op(5).set_timeout(0).build()
    for key in keys:
        envelope.sign(key)
    xdr = envelope.to_xdr_object().to_xdr_bytes()
    return parse_envelope(xdr, network_id(PASSPHRASE))


@pytest.fixture
def keys() -> list[Keypair]:
    return [Keypair.random() for _ in range(3)]


def test_those_who_signed_are_found_and_no_others(keys: list[Keypair]) -> None:
    transaction = signed_by(*keys[:2])
    accounts = [key.public_key for key in keys]
    assert signers_of(transaction, accounts) == set(accounts[:2])
    assert signers_of(transaction, accounts[2:]) == set()


def test_a_signature_repeated_counts_once(keys: list[Keypair]) -> None:
    transaction = signed_by(keys[0])
    twice = replace(transaction, signatures=transaction.signatures * 2)
    assert signers_of(twice, [key.public_key for key in keys]) == {keys[0].public_key}


def test_a_signature_under_anothers_hint_is_none(keys: list[Keypair]) -> None:
    transaction = signed_by(keys[0])
    (signature,) = transaction.signatures
    moved = Signature(keys[1].raw_public_key()[-4:], signature.signature)
    accounts = [key.public_key for key in keys]
    assert signers_of(replace(transaction, signatures=(moved,)), accounts) == set()


def test_a_signature_over_another_transaction_is_none(keys: list[Keypair]) -> None:
    transaction = replace(signed_by(keys[0]), hash=bytes(32))
    assert signers_of(transaction, [keys[0].public_key]) == set()


def test_the_network_is_part_of_what_is_signed(keys: list[Keypair]) -> None:
    builder = TransactionBuilder(
        Account(keys[0].public_key, 1), Network.PUBLIC_NETWORK_PASSPHRASE, base_fee=100
    )
    envelope = builder.append_bump_sequence_op(5).set_timeout(0).build()
    envelope.sign(keys[0])
    xdr = envelope.to_xdr_object().to_xdr_bytes()
    transaction = parse_envelope(xdr, network_id(PASSPHRASE))
    assert signers_of(transaction, [keys[0].public_key]) == set()
