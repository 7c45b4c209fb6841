"""What urn and box hold, as a source tells it of one moment."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.counting.cast import Purse
from node.networks.reader import AccountInfo, AccountUntold, Reader
from node.wire.parsed import Asset
from verifier.facts.facts import Facts

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


async def read_elsewhere(
    readers: Sequence[Reader], facts: Facts, purse: Purse
) -> list[tuple[str, int, int]]:
    """Return what the box holds by other sources: a ballot that the first one hides is paid for.

    Args:
        readers: the other sources.
        facts: how far the first has come, and on which network.
        purse: box and VOTE.

    Returns:
        URL, stroops, and the ledger by which that was so. Left out are sources that do not tell,
        and those where it changed in a ledger that the first source has not come to.

    Raises:
        ReaderError: a source can't be read.
    """
    found = []
    for reader in readers:
        if (await reader.network()).passphrase != facts.passphrase:
            continue  # V1 names it
        try:
            held = _balance(await reader.account(purse.box), purse.vote)
        except AccountUntold:
            continue
        if held is not None and held[1] is not None and held[1] <= facts.tip.sequence:
            found.append((reader.url, held[0], held[1]))
    return found


def _balance(account: AccountInfo | None, vote: Asset) -> tuple[int, int | None] | None:
    found = account.balances.get(vote) if account is not None else None
    return None if found is None else (found.amount, found.last_modified_ledger)
