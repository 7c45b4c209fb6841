"""Ceremonies held in memory: seeds, terms, and every trustee's records in ledger order."""

from dataclasses import dataclass, field

from contracts.ceremony.acknowledge import acknowledge
from contracts.ceremony.deal import deal
from contracts.ceremony.qualification import Posted, Qualification
from contracts.ceremony.qualify import qualify
from contracts.ceremony.sealing import seal_key
from contracts.ceremony.terms import Terms
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import Body, Record, record_of

SCOPE = bytes(range(32))


def seeds_of(count: int, salt: int = 0) -> list[bytes]:
    """Return a seed for each trustee, the same at each call."""
    return [bytes((salt, trustee)) * 16 for trustee in range(1, count + 1)]


def terms_of(seeds: list[bytes], threshold: int, columns: int, scope: bytes = SCOPE) -> Terms:
    """Return the terms of a ceremony of trustees with these seeds."""
    return Terms(
        scope,
        columns,
        threshold,
        tuple(f"trustee {place}" for place in range(1, len(seeds) + 1)),
        tuple(map(seal_key, seeds)),
    )


@dataclass
class Held:
    """A ceremony under way; positions count up from 1, the ceremony record being at 0."""

    seeds: list[bytes]
    terms: Terms
    records: dict[int, list[Posted]] = field(default_factory=dict)
    position: int = 0

    def post(self, trustee: int, record: Body | Record, signed: bool = True) -> Posted:
        """Post a record to a trustee's account."""
        self.position += 1
        whole = record if isinstance(record, Record) else record_of(record)
        posted = Posted(whole, self.position, 1000 + self.position, signed)
        self.records.setdefault(trustee, []).append(posted)
        return posted

    def keys(self) -> dict[int, TrusteeKey]:
        """Deal every trustee's key."""
        return {i: deal(self.seeds[i - 1], self.terms, i) for i in self.terms.trustees}

    def acknowledge(self, trustee: int, keys: dict[int, TrusteeKey]) -> None:
        """Post a trustee's ack of these keys."""
        seed = self.seeds[trustee - 1]
        self.post(trustee, acknowledge(seed, self.terms, trustee, keys))

    def read(
        self, closed: int | None = None, earlier: tuple[Qualification, ...] = ()
    ) -> Qualification:
        """Read what was posted."""
        return qualify(self.terms, self.records, 0, closed, earlier)


def held(count: int, threshold: int, columns: int, salt: int = 0, scope: bytes = SCOPE) -> Held:
    """Return a ceremony before its first key."""
    seeds = seeds_of(count, salt)
    return Held(seeds, terms_of(seeds, threshold, columns, scope))


def finished(count: int, threshold: int, columns: int, salt: int = 0, scope: bytes = SCOPE) -> Held:
    """Return a ceremony in which every trustee did its part."""
    ceremony = held(count, threshold, columns, salt, scope)
    keys = ceremony.keys()
    for trustee, key in keys.items():
        ceremony.post(trustee, key)
    for trustee in keys:
        ceremony.acknowledge(trustee, keys)
    return ceremony
