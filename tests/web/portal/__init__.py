"""Tests of the pages and the voter's way."""
