"""What we bid: a multiple of the network's base fee, never above a cap.

A transaction is charged the base fee while ledgers have room, whatever it bids; only under
surge pricing does the bid decide. One that waits in the queue is replaced by a fee bump around
it at ten times its rate or more (stellar-core's FEE_MULTIPLIER); a fee bump counts one operation
more than what it wraps (CAP-15).
"""

from dataclasses import dataclass

from node.base.errors import SandoghError

REPLACES_AT = 10
"""How many times the rate of a waiting transaction its replacement must bid."""


class FeeTooHigh(SandoghError):
    """The network's base fee is above the most that we pay."""

    def __init__(self, base_fee: int, cap: int) -> None:
        self.base_fee = base_fee
        self.cap = cap
        super().__init__(
            f"the network's base fee is {base_fee} stroops an operation, above the cap of {cap}"
        )


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """How much we bid, in stroops an operation.

    Attributes:
        multiple: of the base fee, at least 1.
        cap: most for one operation, rescues included; without one nothing is rescued.
    """

    multiple: int = 1
    cap: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that bid nothing."""
        if self.multiple < 1 or (self.cap is not None and self.cap < 1):
            raise ValueError(f"multiple {self.multiple}, cap {self.cap}")

    def rate(self, base_fee: int) -> int:
        """Return the bid for an operation.

        Raises:
            FeeTooHigh: the base fee alone is above the cap.
        """
        if self.cap is None:
            return base_fee * self.multiple
        if base_fee > self.cap:
            raise FeeTooHigh(base_fee, self.cap)
        return min(base_fee * self.multiple, self.cap)

    def rescue_fee(self, fee: int, counted: int, operations: int) -> int | None:
        """Return the least fee of a fee bump that replaces what waits, None if above the cap.

        Args:
            fee: what waits bids, stroops.
            counted: the operations that it is counted with: a fee bump's inner ones and one.
            operations: of the inner transaction.
        """
        outer = operations + 1
        least = -(-REPLACES_AT * fee * outer // counted)
        return least if self.cap is not None and least <= self.cap * outer else None
