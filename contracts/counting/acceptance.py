"""Which ballots count: the rules, in the order in which they are asked (docs/protocol.md §8).

A **cast** is a successful transaction with a payment of VOTE from the urn to the box. Taken in
the order of the ledger, each cast counts, or is refused with the first reason that holds:

1.  ``channel``    its source is not one of the manifest's channels, or it is not signed by the
                   channel's own key and a relay key;
2.  ``shape``      it is not data entries, at least one, then one payment of exactly 1 VOTE;
3.  ``parts``      it does not complete a record: a part is missing, in another channel, out of
                   order, or its header does not fit its bytes;
4.  ``memo``       the record's bytes do not hash to the transaction's memo;
5.  ``window``     its ledger closed before voting opened or after it ended, all extensions
                   applied;
6.  ``kind``       the record is not a ballot;
7.  ``size``       the ballot has not the one length that the election's races give;
8.  ``index``      its index is not in the roll;
9.  ``annulled``   its index was annulled, at whatever time;
10. ``encoding``   a point or scalar is not canonical, or a point is the identity;
11. ``proof``      its proof does not hold under the key in force for its index at this place in
                   the ledger;
12. ``duplicate``  a ballot of its index counts already.

So a credential's first valid ballot wins, and nobody's later act changes it but an annulment.

The key in force is the roll's, or that of the last valid amendment before the cast. A new key
is valid only while no ballot of the index counts (``amendments`` has the other rules).

Encodings and proofs are checked in batches, elsewhere: ``enter`` asks 1 to 9, ``settle`` 10 to
12 by the verdict, and keeps count, digest and sums. ``run`` drives both over a stream. ``screen``
is for whoever checks proofs in another way: it asks 1 to 10.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from contracts.counting.amendments import Amendment, counts_already, fault, in_roll
from contracts.counting.cast import Cast, NotCarried, Purse, carried, shape_fault
from contracts.counting.standing import Standing
from contracts.counting.totals import Sums, Totals
from contracts.counting.window import Window
from contracts.crypto.ballot_batch import Keyed
from contracts.crypto.ballot_bodies import Body, Judgement, Verdict
from contracts.crypto.ballot_proof import Ballot, decode_ballot, tracker
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import EncodingError, Point
from contracts.records.kinds import BALLOT
from contracts.records.kinds.amend import ANNUL, Amend

REASONS = (
    "channel",
    "shape",
    "parts",
    "memo",
    "window",
    "kind",
    "size",
    "index",
    "annulled",
    "encoding",
    "proof",
    "duplicate",
)
Decoder = Callable[[bytes], Ballot]


@dataclass(frozen=True, slots=True)
class Rules:
    """What one election fixes for its ballots.

    Attributes:
        context: 32 bytes of the manifest.
        window: hours, all extensions applied.
        channels: the manifest's channel accounts (G…).
        purse: asset, urn and box.
        roll: U_0 … U_{N-1}, strictly ascending; any indexable store of 32-byte keys.
        shape: the races' layout.
        annulled: indices that are annulled, by ``amendments.annulled``.
    """

    context: bytes
    window: Window
    channels: frozenset[str]
    purse: Purse
    roll: Sequence[bytes]
    shape: Shape
    annulled: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Readable:
    """A ballot under the key in force, its encodings sound, its proof not yet checked."""

    keyed: Keyed
    tracker: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why a ballot's body is refused, as in ``Refused``."""

    reason: str
    text: str
    index: int | None = None
    tracker: bytes | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A cast that passed reasons 1 to 9; its body is not decoded."""

    cast: Cast
    body: Body
    tracker: bytes

    @property
    def index(self) -> int:
        """The credential's."""
        return int.from_bytes(self.body.data[:4], "big")

    def points(self, columns: int) -> tuple[Point, ...]:
        """Return R, E_1 … E_m; group elements only if the body's encodings are sound."""
        ends = range(4, 4 + 32 * (columns + 1), 32)
        return tuple(Point(self.body.data[start : start + 32]) for start in ends)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cast that passed all but proof and duplicate."""

    cast: Cast
    keyed: Keyed
    tracker: bytes


@dataclass(frozen=True, slots=True)
class Counted:
    """A cast whose ballot counts.

    Attributes:
        number: its place among the counted ballots, from 1.
        same_r_as: position of an earlier ballot with the same R, a warning: its maker's
            randomness was no secret, or was used twice.
    """

    cast: Cast
    index: int
    tracker: bytes
    number: int
    same_r_as: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A cast that does not count: one of ``REASONS``, and a sentence that gives the values.

    Attributes:
        index: the credential's, where the cast has one.
        tracker: the ballot's, where its key is known.
        same_r_as: as in ``Counted``, where the ballot could be read.
    """

    cast: Cast
    reason: str
    text: str
    index: int | None = None
    tracker: bytes | None = None
    same_r_as: int | None = None


