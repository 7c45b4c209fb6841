"""Bringing one signed envelope into a closed ledger, or proving that it never lands.

The identical envelope is sent again through time-outs, busy servers, lost connections and
restarts. It ends in exactly one of these ways, each proved by what the ledger shows:

- it is in a closed ledger and succeeded: `Landed`
- it is in a closed ledger and failed, its sequence number used: `FailedOnLedger`
- another transaction used its sequence number: `SequenceTaken`
- a ledger closed after its maxTime, and it is in none: `Expired`
- the ledger refused it for a reason that sending again cannot cure: `Refused`
- its sequence number is beyond the account's next: `SequenceGap`
- none of these within the patience given: `StillUnclear`; the envelope may land yet
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from node.base.errors import SandoghError
from node.networks.http import Pause
from node.networks.reader import (
    LedgerInfo,
    LedgerTransaction,
    NetworkMismatch,
    Reader,
    ReaderError,
)
from node.networks.submitter import Rejected, ResultCodes, Submitted, Submitter, Unclear
from node.submit.metrics import SubmitMetrics
from node.submit.rescue import Sending
from node.wire.parsed import Transaction

FIRST_PAUSE = 0.25
LONGEST_PAUSE = 5.0
LOOK_EVERY = 1.0
"""Seconds between look-ups of what waits in a server's queue."""
LOOKS = 6
"""How often it is looked up before it is sent again: a ledger closes within five seconds."""
GAP_SIGHTINGS = 4
"""How often a server may show a sequence number that is too low before it is believed."""

_PASSING = frozenset({"tx_too_early", "tx_too_late", "tx_internal_error", "tx_insufficient_fee"})


@dataclass(frozen=True, slots=True)
class Landed:
    """A transaction in a closed ledger, successful; its hash as the ledger keeps it."""

    hash: bytes
    ledger: int


class LandingError(SandoghError):
    """An envelope did not land; `hash` (32 bytes) names its transaction."""

    def __init__(self, name: bytes, text: str) -> None:
        self.hash = name
        super().__init__(f"transaction {name.hex()} {text}")


class FailedOnLedger(LandingError):
    """It is in a ledger as failed: its fee is paid and its sequence number used."""

    def __init__(self, name: bytes, ledger: int, why: str) -> None:
        self.ledger = ledger
        self.why = why
        super().__init__(name, f"failed in ledger {ledger}: {why}")


class SequenceTaken(LandingError):
    """Another transaction used its sequence number: it can never land."""

    def __init__(self, name: bytes, account: str, sequence: int, by: bytes) -> None:
        self.account = account
        self.sequence = sequence
        self.by = by
        text = f"can never land: {account} used sequence number {sequence} for {by.hex()}"
        super().__init__(name, text)


class SequenceGap(LandingError):
    """Its sequence number is beyond the one that the account must use next."""

    def __init__(self, name: bytes, account: str, sequence: int, expected: int) -> None:
        self.account = account
        self.sequence = sequence
        self.expected = expected
        text = f"has sequence number {sequence}, but {account} must use {expected} next"
        super().__init__(name, text)


class Expired(LandingError):
    """A ledger closed after its maxTime without it: it can never land."""

    def __init__(self, name: bytes, max_time: int, ledger: int) -> None:
        self.max_time = max_time
        self.ledger = ledger
        super().__init__(name, f"did not land by its maxTime {max_time}; ledger {ledger} is later")


class Refused(LandingError):
    """The ledger refused it; it is in no ledger and its sequence number is free."""

    def __init__(self, name: bytes, codes: ResultCodes) -> None:
        self.codes = codes
        super().__init__(name, f"was refused: {codes}")


class StillUnclear(LandingError):
    """Patience ended before it was clear; the identical envelope may be sent again later."""

    def __init__(self, name: bytes, tries: int, why: str) -> None:
        self.tries = tries
        self.why = why
        super().__init__(name, f"is still unclear after {tries} tries: {why}")


@dataclass(frozen=True, slots=True)
class Post:
    """The way to one ledger.

    Attributes:
        reader: looks up what has happened.
        submitter: sends.
        patience: most sends without a clear answer; None goes on until maxTime has passed.
        pause: what waits between tries.
        waiting: is told, before each wait, why.
        metrics: what is counted.
    """

    reader: Reader
    submitter: Submitter
    patience: int | None = None
    pause: Pause = asyncio.sleep
    waiting: Callable[[str], None] = field(default=lambda _why: None)
    metrics: SubmitMetrics = field(default_factory=SubmitMetrics)


