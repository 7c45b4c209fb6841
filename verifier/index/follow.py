"""Following one election into the index: official side, casts, acts, step by step.

1. Each step is saved in one transaction. Whoever is ended between two steps, and begins again,
   comes to the rows and sums of a run from nothing.
2. The official side is read by a ledger, then the casts up to the same ledger.
3. A later end or annulment binds casts that were judged before it. Where one would be judged
   otherwise now, all of them are counted again.
4. History that is not what it was is kept as a fault, and nothing is read after that.
"""

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from contracts.counting.acceptance import Rules
from contracts.crypto.msm import Engine, libsodium
from node.base.errors import SandoghError
from node.networks.reader import LedgerInfo, LedgerTransaction, NamingReader, Reader
from verifier.counting import hindrance, rules_of, ways_of
from verifier.facts.facts import Facts
from verifier.facts.official import OVERTAKEN, Act, ActFault
from verifier.facts.recount import Recount
from verifier.index import saved
from verifier.index.acts import acts_of
from verifier.index.count import Counting, Step
from verifier.index.remembering import RememberingReader
from verifier.index.rewritten import (
    PAGE,
    HistoryRewritten,
    Rewritten,
    compare_headers,
    gone_act,
    header_fault,
    header_hashes,
)
from verifier.index.shown import shown_of
from verifier.index.state import State
from verifier.index.store import Official, Store
from verifier.official import trustee_accounts
from verifier.opening import judge_acts
from verifier.source.casts import Amendments
from verifier.source.merge import merge
from verifier.source.official import read_official
from verifier.source.watch import Ways

