"""An election's public state, read from a ledger: what commands and verifier start from."""
