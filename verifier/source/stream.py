"""One pass over box, urn, issuer and channels, merged into ledger order.

A ballot's parts, the payments, gaps in sequence numbers and whatever else moved VOTE are seen
in one pass, each transaction parsed once.
"""

from collections.abc import Callable

from node.networks.reader import Reader
from verifier.source.casts import Casts
from verifier.source.merge import together
from verifier.source.watch import Watch, Ways


async def read_casts(
    reader: Reader,
    ways: Ways,
    watch: Watch,
    casts: Casts | None,
    count_until: int,
    follow_until: int,
    progress: Callable[[int], None],
) -> None:
    """Stream the transactions through ``watch`` and ``casts``.

    Args:
        reader: the source.
        ways: the accounts.
        watch: sees every transaction.
        casts: counts; None where ballots can't be judged.
        count_until: the last ledger whose casts are counted.
        follow_until: the last ledger that is watched, at least ``count_until``.
        progress: is told the number of casts so far.
    """
    held = (ways.purse.box, ways.purse.urn, ways.setup.issuer)
    async for one in together(reader, held, ways.channels, follow_until):
        watch.see(one)
        if casts is not None and one.successful and one.ledger <= count_until:
            casts.take(one)
            progress(casts.count)
