"""The vote code: 8 digits of a tracker, for a voter to text back (docs/protocol.md §7)."""

from contracts.crypto.transcript import short

DIGITS = 8


def vote_code(tracker: bytes) -> str:
    """Return the 8 digits of ``tracker`` (32 bytes).

    It confirms voter, phone and session; it does not bind the ciphertext, the tracker does.
    """
    value = int.from_bytes(short("code", tracker)[:8], "big") % 10**DIGITS
    return f"{value:0{DIGITS}d}"
