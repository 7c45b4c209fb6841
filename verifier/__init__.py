"""The independent recount: nothing is read but the ledger."""
