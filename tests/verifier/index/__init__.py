"""The index: what it keeps, and that it can be ended anywhere."""
