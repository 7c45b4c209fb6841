"""Which ballots count so far, and under which key each credential stands.

The rules are ``contracts.counting.acceptance``'s; what differs is that nothing is summed, and
that a proof which this portal itself has checked is not checked again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from contracts.counting.acceptance import (
    Acceptance,
    AmendmentApplied,
    AmendmentRefused,
    Candidate,
    Refused,
    Rules,
)
from contracts.counting.amendments import Amendment
from contracts.counting.cast import Cast
from contracts.counting.run import Event
from contracts.counting.standing import Standing
from contracts.crypto.ballot_batch import Keyed
from contracts.records.kinds.amend import ANNUL, Amend

Known = Callable[[Collection[bytes]], Awaitable[Mapping[bytes, bytes]]]
"""Bodies of ballots whose proofs this portal has checked, by tracker, of those asked for."""
Check = Callable[[Sequence[Keyed]], Awaitable[Sequence[bool]]]
"""Tells of each ballot whether its proof holds."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A cast and what the count says of it; the fields of the table ``ledger_cast``."""

    position: int
    transaction: bytes
    time: int
    channel: int | None
    credential_index: int | None
    tracker: bytes | None
    refused: str | None


class Count:
    """One pass over an election's casts and amendments, in ledger order.

    Args:
        rules: the election's, by all acts so far.
        channels: the manifest's, in order.
        known: asked for the bodies that were checked.
        check: asked about all others.
    """

    def __init__(self, rules: Rules, channels: Sequence[str], known: Known, check: Check) -> None:
        self.standing = Standing(rules.roll)
        self._acceptance = Acceptance(rules, standing=self.standing)
        self._places = {channel: place for place, channel in enumerate(channels)}
        self._known = known
        self._check = check
        self._overtaken: set[int] = set()
        self._amends: dict[int, Amend] = {}

    @property
    def acceptance(self) -> Acceptance:
        """The rules as they are now, over the standing so far."""
        return self._acceptance

    @property
    def spoiled(self) -> bool:
        """Whether an annulment changes what was decided before it: the count must start anew.

        An amendment of an index came after a ballot of it that counted; since the index is
        annulled, that ballot never counted.
        """
        return not self._overtaken.isdisjoint(self._acceptance.rules.annulled)

    def obey(self, rules: Rules) -> None:
        """Go on under the rules as later acts have changed them: window and annulments."""
        self._acceptance = Acceptance(rules, standing=self.standing)

    def amend_in_force(self, index: int) -> Amend | None:
        """Return the amendment that gave an index its key in force; None where the roll did."""
        return self._amends.get(index)

    def restore(self, counted: Iterable[tuple[int, int]], amendments: Iterable[Amendment]) -> None:
        """Take up what was decided before: no cast is judged again.

        Args:
            counted: position and index of each ballot that counts.
            amendments: those that lie before the place to go on from.
        """
        events: list[tuple[int, int | Amendment]] = [*counted]
        events += [(one.position, one) for one in amendments]
        for _, event in sorted(events, key=lambda one: one[0]):
            if isinstance(event, Amendment):
                self._amend(event)
            else:
                self.standing.count(event)

    async def decide(self, events: Sequence[Event]) -> list[Judged]:
        """Judge casts and apply amendments, in ledger order."""
        judged: list[Judged] = []
        casts: list[Cast] = []
        for event in events:
            if isinstance(event, Cast):
                casts.append(event)
                continue
            # whether a new key is valid depends on the ballots before it
            judged += await self._judge(casts)
            casts = []
            self._amend(event)
        return judged + await self._judge(casts)

    async def _judge(self, casts: Sequence[Cast]) -> list[Judged]:
        if not casts:
            return []
        screened = await asyncio.to_thread(self._screen, casts)
        holds = await self._proofs([one for one in screened if isinstance(one, Candidate)])
        return [self._settle(one, holds) for one in screened]

    def _screen(self, casts: Sequence[Cast]) -> list[Candidate | Refused]:
        return [self._acceptance.screen(one) for one in casts]

    async def _proofs(self, candidates: Sequence[Candidate]) -> dict[int, bool]:
        """Tell of each candidate, by its position, whether its proof holds."""
        checked = await self._known({one.tracker for one in candidates}) if candidates else {}
        holds = {one.cast.position: checked.get(one.tracker) == _body(one) for one in candidates}
        left = [one for one in candidates if not holds[one.cast.position]]
        if left:
            verdicts = await self._check([one.keyed for one in left])
            holds |= {one.cast.position: held for one, held in zip(left, verdicts, strict=True)}
        return holds

    def _settle(self, one: Candidate | Refused, holds: Mapping[int, bool]) -> Judged:
        if isinstance(one, Refused):
            return self._judged(one.cast, one.index, one.tracker, one.reason)
        index = one.keyed.ballot.index
        why = None
        if not holds[one.cast.position]:
            why = "proof"
        elif self.standing.has_counted(index):
            why = "duplicate"
        else:
            self.standing.count(index)
        return self._judged(one.cast, index, one.tracker, why)

    def _judged(
        self, cast: Cast, index: int | None, tracker: bytes | None, why: str | None
    ) -> Judged:
        said = cast.transaction
        channel = self._places.get(said.source)
        return Judged(cast.position, said.ledger_hash, cast.time, channel, index, tracker, why)

    def _amend(self, amendment: Amendment) -> None:
        decision = self._acceptance.amend(amendment)
        amend = amendment.amend
        if isinstance(decision, AmendmentApplied) and amend.action != ANNUL:
            self._amends[amend.index] = amend
        if isinstance(decision, AmendmentRefused) and decision.overtaken:
            self._overtaken.add(amend.index)


def _body(one: Candidate) -> bytes:
    done = one.cast.outcome.completed if one.cast.outcome is not None else None
    assert done is not None
    return done.record.body
