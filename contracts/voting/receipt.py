"""A receipt: what a voter keeps to find the own vote on the ledger (docs/protocol.md §16).

It names the ballot, never what is in it. It proves nothing to anybody by itself: whoever holds
it looks the tracker up.
"""

import json
import re
from dataclasses import dataclass

from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.wire.accounts import AddressError, public_key

FORMAT = "sandogh-receipt-1"
MAX_BYTES = 1 << 12
FIELDS = ("format", "network", "election", "tracker", "transaction")

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


class ReceiptError(SandoghError):
    """A receipt that can't be read: which field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"receipt, {field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class Receipt:
    """A ballot that a closed ledger holds.

    Attributes:
        network: the network's passphrase.
        election: the authority account, G….
        tracker: the ballot's, 32 bytes.
        transaction: the hash of the cast, as the ledger keeps it, 32 bytes.
    """

    network: str
    election: str
    tracker: bytes
    transaction: bytes

    def encode(self) -> bytes:
        """Return the file: JSON, bytes in lower-case hex."""
        value = {
            "format": FORMAT,
            "network": self.network,
            "election": self.election,
            "tracker": self.tracker.hex(),
            "transaction": self.transaction.hex(),
        }
        return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def decode_receipt(data: bytes) -> Receipt:
    """Read a receipt strictly.

    Raises:
        ReceiptError: not such a file, or a field (named) that is missing, unknown or wrong.
    """
    if len(data) > MAX_BYTES:
        raise ReceiptError("file", f"larger than {MAX_BYTES} bytes")
    try:
        fields = parse_json(data)
    except (ValueError, RecursionError) as error:
        raise ReceiptError("file", "not JSON") from error
    if not isinstance(fields, dict):
        raise ReceiptError("file", "not a JSON object")
    for name in fields:
        if name not in FIELDS:
            raise ReceiptError(str(name)[:40], "unknown field")
    for name in FIELDS:
        if not isinstance(fields.get(name), str):
            raise ReceiptError(name, "missing, or not a text")
    if fields["format"] != FORMAT:
        raise ReceiptError("format", f"expected {FORMAT}")
    try:
        public_key(fields["election"])
    except AddressError as error:
        raise ReceiptError("election", "is no account") from error
    return Receipt(
        fields["network"],
        fields["election"],
        _hash(fields, "tracker"),
        _hash(fields, "transaction"),
    )


def _hash(fields: dict[str, str], name: str) -> bytes:
    if _HASH.fullmatch(fields[name]) is None:
        raise ReceiptError(name, "is not 32 bytes in lower-case hex")
    return bytes.fromhex(fields[name])
