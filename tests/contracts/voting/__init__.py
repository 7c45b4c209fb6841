"""Tests of choices, ballots and their opening."""
