"""The way to the ledger for all commands: numbers to post with, posting, links."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from contracts.commands.network import chosen
from contracts.records.envelope import Draft
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts, sign
from node.base.command import progress
from node.networks.core import CoreSubmitter
from node.networks.horizon import HorizonReader, HorizonSubmitter
from node.networks.horizon_async import HorizonAsyncSubmitter
from node.networks.presets import Preset, preset_of
from node.networks.reader import NetworkInfo
from node.networks.submitter import Submitter
from node.submit.in_order import NoAccount, Step, post_in_order
from node.submit.landing import Landed, Post
from node.submit.metrics import SubmitMetrics
from node.wire.hashes import network_id

EXPLORER_VARIABLE = "SANDOGH_EXPLORER"
"""Environment variable: the template of links to transactions, instead of the network's own."""

DAY = 86_400
VALID_FOR = 7 * DAY


@dataclass(frozen=True, slots=True)
class Connection:
    """A ledger, open for reading and submitting, and what it says of its network."""

    reader: HorizonReader
    submitter: Submitter
    network: NetworkInfo
    preset: Preset
    metrics: SubmitMetrics = field(default_factory=SubmitMetrics)

    @property
    def network_id(self) -> bytes:
        """SHA-256 of the passphrase."""
        return network_id(self.network.passphrase)

    @property
    def post(self) -> Post:
        """The way for signed envelopes; it tells on standard error why it waits."""
        return Post(
            self.reader,
            self.submitter,
            waiting=lambda why: progress(f"waiting: {why}"),
            metrics=self.metrics,
        )

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
        return self.preset.transaction_link(name)


def _tell(step: Step) -> None:
    if step.total > 1:
        said = "was there" if step.skipped else f"in ledger {step.landed.ledger}"
        progress(f"transaction {step.index + 1} of {step.total}: {said}")


@dataclass(frozen=True, slots=True)
class Way:
    """Where to read and where to send.

    Attributes:
        horizon: URL of the Horizon that is read, and sent to unless another is named.
        core: URL of a stellar-core's HTTP port to send to instead.
        no_wait: whether Horizon shall answer a submission before the ledger closes, where it can.
    """

    horizon: str
    core: str | None = None
    no_wait: bool = False

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Connection]:
        """Open it and read its network, which must be the one that was chosen.

        Raises:
            NetworkMismatch: it speaks for another network than the command's `--network`.
            ReaderError: it can't be read.
        """
        meant = chosen()
        passphrase = None if meant is None else meant.passphrase
        async with HorizonReader(self.horizon, passphrase=passphrase) as reader:
            network = await reader.network()
            found = meant
            if found is None or found.name in ("custom", "embedded"):
                found = preset_of(network)
            template = os.environ.get(EXPLORER_VARIABLE)
            if template is not None:
                found = found.shown_at(template)
            async with self._submitter(network.passphrase) as submitter:
                yield Connection(reader, submitter, network, found.at(reader.url))

    def _submitter(self, passphrase: str) -> Submitter:
        if self.core is not None:
            return CoreSubmitter(self.core, passphrase)
        kind = HorizonAsyncSubmitter if self.no_wait else HorizonSubmitter
        return kind(self.horizon, passphrase)


def connect(url: str) -> AbstractAsyncContextManager[Connection]:
    """Open a Horizon for reading and sending; see `Way.open`."""
    return Way(url).open()
