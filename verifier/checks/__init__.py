"""The numbered checks."""
