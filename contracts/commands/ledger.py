"""The way to the ledger for all commands: numbers to post with, posting, links."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from contracts.records.envelope import Draft
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts, sign
from node.base.command import progress
from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.networks.presets import EMBEDDED, PRESETS
from node.networks.reader import NetworkInfo
from node.submit.in_order import NoAccount, Step, post_in_order
from node.submit.landing import Landed, Post
from node.wire.hashes import network_id

DAY = 86_400
VALID_FOR = 7 * DAY


@dataclass(frozen=True, slots=True)
class Connection:
    """One Horizon, open for reading and submitting, and what it says of its network."""

    reader: HorizonReader
    submitter: HorizonSubmitter
    network: NetworkInfo

    @property
    def network_id(self) -> bytes:
        """SHA-256 of the passphrase."""
        return network_id(self.network.passphrase)

    @property
    def post(self) -> Post:
        """The way for signed envelopes; it tells on standard error why it waits."""
        return Post(self.reader, self.submitter, waiting=lambda why: progress(f"waiting: {why}"))

    async def posting(self, account: str, max_time: int | None = None) -> Posting:
        """Return the numbers with which an account posts next.

        Args:
            account: G….
            max_time: Unix seconds; by default a week after the last ledger.

        Raises:
            NoAccount: it does not exist.
        """
        found = await self.reader.account(account)
        if found is None:
            raise NoAccount(account, self.reader.url)
        limit = max_time or self.network.tip.close_time + VALID_FOR
        return Posting(account, found.sequence, self.network.base_fee, limit, self.network.protocol)

    async def post_record(self, record: Record, account: str, seed: bytes) -> list[Landed]:
        """Post a record from an account of one's own, all its parts in order."""
        unsigned = drafts(record, await self.posting(account))
        return await self.post_drafts([sign(one, self.network_id, [seed]) for one in unsigned])

    async def post_drafts(self, signed: Sequence[Draft]) -> list[Landed]:
        """Post signed drafts of one account in order, telling how far it is."""
        return await self.post_envelopes([one.envelope() for one in signed])

    async def post_envelopes(
        self, envelopes: Sequence[bytes], seen: Callable[[Step], None] = lambda step: None
    ) -> list[Landed]:
        """Post signed envelopes of one account in order; those on the ledger are skipped.

        Args:
            envelopes: in order.
            seen: is told of each that is done.
        """

        def told(step: Step) -> None:
            _tell(step)
            seen(step)

        return await post_in_order(self.post, envelopes, self.network_id, told)

    def link(self, name: bytes) -> str:
        """Return where the public sees a transaction."""
        for preset in PRESETS.values():
            if preset.passphrase == self.network.passphrase:
                return preset.at(self.reader.url).transaction_link(name)
        own = self.network.horizon_version.startswith(EMBEDDED)
        return PRESETS["embedded" if own else "custom"].at(self.reader.url).transaction_link(name)


def _tell(step: Step) -> None:
    if step.total > 1:
        said = "was there" if step.skipped else f"in ledger {step.landed.ledger}"
        progress(f"transaction {step.index + 1} of {step.total}: {said}")


@asynccontextmanager
async def connect(url: str) -> AsyncIterator[Connection]:
    """Open a Horizon and read its network.

    Raises:
        ReaderError: it can't be read.
    """
    async with HorizonReader(url) as reader, HorizonSubmitter(url) as submitter:
        yield Connection(reader, submitter, await reader.network())
