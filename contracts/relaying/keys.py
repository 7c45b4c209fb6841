"""The relay's keys: all are made of one seed, which its key file holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nacl.signing import SigningKey

from contracts.crypto.transcript import short, u32
from contracts.keyfile import KeyFile
from node.wire.accounts import address

ROLE = "relay"
SEED_SIZE = 32


@dataclass(frozen=True, slots=True)
class RelaySeeds:
    """Ed25519 seeds, 32 bytes each: one a channel, one that can pay from the urn, one for fees.

    Attributes:
        treasury: of the account that pays for rescues; without it nothing is rescued.
    """

    channels: Mapping[str, bytes] = field(repr=False)
    urn: bytes = field(repr=False)
    treasury: bytes | None = field(default=None, repr=False)


def signing_seed(seed: bytes, what: str, number: int) -> bytes:
    """Return the Ed25519 seed of one of the relay's keys: ``treasury``, ``urn``, ``channel``."""
    return short("relay-key", seed, what.encode(), u32(number))


def account_of(seed: bytes, what: str, number: int) -> str:
    """Return the address of one of the relay's keys."""
    return address(bytes(SigningKey(signing_seed(seed, what, number)).verify_key))


def seed_of(key: KeyFile) -> bytes:
    """Return the relay's one seed."""
    return bytes.fromhex(key.secret["seed"])


def seeds_of(key: KeyFile) -> RelaySeeds:
    """Return what the relay signs ballots with, for the channels that its file names."""
    seed = seed_of(key)
    channels = {
        channel: signing_seed(seed, "channel", number)
        for number, channel in enumerate(key.public["channels"])
    }
    return RelaySeeds(channels, signing_seed(seed, "urn", 0), signing_seed(seed, "treasury", 0))
