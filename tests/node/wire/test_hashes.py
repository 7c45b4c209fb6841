"""Hashes against stellar-sdk's, for every envelope form."""

from stellar_sdk import (
    Account,
    FeeBumpTransaction,
    FeeBumpTransactionEnvelope,
    Keypair,
    ManageData,
    Network,
    TransactionBuilder,
)

from node.wire.accounts import account_id, account_key, muxed_key
from node.wire.hashes import header_hash, inner_hash, network_id, transaction_hash
from node.wire.signatures import hint, payload_hint, public_key, verify

PASSPHRASE = "Kuknos Foundation, Feb 2019"
NETWORK = network_id(PASSPHRASE)
PAIR = Keypair.from_raw_ed25519_seed(bytes(range(32)))


def test_network_id_of_the_public_stellar_network() -> None:
    public = network_id(Network.PUBLIC_NETWORK_PASSPHRASE)
    assert public.hex() == "7ac33997544e3175d266bd022439b22cdb16508c01163f26e5cb2a3e1045a979"


def test_v0_and_v1_hash_alike_and_a_fee_bump_has_two() -> None:
    built = []
    for v1 in (False, True):
        builder = TransactionBuilder(Account(PAIR.public_key, 6), PASSPHRASE, v1=v1)
        builder.append_operation(ManageData("n", b"v")).set_timeout(0)
        built.append(builder.build())
    old, new = built
    assert transaction_hash(old.to_xdr_object(), NETWORK) == new.hash()
    assert transaction_hash(new.to_xdr_object(), NETWORK) == new.hash()
    assert inner_hash(new.to_xdr_object(), NETWORK) is None
    bump = FeeBumpTransactionEnvelope(FeeBumpTransaction(PAIR, 400, new), PASSPHRASE)
    assert transaction_hash(bump.to_xdr_object(), NETWORK) == bump.hash()
    assert inner_hash(bump.to_xdr_object(), NETWORK) == new.hash()


def test_header_hash_is_that_of_its_bytes() -> None:
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert header_hash(b"").hex() == empty


def test_signature_is_judged_whole() -> None:
    key, message = PAIR.raw_public_key(), b"message"
    signature = PAIR.sign(message)
    assert public_key(bytes(range(32))) == key
    assert verify(key, message, signature)
    assert not verify(key, b"other", signature)
    assert not verify(bytes(32), message, signature)
    for wrong in (b"", signature[:-1], signature + b"\0", bytes(64), b"\xff" * 64):
        assert not verify(key, message, wrong)
    assert not verify(key[:-1], message, signature)


def test_hints() -> None:
    assert hint(bytes(range(32))) == bytes([28, 29, 30, 31])
    key = bytes(28) + bytes([1, 2, 3, 4])
    assert payload_hint(key, b"\0\0\0\0\1\1\1\1") == bytes([0, 3, 2, 5])
    assert payload_hint(key, b"\1") == bytes([0, 2, 3, 4])


def test_account_keys_from_all_forms() -> None:
    key = PAIR.raw_public_key()
    assert account_key(account_id(key)) == key
    assert account_key(PAIR.xdr_account_id()) == key
    assert muxed_key(PAIR.xdr_muxed_account()) == key
