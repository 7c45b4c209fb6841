"""A Qazvin election on an embedded ledger, made in one process through the public code.

Everything secret comes from one seed, so that a ledger kept from an earlier run can be gone
on with. The seed lies in the open: such an election is good for measuring, nothing else.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from py_ecc.bls.ciphersuites import G2ProofOfPossession
from stellar_sdk import Keypair, Network

from benchmarks.node_process import GENESIS_TIME, PASSPHRASE
from benchmarks.qazvin import RACES, configuration
from contracts.accounts.setup import Setup
from contracts.ceremony.acknowledge import keyset, own_shares
from contracts.ceremony.deal import deal
from contracts.ceremony.qualification import columns_digest
from contracts.ceremony.sealing import seal_key
from contracts.ceremony.terms import Terms, scope_of, terms_of
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.group import Point, base
from contracts.crypto.msm import sum_points
from contracts.records.context import context_of
from contracts.records.envelope import CastPayment
from contracts.records.kinds.ceremony import Ceremony, Trustee
from contracts.records.kinds.manifest import Manifest, from_value
from contracts.records.kinds.roll import Roll
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import record_of
from contracts.relaying.keys import signing_seed
from contracts.roll.credentials import secret_key
from contracts.roll.sorted_keys import sorted_roll

TRUSTEES, THRESHOLD = 3, 2
OPENS = GENESIS_TIME + 100_000
CLOSES = OPENS + 20 * 365 * 86_400
COINS = 1000
NETWORK_ID = Network(PASSPHRASE).network_id()


@dataclass(frozen=True)
class Election:
    """An election's keys.

    Attributes:
        seed: 32 bytes, of which all are made.
        voters: N.
        channels: how many.
        setup_hash: the set-up transaction's hash, once it is posted.
    """

    seed: bytes
    voters: int
    channels: int
    setup_hash: bytes = b""

    def secret(self, name: str, number: int = 0) -> bytes:
        """Return the 32 bytes of one secret; a relay's are those that its key file would make."""
        if name == "channel":
            return signing_seed(self.relay_seed, "channel", number)
        if name == "relay":
            return signing_seed(self.relay_seed, "urn", 0)
        return hashlib.sha256(self.seed + f"{name}/{number}".encode()).digest()

    @cached_property
    def relay_seed(self) -> bytes:
        """What all the relay's keys are made of."""
        return hashlib.sha256(self.seed + b"relay's").digest()

    def pair(self, name: str, number: int = 0) -> Keypair:
        """Return one Ed25519 key pair."""
        return Keypair.from_raw_ed25519_seed(self.secret(name, number))

    def account(self, name: str, number: int = 0) -> str:
        """Return its address."""
        return self.pair(name, number).public_key

    @cached_property
    def authority(self) -> str:
        """The election's id."""
        return self.account("authority")

    @cached_property
    def channel_accounts(self) -> tuple[str, ...]:
        """The channels, in order."""
        return tuple(self.account("channel", i) for i in range(self.channels))

    @cached_property
    def _credentials(self) -> tuple[tuple[bytes, int], ...]:
        """What voters' links carry, with κ, by roll index."""
        authority = self.pair("authority").raw_public_key()
        drawn = [self.secret("credential", i)[:16] for i in range(self.voters)]
        with_secret = [(one, secret_key(NETWORK_ID, authority, one)) for one in drawn]
        return tuple(sorted(with_secret, key=lambda both: base(both[1])))

    def credential(self, index: int) -> bytes:
        """Return the 16 bytes that the link of a roll index carries."""
        return self._credentials[index][0]

    @cached_property
    def kappas(self) -> tuple[int, ...]:
        """The credentials' secrets by roll index."""
        return tuple(kappa for _, kappa in self._credentials)

    @cached_property
    def roll(self) -> Roll:
        """Everybody who may vote."""
        return sorted_roll(map(base, self.kappas))

    @cached_property
    def ceremony(self) -> Ceremony:
        """The ceremony record."""
        trustees = []
        for i in range(1, TRUSTEES + 1):
            secret = G2ProofOfPossession.KeyGen(self.secret("bls", i))
            trustees.append(
                Trustee(
                    self.account("trustee", i),
                    seal_key(self.secret("ceremony", i)),
                    bytes(G2ProofOfPossession.SkToPk(secret)),
                    bytes(G2ProofOfPossession.PopProve(secret)),
                )
            )
        columns = sum(candidates for candidates, _, _ in RACES)
        return Ceremony((self.account("member"),), 1, columns, THRESHOLD, tuple(trustees))

    @cached_property
    def terms(self) -> Terms:
        """The ceremony's terms."""
        authority = self.pair("authority").raw_public_key()
        scope = scope_of(NETWORK_ID, authority, record_of(self.ceremony).id)
        return terms_of(self.ceremony, scope)

    @cached_property
    def trustee_keys(self) -> dict[int, TrusteeKey]:
        """What each trustee deals; the nonces too are made of the seed."""
        return {
            i: deal(
                self.secret("ceremony", i),
                self.terms,
                i,
                int.from_bytes(self.secret("nonce", i), "big"),
            )
            for i in self.terms.trustees
        }

    @cached_property
    def keyset(self) -> bytes:
        """The keyset that all acknowledge."""
        ids = [record_of(self.trustee_keys[i]).id for i in self.terms.trustees]
        return keyset(self.terms.scope, ids)

    @cached_property
    def setup(self) -> Setup:
        """The set-up's accounts and relay key."""
        return Setup(
            self.account("issuer"),
            self.account("urn"),
            self.account("box"),
            self.voters,
            (self.pair("relay").raw_public_key(),),
        )

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest; the set-up must have been posted."""
        return from_value(
            configuration()
            | {
                "network": PASSPHRASE,
                "opens": OPENS,
                "closes": CLOSES,
                "ceremony": record_of(self.ceremony).id.hex(),
                "keyset": self.keyset.hex(),
                "columns": columns_digest(self.statement_keys).hex(),
                "roll": record_of(self.roll).id.hex(),
                "setup": self.setup_hash.hex(),
                "issuer": self.setup.issuer,
                "urn": self.setup.urn,
                "box": self.setup.box,
                "channels": list(self.channel_accounts),
                "observers": [],
            }
        )

    @cached_property
    def statement_keys(self) -> tuple[Point, ...]:
        """H_1 … H_m."""
        dealt = self.trustee_keys.values()
        return tuple(
            sum_points([key.commitments[k][0] for key in dealt]) for k in range(self.terms.columns)
        )

    @cached_property
    def context(self) -> bytes:
        """The 32 bytes that bind ballots to this election."""
        authority = self.pair("authority").raw_public_key()
        return context_of(NETWORK_ID, authority, record_of(self.manifest).id)

    @cached_property
    def statement(self) -> Statement:
        """What ballots are proved against."""
        return Statement(self.context, self.statement_keys, self.manifest.shape)

    @property
    def payment(self) -> CastPayment:
        """What ends a ballot."""
        return CastPayment(self.setup.issuer, self.setup.urn, self.setup.box)

    def shares_of(self, trustee: int) -> tuple[int, ...]:
        """Return x_{j,1} … x_{j,M}."""
        seed = self.secret("ceremony", trustee)
        return own_shares(seed, self.terms, trustee, self.trustee_keys).values
