"""A ballot's signed envelopes, and what the relay bids for them."""

from dataclasses import dataclass

from contracts.records.envelope import CastPayment
from contracts.records.kinds import BALLOT
from contracts.records.kinds.manifest import Manifest
from contracts.records.record import Record
from contracts.records.transactions import Posting, drafts, sign
from contracts.relaying.keys import RelaySeeds
from node.networks.reader import FeeReader
from node.submit.fees import FeePolicy
from node.submit.rescue import AFTER, FIRST_PROTOCOL, Rescue


@dataclass(frozen=True, slots=True)
class Bids:
    """What the relay bids, and after how many ledgers of waiting it bids more."""

    policy: FeePolicy
    after: int = AFTER


AT_BASE_FEE = Bids(FeePolicy())
"""The base fee, and no rescue."""


@dataclass(frozen=True, slots=True)
class Caster:
    """Makes casts: a ballot's transactions, signed by its channel and by a relay key.

    Attributes:
        network_id: SHA-256 of the network's passphrase.
        protocol: the network's protocol number.
        payment: what a ballot's last transaction ends with.
        seeds: the relay's.
    """

    network_id: bytes
    protocol: int
    payment: CastPayment
    seeds: RelaySeeds

    def envelopes(
        self, body: bytes, channel: str, sequence: int, rate: int, max_time: int
    ) -> list[bytes]:
        """Return a ballot's envelopes in order.

        Args:
            body: the ballot's.
            channel: their source, G….
            sequence: of the first.
            rate: what is bid, stroops an operation.
            max_time: Unix seconds after which no ledger takes them: the end then known.

        Raises:
            EnvelopeLimit: a fee, time or sequence number that its field cannot hold.
        """
        posting = Posting(channel, sequence - 1, rate, max_time, self.protocol)
        *before, last = drafts(Record(BALLOT, body), posting, self.payment)
        own = self.seeds.channels[channel]
        signed = [sign(draft, self.network_id, [own]) for draft in before]
        signed.append(sign(last, self.network_id, [own, self.seeds.urn]))
        return [draft.envelope() for draft in signed]


def cast_payment(manifest: Manifest) -> CastPayment:
    """Return the payment that ends every ballot of an election."""
    return CastPayment(manifest.issuer, manifest.urn, manifest.box)


def rescue(
    fees: FeeReader, protocol: int, network_id: bytes, seeds: RelaySeeds, bids: Bids
) -> Rescue | None:
    """Return how waiting ballots are rescued, or None where nothing may or can be."""
    if bids.policy.cap is None or seeds.treasury is None or protocol < FIRST_PROTOCOL:
        return None
    return Rescue(fees, bids.policy, network_id, seeds.treasury, bids.after)
