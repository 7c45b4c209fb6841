"""The flags of a trust line, which AllowTrust and SetTrustLineFlags both change."""

from stellar_sdk import xdr

AUTHORIZED = xdr.TrustLineFlags.AUTHORIZED_FLAG.value
MAINTAIN = xdr.TrustLineFlags.AUTHORIZED_TO_MAINTAIN_LIABILITIES_FLAG.value
CLAWBACK = xdr.TrustLineFlags.TRUSTLINE_CLAWBACK_ENABLED_FLAG.value
AUTHORIZATION = AUTHORIZED | MAINTAIN
ALL = AUTHORIZATION | CLAWBACK
REVOCABLE = xdr.AccountFlags.AUTH_REVOCABLE_FLAG.value


def both_set(flags: int) -> bool:
    """Tell whether both authorization bits are set, which no line may have."""
    return flags & AUTHORIZATION == AUTHORIZATION
