"""The trustees' key ceremony."""
