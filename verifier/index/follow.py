"""Following one election into the index: official side, casts, acts, step by step.

1. Each step is saved in one transaction. Whoever is ended between two steps, and begins again,
   comes to the rows and sums of a run from nothing.
2. The official side is read by a ledger, then the casts up to the same ledger.
3. A later end or annulment binds casts that were judged before it. Where one would be judged
   otherwise now, all of them are counted again.
4. History that is not what it was is kept as a fault, and nothing is read after that.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence

from contracts.crypto.msm import Engine, libsodium
from node.base.errors import SandoghError
from node.networks.reader import LedgerInfo, Reader
from verifier.counting import rules_of, ways_of
from verifier.facts.facts import Facts
from verifier.index import saved
from verifier.index.chunks import between, chunks
from verifier.index.count import Counting, Step
from verifier.index.official import (
    Official,
    as_saved,
    judge_by_count,
    official_accounts,
    official_side,
    time_has_come,
)
from verifier.index.remembering import RememberingReader
from verifier.index.rewritten import (
    PAGE,
    HistoryRewritten,
    Rewritten,
    compare_headers,
    header_fault,
    header_hashes,
    official_fault,
)
from verifier.index.state import State
from verifier.index.store import Store
from verifier.source.watch import Ways

SOME = 256
"""Transactions that a step takes while there are more."""


class OtherNetwork(SandoghError):
    """The index was made of another network than the source speaks for."""

    def __init__(self, kept: str, found: str) -> None:
        super().__init__(f"the index is of network {kept!r}, the source speaks for {found!r}")


class Index:
    """One election's index, going on.

    Attributes:
        state: where it stands; None before ``catch_up``.
        facts: the official side, judged; None before ``catch_up``.
        behind: the source's last ledger, where it has come less far than the index.
    """

    def __init__(
        self,
        store: Store,
        reader: Reader,
        engine: Engine = libsodium,
        now: Callable[[], float] = time.time,
        some: int = SOME,
    ) -> None:
        """Read nothing yet.

        Args:
            store: where it is kept.
            reader: the source.
            engine: multiplies points.
            now: tells when a fault was found, Unix seconds.
            some: transactions that a step takes.
        """
        self.state: State | None = None
        self.facts: Facts | None = None
        self.behind: int | None = None
        self._store = store
        self._database = store.database
        self._reader = reader
        self._official = RememberingReader(reader)
        self._engine = engine
        self._now = now
        self._some = some
        self._known = 0
        self._counting: Counting | None = None

    async def catch_up(self) -> bool:
        """Read all that the ledger has by now; tell whether there was anything.

        Raises:
            HistoryRewritten: the past has changed, now or at an earlier time.
            ReaderError: the source can't be read; the next call goes on where this one stopped.
            IndexTaken: another process writes to the same index.
            OtherNetwork: the index is another network's.
        """
        if self.state is None:
            self.state = await self._opened()
        try:
            tip, headers = await self._tip(self.state)
            if tip is None or (self.facts is not None and tip.sequence == self.state.tip):
                return False
            await self._go_on(self.state, tip, headers)
        except HistoryRewritten:
            raise
        except BaseException:
            # what was judged and not saved is judged again; the state may have been saved
            self._counting = self.facts = None
            self.state = await self._store.state() or self.state
            raise
        return True

    async def begin_anew(self) -> None:
        """Compare every remembered ledger, then forget what was counted: all is judged again.

        Raises:
            HistoryRewritten: a ledger is not what it was.
            ReaderError: the source can't be read.
        """
        if self.state is None:
            self.state = await self._opened()
        await self.check(every=True)
        self.state = await self._store.save(self.state, anew=True)
        self.facts = self._counting = None

    async def check(self, *, every: bool) -> None:
        """Compare remembered ledgers with the source's.

        Args:
            every: all; else some, evenly spread.

        Raises:
            HistoryRewritten: one differs.
            ReaderError: the source can't be read.
        """
        if self.state is not None and self.behind is None:
            fault = await compare_headers(self._reader, self._database, self.state, every=every)
            if fault is not None:
                await self.report(fault)

    async def report(self, fault: Rewritten) -> None:
        """Keep a fault of history, and raise it."""
        assert self.state is not None
        kept = Rewritten(
            fault.what, fault.ledger, fault.text, fault.remembered, fault.found, int(self._now())
        )
        await self._store.report_rewritten(self.state, kept)
        raise HistoryRewritten(kept)

    async def _opened(self) -> State:
        network = await self._reader.network()
        state = await self._store.state()
        if state is None:
            return await self._store.begin(network.passphrase, network.tip)
        if state.network != network.passphrase:
            raise OtherNetwork(state.network, network.passphrase)
        for fault in await self._store.rewritten(state):
            raise HistoryRewritten(fault)
        if network.tip.sequence >= await saved.reached(self._database, state):
            self.state = state
            await self.check(every=False)
        return state

    async def _tip(self, state: State) -> tuple[LedgerInfo | None, Sequence[LedgerInfo]]:
        """Return the last ledger and those after the last one read; None if it is behind."""
        self.behind = None
        found = await self._reader.ledgers(state.tip)
        if found and found[0].previous_hash != state.tip_hash:
            await self.report(header_fault(state.tip, state.tip_hash, found[0].previous_hash))
        tip = found[-1] if 0 < len(found) < PAGE else (await self._reader.network()).tip
        going_on = self.facts is not None
        reached = state.tip if going_on else await saved.reached(self._database, state)
        if tip.sequence < reached:
            self.behind = tip.sequence
            return None, ()
        if tip.sequence == state.tip and tip.hash != state.tip_hash:
            await self.report(header_fault(tip.sequence, state.tip_hash, tip.hash))
        return tip, found

    async def _go_on(self, state: State, tip: LedgerInfo, headers: Sequence[LedgerInfo]) -> None:
        accounts = self._accounts()
        known = await self._official.known(accounts, tip.sequence)
        if self.facts is None or known != self._known or time_has_come(self.facts, tip):
            facts = await official_side(self._official, self._store.account, state.network, tip)
            state = await self._adopt(state, facts)
            self._known = await self._official.known(self._accounts(), tip.sequence)
            changed = True
        else:
            facts, changed = self.facts, False
        by_number = {one.sequence: one for one in headers}
        step: Step | None = None
        ways = ways_of(facts)
        if state.basis is not None and ways is not None:
            if self._counting is None:
                self._counting = await self._taken_up(state, facts, ways)
            counting, self._counting = self._counting, None
            async for chunk, position in chunks(
                self._reader, state, ways, tip.sequence, self._some
            ):
                if step is not None:
                    state = await self._save_step(state, step, by_number)
                step = await asyncio.to_thread(counting.advance, chunk, position)
            self._counting = counting
        official = None
        if changed or (step is not None and step.amendments):
            if step is not None and ways is not None:
                made = [*await saved.amendments(self._database, state), *step.amendments]
                await judge_by_count(facts, ways, made, step, self._engine)
            official = as_saved(facts)
        await self._save_last(state, tip, step, official, by_number)

    async def _save_step(self, state: State, step: Step, known: dict[int, LedgerInfo]) -> State:
        """Save a step after which more follow: of its last ledger there may be more."""
        headers = await header_hashes(self._reader, _ledgers(step), known)
        before = (step.position >> 32) - 1
        covered = None
        if before != state.covered:
            known = {**known, **headers}
            covered = (await header_hashes(self._reader, [before], known))[before]
        self.state = await self._store.save(
            state, None, None, step, headers.values(), covered=covered
        )
        return self.state

    async def _save_last(
        self,
        state: State,
        tip: LedgerInfo,
        step: Step | None,
        official: Official | None,
        known: dict[int, LedgerInfo],
    ) -> None:
        sequences = _ledgers(step) if step is not None else []
        if official is not None:
            sequences += [one.position >> 32 for one in official.acts]
        headers = await header_hashes(self._reader, sequences, known)
        self.state = await self._store.save(state, tip, official, step, headers.values())

    def _accounts(self) -> tuple[str, ...]:
        return official_accounts(self.facts) if self.facts is not None else (self._store.account,)

    async def _adopt(self, state: State, facts: Facts) -> State:
        """Take an official side over; begin the count anew where it changes what was judged."""
        before = await saved.acts(self._database, state)
        fault = official_fault(before, state.basis, facts)
        if fault is not None:
            await self.report(fault)
        official, anew = as_saved(facts), False
        ways = ways_of(facts)
        if official.basis is not None and ways is not None:
            annulled = rules_of(facts, ways)[0].annulled
            # a count that can begin only now covers no ledger yet
            anew = state.basis is None or await saved.judged_otherwise(
                self._database, state, annulled, other_end=state.end != official.end
            )
        self.facts, self._counting = facts, None
        if (state.basis, state.end) == (official.basis, official.end) and not anew:
            return state
        self.state = await self._store.save(state, None, official, anew=anew)
        return self.state

    async def _taken_up(self, state: State, facts: Facts, ways: Ways) -> Counting:
        """Take the count up where the last step left it."""
        assert facts.statement is not None
        rules, amendments, _ = rules_of(facts, ways)
        before = await saved.before(self._database, state)
        counting = await asyncio.to_thread(
            Counting, ways, rules, facts.statement, amendments, before, self._engine
        )
        for channel, opened in before.unfinished.items():
            counting.repeat(
                [
                    one
                    async for one in between(self._reader, channel, opened - 1, before.position)
                    if one.successful
                ]
            )
        return counting


def _ledgers(step: Step) -> list[int]:
    rows: Iterable[int] = (
        *(one.position for one in step.casts),
        *(one.position for one in step.noticed),
    )
    return sorted({position >> 32 for position in rows} | set(step.paid))
