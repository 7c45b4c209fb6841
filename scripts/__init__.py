"""What developers run: each script is thin over functions that tests call."""
