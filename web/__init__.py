"""The voter's portal: it authenticates voters and hands their encrypted ballots to the ledger."""
