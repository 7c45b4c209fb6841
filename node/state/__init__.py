"""Ledger entries and a view of them that can be rolled back."""
