"""The operations this ledger has: a file each, all of one rhythm.

A module has `KIND`, its result codes as constants, and
`threshold(body)`: which threshold of its source must be reached;
`concerns(body)`: the accounts it concerns besides its source;
`check(source, body)`: what is wrong whatever the state, or None;
`apply(view, source, body, context)`: change the state, return the outcome. A failure may leave
writes behind: the caller rolls them back.
What is not in `OPERATIONS` gets opNOT_SUPPORTED.
"""

from stellar_sdk import xdr

from node.operations import (
    account_merge,
    allow_trust,
    begin_sponsoring,
    bump_sequence,
    change_trust,
    create_account,
    end_sponsoring,
    manage_data,
    payment,
    revoke_sponsorship,
    set_options,
    set_trust_line_flags,
)
from node.operations.operation import Operation

OPERATIONS: dict[xdr.OperationType, Operation] = {
    create_account.KIND: create_account,
    payment.KIND: payment,
    set_options.KIND: set_options,
    change_trust.KIND: change_trust,
    allow_trust.KIND: allow_trust,
    account_merge.KIND: account_merge,
    manage_data.KIND: manage_data,
    bump_sequence.KIND: bump_sequence,
    begin_sponsoring.KIND: begin_sponsoring,
    end_sponsoring.KIND: end_sponsoring,
    revoke_sponsorship.KIND: revoke_sponsorship,
    set_trust_line_flags.KIND: set_trust_line_flags,
}


def operation_for(body: xdr.OperationBody) -> Operation | None:
    """Return the module for an operation, None where this ledger does not have it."""
    if body.type == change_trust.KIND and not change_trust.supports(body):
        return None
    return OPERATIONS.get(body.type)
