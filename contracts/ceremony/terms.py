"""What a ceremony record fixes for the trustees' keys (docs/protocol.md §4).

Trustees and columns count from 1 everywhere: a polynomial's value at 0 is its secret.
"""

from dataclasses import dataclass

from contracts.crypto.group import Point
from contracts.crypto.transcript import short
from contracts.records.kinds.ceremony import Ceremony
from node.base.errors import SandoghError


class TermsError(SandoghError):
    """A ceremony record under which no keys can be made."""

    def __init__(self, why: str) -> None:
        super().__init__(f"ceremony record: {why}")
        self.why = why


@dataclass(frozen=True, slots=True)
class Terms:
    """One ceremony's numbers and keys.

    Attributes:
        scope: 32 bytes that bind network, authority and ceremony record (``scope_of``).
        columns: M, the number of secrets, one for each candidate.
        threshold: t, how many trustees open a total.
        accounts: the T trustees' accounts (G…), in order; trustee i is ``accounts[i-1]``.
        seals: K_1 … K_T, the keys that shares are sealed to.

    Raises:
        TermsError: numbers out of range, or two trustees with one account.
    """

    scope: bytes
    columns: int
    threshold: int
    accounts: tuple[str, ...]
    seals: tuple[Point, ...]

    def __post_init__(self) -> None:
        count = len(self.accounts)
        if len(self.seals) != count:
            raise TermsError(f"{count} trustees have {len(self.seals)} seal keys")
        if self.columns < 1:
            raise TermsError(f"columns is {self.columns}, not at least 1")
        if not 1 <= self.threshold <= count:
            raise TermsError(f"threshold {self.threshold} is not from 1 to {count}, the trustees")
        if len(set(self.accounts)) != count:
            raise TermsError("two trustees have the same account")

    @property
    def count(self) -> int:
        """T, the number of trustees."""
        return len(self.accounts)

    @property
    def trustees(self) -> range:
        """1 … T."""
        return range(1, self.count + 1)

    def seal(self, trustee: int) -> Point:
        """Return K_i."""
        return self.seals[trustee - 1]

    def others(self, trustee: int) -> tuple[int, ...]:
        """Return the other trustees, ascending."""
        return tuple(other for other in self.trustees if other != trustee)


def scope_of(network: bytes, authority: bytes, ceremony_id: bytes) -> bytes:
    """Return h(scope, net, authority, ceremony id): 32 bytes (docs/protocol.md §3).

    Args:
        network: SHA-256 of the passphrase.
        authority: its account's 32-byte key.
        ceremony_id: the ceremony record's id.
    """
    return short("scope", network, authority, ceremony_id)


def terms_of(ceremony: Ceremony, scope: bytes) -> Terms:
    """Return a ceremony record's terms under its scope."""
    return Terms(
        scope,
        ceremony.columns,
        ceremony.threshold,
        tuple(trustee.account for trustee in ceremony.trustees),
        tuple(trustee.seal for trustee in ceremony.trustees),
    )
