"""Total order ids: where a ledger, transaction or operation stands in history (SEP-35)."""

from typing import NamedTuple

from node.base.errors import SandoghError

_LEDGER_BITS, _ORDER_BITS, _OPERATION_BITS = 31, 20, 12


class Place(NamedTuple):
    """A decoded id; `order` and `operation` count from 1, 0 means the whole above it."""

    ledger: int
    order: int
    operation: int


class ToidError(SandoghError):
    """A number is no total order id, or a part does not fit; `part` names it."""

    def __init__(self, part: str, value: int) -> None:
        self.part, self.value = part, value
        super().__init__(f"{value} is not a possible {part} of a paging token")


def encode(ledger: int, order: int = 0, operation: int = 0) -> int:
    """Return ledger << 32 | order << 12 | operation.

    Args:
        ledger: sequence, below 2^31.
        order: the transaction's place in apply order from 1, below 2^20.
        operation: index from 1, below 2^12.

    Raises:
        ToidError: a part is out of range.
    """
    for part, value, bits in (
        ("ledger", ledger, _LEDGER_BITS),
        ("transaction order", order, _ORDER_BITS),
        ("operation index", operation, _OPERATION_BITS),
    ):
        if not 0 <= value < 1 << bits:
            raise ToidError(part, value)
    return ledger << 32 | order << 12 | operation


def decode(toid: int) -> Place:
    """Return the parts of an id.

    Raises:
        ToidError: it is negative or not below 2^63.
    """
    if not 0 <= toid < 1 << 63:
        raise ToidError("value", toid)
    return Place(toid >> 32, toid >> 12 & 0xFFFFF, toid & 0xFFF)
