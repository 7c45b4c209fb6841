"""The root of the ledger's state, which the header carries in bucketListHash.

This ledger has no bucket list (ledgers of other software hash theirs into that field; clients
never check it). Its root commits to the history of the state: root(0) is 32 zero bytes, and

    root(n) = SHA-256(root(n-1) || for each changed entry, ascending by LedgerKey XDR:
                      u32 length || LedgerKey XDR || u32 length || LedgerEntry XDR)

where the entry that ledger n deleted has length 0 and no bytes, and integers are big-endian.
Every entry that a ledger created, wrote or deleted is a changed one, with the value it has
after that ledger. Whoever replays the changes of all ledgers gets every root; the work of a
ledger is that of its changes, whatever the size of the state.
"""

import hashlib
import struct
from collections.abc import Mapping

NO_STATE = bytes(32)
"""The root before the first ledger."""


def next_state_root(root: bytes, changes: Mapping[bytes, bytes | None]) -> bytes:
    """Return the root after a ledger (32 bytes).

    Args:
        root: the root after the ledger before.
        changes: LedgerKey XDR to LedgerEntry XDR, or None where the entry was deleted.
    """
    digest = hashlib.sha256(root)
    for key in sorted(changes):
        entry = changes[key] or b""
        digest.update(struct.pack(">I", len(key)) + key + struct.pack(">I", len(entry)) + entry)
    return digest.digest()
