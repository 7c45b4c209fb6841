"""Issued assets as the ledger compares them: code bytes with their zeros, and the issuer."""

from typing import NamedTuple

from stellar_sdk import xdr

from node.wire.accounts import account_key

_ALPHANUMERIC = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")


class Asset(NamedTuple):
    """An issued asset; None stands for the native one.

    Attributes:
        code: 4 or 12 bytes, filled with zeros at the end.
        issuer: account key, 32 bytes.
    """

    code: bytes
    issuer: bytes


def asset_from_xdr(asset: xdr.Asset | xdr.ChangeTrustAsset | xdr.TrustLineAsset) -> Asset | None:
    """Return the asset, None for the native one.

    Raises:
        ValueError: it is a share of a liquidity pool, which this ledger does not have.
    """
    if asset.alpha_num4 is not None:
        return Asset(asset.alpha_num4.asset_code.asset_code4, account_key(asset.alpha_num4.issuer))
    if asset.alpha_num12 is not None:
        return Asset(
            asset.alpha_num12.asset_code.asset_code12, account_key(asset.alpha_num12.issuer)
        )
    if asset.type == xdr.AssetType.ASSET_TYPE_NATIVE:
        return None
    raise ValueError("a pool share is not an asset of this ledger")


def is_valid(asset: Asset) -> bool:
    """Tell whether a code is ASCII letters and digits, then zeros, in the shorter form it fits.

    At least 1 character of 4, or at least 5 of 12 (stellar-core's rule).
    """
    text = asset.code.rstrip(b"\0")
    if not _ALPHANUMERIC.issuperset(text):
        return False
    return len(text) > (4 if len(asset.code) == 12 else 0)