@dataclass(frozen=True, slots=True)
class AmendmentApplied:
    """A valid amendment, in force from its position on."""

    amendment: Amendment


@dataclass(frozen=True, slots=True)
class AmendmentRefused:
    """An amendment that changes nothing, and why.

    Attributes:
        overtaken: right in all else, it came after a ballot of its index counted.
    """

    amendment: Amendment
    text: str
    overtaken: bool = False


class Acceptance:
    """The state of one count: keys in force, who has voted, the running totals."""

    def __init__(
        self,
        rules: Rules,
        decode: Decoder | None = None,
        standing: Standing | None = None,
    ) -> None:
        """Start before the first cast.

        Args:
            rules: the election's.
            decode: reads a ballot's body of the right size, raising only ``EncodingError``.
            standing: how credentials stand so far, for whoever counts no totals and goes on.
        """
        self.rules = rules
        self.totals = Totals(rules.context, rules.shape.m)
        self._decode = decode or partial(decode_ballot, shape=rules.shape)
        self._standing = standing or Standing(rules.roll)
        self._first_with_r: dict[Point, int] = {}

    def go_on_from(
        self,
        sums: Sums,
        counted: Iterable[int],
        keys: Iterable[tuple[int, bytes]],
        first_with_r: Iterable[tuple[bytes, int]],
    ) -> None:
        """Go on from what earlier casts and amendments came to, as this state gave it then.

        Args:
            sums: over the ballots that count.
            counted: their indices.
            keys: index and key of each new key that was applied, in ledger order.
            first_with_r: R of each ballot whose proof was checked, with the cast's position; of
                equal ones the first.
        """
        self.totals.go_on_from(sums)
        for index in counted:
            self._standing.count(index)
        for index, key in keys:
            self._standing.replace(index, key)
        self._first_with_r = {Point(r): position for r, position in first_with_r}

    def key_in_force(self, index: int) -> Point:
        """Return U of an index of the roll, all amendments so far applied."""
        return self._standing.key(index)

    def has_counted(self, index: int) -> bool:
        """Tell whether a ballot of this index counts so far."""
        return self._standing.has_counted(index)

    def enter(self, cast: Cast) -> Entered | Refused:
        """Ask all that needs no arithmetic: reasons 1 to 9."""
        rules = self.rules
        source = cast.transaction.source
        if source not in rules.channels:
            return Refused(cast, "channel", f"source {source} is not a channel of the manifest")
        if not cast.signed_by_channel:
            return Refused(cast, "channel", f"not signed by the own key of channel {source}")
        if not cast.signed_by_relay:
            return Refused(cast, "channel", "its payment is not signed by a relay key")
        if (why := shape_fault(cast.transaction, rules.purse)) is not None:
            return Refused(cast, "shape", why)
        found = carried(cast.outcome)
        if isinstance(found, NotCarried):
            return Refused(cast, found.reason, found.text)
        if not rules.window.holds(cast.time):
            hours = f"{rules.window.opens} to {rules.window.end}"
            return Refused(cast, "window", f"closed at {cast.time}, outside {hours}")
        if found.kind != BALLOT:
            return Refused(cast, "kind", f"a record of kind {found.kind}, not {BALLOT}, a ballot")
        if found.record is None:
            return Refused(cast, "size", self._size_text(found.length - 1))
        placed = self._place(found.record.body)
        if isinstance(placed, Unreadable):
            return Refused(cast, placed.reason, placed.text, placed.index, placed.tracker)
        return Entered(cast, *placed)

    def screen(self, cast: Cast) -> Candidate | Refused:
        """Ask all that needs no proof: reasons 1 to 10."""
        entered = self.enter(cast)
        if isinstance(entered, Refused):
            return entered
        read = self._decoded(entered.body, entered.tracker)
        if isinstance(read, Unreadable):
            return Refused(cast, read.reason, read.text, read.index, read.tracker)
        return Candidate(cast, read.keyed, read.tracker)

    def read(self, body: bytes) -> Readable | Unreadable:
        """Ask reasons 7 to 10 of a ballot's body, also before it is cast."""
        placed = self._place(body)
        return placed if isinstance(placed, Unreadable) else self._decoded(*placed)

    def _place(self, body: bytes) -> tuple[Body, bytes] | Unreadable:
        """Ask reasons 7 to 9; return the body under its key, and its tracker."""
        rules = self.rules
        if len(body) != rules.shape.body_size:
            return Unreadable("size", self._size_text(len(body)))
        index = int.from_bytes(body[:4], "big")
        voters = len(rules.roll)
        if index >= voters:
            text = f"index {index} is not below {voters}, the keys in the roll"
            return Unreadable("index", text, index)
        key = self.key_in_force(index)
        mark = tracker(rules.context, key, body[: rules.shape.head_size])
        if index in rules.annulled:
            return Unreadable("annulled", f"index {index} is annulled", index, mark)
        return Body(body, key), mark

    def _decoded(self, body: Body, mark: bytes) -> Readable | Unreadable:
        """Ask reason 10."""
        try:
            ballot = self._decode(body.data)
        except EncodingError as error:
            index = int.from_bytes(body.data[:4], "big")
            return Unreadable("encoding", str(error), index, mark)
        return Readable(Keyed(ballot, body.key), mark)

    def _size_text(self, length: int) -> str:
        return f"{length} bytes, where this election has {self.rules.shape.body_size}"

    def settle(self, entered: Sequence[Entered], judgement: Judgement) -> list[Counted | Refused]:
        """Ask reasons 10 to 12 of a batch, in ledger order, and count what remains.

        Args:
            entered: in ledger order.
            judgement: what was found of their bodies.
        """
        decisions = []
        self.totals.add(judgement.sums)
        for one, verdict in zip(entered, judgement.verdicts, strict=True):
            decision = self._settle(one, verdict)
            if verdict.holds and isinstance(decision, Refused):
                self.totals.take_out(one.points(self.rules.shape.m))
            decisions.append(decision)
        return decisions

    def _settle(self, entered: Entered, verdict: Verdict) -> Counted | Refused:
        cast, index, mark = entered.cast, entered.index, entered.tracker
        if verdict.encoding is not None:
            return Refused(cast, "encoding", verdict.encoding, index, mark)
        (big_r,) = entered.points(0)
        first = self._first_with_r.setdefault(big_r, cast.position)
        same_r_as = None if first == cast.position else first
        if not verdict.holds:
            text = f"the proof does not hold under key {entered.body.key.hex()}"
            return Refused(cast, "proof", text, index, mark, same_r_as)
        if self._standing.has_counted(index):
            return Refused(cast, "duplicate", counts_already(index), index, mark, same_r_as)
        self._standing.count(index)
        self.totals.count_one(mark)
        return Counted(cast, index, mark, self.totals.count, same_r_as)

    def amend(self, amendment: Amendment) -> AmendmentApplied | AmendmentRefused:
        """Apply an amendment at its place: all casts before it must be settled."""
        rules = self.rules
        amend = amendment.amend
        why = fault(amendment, rules.context, rules.window.end, len(rules.roll))
        if why is None and amend.action != ANNUL:
            why = self._new_key_fault(amend)
        if why is not None:
            return AmendmentRefused(amendment, why)
        # asked last: it alone is no fault of the commission's
        if amend.action != ANNUL and self._standing.has_counted(amend.index):
            return AmendmentRefused(amendment, counts_already(amend.index), overtaken=True)
        if amend.action != ANNUL:
            self._standing.replace(amend.index, amend.key)
        return AmendmentApplied(amendment)

    def _new_key_fault(self, amend: Amend) -> str | None:
        if in_roll(self.rules.roll, amend.key) or self._standing.is_new_key(amend.key):
            return f"its key {amend.key.hex()} is used elsewhere"
        return None
