"""Tests of credentials, links and the voters' list."""
