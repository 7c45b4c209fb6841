"""Envelopes, hashes and signatures: the same on every Stellar-type network."""
