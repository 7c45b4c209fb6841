"""Posting signed envelopes of one account in order, again and again if need be.

What already lies on the ledger is recognised by its hash and skipped, so that a run that was
broken off is finished by running it again.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from node.base.errors import SandoghError
from node.networks.reader import LedgerTransaction
from node.submit.landing import (
    FailedOnLedger,
    Landed,
    Post,
    SequenceGap,
    SequenceTaken,
    land,
    used_by,
)
from node.wire.envelopes import parse_envelope
from node.wire.parsed import Transaction

_AT_ONCE = 16
"""How many look-ups run at a time."""


class OrderError(SandoghError):
    """Envelopes are not one account's, in the order of its sequence numbers."""

    def __init__(self, index: int, why: str) -> None:
        self.index = index
        self.why = why
        super().__init__(f"envelope {index + 1} cannot be posted: {why}")


class NoAccount(SandoghError):
    """The account that is to post does not exist on this ledger."""

    def __init__(self, account: str, url: str) -> None:
        self.account = account
        self.url = url
        super().__init__(f"account {account} does not exist at {url}")


@dataclass(frozen=True, slots=True)
class Step:
    """One envelope done: its place (from 0) of how many, where it lies, if it did before."""

    index: int
    total: int
    landed: Landed
    skipped: bool


async def post_in_order(
    post: Post,
    envelopes: Sequence[bytes],
    network_id: bytes,
    progress: Callable[[Step], None] = lambda _step: None,
) -> list[Landed]:
    """Bring all envelopes into closed ledgers, each after the one before.

    Args:
        post: the way to the ledger.
        envelopes: signed; one account, sequence numbers ascending by one.
        network_id: SHA-256 of the network's passphrase.
        progress: is told of every envelope when it is done.

    Returns:
        where each lies, in order.

    Raises:
        EnvelopeError, OrderError: the envelopes are wrong; nothing has been sent.
        NoAccount: their account does not exist.
        LandingError: one did not land; those before it did, those after it were not sent.
        ReaderError: the ledger cannot be read.
    """
    said = _checked(envelopes, network_id)
    if not said:
        return []
    account = await post.reader.account(said[0].source)
    if account is None:
        raise NoAccount(said[0].source, post.reader.url)
    old = [one for one in said if one.sequence <= account.sequence]
    done = await _already(post, old)
    for index, landed in enumerate(done):
        progress(Step(index, len(said), landed, skipped=True))
    if len(done) < len(said) and said[len(done)].sequence != account.sequence + 1:
        first = said[len(done)]
        raise SequenceGap(first.hash, first.source, first.sequence, account.sequence + 1)
    since = account.last_modified_ledger or 0
    for index in range(len(done), len(said)):
        landed = await land(post, envelopes[index], said[index], max(since - 1, 0))
        done.append(landed)
        since = landed.ledger
        progress(Step(index, len(said), landed, skipped=False))
    return done


def _checked(envelopes: Sequence[bytes], network_id: bytes) -> list[Transaction]:
    said = [parse_envelope(envelope, network_id) for envelope in envelopes]
    for index, one in enumerate(said[1:], start=1):
        before = said[index - 1]
        if one.source != before.source:
            raise OrderError(index, f"its source is {one.source}, not {before.source}")
        if one.sequence != before.sequence + 1:
            why = f"its sequence number is {one.sequence}, not {before.sequence + 1}"
            raise OrderError(index, why)
    return said


async def _already(post: Post, old: Sequence[Transaction]) -> list[Landed]:
    """Return where transactions lie whose sequence numbers are used; raise if one does not."""
    done: list[Landed] = []
    for start in range(0, len(old), _AT_ONCE):
        some = old[start : start + _AT_ONCE]
        found = await asyncio.gather(*(post.reader.transaction(one.hash) for one in some))
        for one, there in zip(some, found, strict=True):
            done.append(_landed(there) if there else await _search(post, one))
    return done


async def _search(post: Post, one: Transaction) -> Landed:
    taken = await used_by(post.reader, one.source, one.sequence)
    if taken is not None and taken.transaction.hash == one.hash:
        return _landed(taken)
    by = taken.hash if taken else bytes(32)
    raise SequenceTaken(one.ledger_hash, one.source, one.sequence, by)


def _landed(found: LedgerTransaction) -> Landed:
    if not found.successful:
        raise FailedOnLedger(found.hash, found.ledger, "the ledger gives its reason in the result")
    return Landed(found.hash, found.ledger)
