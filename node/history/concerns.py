"""Whom an operation concerns, and whether it is a payment in Horizon's sense.

An account's lists of operations and payments hold those that concern it: as source or as the
account that the operation names.
"""

from collections.abc import Sequence

from node.wire.parsed import (
    AccountMerge,
    AllowTrust,
    BeginSponsoring,
    CreateAccount,
    EndSponsoring,
    Operation,
    Other,
    Payment,
    RevokeSponsorship,
    SetTrustLineFlags,
)

_PATHS = ("path_payment_strict_send", "path_payment_strict_receive")


def is_payment(operation: Operation) -> bool:
    """Tell whether it moves coins or assets between accounts."""
    if isinstance(operation, Other):
        return operation.type in _PATHS
    return isinstance(operation, Payment | CreateAccount | AccountMerge)


def begun_by(operations: Sequence[Operation], index: int) -> str | None:
    """Return who began the sponsorship that the operation at `index` (from 0) ends, if anybody."""
    ended = operations[index]
    for one in reversed(operations[:index]):
        if isinstance(one, BeginSponsoring) and one.sponsored == ended.source:
            return one.source
    return None


def concerned(operations: Sequence[Operation], index: int) -> set[str]:
    """Return the addresses of those whom the operation at `index` (from 0) concerns."""
    operation = operations[index]
    found = {operation.source}
    match operation:
        case CreateAccount() | Payment() | AccountMerge():
            found.add(operation.destination)
        case AllowTrust() | SetTrustLineFlags():
            found.add(operation.trustor)
        case BeginSponsoring():
            found.add(operation.sponsored)
        case EndSponsoring():
            found.add(begun_by(operations, index) or operation.source)
        case RevokeSponsorship() if operation.account:
            found.add(operation.account)
        case _:
            pass
    return found
