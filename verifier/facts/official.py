"""Official records and the set-up, with what is wrong with each."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.accounts.compare import Setup
from contracts.records.assemble import AssembledRecord
from node.networks.reader import LedgerTransaction

OVERTAKEN = "overtaken"
"""Why an amendment that is right in all else is not obeyed: its index's ballot came first."""


@dataclass(frozen=True, slots=True)
class ActFault:
    """What is wrong with an official act: a fixed word and a sentence."""

    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Act:
    """An official record and what is wrong with it, if anything."""

    record: AssembledRecord
    fault: ActFault | None


@dataclass(frozen=True, slots=True)
class Undersigned:
    """An authority record of which a part bears too few of the commission's signatures."""

    record: AssembledRecord
    signers: int


@dataclass(frozen=True, slots=True)
class SetupFacts:
    """The transaction that the manifest names as set-up, and its accounts' earlier life.

    Attributes:
        seen: None if no successful transaction has that hash.
        first: the first successful transaction of issuer, urn and box.
        setup: what it sets up, as far as it follows the template.
        differences: where it does not.
    """

    seen: LedgerTransaction | None
    first: Mapping[str, LedgerTransaction | None]
    setup: Setup | None
    differences: tuple[str, ...]


def place(record: AssembledRecord) -> tuple[bytes, int]:
    """Return the transaction and the ledger of a record's last part."""
    return record.transactions[-1].ledger_hash, record.position >> 32
