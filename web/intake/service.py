"""All of the intake, opened together: what the portal starts and its handlers ask."""

import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from contracts.crypto.ballot_proof import Statement
from contracts.relaying.casting import Bids
from node.networks.horizon import HorizonReader
from node.submit.fees import FeePolicy
from node.submit.metrics import SubmitMetrics
from web.intake.ballot_intake import Intake
from web.intake.count import Check
from web.intake.election import ElectionView
from web.intake.ledger_clock import Monotonic
from web.intake.lookup import Lookup
from web.intake.proofs import Proofs
from web.intake.relay_key import relay_seeds
from web.intake.sender import Sender
from web.services import Base
from web.voters.sessions import Sessions

ANSWER_SECONDS = 10.0
TRIES = 2
"""How long, and how often, one question to the ledger is tried: it is asked again soon."""


@dataclass(frozen=True, slots=True)
class Receiving:
    """The parts of the intake.

    Attributes:
        view: the election; its ``run`` follows it.
        intake: takes ballots.
        lookup: finds them.
        sender: brings them to the ledger; None without the relay's key.
    """

    view: ElectionView
    intake: Intake
    lookup: Lookup
    sender: Sender | None

    def works(self) -> Mapping[str, Callable[[], Coroutine[Any, Any, None]]]:
        """Return what must run beside the requests, by name."""
        sending = {} if self.sender is None else {"sender": self.sender.run}
        return {"election": self.view.run, **sending}


@asynccontextmanager
async def receiving(
    base: Base,
    sessions: Sessions,
    metrics: SubmitMetrics | None = None,
    monotonic: Monotonic = time.monotonic,
    executor: Callable[[], Executor] | None = None,
) -> AsyncIterator[Receiving]:
    """Open the intake; nothing is read or sent before its works run.

    Args:
        base: the portal's; its database has all tables.
        sessions: the voters'.
        metrics: what the submitter counts.
        monotonic: this machine's clock.
        executor: makes what checks proofs; by default a process of its own.

    Raises:
        KeyFileError, WrongPassword, SettingsError: the relay's key can't be opened.
        ExplorerTemplate: the settings' template of links is none.
    """
    seeds = await relay_seeds(base.settings)
    async with (
        HorizonReader(base.settings.horizon, time_limit=ANSWER_SECONDS, tries=TRIES) as reader,
        Proofs(executor) as proofs,
    ):

        def check(statement: Statement) -> Check:
            return partial(proofs.hold, statement)

        view = ElectionView(base, reader, check, monotonic)
        bids = Bids(FeePolicy(base.settings.fee_multiple, base.settings.fee_cap))
        sender = None if seeds is None else Sender(base, view, seeds, bids, metrics)
        wake = _nobody if sender is None else sender.wake
        intake = Intake(base, view, sessions, proofs, wake)
        try:
            yield Receiving(view, intake, Lookup(base, view, reader), sender)
        finally:
            await intake.finish()


async def _nobody() -> None:
    """Nobody sends in this process: another one looks by itself."""
