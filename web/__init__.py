"""The voter's portal."""
