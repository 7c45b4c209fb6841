"""Getting every signed envelope into exactly one closed ledger."""
