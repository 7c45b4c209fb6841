"""Who takes part in a small election: their keys and secrets, all from the operating system."""

import secrets
from dataclasses import dataclass, field
from functools import cache

from contracts.ceremony.sealing import seal_key
from contracts.crypto.attestation import new_secret, prove_possession, public_key
from contracts.crypto.group import Point, base
from contracts.records.kinds.ceremony import Trustee
from contracts.roll.credentials import new_credential, secret_key
from tests.forgeries.desk import Key


@dataclass(frozen=True)
class Guardian:
    """A trustee: its ledger account and its ceremony seed."""

    key: Key = field(default_factory=Key)
    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    def entry(self, place: int) -> Trustee:
        """Return what the ceremony record says of it."""
        return Trustee(self.key.account, seal_key(self.seed), *attestation_key(place))


@cache
def attestation_secret(place: int) -> bytes:
    """Return a BLS secret; what is made of it is slow, so a place keeps its own."""
    return new_secret()


@cache
def attestation_key(place: int) -> tuple[bytes, bytes]:
    """Return a place's BLS key and its proof of possession."""
    secret = attestation_secret(place)
    return public_key(secret), prove_possession(secret)


@dataclass(frozen=True)
class Voter:
    """A voter's κ and U."""

    kappa: int = field(repr=False)
    U: Point


def draw_voters(network: bytes, authority: bytes, count: int) -> tuple[Voter, ...]:
    """Draw voters' credentials; in the order of the roll."""
    kappas = [secret_key(network, authority, new_credential()) for _ in range(count)]
    return tuple(sorted((Voter(kappa, base(kappa)) for kappa in kappas), key=lambda one: one.U))
