"""Transactions that are no record's part: built by stellar-sdk, returned as unsigned drafts."""

from decimal import Decimal

from stellar_sdk import Account, TransactionBuilder

from contracts.records.envelope import Draft, EnvelopeLimit, draft_of, takes_v1
from contracts.records.transactions import Posting

MAX_OPERATIONS = 100


def begin(posting: Posting) -> TransactionBuilder:
    """Return a builder with source, sequence number, fee and time bounds set."""
    source = Account(posting.source, posting.sequence)
    builder = TransactionBuilder(
        source, "", base_fee=posting.base_fee, v1=takes_v1(posting.protocol)
    )
    return builder.add_time_bounds(0, posting.max_time)


def coins(stroops: int) -> Decimal:
    """Return an amount in whole units, as the builder takes it: exact, 7 decimals."""
    return Decimal(stroops).scaleb(-7)


def finish(builder: TransactionBuilder) -> Draft:
    """Return what was built, unsigned.

    Raises:
        EnvelopeLimit: more than 100 operations.
    """
    count = len(builder.operations)
    if count > MAX_OPERATIONS:
        raise EnvelopeLimit("operations", f"{count}, more than {MAX_OPERATIONS}")
    return draft_of(builder.build().to_xdr_object().to_xdr_bytes(), ())
