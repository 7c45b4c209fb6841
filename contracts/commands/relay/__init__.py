"""The relay's commands: pay, keep channels, bring ballots to the ledger."""
