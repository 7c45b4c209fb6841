"""What few envelopes have: preconditions beyond time (CAP-21), and a fee bump's own parts.

Most transactions have neither, so these read the envelope's XDR only when they are asked for.
"""

from typing import Any

from stellar_sdk import xdr

from node.horizon.resources.account import signer_key
from node.horizon.resources.amounts import base64_text


def conditions(envelope: bytes) -> dict[str, Any]:
    """Return the preconditions of an envelope that are not time bounds, as Horizon names them."""
    v2 = _inner(envelope).cond.v2
    if v2 is None:
        return {}
    found: dict[str, Any] = {}
    if v2.ledger_bounds is not None:
        bounds = v2.ledger_bounds
        found["ledgerbounds"] = {"min_ledger": bounds.min_ledger.uint32}
        if bounds.max_ledger.uint32:
            found["ledgerbounds"]["max_ledger"] = bounds.max_ledger.uint32
    if v2.min_seq_num is not None:
        found["min_account_sequence"] = str(v2.min_seq_num.sequence_number.int64)
    if v2.min_seq_age.duration.uint64:
        found["min_account_sequence_age"] = str(v2.min_seq_age.duration.uint64)
    if v2.min_seq_ledger_gap.uint32:
        found["min_account_sequence_ledger_gap"] = v2.min_seq_ledger_gap.uint32
    if v2.extra_signers:
        found["extra_signers"] = [signer_key(one) for one in v2.extra_signers]
    return found


def bump_signatures(envelope: bytes) -> list[str]:
    """Return a fee bump's own signatures, in base64."""
    bump = xdr.TransactionEnvelope.from_xdr_bytes(envelope).fee_bump
    assert bump is not None
    return [base64_text(one.signature.signature) for one in bump.signatures]


def inner_fee(envelope: bytes) -> int:
    """Return the stroops that the transaction within a fee bump bids."""
    return _inner(envelope).fee.uint32


def _inner(envelope: bytes) -> xdr.Transaction:
    said = xdr.TransactionEnvelope.from_xdr_bytes(envelope)
    within = said.v1 if said.fee_bump is None else said.fee_bump.tx.inner_tx.v1
    assert within is not None
    return within.tx
