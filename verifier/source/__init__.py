"""Ledger sources and their agreement."""
