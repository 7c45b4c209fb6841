"""What is in an evidence file, and where: kept in a few bytes an entry, built while it is verified.

Transactions and streams' members are columns of numbers; the transactions themselves stay in the
file. Nothing is believed for being there: an account's stream that was not read to its end is
known as such, and what was never asked is not answered.
"""

import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from node.base.errors import SandoghError
from node.networks.fields import FieldError, Fields, read_object
from node.wire.accounts import AddressError, public_key
from verifier.evidence.blocks import Record
from verifier.evidence.form import (
    CLOSED,
    LEDGER,
    MEMBER,
    NAMED,
    TRANSACTION,
    EvidenceError,
    Kind,
)
from verifier.evidence.values import account_of

MOST_STREAMS = 100_000
MOST_ACCOUNTS = 10_000
FREE, BYTES_EACH = 1 << 17, 16
"""Entries that any file may have, and bytes of a packed file for each one more.

What is honest packs no better: a transaction has 64 bytes of signature, a ledger two hashes. So
what is kept of a file is no more than some times its size, however well its author packs it.
"""


@dataclass(slots=True)
class Stream:
    """The transactions that one question about accounts was answered with.

    Attributes:
        successful: accounts of which successful ones were asked for.
        every: accounts of which failed ones were asked for, too.
        after: the position after which it begins.
        positions: in order.
        whole: whether it was read to its end.
    """

    successful: tuple[str, ...]
    every: tuple[str, ...]
    after: int
    positions: "array[int]" = field(default_factory=lambda: array("Q"))
    whole: bool = False


class Contents:
    """The index of one file.

    Attributes:
        network: place of the first answer about the network: by it the audit went on.
        accounts: places of the last answer about each account.
        ledgers: places by sequence.
        named: position by hash; None where there was no such transaction.
        closed: number of transactions of each ledger that was told whole.
        streams: in the order in which they were asked for.
    """

    def __init__(self, path: str) -> None:
        """Start empty."""
        self.network: int | None = None
        self.accounts: dict[str, int] = {}
        self.ledgers: dict[int, int] = {}
        self.named: dict[bytes, int | None] = {}
        self.closed: dict[int, int] = {}
        self.streams: list[Stream] = []
        self._path = path
        self._positions = array("Q")
        self._places = array("Q")
        self._kept = 0

    def fill(self, records: Iterable[Record]) -> None:
        """Take all records of a file.

        Raises:
            EvidenceError: one is not of its form, or speaks of what is not there.
        """
        at = 0
        for record in records:
            at = record.at
            try:
                self._take(record)
                if self._kept > FREE + at // BYTES_EACH:
                    raise _Malformed("there are more of them than honest ones have room for")
            except (struct.error, FieldError, AddressError, _Malformed) as fault:
                why = f"a record of kind {record.kind.name.lower()} is wrong: {fault}"
                raise EvidenceError(self._path, at, why) from fault
        self._sort()
        for place in range(1, len(self._positions)):
            if self._positions[place] == self._positions[place - 1]:
                why = f"it holds two transactions at {self._positions[place]}"
                raise EvidenceError(self._path, at, why)
        for position in self._spoken_of():
            if self.transaction(position) is None:
                why = f"it speaks of a transaction at {position}, which it does not hold"
                raise EvidenceError(self._path, at, why)

    def transaction(self, position: int) -> int | None:
        """Return the place of the transaction at a position, None if it is not held."""
        at = bisect_left(self._positions, position)
        if at < len(self._positions) and self._positions[at] == position:
            return self._places[at]
        return None

    def _take(self, record: Record) -> None:
        payload = record.payload
        self._kept += 1
        if record.kind is Kind.TRANSACTION:
            position, _, _, _, size = TRANSACTION.unpack_from(payload)
            if TRANSACTION.size + size > len(payload):
                raise _Malformed("its envelope is cut")
            if position >> 63 or position & 0xFFF:
                raise _Malformed(f"{position} is no transaction's position")
            self._positions.append(position)
            self._places.append(record.place)
        elif record.kind is Kind.MEMBER:
            stream, position = _exactly(MEMBER, payload)
            found = self._stream(stream)
            last = found.positions[-1] if found.positions else found.after
            if position <= last:
                raise _Malformed(f"position {position} follows {last}")
            found.positions.append(position)
        elif record.kind is Kind.STREAM:
            self._open_stream(payload)
        elif record.kind is Kind.END:
            (stream,) = _exactly(struct.Struct(">I"), payload)
            self._stream(stream).whole = True
        elif record.kind is Kind.LEDGER:
            self.ledgers[LEDGER.unpack_from(payload)[0]] = record.place
        elif record.kind is Kind.CLOSED:
            sequence, count = _exactly(CLOSED, payload)
            if sequence >> 31 or count >> 20:
                raise _Malformed(f"no ledger {sequence} has {count} transactions")
            self.closed[sequence] = count
        elif record.kind is Kind.NAMED:
            name, there, position = NAMED.unpack(payload)
            self.named[name] = position if there else None
        elif record.kind is Kind.NETWORK:
            self.network = record.place if self.network is None else self.network
        elif record.kind is Kind.ACCOUNT:
            if len(self.accounts) >= MOST_ACCOUNTS:
                raise _Malformed(f"there are more than {MOST_ACCOUNTS} accounts")
            self.accounts[account_of(payload)] = record.place

    def _open_stream(self, payload: bytes) -> None:
        number = int.from_bytes(payload[:4], "big")
        if number != len(self.streams) or number >= MOST_STREAMS:
            raise _Malformed(f"stream {number} came where {len(self.streams)} belongs")
        said = read_object(payload[4:])
        successful, every = _accounts(said, "successful"), _accounts(said, "every")
        self._kept += len(successful) + len(every)
        self.streams.append(Stream(successful, every, said.number("after")))

    def _stream(self, number: int) -> Stream:
        if number >= len(self.streams):
            raise _Malformed(f"there is no stream {number} yet")
        return self.streams[number]

    def _sort(self) -> None:
        order = sorted(range(len(self._positions)), key=self._positions.__getitem__)
        self._places = array("Q", (self._places[one] for one in order))
        self._positions = array("Q", (self._positions[one] for one in order))

    def _spoken_of(self) -> Iterable[int]:
        for stream in self.streams:
            yield from stream.positions
        yield from (one for one in self.named.values() if one is not None)


class _Malformed(SandoghError):
    """A record is not of its form."""


def _exactly(form: struct.Struct, payload: bytes) -> tuple[int, ...]:
    return form.unpack(payload)


def _accounts(said: Fields, key: str) -> tuple[str, ...]:
    found = said.raw(key)
    if not isinstance(found, list) or len(found) > MOST_ACCOUNTS:
        raise said.wrong(key, f"is no list of at most {MOST_ACCOUNTS}")
    for one in found:
        public_key(str(one))
    return tuple(map(str, found))
