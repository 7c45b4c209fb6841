"""LedgerKey XDR of an account and of a data entry."""

from stellar_sdk import xdr

from node.wire.accounts import account_id


def account_ledger_key(account: bytes) -> bytes:
    """Return the LedgerKey XDR of an account, given its key (32 bytes)."""
    key = xdr.LedgerKeyAccount(account_id(account))
    return xdr.LedgerKey(xdr.LedgerEntryType.ACCOUNT, account=key).to_xdr_bytes()


def data_ledger_key(account: bytes, name: bytes) -> bytes:
    """Return the LedgerKey XDR of a data entry, named by at most 64 bytes."""
    key = xdr.LedgerKeyData(account_id(account), xdr.String64(name))
    return xdr.LedgerKey(xdr.LedgerEntryType.DATA, data=key).to_xdr_bytes()
