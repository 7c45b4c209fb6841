"""Transactions that wait for the next ledger: one per source account.

Rules, as stellar-core 19.14 has them:
- An envelope that was applied, dropped or pushed out is banned for 10 ledgers, the one that
  closes then included; so is one that was turned away for want of room.
- What waited through 4 closes without being taken is dropped.
- A fee bump takes the place of a waiting transaction with its sequence number for ten times the
  fee per operation.
- There is room for twice the operations of a ledger. A full queue lets go of those that bid
  least per operation for one that bids more than each of them; after that, until the next close,
  nobody comes in who does not bid more than the last one pushed out.
"""

import heapq
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from node.ledger.frame import Frame
from node.state.reserves import INT64_MAX

BAN_LEDGERS = 10
PATIENCE = 4
ROOM_LEDGERS = 2
REPLACING_RATE = 10
_SHIFT = 64


@dataclass(frozen=True, slots=True)
class Fit:
    """How a transaction finds room.

    Attributes:
        pushed_out: what must leave the queue for it, as far as needed to come down to `room`.
        refused: it finds none.
        least_fee: the bid, in stroops, that would have found room; 0 where none would.
        room: operations that may wait.
    """

    pushed_out: tuple[Frame, ...] = ()
    refused: bool = False
    least_fee: int = 0
    room: int = 0


@dataclass(slots=True)
class _Place:
    frame: Frame
    waited: int = 0


class Queue:
    """The waiting transactions, and what must not come back yet."""

    def __init__(self) -> None:
        """Start empty."""
        self._places: dict[bytes, _Place] = {}
        self._fees: dict[bytes, int] = {}
        self._operations = 0
        self._banned: deque[set[bytes]] = deque([set()], maxlen=BAN_LEDGERS)
        self._cheapest: list[tuple[int, int, Frame]] = []
        self._arrivals = 0
        self._pushed_out: tuple[int, int] | None = None

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

    def fit(self, frame: Frame, max_operations: int, old: Frame | None = None) -> Fit:
        """Find room for a transaction; nothing is changed.

        Args:
            frame: the transaction.
            max_operations: of one ledger.
            old: the waiting transaction whose place it would take.
        """
        if self._pushed_out is not None and not _beats(frame, *self._pushed_out):
            return Fit(refused=True, least_fee=_least_fee(frame, *self._pushed_out))
        room = ROOM_LEDGERS * max_operations
        # one that takes another's place counts as much as that one, which is still there
        added = frame.size if old is None else old.size
        if added > room:
            return Fit(refused=True)
        needed = self._operations + added - room
        if needed <= 0:
            return Fit()
        return self._push_out(frame, needed, room)

    def fees(self, account: bytes) -> int:
        """Return the fee bids, in stroops, that an account may have to pay for what waits."""
        return self._fees.get(account, 0)

    def add(self, frame: Frame, fit: Fit) -> None:
        """Take in a transaction for which room was found; it keeps the age of one it replaces."""
        place = self._places.get(frame.source)
        if place is None:
            self._places[frame.source] = _Place(frame)
        else:
            self._forget(place.frame)
            place.frame = frame
        self._fees[frame.fee_account] = self.fees(frame.fee_account) + frame.fee
        self._operations += frame.size
        self._arrivals += 1
        heapq.heappush(self._cheapest, (_rate(frame), self._arrivals, frame))
        for cheaper in fit.pushed_out:
            self._pushed_out = cheaper.fee, cheaper.rate_operations
            self.ban([cheaper])
            if self._operations <= fit.room:
                break

    def ban_newcomer(self, frame: Frame) -> None:
        """Refuse for a while an envelope that is not in the queue."""
        self._banned[-1].add(frame.envelope_hash)

    def ban(self, frames: Iterable[Frame]) -> None:
        """Take these out, and refuse their envelopes for a while."""
        for frame in frames:
            self._banned[-1].add(frame.envelope_hash)
            if self.waiting(frame.source) is frame:
                self._drop(frame)

    def remove_applied(self, frames: Iterable[Frame]) -> None:
        """Take out what a ledger took, and what it made stale; refuse what it took for a while."""
        for frame in frames:
            self._banned[-1].add(frame.envelope_hash)
            waiting = self.waiting(frame.source)
            if waiting is not None and waiting.sequence <= frame.sequence:
                self._drop(waiting)

    def age(self) -> tuple[Frame, ...]:
        """Note that a ledger closed without what still waits.

        Returns:
            What has waited too long by now; it is banned.
        """
        for place in self._places.values():
            place.waited += 1
        tired = [one.frame for one in self._places.values() if one.waited >= PATIENCE]
        self._banned.append(set())
        self.ban(tired)
        self._pushed_out = None
        if len(self._cheapest) > 2 * len(self._places):
            self._cheapest = [one for one in self._cheapest if self._is_here(one[2])]
            heapq.heapify(self._cheapest)
        return tuple(tired)

    def _push_out(self, frame: Frame, needed: int, room: int) -> Fit:
        seen: list[tuple[int, int, Frame]] = []
        leaving: list[Frame] = []
        fit = Fit(refused=True)
        while self._cheapest:
            lowest = heapq.heappop(self._cheapest)
            cheapest = lowest[2]
            if not self._is_here(cheapest):
                continue
            seen.append(lowest)
            if not _beats(frame, cheapest.fee, cheapest.rate_operations):
                least = _least_fee(frame, cheapest.fee, cheapest.rate_operations)
                fit = Fit(refused=True, least_fee=least)
                break
            if cheapest.source == frame.source:
                break
            leaving.append(cheapest)
            needed -= cheapest.size
            if needed <= 0:
                fit = Fit(tuple(leaving), room=room)
                break
        for one in seen:
            heapq.heappush(self._cheapest, one)
        return fit

    def _is_here(self, frame: Frame) -> bool:
        return self.waiting(frame.source) is frame

    def _drop(self, frame: Frame) -> None:
        del self._places[frame.source]
        self._forget(frame)

    def _forget(self, frame: Frame) -> None:
        self._operations -= frame.size
        left = self._fees[frame.fee_account] - frame.fee
        if left:
            self._fees[frame.fee_account] = left
        else:
            del self._fees[frame.fee_account]


def least_replacing_fee(frame: Frame, old: Frame) -> int:
    """Return the bid, in stroops, with which a fee bump would take another's place."""
    least = -(-REPLACING_RATE * old.fee * frame.rate_operations // old.rate_operations)
    return min(least, INT64_MAX)


def _rate(frame: Frame) -> int:
    """Return the bid per operation, so finely that equal rates only are equal."""
    return (frame.fee << _SHIFT) // frame.rate_operations


def _beats(frame: Frame, fee: int, operations: int) -> bool:
    return frame.fee * operations > fee * frame.size


def _least_fee(frame: Frame, fee: int, operations: int) -> int:
    return min(fee * frame.size // operations + 1, INT64_MAX)
