"""What urn and box hold, as a source tells it of one moment."""

from dataclasses import dataclass

from node.networks.reader import AccountInfo, AccountUntold, Reader
from node.wire.parsed import Asset

TRIES = 20


@dataclass(frozen=True, slots=True)
class Holdings:
    """VOTE held by urn and box.

    Attributes:
        urn, box: stroops; None without a trust line.
        changed: the ledger in which the box's trust line last changed, if that is told.
    """

    urn: int | None
    box: int | None
    changed: int | None


async def read_holdings(reader: Reader, urn: str, box: str, vote: Asset) -> Holdings | None:
    """Return what urn and box hold, as they stood at one moment though ballots may be coming in.

    Args:
        reader: the source.
        urn, box: accounts, G….
        vote: the asset.

    Returns:
        None from a source that tells what happened, not what an account holds.

    Raises:
        ReaderError: the source can't be read.
    """
    try:
        before = await reader.account(box)
        for _ in range(TRIES):
            paying, last = await reader.account(urn), before
            before = await reader.account(box)
            if before == last:
                break
    except AccountUntold:
        return None
    left = _balance(paying, vote)
    held = _balance(before, vote)
    return Holdings(
        left[0] if left is not None else None,
        held[0] if held is not None else None,
        held[1] if held is not None else None,
    )


def _balance(account: AccountInfo | None, vote: Asset) -> tuple[int, int | None] | None:
    found = account.balances.get(vote) if account is not None else None
    return None if found is None else (found.amount, found.last_modified_ledger)
