"""Which ballots count, and their totals."""
