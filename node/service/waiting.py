"""Who waits for what: one outcome a transaction, however many clients ask for it."""

import asyncio

from node.horizon.backend import Stored, Submission, Unclear


class Waiting:
    """Outcomes still to come, by transaction hash (32 bytes)."""

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self._outcomes: dict[bytes, asyncio.Future[Submission]] = {}
        self._clients = 0

    def __contains__(self, hash_: bytes) -> bool:
        return hash_ in self._outcomes

    @property
    def clients(self) -> int:
        """How many requests wait just now."""
        return self._clients

    async def outcome(self, hash_: bytes, seconds: float) -> Submission:
        """Wait until the transaction's outcome is known, at most so many seconds."""
        loop = asyncio.get_running_loop()
        future = self._outcomes.setdefault(hash_, loop.create_future())
        self._clients += 1
        try:
            await asyncio.wait({future}, timeout=seconds)
        finally:
            self._clients -= 1
        if future.done():
            return future.result()
        return Unclear(hash_, f"No ledger took the transaction within {seconds:g} seconds.")

    def tell(self, hash_: bytes, outcome: Submission) -> None:
        """Give the outcome to all who wait for it, and forget it."""
        future = self._outcomes.pop(hash_, None)
        if future is not None and not future.done():
            future.set_result(outcome)

    def tell_all(self, stored: list[Stored], dropped: tuple[bytes, ...]) -> None:
        """Give the outcomes of a closed ledger, once it is stored."""
        for one in stored:
            self.tell(one.row.hash, one)
        for hash_ in dropped:
            self.tell(hash_, Unclear(hash_, "The transaction left the queue without a ledger."))

    def give_up(self, why: str) -> None:
        """Tell everybody that nothing is known and nothing will be."""
        for hash_ in list(self._outcomes):
            self.tell(hash_, Unclear(hash_, why))
