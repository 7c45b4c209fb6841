"""Tests of node/operations."""