SOME = 256
"""Transactions that a step takes while there are more."""
NEAR = 8
"""Ledgers up to which the whole ledger is read: a page, where each account would be a request."""
_LAST = 0xFFFFFFFF


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
        if network.tip.sequence >= state.tip:
            self.state = state
            await self.check(every=False)
        return state

    async def _tip(self, state: State) -> tuple[LedgerInfo | None, Sequence[LedgerInfo]]:
        """Return the last ledger and those after the last one read; None if it is behind."""
        self.behind = None
        found = await self._reader.ledgers(state.tip)
        if found:
            if found[0].previous_hash != state.tip_hash:
                await self.report(header_fault(state.tip, state.tip_hash, found[0].previous_hash))
            if len(found) < PAGE:
                return found[-1], found
            return (await self._reader.network()).tip, found
        tip = (await self._reader.network()).tip
        if tip.sequence < state.tip:
            self.behind = tip.sequence
            return None, ()
        if tip.sequence == state.tip and tip.hash != state.tip_hash:
            await self.report(header_fault(tip.sequence, state.tip_hash, tip.hash))
        return tip, ()

    async def _go_on(self, state: State, tip: LedgerInfo, headers: Sequence[LedgerInfo]) -> None:
        accounts = self._accounts()
        known = await self._official.known(accounts, tip.sequence)
        if self.facts is None or known != self._known or self._time_has_come(tip):
            facts = await self._read_official(state.network, tip)
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
                rules, amendments, _ = rules_of(facts, ways)
                self._counting = await self._taken_up(state, ways, rules, amendments)
            counting, self._counting = self._counting, None
            async for chunk, position in self._chunks(state, ways, tip.sequence):
                if step is not None:
                    state = await self._save_step(state, step, by_number)
                step = await asyncio.to_thread(counting.advance, chunk, position)
            self._counting = counting
        official = None
        if changed or (step is not None and step.amendments):
            facts = await self._judged(facts, state, step)
            official = self._row(facts, state.basis)
        await self._save_last(state, tip, step, official, by_number)

    async def _save_step(self, state: State, step: Step, known: dict[int, LedgerInfo]) -> State:
        """Save a step after which more follow."""
        headers = await header_hashes(self._reader, _ledgers(step), known)
        self.state = await self._store.save(state, None, None, step, headers.values())
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

    def _time_has_come(self, tip: LedgerInfo) -> bool:
        """Tell whether a ledger says more of the official side though nothing was posted."""
        facts = self.facts
        if facts is None or facts.manifest is None:
            return False
        if facts.setup is None or facts.setup.seen is None:
            return True
        return (
            facts.anchor is None and facts.window is not None and tip.close_time > facts.window.end
        )

    async def _read_official(self, network: str, tip: LedgerInfo) -> Facts:
        facts = Facts(self._store.account, (), network, tip)
        await read_official(facts, self._official, lambda what, casts: None)
        facts.recount_hindrance = hindrance(facts)
        return facts

    async def _adopt(self, state: State, facts: Facts) -> State:
        """Take an official side over; begin the count anew where it changes what was judged."""
        now = acts_of(facts)
        read = official_accounts(facts)
        kept = [one for one in await saved.acts(self._database, state) if one.account in read]
        gone = gone_act(kept, now)
        if gone is not None:
            await self.report(gone)
        basis, anew = None, False
        ways, end = ways_of(facts), facts.window.end if facts.window is not None else None
        if facts.recount_hindrance is None and ways is not None:
            basis = basis_of(facts, ways)
            annulled = rules_of(facts, ways)[0].annulled
            anew = await saved.judged_otherwise(
                self._database, state, annulled, other_end=state.end != end
            )
        if state.basis is not None and basis != state.basis:
            record = facts.manifest_record
            ledger = record.position >> 32 if record is not None else facts.tip.sequence
            text = "the official records that the count rests on are not those that it began with"
            await self.report(Rewritten("official", ledger, text, state.basis, basis))
        self.facts, self._counting = facts, None
        if (state.basis, state.end) == (basis, end) and not anew:
            return state
        self.state = await self._store.save(state, None, self._row(facts, basis), anew=anew)
        return self.state

    def _row(self, facts: Facts, basis: bytes | None) -> Official:
        end = facts.window.end if facts.window is not None else None
        why = facts.recount_hindrance
        return Official(basis, why, end, acts_of(facts), shown_of(facts))

    async def _taken_up(
        self, state: State, ways: Ways, rules: Rules, amendments: Amendments
    ) -> Counting:
        facts = self.facts
        assert facts is not None
        assert facts.statement is not None
        before = await saved.before(self._database, state)
        counting = await asyncio.to_thread(
            Counting, ways, rules, facts.statement, amendments, before, self._engine
        )
        for channel, opened in before.unfinished.items():
            counting.repeat(
                [
                    one
                    async for one in self._between(channel, opened - 1, before.position)
                    if one.successful
                ]
            )
        return counting

    async def _between(
        self, account: str, after: int, until: int
    ) -> AsyncIterator[LedgerTransaction]:
        async for one in self._reader.transactions(account, after=after):
            if one.position > until:
                return
            yield one

    async def _chunks(
        self, state: State, ways: Ways, last_ledger: int
    ) -> AsyncIterator[tuple[list[LedgerTransaction], int]]:
        """Yield the transactions after the last step's, with the place up to which they reach."""
        position = state.position
        chunk: list[LedgerTransaction] = []
        async for one in self._after(state, ways, last_ledger):
            if one.position <= position:
                continue
            if len(chunk) >= self._some:
                yield chunk, chunk[-1].position
                chunk = []
            chunk.append(one)
        yield chunk, (last_ledger << 32) + _LAST

    async def _after(
        self, state: State, ways: Ways, last_ledger: int
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield the ways' transactions after the last step's, and maybe some before."""
        position, held = state.position, (ways.purse.box, ways.purse.urn, ways.setup.issuer)
        if isinstance(self._reader, NamingReader) and last_ledger - (position >> 32) <= NEAR:
            named = (*held, *ways.channels)
            async for one in self._reader.naming(named, after=position, last_ledger=last_ledger):
                yield one
            return
        seen = (*state.sequences, *held)

        def stream(account: str, page: int, failed: bool) -> AsyncIterator[LedgerTransaction]:
            # of an account that nobody has seen yet a server may say that there is none
            after = position if account in seen else 0
            return self._reader.transactions(account, after=after, include_failed=failed, page=page)

        streams = [stream(one, 200, False) for one in held]
        streams += [stream(channel, 20, True) for channel in ways.channels]
        async for one in merge(await _primed(streams), last_ledger):
            yield one

    async def _judged(self, facts: Facts, state: State, step: Step | None) -> Facts:
        """Judge what was posted after the end by what the count came to."""
        if state.basis is None or step is None:
            return facts
        ways = ways_of(facts)
        assert ways is not None
        _, amendments, unreadable = rules_of(facts, ways)
        made = [*await saved.amendments(self._database, state), *step.amendments]
        refused = tuple(
            Act(
                amendments[one.position][1],
                ActFault(OVERTAKEN if one.overtaken else "amendment", one.text or ""),
            )
            for one in made
            if not one.applied
        )
        facts.recount = Recount(
            step.sums, step.count, (), Counter(), (), (), (), (*unreadable, *refused)
        )
        await asyncio.to_thread(judge_acts, facts, self._engine)
        return facts


def official_accounts(facts: Facts) -> tuple[str, ...]:
    """Return the accounts whose records make the official side, each once."""
    return tuple(dict.fromkeys((facts.election, *trustee_accounts(facts))))


def basis_of(facts: Facts, ways: Ways) -> bytes:
    """Hash what a count rests on: manifest, election keys, set-up; 32 bytes."""
    assert facts.context is not None
    assert facts.statement is not None
    hashed = hashlib.sha256(facts.context)
    for key in facts.statement.keys:
        hashed.update(key)
    for relay in ways.setup.relay_keys:
        hashed.update(relay)
    hashed.update(ways.setup_position.to_bytes(8, "big"))
    return hashed.digest()


def _ledgers(step: Step) -> list[int]:
    rows: Iterable[int] = (
        *(one.position for one in step.casts),
        *(one.position for one in step.noticed),
    )
    return sorted({position >> 32 for position in rows} | set(step.paid))


async def _primed(
    streams: Sequence[AsyncIterator[LedgerTransaction]],
) -> list[AsyncIterator[LedgerTransaction]]:
    """Ask for the first page of all streams side by side."""

    async def first(stream: AsyncIterator[LedgerTransaction]) -> LedgerTransaction | None:
        return await anext(stream, None)

    async def whole(
        head: LedgerTransaction | None, stream: AsyncIterator[LedgerTransaction]
    ) -> AsyncIterator[LedgerTransaction]:
        if head is not None:
            yield head
            async for one in stream:
                yield one

    heads = await asyncio.gather(*map(first, streams))
    return [whole(head, stream) for head, stream in zip(heads, streams, strict=True)]
