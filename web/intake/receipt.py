"""What a receipt says: facts that the ledger shows, and nothing that says how anybody voted."""

from dataclasses import dataclass

from contracts.voting.receipt import Receipt
from web.intake.election import ElectionView
from web.portal.journey import Registered


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """A receipt, and where its ballot lies.

    Attributes:
        receipt: what the voter keeps as a file.
        ledger: the sequence of the closed ledger that holds the ballot.
        time: its close time, Unix seconds.
        link: where the public sees the transaction.
    """

    receipt: Receipt
    ledger: int
    time: int
    link: str


def receipt_facts(view: ElectionView, ballot: Registered | None) -> ReceiptFacts | None:
    """Return the facts of a receipt; None where no closed ledger holds the ballot yet.

    Args:
        view: the election.
        ballot: how it fares, as ``Intake.status`` tells.

    Raises:
        NotOpened: the election has not been read yet.
    """
    if ballot is None or ballot.state != "recorded":
        return None
    assert ballot.transaction is not None
    assert ballot.ledger is not None
    assert ballot.time is not None
    now = view.opened()
    receipt = Receipt(now.network, now.account, ballot.tracker, ballot.transaction)
    return ReceiptFacts(receipt, ballot.ledger, ballot.time, view.link(ballot.transaction))
