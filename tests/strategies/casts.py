"""A small election held in memory: casts and amendments as acceptance sees them."""

from dataclasses import dataclass, field, replace
from itertools import count

from contracts.counting.amendments import Amendment
from contracts.counting.cast import ONE_VOTE, Cast, Purse
from contracts.counting.run import here
from contracts.counting.window import Window
from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import Ballot, Statement, fresh_randomness, prove
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import Point, base
from contracts.records.assemble import ENTRY_NAME, Assembler
from contracts.records.frame import split, values
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.record import Record
from node.wire.parsed import Asset, ManageData, Memo, Operation, Payment, Transaction

CONTEXT = b"\x0c" * 32
PURSE = Purse(Asset("VOTE", "issuer"), "urn", "box")
SHAPE = Shape.of([(2, 0, 1)])
STATEMENT = Statement(CONTEXT, (base(201), base(202)), SHAPE)
OPENS, END = 1000, 2000
CHANNELS = ("channel 1", "channel 2")
SECRETS = sorted(range(11, 16), key=base)
"""κ of index 0, 1, …: in the order in which the roll has their keys."""
ROLL = tuple(map(base, SECRETS))


def ballot(index: int, kappa: int | None = None, bits: tuple[int, ...] = (1, 0, 0)) -> Ballot:
    """Return an honest ballot."""
    secret = SECRETS[index] if kappa is None else kappa
    return prove(STATEMENT, index, secret, bits, fresh_randomness(SHAPE))


def record(made: Ballot) -> Record:
    """Return a ballot's record."""
    return Record(9, made.encode())


def payment(amount: int = ONE_VOTE, source: str = "urn", destination: str = "box") -> Payment:
    """Return the operation that makes a cast."""
    return Payment(source, destination, PURSE.vote, amount)


def entries(channel: str, part: bytes) -> tuple[Operation, ...]:
    """Return the data entries that carry a part."""
    return tuple(ManageData(channel, ENTRY_NAME, value) for value in values(part))


@dataclass
class Ledger:
    """Positions that count up, and an assembler for each channel."""

    positions: "count[int]" = field(default_factory=lambda: count(1))
    assemblers: dict[str, Assembler] = field(
        default_factory=lambda: {
            channel: Assembler(channel, PURSE.is_payment) for channel in CHANNELS
        }
    )

    def send(
        self,
        channel: str,
        operations: tuple[Operation, ...],
        memo: Memo,
        time: int = OPENS,
        signed: tuple[bool, bool] = (True, True),
    ) -> Cast:
        """Apply a transaction and return it as a cast."""
        position = next(self.positions)
        tx_hash = position.to_bytes(32, "big")
        sent = Transaction(
            tx_hash, None, channel, position, 100, 0, 0, memo, operations, (), channel
        )
        assembler = self.assemblers.get(channel)
        outcome = assembler.feed(sent, position, time) if assembler else None
        return Cast(sent, position, time, outcome, *signed)

    def cast(
        self,
        whole: Record,
        channel: str = CHANNELS[0],
        time: int = OPENS,
        memo: Memo | None = None,
        signed: tuple[bool, bool] = (True, True),
    ) -> Cast:
        """Cast a record in as many parts as it needs; return the last."""
        said = memo or Memo("hash", whole.id)
        *before, last = split(whole)
        for part in before:
            self.send(channel, entries(channel, part), said, time)
        return self.send(channel, (*entries(channel, last), payment()), said, time, signed)

    def amend(
        self, index: int, key: bytes | None, time: int = OPENS, context: bytes = CONTEXT
    ) -> Amendment:
        """Post an amendment: a new key, or None to annul."""
        action = ANNUL if key is None else NEW_KEY
        said = Amend(context, index, action, key or bytes(32), "because")
        return Amendment(next(self.positions), time, said)


WINDOW = Window(OPENS, END)


def check(ballots: "list[Keyed] | tuple[Keyed, ...]") -> list[bool]:
    """Verify a batch under this election's statement."""
    return verify_batch(STATEMENT, ballots)


judge = here(STATEMENT)
"""Judges a batch of bodies under this election's statement."""


def altered(made: Ballot) -> Ballot:
    """Return a ballot whose proof does not hold."""
    return replace(made, omega=made.omega + 1)


def with_point(made: Ballot, place: int, point: bytes) -> Record:
    """Return a ballot's record with the bytes of one point replaced, from 0: R, E_1 …"""
    body = made.encode()
    start = 4 + 32 * place
    return Record(9, body[:start] + Point(point) + body[start + 32 :])
