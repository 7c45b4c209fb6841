"""Acknowledging: a trustee opens its shares, checks them, and says which keys it saw
(docs/protocol.md §4, step 2).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contracts.ceremony.deal import check_seed, sealed_for
from contracts.ceremony.sealing import coefficients, seal_secret, unseal, wrong_columns
from contracts.ceremony.terms import Terms
from contracts.crypto.group import ORDER, multiply
from contracts.crypto.polynomial import evaluate
from contracts.crypto.transcript import short
from contracts.records.kinds.trustee_ack import TrusteeAck
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import record_of
from node.base.errors import SandoghError


class BadShares(SandoghError):
    """Dealers whose shares for this trustee are wrong: it has to complain, not acknowledge.

    Attributes:
        wrong: dealer to the columns that are wrong.
    """

    def __init__(self, trustee: int, wrong: Mapping[int, tuple[int, ...]]) -> None:
        named = "; ".join(
            f"dealer {dealer} in columns {', '.join(map(str, columns))}"
            for dealer, columns in wrong.items()
        )
        super().__init__(f"shares for trustee {trustee} are wrong: {named}")
        self.trustee = trustee
        self.wrong = dict(wrong)


class KeysMissing(SandoghError):
    """Trustees without a valid key record."""

    def __init__(self, trustees: Sequence[int]) -> None:
        super().__init__(f"no valid key record yet from trustee {', '.join(map(str, trustees))}")
        self.trustees = tuple(trustees)


@dataclass(frozen=True, slots=True, repr=False)
class OwnShares:
    """x_{j,1} … x_{j,M}, a trustee's secret shares of the election keys."""

    trustee: int
    values: tuple[int, ...]


def keyset(scope: bytes, key_ids: Sequence[bytes]) -> bytes:
    """Return h(keyset, scope, ids): 32 bytes.

    Args:
        scope: 32 bytes.
        key_ids: the record ids of the T trustee-keys, by trustee.
    """
    return short("keyset", scope, b"".join(key_ids))


def open_shares(
    seed: bytes, terms: Terms, trustee: int, dealer: int, key: TrusteeKey
) -> tuple[int, ...]:
    """Return f_1(j) … f_M(j) as a dealer sealed them to trustee j; nothing is checked."""
    sealed = sealed_for(key, dealer, trustee)
    shared = multiply(seal_secret(seed), sealed.z)
    return unseal(terms.scope, dealer, trustee, sealed.z, shared, sealed.shares)


def own_shares(
    seed: bytes, terms: Terms, trustee: int, keys: Mapping[int, TrusteeKey]
) -> OwnShares:
    """Open and check the shares from all dealers, and add them up.

    Args:
        seed: the trustee's 32 bytes.
        terms: the ceremony's.
        trustee: j, from 1.
        keys: every trustee's valid key record, also this one's.

    Raises:
        SeedMismatch: the ceremony record names another seal key for this trustee.
        KeysMissing: a trustee has no record.
        BadShares: a dealer's shares do not fit its commitments; or this trustee's own
            commitments are not those of its seed.
    """
    check_seed(seed, terms, trustee)
    missing = [dealer for dealer in terms.trustees if dealer not in keys]
    if missing:
        raise KeysMissing(missing)
    totals = [0] * terms.columns
    wrong = {}
    for dealer in terms.trustees:
        if dealer == trustee:
            shares = tuple(
                evaluate(coefficients(seed, terms, column), trustee)
                for column in range(1, terms.columns + 1)
            )
        else:
            shares = open_shares(seed, terms, trustee, dealer, keys[dealer])
        if columns := wrong_columns(keys[dealer].commitments, trustee, shares):
            wrong[dealer] = columns
        totals = [(total + share) % ORDER for total, share in zip(totals, shares, strict=True)]
    if wrong:
        raise BadShares(trustee, wrong)
    return OwnShares(trustee, tuple(totals))


def acknowledge(
    seed: bytes,
    terms: Terms,
    trustee: int,
    keys: Mapping[int, TrusteeKey],
) -> TrusteeAck:
    """Check all shares and make the ack with the keyset seen.

    Args:
        seed, terms, trustee, keys: as for ``own_shares``.

    Raises:
        SeedMismatch, KeysMissing, BadShares: as ``own_shares``.
    """
    own_shares(seed, terms, trustee, keys)
    ids = [record_of(keys[dealer]).id for dealer in terms.trustees]
    return TrusteeAck(terms.scope, keyset(terms.scope, ids))
