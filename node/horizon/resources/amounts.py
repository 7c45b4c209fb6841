"""Amounts, assets and bytes as Horizon writes them."""

import base64
from typing import Any

from node.wire.parsed import Asset

_ONE = 10**7


def amount(stroops: int) -> str:
    """Write an amount, in units of 10^-7, as a decimal with seven places."""
    sign, size = ("-", -stroops) if stroops < 0 else ("", stroops)
    return f"{sign}{size // _ONE}.{size % _ONE:07d}"


def asset_fields(asset: Asset | None) -> dict[str, Any]:
    """Return `asset_type`, and code and issuer unless it is the native asset (None)."""
    if asset is None:
        return {"asset_type": "native"}
    return {
        "asset_type": asset_type(asset.code),
        "asset_code": asset.code,
        "asset_issuer": asset.issuer,
    }


def asset_type(code: str) -> str:
    """Return Horizon's name of an issued asset's type, by the length of its code (1 to 12)."""
    return "credit_alphanum4" if len(code) <= 4 else "credit_alphanum12"


def base64_text(value: bytes) -> str:
    """Return bytes as standard base64 text."""
    return base64.b64encode(value).decode()
