"""Ledger 1 as stellar-core makes it, so that a chain of its can be repeated from the start.

Protocol 0, the numbers below, and one account, the root's, in the bucket list. The hash of that
bucket list stands in the header, so it is reckoned here for this one state (ledger.md §2.1):
level 0 holds one bucket of one live entry, all other buckets are empty and hash to zeros.
"""

import hashlib
import struct

from stellar_sdk import xdr

from node.ledger.header import TOTAL_COINS, Header, stellar_value
from node.state.entries import AccountEntry
from node.state.entry_xdr import entry_to_xdr
from node.wire.signatures import public_key

BASE_FEE = 100
BASE_RESERVE = 100_000_000
MAX_TRANSACTIONS = 100
_LEVELS = 11
_ZERO = bytes(32)
_LAST_FRAGMENT = 1 << 31


def root_account(network: bytes) -> AccountEntry:
    """Return the account that holds all coins; its seed is the network id (32 bytes)."""
    return AccountEntry(public_key(network), TOTAL_COINS, sequence=0, modified=1)


def core_genesis_header(network: bytes) -> Header:
    """Return the header of stellar-core's ledger 1, whose close time is 0."""
    return Header(
        protocol=0,
        previous_hash=_ZERO,
        value=stellar_value(_ZERO, 0),
        close_time=0,
        results_hash=_ZERO,
        state_root=_bucket_list_hash(entry_to_xdr(root_account(network))),
        sequence=1,
        total_coins=TOTAL_COINS,
        fee_pool=0,
        base_fee=BASE_FEE,
        base_reserve=BASE_RESERVE,
        max_operations=MAX_TRANSACTIONS,
    )


def _bucket_list_hash(entry: bytes) -> bytes:
    live = struct.pack(">i", xdr.BucketEntryType.LIVEENTRY) + entry
    bucket = hashlib.sha256(struct.pack(">I", _LAST_FRAGMENT | len(live)) + live).digest()
    empty = hashlib.sha256(_ZERO + _ZERO).digest()
    first = hashlib.sha256(bucket + _ZERO).digest()
    return hashlib.sha256(first + empty * (_LEVELS - 1)).digest()
