"""Records in words on the pages of a ledger's explorer (entry-point group `sandogh.describe`)."""

from contracts.explaining.hook import hook

__all__ = ["hook"]
