"""Tests of records, their parts and their transactions."""
