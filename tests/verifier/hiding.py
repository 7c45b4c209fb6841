"""A Horizon that hides a ballot, and the VOTE that was paid for it."""

from decimal import Decimal
from typing import Any

from tests.forgeries.world import World
from tests.support.meddler import Meddle, changed
from tests.verifier.strangers import page, records


def hiding(world: World, name: str) -> Meddle:
    """Hide a transaction of ``world.where``: the urn still has its VOTE, the box never got it."""
    hidden = world.where[name].hex()
    moved = {world.box.account: -1, world.urn.account: 1}

    def meddle(path: str, body: bytes) -> bytes:
        if "/transactions?" in path:
            return page([one for one in records(body) if one["hash"] != hidden])
        account = path.removeprefix("/accounts/")
        return changed(body, lambda one: _add(one, moved[account])) if account in moved else body

    return meddle


def _add(account: dict[str, Any], votes: int) -> None:
    for one in account["balances"]:
        if one.get("asset_code") == "VOTE":
            one["balance"] = f"{Decimal(one['balance']) + votes:.7f}"
