"""Elections as their authorities' accounts tell them, kept while a ledger's pages are served.

An account is read from its first transaction on, and gone on with where it was left, so an
election costs one reading. It takes the ledger's word: whether signatures and rules hold is
`sandogh-verify`'s to say.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.crypto.ballot_proof import tracker
from contracts.crypto.group import Point
from contracts.explaining.line import History
from contracts.records.assemble import AssembledRecord, Assembler
from contracts.records.context import context_of
from contracts.records.kinds import AMEND, CEREMONY, MANIFEST, ROLL, amend, manifest
from contracts.records.kinds.manifest import Manifest
from contracts.records.kinds.roll import KEY_SIZE
from contracts.records.record import RecordError
from node.wire.accounts import public_key

MAX_KEPT = 4
"""Elections in memory; a roll has 32 bytes a voter."""
AT_ONCE = 3000
"""Transactions of one account that one page reads; the next page goes on."""
MAX_READ = 20_000
"""Transactions after which an account is taken for none of an election."""
MAX_AMENDMENTS = 10_000


@dataclass(slots=True)
class Election:
    """What an account has posted so far.

    Attributes:
        account: the authority, G….
        begun: whether it has posted a ceremony, a roll or a manifest.
        manifest: the first, None if there is none or it can't be read.
        context: 32 bytes that bind to it; empty without one.
        roll: 32 bytes a voter; empty while it was not found.
        keys: later keys of an index: (position, key), in ledger order.
    """

    account: str
    begun: bool = False
    manifest: Manifest | None = None
    context: bytes = b""
    roll: bytes = b""
    keys: dict[int, list[tuple[int, bytes]]] = field(default_factory=dict)

    def title(self, language: str) -> str | None:
        """Return the title in a language, or in the manifest's first; None without one."""
        if self.manifest is None:
            return None
        titles: Mapping[str, str] = self.manifest.title
        return titles.get(language) or next(iter(titles.values()), None)

    def key(self, index: int, position: int) -> bytes | None:
        """Return the key in force for an index at a place in the ledger, or None."""
        found = self.roll[KEY_SIZE * index : KEY_SIZE * (index + 1)]
        for since, later in self.keys.get(index, ()):
            if since < position:
                found = later
        return found if len(found) == KEY_SIZE else None

    def tracker(self, body: bytes, position: int) -> bytes | None:
        """Return the tracker of a ballot's body, None if it is no ballot of this election."""
        if self.manifest is None or len(body) != self.manifest.shape.body_size:
            return None
        head = body[: self.manifest.shape.head_size]
        key = self.key(int.from_bytes(head[:4], "big"), position)
        return None if key is None else tracker(self.context, Point(key), head)


@dataclass(slots=True)
class _Reading:
    election: Election
    assembler: Assembler
    manifest_seen: bool = False
    rolls: dict[bytes, bytes] = field(default_factory=dict)
    position: int = 0
    read: int = 0
    amendments: int = 0


class Elections:
    """Some elections of one network."""

    def __init__(self) -> None:
        """Know none."""
        self._known: OrderedDict[str, _Reading] = OrderedDict()
        self._turn = asyncio.Lock()

    async def read(self, account: str, network_id: bytes, history: History) -> Election:
        """Return what an account has posted, read on from where it was left.

        Args:
            account: G….
            network_id: 32 bytes.
            history: the closed ledgers.
        """
        async with self._turn:
            reading = self._known.pop(account, None)
            if reading is None:
                reading = _Reading(Election(account), Assembler(account))
            self._known[account] = reading
            if len(self._known) > MAX_KEPT:
                self._known.popitem(last=False)
            most = min(AT_ONCE, MAX_READ - reading.read)
            if most > 0:
                following = history.transactions(account, after=reading.position, most=most)
                async for one in following:
                    reading.read += 1
                    reading.position = one.position
                    outcome = reading.assembler.feed(one.transaction, one.position, one.close_time)
                    if outcome.completed is not None:
                        _take(reading, outcome.completed, network_id)
            return reading.election


def _take(reading: _Reading, found: AssembledRecord, network_id: bytes) -> None:
    record, election = found.record, reading.election
    if record.kind in (CEREMONY, ROLL, MANIFEST):
        election.begun = True
    if record.kind == ROLL and not reading.manifest_seen:
        # the manifest names a roll posted before it: as a rule the last
        reading.rolls = dict([*reading.rolls.items(), (record.id, record.body)][-2:])
    elif record.kind == MANIFEST and not reading.manifest_seen:
        reading.manifest_seen = True
        try:
            election.manifest = manifest.decode(record.body)
        except RecordError:
            return
        election.context = context_of(network_id, public_key(election.account), record.id)
        election.roll = reading.rolls.get(election.manifest.roll, b"")
        reading.rolls = {}
    elif record.kind == AMEND and election.manifest and reading.amendments < MAX_AMENDMENTS:
        try:
            said = amend.decode(record.body)
        except RecordError:
            return
        if said.context == election.context and said.action == amend.NEW_KEY:
            reading.amendments += 1
            election.keys.setdefault(said.index, []).append((found.position, said.key))
