"""Credentials and the roll of their public keys."""
