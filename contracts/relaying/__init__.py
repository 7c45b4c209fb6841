"""Bringing ballots to the ledger: which are worth a VOTE, the relay's keys, what it signs."""
