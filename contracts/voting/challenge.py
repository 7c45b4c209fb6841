"""An opened ballot, for a check on any other device (docs/protocol.md §7; Benaloh 2006).

The file holds a ballot's head, r and its m bits. Whoever has it re-encrypts the bits, compares
them with the head, and hashes the head to the tracker that was shown before. The tail of the
proof was never shown, so the ballot can't be cast.
"""

import json
from dataclasses import dataclass

from contracts.crypto.ballot_proof import Statement, tracker
from contracts.crypto.group import (
    IDENTITY,
    EncodingError,
    G,
    Point,
    add,
    base,
    decode_scalar,
    encode_scalar,
    multiply,
)
from node.base.errors import SandoghError
from node.base.json_text import parse_json

FORMAT = "sandogh-challenge-1"
MAX_BYTES = 1 << 20
FIELDS = ("format", "network", "election", "manifest", "tracker", "head", "r", "bits")


class ChallengeError(SandoghError):
    """A challenge file that can't be read: which field, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"challenge file, {field}: {why}")
        self.field = field
        self.why = why


@dataclass(frozen=True, slots=True)
class Challenge:
    """An opened ballot.

    Attributes:
        network: the network's passphrase.
        election: the authority account, G….
        manifest: the manifest record's id, 32 bytes.
        tracker: the tracker shown before the challenge, 32 bytes.
        head: the ballot's head.
        r: the encryption's randomness.
        bits: b_1 … b_m.
    """

    network: str
    election: str
    manifest: bytes
    tracker: bytes
    head: bytes
    r: int
    bits: tuple[int, ...]

    @property
    def index(self) -> int:
        """The roll index that the head names."""
        return int.from_bytes(self.head[:4], "big")

    def encode(self) -> bytes:
        """Return the file: JSON, bytes in lower-case hex, bits as a text of 0 and 1."""
        return (
            json.dumps(
                {
                    "format": FORMAT,
                    "network": self.network,
                    "election": self.election,
                    "manifest": self.manifest.hex(),
                    "tracker": self.tracker.hex(),
                    "head": self.head.hex(),
                    "r": encode_scalar(self.r).hex(),
                    "bits": "".join(map(str, self.bits)),
                },
                indent=1,
                ensure_ascii=False,
            )
            + "\n"
        ).encode()


def decode_challenge(data: bytes) -> Challenge:
    """Read a challenge file strictly.

    Raises:
        ChallengeError: not such a file, or a field (named) that is missing, unknown or wrong.
    """
    if len(data) > MAX_BYTES:
        raise ChallengeError("file", f"larger than {MAX_BYTES} bytes")
    try:
        fields = parse_json(data)
    except (ValueError, RecursionError) as error:
        raise ChallengeError("file", "not JSON") from error
    if not isinstance(fields, dict):
        raise ChallengeError("file", "not a JSON object")
    for name in FIELDS:
        if not isinstance(fields.get(name), str):
            raise ChallengeError(name, "missing, or not a text")
    for name in fields:
        if name not in FIELDS:
            raise ChallengeError(str(name)[:40], "unknown field")
    if fields["format"] != FORMAT:
        raise ChallengeError("format", f"expected {FORMAT}")
    if not fields["bits"] or set(fields["bits"]) - {"0", "1"}:
        raise ChallengeError("bits", "expected a text of 0 and 1")
    head = _hex(fields, "head")
    if len(head) < 4 or len(head) % 32 != 4:
        raise ChallengeError("head", f"{len(head)} bytes are no ballot's head")
    try:
        r = decode_scalar(_hex(fields, "r", 32))
    except EncodingError as error:
        raise ChallengeError("r", error.why) from error
    return Challenge(
        fields["network"],
        fields["election"],
        _hex(fields, "manifest", 32),
        _hex(fields, "tracker", 32),
        head,
        r,
        tuple(map(int, fields["bits"])),
    )


def differences(challenge: Challenge, statement: Statement, key: Point) -> list[str]:
    """Return what does not agree when the ballot is encrypted again; nothing if all does.

    Args:
        challenge: the opened ballot.
        statement: the election's, from the ledger.
        key: U of the head's index, from the ledger.
    """
    shape = statement.shape
    if len(challenge.head) != shape.head_size:
        return [f"the head has {len(challenge.head)} bytes, this election's {shape.head_size}"]
    if len(challenge.bits) != shape.m:
        return [f"{len(challenge.bits)} bits, but the election has {shape.m} candidates"]
    found = []
    head = challenge.head
    if base(challenge.r) != head[4:36]:
        found.append("R is not r·G")
    for k, (bit, key_k) in enumerate(zip(challenge.bits, statement.keys, strict=True), 1):
        expected = add(multiply(challenge.r, key_k), G if bit else IDENTITY)
        if expected != head[4 + 32 * k : 36 + 32 * k]:
            found.append(f"E_{k} does not encrypt the bit that the file claims")
    if tracker(statement.context, key, head) != challenge.tracker:
        found.append("the head does not hash to the tracker")
    return found


def _hex(fields: dict[str, str], name: str, size: int | None = None) -> bytes:
    text = fields[name]
    try:
        value = bytes.fromhex(text)
    except ValueError as error:
        raise ChallengeError(name, "not hexadecimal") from error
    if value.hex() != text:
        raise ChallengeError(name, "not plain lower-case hexadecimal")
    if size is not None and len(value) != size:
        raise ChallengeError(name, f"expected {size} bytes, got {len(value)}")
    return value
