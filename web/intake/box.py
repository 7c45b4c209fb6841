"""The casts on the ledger, in its order: every transaction that pays a VOTE into the box.

A ballot of one transaction is whole in it. For one of several, its channel's transactions are
read from the last place at which nothing of it was half posted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.counting.acceptance import Rules
from contracts.counting.cast import Cast
from contracts.reading.counted import cast_of
from contracts.records.assemble import Assembler, Outcome, part_of
from contracts.records.frame import FrameError
from contracts.records.kinds.manifest import Manifest
from node.networks.reader import LedgerTransaction, Reader


@dataclass(frozen=True, slots=True)
class Found:
    """Some casts.

    Attributes:
        casts: in ledger order.
        position: the last transaction that was read.
        all: whether these are all up to the ledger that was asked for.
        whole_until: by channel, a transaction after which nothing of it was half posted.
    """

    casts: tuple[Cast, ...]
    position: int
    all: bool
    whole_until: Mapping[str, int] = field(default_factory=dict)


class Box:
    """Reads casts from a place on.

    Args:
        manifest: the election's.
        rules: what tells a cast and the longest record worth keeping.
        start: the manifest's position, before which there is no cast.
        position: the last transaction of the box that was read.
        whole_until: as ``Found.whole_until``, by the channel's place in the manifest.

    Attributes:
        position: the last transaction of the box that was read and judged.
        decided: the place up to which everything was judged.
    """

    def __init__(
        self,
        manifest: Manifest,
        rules: Rules,
        start: int,
        position: int,
        whole_until: Mapping[int, int],
    ) -> None:
        self.position = self.decided = position
        self._purse = rules.purse
        self._limit = 1 + rules.shape.body_size
        self._start = start
        self._channels = rules.channels
        self._whole = {manifest.channels[place]: at for place, at in whole_until.items()}

    async def read(self, reader: Reader, last_ledger: int, most: int) -> Found:
        """Return the next casts, some `most` of them, up to a ledger; `took` goes on behind them.

        Raises:
            ReaderError: the ledger can't be read; nothing has changed.
        """
        casts: list[Cast] = []
        whole: dict[str, int] = {}
        position = self.position
        async for one in reader.transactions(self._purse.box, after=position):
            if one.ledger > last_ledger:
                break
            if self._purse.is_cast(one.transaction):
                casts.append(cast_of(one, await self._outcome(reader, one, whole)))
            position = one.position
            if len(casts) >= most:
                return Found(tuple(casts), position, False, whole)
        return Found(tuple(casts), position, True, whole)

    @property
    def read_until(self) -> int:
        """The last ledger of which everything was judged."""
        return self.decided >> 32

    def took(self, found: Found, until: int) -> None:
        """Go on behind casts that were judged, with all else up to a place."""
        self.position, self.decided = found.position, until
        self._whole |= found.whole_until

    async def _outcome(
        self, reader: Reader, one: LedgerTransaction, whole: dict[str, int]
    ) -> Outcome | None:
        channel = one.transaction.source
        if channel not in self._channels:
            return None
        assembler = Assembler(channel, self._purse.is_payment, self._limit)
        if self._alone(one):
            return assembler.feed(one.transaction, one.position, one.close_time)
        outcome = None
        after = self._whole.get(channel, self._start)
        async for part in reader.transactions(channel, after=after):
            if part.position > one.position:
                break
            outcome = assembler.feed(part.transaction, part.position, part.close_time)
        if not assembler.unfinished:
            whole[channel] = one.position
        return outcome

    def _alone(self, one: LedgerTransaction) -> bool:
        """Tell whether a transaction needs none before it: a whole record, or no part at all."""
        try:
            return part_of(one.transaction, self._purse.is_payment).parts == 1
        except FrameError:
            return True
