"""Bringing an election onto a node: accounts, ceremony, roll, set-up, manifest, ballots, end."""

from collections.abc import Sequence
from dataclasses import replace

from stellar_sdk import Account, Keypair, Signer, TransactionBuilder

from benchmarks.election import CLOSES, COINS, NETWORK_ID, OPENS, Election
from benchmarks.node_process import PASSPHRASE, Node
from benchmarks.outcome import CouldNotMeasure
from contracts.accounts.cost import Prices, starting_balances
from contracts.accounts.setup import setup_draft
from contracts.counting.share import make_share
from contracts.counting.totals import Sums
from contracts.records.kinds.ballot import BallotBody
from contracts.records.kinds.trustee_ack import TrusteeAck
from contracts.records.record import Body, Record, record_of
from contracts.records.transactions import Posting, drafts, sign
from node.networks.horizon import HorizonReader
from node.networks.reader import NetworkInfo


class Stage:
    """A node and the election on it; sequence numbers are kept here, nobody else posts."""

    def __init__(self, node: Node, reader: HorizonReader, network: NetworkInfo) -> None:
        """Take a node that listens; use ``opened``."""
        self.node = node
        self._reader = reader
        self._network = network
        self._sequences: dict[str, int] = {}

    async def set_up(self, election: Election) -> Election:
        """Post everything up to the manifest; return the election with its set-up's hash."""
        await self._accounts(election)
        await self.post(election.authority, election.pair("member"), election.ceremony)
        await self._by_trustees(election, dict(election.trustee_keys))
        ack = TrusteeAck(election.terms.scope, election.keyset)
        await self._by_trustees(election, dict.fromkeys(election.terms.trustees, ack))
        await self.post(election.authority, election.pair("member"), election.roll)
        network = self._network
        balances = starting_balances(Prices(network.base_fee, network.base_reserve), 1)
        draft = setup_draft(election.setup, balances, await self._posting(election.authority))
        seeds = [election.secret(name) for name in ("member", "issuer", "urn", "box")]
        self._sequences[election.authority] += 1
        await self.node.settle([sign(draft, NETWORK_ID, seeds).envelope()])
        whole = replace(election, setup_hash=draft.hash(NETWORK_ID))
        await self.post(whole.authority, whole.pair("member"), whole.manifest)
        self.node.close(OPENS)
        return whole

    async def cast(self, election: Election, bodies: Sequence[bytes]) -> None:
        """Cast ballots, one a channel in each ledger."""
        relay = election.secret("relay")
        for start in range(0, len(bodies), election.channels):
            envelopes = []
            for number, body in enumerate(bodies[start : start + election.channels]):
                channel = election.account("channel", number)
                posting = replace(await self._posting(channel), max_time=CLOSES)
                record = record_of(BallotBody(body))
                seeds = (election.secret("channel", number), relay)
                envelopes += self._signed(record, posting, seeds, election)
            await self.node.settle(envelopes)

    async def share(self, election: Election, sums: Sums) -> None:
        """Post every trustee's share."""
        shares: dict[int, Body] = {
            i: make_share(election.context, i, sums, election.shares_of(i))
            for i in election.terms.trustees
        }
        await self._by_trustees(election, shares)

    def end(self) -> None:
        """Close the first ledger after the election's end."""
        self.node.close(CLOSES + 1)

    async def post(self, account: str, signer: Keypair, body: Body) -> None:
        """Post a record, a ledger a part."""
        seed = signer.raw_secret_key()
        for draft in self._signed(record_of(body), await self._posting(account), (seed,)):
            await self.node.settle([draft])

    async def _by_trustees(self, election: Election, bodies: dict[int, Body]) -> None:
        envelopes = []
        for i, body in bodies.items():
            posting = await self._posting(election.account("trustee", i))
            seeds = (election.secret("trustee", i),)
            envelopes += self._signed(record_of(body), posting, seeds)
        await self.node.settle(envelopes)

    def _signed(
        self,
        record: Record,
        posting: Posting,
        seeds: Sequence[bytes],
        election: Election | None = None,
    ) -> list[bytes]:
        payment = None if election is None else election.payment
        written = drafts(record, posting, payment)
        self._sequences[posting.source] = posting.sequence + len(written)
        return [sign(draft, NETWORK_ID, seeds).envelope() for draft in written]

    async def _posting(self, account: str) -> Posting:
        if account not in self._sequences:
            found = await self._reader.account(account)
            if found is None:
                raise CouldNotMeasure(f"{account} is not on the ledger")
            self._sequences[account] = found.sequence
        network = self._network
        sequence = self._sequences[account]
        return Posting(account, sequence, network.base_fee, 0, network.protocol)

    async def _accounts(self, election: Election) -> None:
        operator = self.node.operator()
        payer = operator.public_key
        source = Account(payer, (await self._posting(payer)).sequence)
        created = [election.authority]
        created += [election.account("trustee", i) for i in election.terms.trustees]
        created += election.channel_accounts
        for start in range(0, len(created), 100):
            builder = _builder(source, self._network.base_fee)
            for account in created[start : start + 100]:
                builder.append_create_account_op(account, str(COINS))
            await self._build(builder, operator)
        found = Account(election.authority, (await self._posting(election.authority)).sequence)
        self._sequences[election.authority] += 1
        builder = _builder(found, self._network.base_fee)
        builder.append_set_options_op(
            master_weight=0,
            low_threshold=1,
            med_threshold=1,
            high_threshold=1,
            signer=Signer.ed25519_public_key(election.account("member"), 1),
        )
        await self._build(builder, election.pair("authority"))

    async def _build(self, builder: TransactionBuilder, signer: Keypair) -> None:
        envelope = builder.set_timeout(0).build()
        envelope.sign(signer)
        await self.node.settle([envelope.to_xdr_object().to_xdr_bytes()])


def _builder(account: Account, base_fee: int) -> TransactionBuilder:
    return TransactionBuilder(account, PASSPHRASE, base_fee=base_fee)


async def opened(node: Node, reader: HorizonReader) -> Stage:
    """Return the stage on a node that listens."""
    return Stage(node, reader, await reader.network())
