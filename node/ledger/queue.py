"""Transactions that wait for the next ledger: one per source account.

An envelope that was applied or dropped is banned for 10 ledgers, the one that closes then
included; one that waited through 4 closes without being taken is dropped. There is room for
twice the operations of a ledger.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from node.ledger.frame import Frame

BAN_LEDGERS = 10
PATIENCE = 4
ROOM_LEDGERS = 2


@dataclass(slots=True)
class _Place:
    frame: Frame
    waited: int = 0


class Queue:
    """The waiting transactions, and what must not come back yet."""

    def __init__(self, max_operations: int) -> None:
        """Start empty, with room for two ledgers of `max_operations`."""
        self._room = ROOM_LEDGERS * max_operations
        self._places: dict[bytes, _Place] = {}
        self._fees: dict[bytes, int] = {}
        self._operations = 0
        self._banned: deque[set[bytes]] = deque([set()], maxlen=BAN_LEDGERS)

    def __len__(self) -> int:
        """Return how many transactions wait."""
        return len(self._places)

    def __iter__(self) -> Iterator[Frame]:
        """Go through the waiting transactions in order of arrival."""
        return iter([place.frame for place in self._places.values()])

    def waiting(self, source: bytes) -> Frame | None:
        """Return what waits of that source account."""
        place = self._places.get(source)
        return None if place is None else place.frame

    def is_banned(self, envelope_hash: bytes) -> bool:
        """Tell whether this envelope may not come back yet."""
        return any(envelope_hash in hashes for hashes in self._banned)

    def has_room(self, frame: Frame) -> bool:
        """Tell whether its operations fit in."""
        return self._operations + len(frame.calls) <= self._room

    def fees(self, account: bytes) -> int:
        """Return the fee bids, in stroops, that an account may have to pay for what waits."""
        return self._fees.get(account, 0)

    def add(self, frame: Frame) -> None:
        """Take in a transaction whose source has none waiting."""
        self._places[frame.source] = _Place(frame)
        self._fees[frame.fee_account] = self.fees(frame.fee_account) + frame.fee
        self._operations += len(frame.calls)

    def ban(self, frames: Iterable[Frame]) -> None:
        """Take these out, and refuse their envelopes for a while."""
        for frame in frames:
            self._banned[-1].add(frame.envelope_hash)
            if self.waiting(frame.source) is not frame:
                continue
            del self._places[frame.source]
            self._operations -= len(frame.calls)
            left = self._fees[frame.fee_account] - frame.fee
            if left:
                self._fees[frame.fee_account] = left
            else:
                del self._fees[frame.fee_account]

    def age(self) -> tuple[Frame, ...]:
        """Note that a ledger closed without what still waits.

        Returns:
            What has waited too long by now; it is banned.
        """
        self._banned.append(set())
        for place in self._places.values():
            place.waited += 1
        tired = [one.frame for one in self._places.values() if one.waited >= PATIENCE]
        self.ban(tired)
        return tuple(tired)
