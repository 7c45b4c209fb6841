"""The Horizon routes of the embedded ledger."""
