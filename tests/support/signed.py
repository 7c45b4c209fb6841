"""Small signed envelopes of fixed accounts, for tests that submit."""

from stellar_sdk import Account, Keypair, TransactionBuilder

from tests.support.simulated_horizon import PASSPHRASE, START

LATER = START + 10**6


def keypair(number: int) -> Keypair:
    """Return the test account of a number from 0 to 255."""
    return Keypair.from_raw_ed25519_seed(bytes([number]) * 32)


def signed(
    key: Keypair,
    sequence: int,
    value: bytes = b"x",
    *,
    max_time: int = LATER,
    passphrase: str = PASSPHRASE,
) -> bytes:
    """Return a signed envelope with one data entry, of our own shape."""
    builder = TransactionBuilder(Account(key.public_key, sequence - 1), passphrase, base_fee=100)
    builder.add_time_bounds(0, max_time).add_hash_memo(bytes(32))
    envelope = builder.append_manage_data_op("sandogh", value).build()
    envelope.sign(key)
    return envelope.to_xdr_object().to_xdr_bytes()
