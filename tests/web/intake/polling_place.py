"""A polling place for tests: a ledger in the test's loop, a portal's intake, voters who sign in.

The ledger's clock and the portal's are moved by the test; the intake's works (following, sending)
run when the test lets them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.voting.encrypt import SealedBallot
from tests.contracts.commands.town import Town
from tests.support.ledger import LedgerInLoop, ledger_in_loop
from tests.support.portal_database import MovedClock, portal_base
from tests.support.small_election import CHOICES, OPENS, SmallElection, Voting, voting_at
from tests.support.voters import invented
from web.intake.service import Receiving, receiving
from web.portal.journey import Registered
from web.services import Base
from web.voters.accounts import Voters
from web.voters.session import Session
from web.voters.sessions import Sessions

ADDRESS = "192.0.2.7"
PATIENCE = 240.0
"""Seconds to wait for anything: machines differ, and so does what else they do."""


def one_thread() -> Executor:
    """Stand for the process that checks proofs, which `test_proofs` starts."""
    return ThreadPoolExecutor(1)


@dataclass
class PollingPlace:
    """Everything of a test.

    Attributes:
        base, sessions, parts: the portal's.
        ledger: its clock stands until a test closes a ledger.
        town: the officials, who act through `act`.
        voting: what a voter's device knows.
    """

    base: Base
    clock: MovedClock
    sessions: Sessions
    parts: Receiving
    ledger: LedgerInLoop
    election: SmallElection
    town: Town
    voting: Voting
    _works: list["asyncio.Task[None]"] = field(default_factory=list)

    def seal(
        self, number: int, choices: tuple[tuple[int, ...], ...] = CHOICES, index: int | None = None
    ) -> SealedBallot:
        """Encrypt on the device of voter ``number``, from 0."""
        return self.voting.seal(self.election.kappas[number], choices, index)

    async def voter_id(self, number: int) -> int:
        """Return a voter's id."""
        one = invented(number + 1)
        found = await Voters(self.base).find(one.licence, one.national_code)
        assert found is not None
        return found

    async def sign_in(self, number: int) -> tuple[str, Session]:
        """Open a session for a voter, which ends the voter's other one."""
        voter_id = await self.voter_id(number)
        async with self.base.database.write() as connection:
            token = await self.sessions.open(connection, voter_id, ADDRESS)
        return token, await self.session(token)

    async def session(self, token: str) -> Session:
        """Return a session as it is now."""
        found = await self.sessions.get(token)
        assert found is not None
        return found

    async def confirmed(self, number: int, tracker: bytes) -> Session:
        """Take a voter to the step at which a ballot may be registered."""
        token, one = await self.sign_in(number)
        await self.confirm(number, one, tracker)
        return await self.session(token)

    async def confirm(self, number: int, session: Session, tracker: bytes) -> None:
        """Show a ballot at the preview, and text its vote code."""
        one = await self.sessions.set_tracker(session, tracker)
        assert one.code is not None
        sender = Voters(self.base).mobile_hash(invented(number + 1).mobile)
        async with self.base.database.write() as connection:
            await self.sessions.confirm(connection, sender, one.code, self.base.now())

    async def press(self, number: int, ballot: SealedBallot | None = None) -> bytes:
        """Let a voter sign and register; return the tracker."""
        sealed = ballot or self.seal(number)
        session = await self.confirmed(number, sealed.tracker)
        await self.parts.intake.receive(session, sealed.body, ADDRESS)
        return sealed.tracker

    async def fares(self, number: int) -> Registered:
        """Return how a voter's ballot fares."""
        found = await self.parts.intake.status(await self.voter_id(number))
        assert found is not None
        return found

    def start(self, *names: str) -> None:
        """Let works run; all by default."""
        works = self.parts.works()
        for name in names or works:
            self.start_work(works[name])

    def start_work(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Let something else run."""
        self._works.append(asyncio.create_task(work()))

    def close_what_waits(self) -> None:
        """Close a ledger, from now on, whenever something waits for one."""
        self._works.append(asyncio.create_task(self._close()))

    async def end_works(self) -> None:
        """Stop what runs."""
        for one in self._works:
            one.cancel()
        for one in self._works:
            with suppress(asyncio.CancelledError):
                await one
        self._works.clear()

    async def look(self) -> None:
        """Let the portal see the ledger as it is now."""
        await self.parts.view.look()

    async def act(self, *words: Any) -> None:
        """Let the commission post an act, while ledgers close."""
        await self.official(self.town.act, *words)

    async def official(self, work: Callable[..., Any], *words: Any) -> Any:
        """Run an official's command in a thread, while ledgers close."""
        closing = asyncio.create_task(self._close())
        try:
            return await asyncio.to_thread(work, *words)
        finally:
            closing.cancel()
            await asyncio.gather(closing, return_exceptions=True)

    async def until(self, holds: Callable[[], Awaitable[bool]]) -> None:
        """Wait until something is so."""
        async with asyncio.timeout(PATIENCE):
            while not await holds():  # noqa: ASYNC110  what is waited for is in a database
                await asyncio.sleep(0.02)

    async def until_recorded(self, *numbers: int) -> None:
        """Wait until voters' ballots are recorded."""

        async def all_are() -> bool:
            return all([(await self.fares(one)).state == "recorded" for one in numbers])

        await self.until(all_are)

    async def _close(self) -> None:
        seen = 0
        while True:
            await asyncio.sleep(0.02)
            now = self.ledger.pending()
            if now and now == seen:
                await _whole(self.ledger.close())
                now = 0
            seen = now


async def _whole(work: Coroutine[Any, Any, Any]) -> None:
    """Do work to its end, cancelled meanwhile or not: a close that is broken off ends the node."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


@asynccontextmanager
async def polling_place(
    prepared: SmallElection,
    folder: Path,
    at: int | None = OPENS,
    voters: int = 12,
    monotonic: Callable[[], float] = lambda: 0.0,
    **settings: Any,
) -> AsyncIterator[PollingPlace]:
    """Open a polling place on a copy of an election.

    Args:
        prepared: the election.
        folder: empty; for the copy and the portal's own.
        at: closes a ledger then.
        voters: who may sign in.
        monotonic: the portal's clock between ledgers; by default it stands.
        settings: of the portal, other than those for tests.
    """
    election = prepared.copied(folder / "election")
    async with ledger_in_loop(election.folder / "ledger", database=None) as ledger:
        if at is not None:
            await ledger.close(at)
        password = folder / "relay.password"
        password.write_text(election.town.password("relay") + "\n")
        given: dict[str, Any] = {
            "election": election.account,
            "horizon": ledger.url,
            "relay_key": election.relay_key,
            "relay_password_file": password,
            "close_seconds": 1.0,
            **settings,
        }
        clock = MovedClock()
        async with portal_base(folder, clock, **given) as base:
            await Voters(base).import_([invented(number + 1) for number in range(voters)])
            sessions = Sessions(base)
            async with receiving(base, sessions, monotonic=monotonic, executor=one_thread) as parts:
                voting = await voting_at(ledger.url, election.account)
                town = election.at(ledger.url)
                opened = PollingPlace(base, clock, sessions, parts, ledger, election, town, voting)
                try:
                    yield opened
                finally:
                    await opened.end_works()
