"""Looking a vote up: by its tracker, or by its transaction's hash or link.

Whoever has the tracker learns what the ledger shows anybody, and where a ballot still waits here.
"""

import re
from dataclasses import dataclass
from typing import Literal

from node.networks.reader import Reader
from web.intake import faring
from web.intake.election import ElectionView
from web.intake.faring import CastThere
from web.intake.tables import ledger_cast
from web.portal.journey import Registered
from web.services import Base

MAX_TEXT = 2000

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", re.ASCII)
_BETWEEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]+")

Verdict = Literal[
    "waiting", "not_recorded", "counted", "refused", "annulled", "not_read_yet", "not_a_vote"
]


@dataclass(frozen=True, slots=True)
class Found:
    """What there is under a tracker or a transaction.

    Attributes:
        verdict: ``waiting``: registered here, not on the ledger yet; ``not_recorded``: nor will
            it be, but its time be extended; ``counted``: on the ledger, and counted so far;
            ``refused``: on the ledger, and not counted; ``annulled``: its credential was
            annulled; ``not_read_yet``: in a ledger that is not counted yet; ``not_a_vote``: a
            transaction that casts no ballot of this election.
        tracker: the ballot's, where it is known.
        transaction, ledger, time, link: where the ledger shows it.
        why: why it is not counted, or not recorded.
    """

    verdict: Verdict
    tracker: bytes | None = None
    transaction: bytes | None = None
    ledger: int | None = None
    time: int | None = None
    link: str | None = None
    why: str | None = None


def read_hash(text: str) -> bytes | None:
    """Return the 32 bytes that a text names: in hex, grouped or not, alone or in a link.

    Args:
        text: as typed or pasted.
    """
    plain = text[:MAX_TEXT].lower()
    for one in (_BETWEEN.sub("", plain), plain):
        found = set(_HASH.findall(one))
        if len(found) == 1:
            return bytes.fromhex(found.pop())
    return None


class Lookup:
    """Looks votes up.

    Args:
        base: the portal's.
        view: the election.
        reader: the ledger.
    """

    def __init__(self, base: Base, view: ElectionView, reader: Reader) -> None:
        self._database = base.database
        self._view = view
        self._reader = reader

    async def find(self, name: bytes) -> Found | None:
        """Return what there is under a tracker or a transaction's hash; None if nothing is.

        Args:
            name: 32 bytes, see `read_hash`.

        Raises:
            NotOpened: the election has not been read yet.
            ReaderError: nothing here has the name, and the ledger can't be asked.
        """
        self._view.opened()
        async with self._database.read() as connection:
            ballot = await faring.of_tracker(connection, name, self._view.may_count)
            casts = await faring.casts_where(connection, ledger_cast.c.tracker == name)
            casts += await faring.casts_where(connection, ledger_cast.c.transaction == name)
        # a tracker's first cast that counts, else the last that was refused
        there = next((one for one in casts if one.refused is None), casts[-1] if casts else None)
        if there is not None:
            return self._of_cast(there)
        if ballot is not None:
            return _of_ballot(ballot)
        return await self._on_ledger(name)

    def _of_cast(self, cast: CastThere) -> Found:
        index, why = cast.credential_index, cast.refused
        verdict: Verdict = "counted" if why is None else "refused"
        if index is not None and cast.refused is None and self._view.annulled(index):
            verdict = why = "annulled"
        place = (cast.transaction, cast.ledger, cast.time, self._view.link(cast.transaction))
        return Found(verdict, cast.tracker, *place, why)

    async def _on_ledger(self, name: bytes) -> Found | None:
        """Ask the ledger for a transaction that is none of the casts read so far."""
        there = await self._reader.transaction(name)
        if there is None:
            return None
        async with self._database.read() as connection:
            # by the hash inside a fee bump
            known = await faring.casts_where(connection, ledger_cast.c.position == there.position)
        if known:
            return self._of_cast(known[0])
        now = self._view.opened()
        place = (there.hash, there.ledger, there.close_time, self._view.link(there.hash))
        is_new = there.ledger > now.tip.sequence and there.successful
        if is_new and self._view.is_cast(there.transaction):
            return Found("not_read_yet", None, *place)
        return Found("not_a_vote", None, *place)


def _of_ballot(ballot: Registered) -> Found:
    if ballot.state == "not_recorded":
        return Found("not_recorded", ballot.tracker, why=ballot.why)
    return Found("waiting", ballot.tracker)
