"""An asset's counts as Horizon's asset resource."""

from typing import Any

from stellar_sdk import xdr

from node.horizon.resources.account import account_flags
from node.horizon.resources.amounts import amount, asset_type
from node.store.assets import AssetRow
from node.wire.accounts import address

_KINDS = ("authorized", "authorized_to_maintain_liabilities", "unauthorized")
_NONE = {
    "num_claimable_balances": 0,
    "num_liquidity_pools": 0,
    "num_contracts": 0,
    "claimable_balances_amount": "0.0000000",
    "liquidity_pools_amount": "0.0000000",
    "contracts_amount": "0.0000000",
}


def asset_json(row: AssetRow, issuer: xdr.AccountEntry | None, base: str) -> dict[str, Any]:
    """Render one asset.

    Args:
        row: its counts.
        issuer: the issuing account; None when that is gone.
        base: scheme and host of the request, for links.
    """
    name = address(row.issuer)
    domain = issuer.home_domain.string32.decode("ascii", "replace") if issuer else ""
    lines = (row.lines_authorized, row.lines_maintained, row.lines_unauthorized)
    held = (row.held_authorized, row.held_maintained, row.held_unauthorized)
    return {
        "_links": {
            "toml": {"href": f"https://{domain}/.well-known/stellar.toml" if domain else ""},
            "issuer": {"href": f"{base}/accounts/{name}"},
        },
        "asset_type": asset_type(row.code),
        "asset_code": row.code,
        "asset_issuer": name,
        "paging_token": row.token.decode(),
        "accounts": dict(zip(_KINDS, lines, strict=True)),
        "balances": dict(zip(_KINDS, map(amount, held), strict=True)),
        **_NONE,
        "amount": amount(row.held_authorized),
        "num_accounts": row.lines_authorized,
        "flags": account_flags(issuer.flags.uint32 if issuer else 0),
    }
