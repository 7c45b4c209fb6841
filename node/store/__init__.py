"""A closed ledger in SQL."""
