"""Row to JSON: pure functions, one file a resource."""
