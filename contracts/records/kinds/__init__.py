"""One file a record kind."""
