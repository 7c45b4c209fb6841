"""stellar-core's ledger 1, which every public network with a passphrase shares."""

import hashlib

from stellar_sdk import Keypair, xdr

from node.ledger.chain import Ledger

TESTNET = "Test SDF Network ; September 2015"
TESTNET_HASH = "63d98f536ee68d1b27b5b89f23af5311b7569a24faf1403ad0b52b633b07be99"
TESTNET_BUCKETS = "572a2e32ff248a07b0e70fd1f6d318c1facd20b6cc08c33d5775259868125a16"
PUBNET = "Public Global Stellar Network ; September 2015"
PUBNET_HASH = "39c2a3cd4141b2853e70d84601faa44744660334b48f3228e0309342e3f4eb48"


def test_testnets_ledger_1() -> None:
    ledger = Ledger.core_genesis(TESTNET)
    assert ledger.hash.hex() == TESTNET_HASH
    assert hashlib.sha256(ledger.header).hexdigest() == TESTNET_HASH
    header = xdr.LedgerHeader.from_xdr_bytes(ledger.header)
    assert header.bucket_list_hash.hash.hex() == TESTNET_BUCKETS
    assert header.ledger_version.uint32 == 0
    assert header.base_fee.uint32 == 100
    assert header.base_reserve.uint32 == 100_000_000
    assert header.max_tx_set_size.uint32 == 100
    assert header.scp_value.close_time.time_point.uint64 == 0
    assert header.total_coins.int64 == 10**18


def test_pubnets_ledger_1() -> None:
    assert Ledger.core_genesis(PUBNET).hash.hex() == PUBNET_HASH


def test_its_one_account_is_the_root_of_the_passphrase() -> None:
    ledger = Ledger.core_genesis(TESTNET)
    root = Keypair.from_raw_ed25519_seed(hashlib.sha256(TESTNET.encode()).digest())
    account = ledger.account(root.raw_public_key())
    assert account is not None
    assert (account.balance, account.sequence, account.modified) == (10**18, 0, 1)
    assert len(list(ledger.entries())) == 1
