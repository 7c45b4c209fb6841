"""The ledger: embedded node, and access to any Stellar-type network."""
