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
    entries: int = 1,
    v1: bool = True,
) -> bytes:
    """Return a signed envelope that writes one data entry so often, of our own shape."""
    account = Account(key.public_key, sequence - 1)
    builder = TransactionBuilder(account, passphrase, base_fee=100, v1=v1)
    builder.add_time_bounds(0, max_time).add_hash_memo(bytes(32))
    for _ in range(entries):
        builder.append_manage_data_op("sandogh", value)
    envelope = builder.build()
    envelope.sign(key)
    return envelope.to_xdr_object().to_xdr_bytes()
