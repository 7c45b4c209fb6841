"""What two sources tell of the official accounts, side by side.

Headers that agree do not show that an account's transactions are all told: of authority, trustees
and observers every record and change of settings must be told by both sources, at the same place,
and of issuer, urn and box the same beginning. An archive is not asked: V14 has what it holds.
"""

from collections.abc import Awaitable, Callable, Mapping

from contracts.reading.accounts import AccountRecords, first_of, read_records
from node.networks.reader import Reader
from verifier.facts.facts import Facts
from verifier.facts.official import place
from verifier.facts.sources import Untold

TRIES = 3
"""Looks at a source that seems to keep something back: one of its servers may lag behind."""

Pause = Callable[[float], Awaitable[None]]

_Told = dict[tuple[int, bytes], str]
"""Account by position and hash of what it posted."""


async def read_untold(
    facts: Facts, first: str, other: Reader, last: int, pause: Pause, seconds: float
) -> tuple[Untold, ...]:
    """Return what one of two sources tells and the other keeps back, in ledger order.

    Args:
        facts: what was read of the first source.
        first: the first source's URL.
        other: the other source.
        last: the last ledger to which both have come.
        pause: what waits before another look.
        seconds: between two looks.

    Raises:
        ReaderError: the other source can't be read.
    """
    known = _of_first(facts, last)
    told: _Told = {}
    for left in range(TRIES, 0, -1):
        told = await _of_other(facts, other, last)
        if told == known or left == 1:
            break
        await pause(seconds)
    return tuple(
        Untold(account, name, position >> 32, *urls)
        for (position, name), account in sorted({**known, **told}.items())
        for urls in [(first, other.url) if (position, name) in told else (other.url, first)]
        if ((position, name) in known) != ((position, name) in told)
    )


def _of_first(facts: Facts, last: int) -> _Told:
    found: _Told = {}
    for account, posted in _accounts(facts).items():
        found |= _posted(account, posted, last)
    for account, begun in (facts.setup.first if facts.setup is not None else {}).items():
        if begun is not None and begun.ledger <= last:
            found[begun.position, begun.hash] = account
    return found


async def _of_other(facts: Facts, reader: Reader, last: int) -> _Told:
    found: _Told = {}
    for account in _accounts(facts):
        found |= _posted(account, await read_records(reader, account, last), last)
    for account in facts.setup.first if facts.setup is not None else ():
        begun = await first_of(reader, account, last)
        if begun is not None:
            found[begun.position, begun.hash] = account
    return found


def _accounts(facts: Facts) -> Mapping[str, AccountRecords | None]:
    return {facts.election: facts.authority, **facts.trustees, **facts.observers}


def _posted(account: str, posted: AccountRecords | None, last: int) -> _Told:
    if posted is None:
        return {}
    records = {(one.position, place(one)[0]): account for one in posted.records}
    settings = {(one.position, one.hash): account for one in posted.settings}
    return {key: one for key, one in (records | settings).items() if key[0] >> 32 <= last}
