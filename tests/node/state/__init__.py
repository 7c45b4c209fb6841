"""Tests of node/state."""
