"""What is said of a transaction, and the ledger as it is read for that.

`node.explorer.describe` asks for things of this shape; neither imports the other.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from node.networks.reader import LedgerTransaction

Words = Mapping[str, str]
"""A text by language: `fa` and `en`."""


@dataclass(frozen=True, slots=True)
class Line:
    """A label, a value, and the account that the value links to, if any."""

    label: Words
    value: Words
    link: str | None = None


class History(Protocol):
    """The closed ledgers."""

    def transactions(
        self,
        account: str,
        *,
        after: int = 0,
        before: int | None = None,
        descending: bool = False,
        most: int = 1000,
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield at most `most` successful transactions that concern an account."""


def words(fa: str, en: str) -> Words:
    """Return a text in both languages."""
    return {"fa": fa, "en": en}


def same(text: str) -> Words:
    """Return a text that needs no translation: a hash, an address."""
    return {"fa": text, "en": text}
