"""Attesting: what a trustee or observer signs after a recount of its own."""
