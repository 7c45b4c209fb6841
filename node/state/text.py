"""What text the ledger takes in names and home domains."""


def is_plain(text: bytes) -> bool:
    """Tell whether all bytes are ASCII without control characters (0x20 to 0x7e)."""
    return text.isascii() and (not text or text.decode().isprintable())
