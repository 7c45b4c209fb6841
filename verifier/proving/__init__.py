"""Proof checks on all cores, or on a cluster: one interface, ``concurrent.futures.Executor``."""