async def land(
    post: Post,
    envelope: bytes,
    said: Transaction,
    since: int = 0,
    sending: Sending | None = None,
) -> Landed:
    """Send one envelope until its fate is certain.

    Args:
        post: the way to the ledger.
        envelope: signed XDR; never altered.
        said: what it says (`parse_envelope`).
        since: a ledger in which its sequence number was not yet used; shortens one search.
        sending: what may wrap it in a fee bump when it waits; by default nothing does. Its
            fate is that of the envelope, whichever of the two the ledger takes.

    Raises:
        LandingError: one of the ways in the module's docstring.
        NetworkMismatch: a server speaks for another network than it was opened for.
    """
    sending = sending or Sending(envelope, said)
    tries = gaps = 0
    pause = FIRST_PAUSE
    sent = b""
    while True:
        tries += 1
        wait = pause
        try:
            try:
                (post.metrics.resubmitted if sending.envelope == sent else post.metrics.sent).inc()
                sent = sending.envelope
                done = await post.submitter.submit(sent)
                if isinstance(done, Submitted):
                    return Landed(done.hash, done.ledger)
                why = "it waits in the server's queue"
                found = await _watch(post, said)
            except Unclear as unclear:
                why = unclear.why
                wait = min(max(pause, unclear.wait or 0.0), 60.0)
                found = await _look_up(post.reader, said, None)
            except Rejected as rejected:
                why = str(rejected.result_codes)
                found = await _look_up(post.reader, said, rejected.result_codes)
                if found is None and not sending.refused(rejected.result_codes):
                    gaps += await _judge(post.reader, said, rejected.result_codes, since, gaps)
            if found is None:
                tip = (await post.reader.network()).tip
                found = await _expired(post.reader, said, tip)
            if found is not None:
                return found
            await sending.waited(tip.sequence)
        except NetworkMismatch:
            raise
        except ReaderError as unread:
            why = str(unread)
        if post.patience is not None and tries >= post.patience:
            raise StillUnclear(said.ledger_hash, tries, why)
        post.waiting(why)
        await post.pause(wait)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _watch(post: Post, said: Transaction) -> Landed | None:
    """Look a transaction up for as long as a ledger may take to close."""
    for _ in range(LOOKS):
        await post.pause(LOOK_EVERY)
        found = await _look_up(post.reader, said, None)
        if found is not None:
            return found
    return None


async def _look_up(reader: Reader, said: Transaction, codes: ResultCodes | None) -> Landed | None:
    found = await reader.transaction(said.hash)
    return None if found is None else _outcome(found, codes)


def _outcome(found: LedgerTransaction, codes: ResultCodes | None) -> Landed:
    if not found.successful:
        why = str(codes) if codes else "the ledger gives its reason in the result"
        raise FailedOnLedger(found.hash, found.ledger, why)
    return Landed(found.hash, found.ledger)


async def _judge(
    reader: Reader, said: Transaction, codes: ResultCodes, since: int, gaps: int
) -> int:
    """Raise if a refusal is final; return 1 if the account seems to be behind, else 0."""
    code = codes.inner or codes.transaction
    if code in _PASSING and not (code == "tx_too_late" and not said.max_time):
        return 0
    if code != "tx_bad_seq":
        raise Refused(said.ledger_hash, codes)
    account = await reader.account(said.source)
    if account is None:
        raise Refused(said.ledger_hash, codes)
    if account.sequence < said.sequence - 1:
        if gaps + 1 >= GAP_SIGHTINGS:
            raise SequenceGap(said.ledger_hash, said.source, said.sequence, account.sequence + 1)
        return 1
    if account.sequence >= said.sequence:
        taken = await used_by(reader, said.source, said.sequence, since)
        if taken is not None and taken.transaction.hash != said.hash:
            raise SequenceTaken(said.ledger_hash, said.source, said.sequence, taken.hash)
    return 0


async def used_by(
    reader: Reader, account: str, sequence: int, since: int = 0
) -> LedgerTransaction | None:
    """Return the transaction with which an account used a sequence number, or None.

    Only the transaction itself is evidence: an account read from one server and a look-up
    from another that lags behind it could call a landed transaction lost.

    Args:
        reader: the ledger.
        account: `G…`.
        sequence: the number.
        since: a ledger after which it was used.
    """
    stream = reader.transactions(account, after=since << 32, include_failed=True)
    async for found in stream:
        if found.transaction.source == account and found.transaction.sequence == sequence:
            return found
    return None


async def _expired(reader: Reader, said: Transaction, tip: LedgerInfo) -> Landed | None:
    """Raise if maxTime has passed in the last ledger and the transaction is in none."""
    if not said.max_time or tip.close_time <= said.max_time:
        return None
    found = await _look_up(reader, said, None)
    if found is None:
        raise Expired(said.ledger_hash, said.max_time, tip.sequence)
    return found
