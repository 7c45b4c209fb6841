"""A trustee's seeds: the newest, and all before it (docs/protocol.md §4).

A seed serves one ceremony. `renew` draws the next one and keeps the others: whichever a ceremony
names is the one that opens its shares, so that no renewal can lose what is still needed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contracts.ceremony.sealing import seal_key
from contracts.crypto.group import Point
from contracts.keyfile import KeyFile


@dataclass(frozen=True, slots=True, repr=False)
class Seed:
    """A seed.

    Attributes:
        value: 32 bytes.
        scope: of the ceremony that it dealt in, hex; None while it is unused.
    """

    value: bytes
    scope: str | None


def find_seed(key: KeyFile, seal: Point) -> Seed:
    """Return the seed of a seal key; the newest if none is."""
    kept = [_read(key.secret), *map(_read, _earlier(key.secret))]
    return next((one for one in kept if seal_key(one.value) == seal), kept[0])


def bind_seed(key: KeyFile, seed: Seed, scope: str) -> KeyFile:
    """Write down which ceremony a seed of the file serves."""
    earlier = [_bound(one, seed, scope) for one in _earlier(key.secret)]
    kept = {"earlier": earlier} if earlier else {}
    return key.save({**_bound(key.secret, seed, scope), **kept})


def renewed(secret: Mapping[str, Any], seed: bytes) -> dict[str, Any]:
    """Return a key file's secrets with a new seed, the old one kept."""
    old = {name: secret[name] for name in ("seed", "scope") if name in secret}
    rest = {name: value for name, value in secret.items() if name not in old}
    return {**rest, "seed": seed.hex(), "earlier": [*_earlier(secret), old]}


def _earlier(secret: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(secret.get("earlier", ()))


def _read(entry: Mapping[str, Any]) -> Seed:
    return Seed(bytes.fromhex(entry["seed"]), entry.get("scope"))


def _bound(entry: Mapping[str, Any], seed: Seed, scope: str) -> dict[str, Any]:
    mine = bytes.fromhex(entry["seed"]) == seed.value
    return {**entry, "scope": scope} if mine else dict(entry)
