"""Tests of the set-up transaction."""
