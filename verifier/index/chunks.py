"""Reading on: what the accounts through which VOTE moves did after a place, some at a time."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from node.networks.reader import LedgerTransaction, NamingReader, Reader
from verifier.index.state import State
from verifier.source.merge import merge
from verifier.source.watch import Ways

NEAR = 8
"""Ledgers up to which the whole ledger is read: a page, where each account would be a request."""
_LAST = 0xFFFFFFFF


async def chunks(
    reader: Reader, state: State, ways: Ways, last_ledger: int, some: int
) -> AsyncIterator[tuple[list[LedgerTransaction], int]]:
    """Yield the transactions after the last step's, with the place up to which they reach.

    Args:
        reader: the source.
        state: where the index stands.
        ways: the accounts.
        last_ledger: up to which is read.
        some: transactions of a chunk; the last one may have fewer, or none.

    Raises:
        ReaderError: the source can't be read.
    """
    position = state.position
    chunk: list[LedgerTransaction] = []
    async for one in _after(reader, state, ways, last_ledger):
        if one.position <= position:
            continue
        if len(chunk) >= some:
            yield chunk, chunk[-1].position
            chunk = []
        chunk.append(one)
    yield chunk, (last_ledger << 32) + _LAST


async def between(
    reader: Reader, account: str, after: int, until: int
) -> AsyncIterator[LedgerTransaction]:
    """Yield an account's transactions after a position, up to another one.

    Raises:
        ReaderError: the source can't be read.
    """
    async for one in reader.transactions(account, after=after):
        if one.position > until:
            return
        yield one


async def _after(
    reader: Reader, state: State, ways: Ways, last_ledger: int
) -> AsyncIterator[LedgerTransaction]:
    """Yield the ways' transactions after the last step's, and maybe some before."""
    position, held = state.position, (ways.purse.box, ways.purse.urn, ways.setup.issuer)
    if isinstance(reader, NamingReader) and last_ledger - (position >> 32) <= NEAR:
        named = (*held, *ways.channels)
        async for one in reader.naming(named, after=position, last_ledger=last_ledger):
            yield one
        return
    seen = (*state.sequences, *held)

    def stream(account: str, page: int, failed: bool) -> AsyncIterator[LedgerTransaction]:
        # of an account that nobody has seen yet a server may say that there is none
        after = position if account in seen else 0
        return reader.transactions(account, after=after, include_failed=failed, page=page)

    streams = [stream(one, 200, False) for one in held]
    streams += [stream(channel, 20, True) for channel in ways.channels]
    async for one in merge(await _primed(streams), last_ledger):
        yield one


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
