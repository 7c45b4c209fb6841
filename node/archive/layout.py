"""Where an archive's files lie, and its state files (HAS).

The standard layout (stellar-core, docs/history.md): a checkpoint is 64 ledgers, the first
holds 63; it is named by its last ledger, in hex. A state file says how far an archive goes.

Only where an archive differs from the standard, its state files have a field that other
programs pass over: `sandoghArchive` with `checkpointFrequency` (8) and `firstLedger`.

An archive of the embedded ledger has no buckets: the ledger has no bucket list (see
`node.ledger.state_root`). Its state files name the bucket of 64 zeros, which means an empty
one, on every level; the state cannot be restored from them, and bucketListHash in the headers
is the root of the state, not a hash of these.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.archive.faults import StateFault
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.base.text import is_unicode

STATE = ".well-known/stellar-history.json"
STREAMS = ("ledger", "transactions", "results", "scp")
STANDARD = 64
FREQUENCIES = (8, STANDARD)
MAX_STATE = 1 << 20
"""Bytes of the largest state file that is read."""
MAX_LEDGER = 2**31 - 1

_OWN = "sandoghArchive"
_LEVELS = 11
_NO_BUCKET = "0" * 64
_HEX = re.compile(r"[0-9a-f]{64}")


class FrequencyError(SandoghError):
    """A number of ledgers a checkpoint that no archive has."""

    def __init__(self, given: int) -> None:
        self.given = given
        super().__init__(f"a checkpoint has 8 or 64 ledgers, not {given}")


def checked(frequency: int) -> int:
    """Return a frequency that archives have.

    Raises:
        FrequencyError: it is another one.
    """
    if frequency not in FREQUENCIES:
        raise FrequencyError(frequency)
    return frequency


def checkpoint_of(sequence: int, frequency: int = STANDARD) -> int:
    """Return the checkpoint (its last ledger) that holds a ledger."""
    return sequence | (frequency - 1)


def first_of(checkpoint: int, frequency: int = STANDARD) -> int:
    """Return a checkpoint's first ledger; there is no ledger 0."""
    return max(1, checkpoint - frequency + 1)


def file_of(category: str, checkpoint: int) -> str:
    """Return the path of a checkpoint's file from the archive's root.

    Args:
        category: one of `STREAMS`, or `history` for its state file.
        checkpoint: its last ledger.
    """
    name = f"{checkpoint:08x}"
    ending = "json" if category == "history" else "xdr.gz"
    return f"{category}/{name[:2]}/{name[2:4]}/{name[4:6]}/{category}-{name}.{ending}"


@dataclass(frozen=True, slots=True)
class State:
    """What a state file says.

    Attributes:
        last: currentLedger, the last ledger of the archive or of a checkpoint.
        passphrase: the network's; older archives do not say it.
        frequency: ledgers a checkpoint, if it is said.
        first: the first ledger there is, if it is said.
    """

    last: int
    passphrase: str | None = None
    frequency: int | None = None
    first: int | None = None

    def to_json(self) -> bytes:
        """Return the state file of an archive without buckets (version 1)."""
        level = {"curr": _NO_BUCKET, "next": {"state": 0}, "snap": _NO_BUCKET}
        said: dict[str, Any] = {
            "version": 1,
            "server": "sandogh",
            "currentLedger": self.last,
            "networkPassphrase": self.passphrase,
            "currentBuckets": [level] * _LEVELS,
        }
        own = {"checkpointFrequency": self.frequency, "firstLedger": self.first}
        if self.frequency not in (None, STANDARD) or self.first not in (None, 1):
            said[_OWN] = {name: value for name, value in own.items() if value is not None}
        return (json.dumps(said, indent=2, ensure_ascii=False) + "\n").encode()


def read_state(raw: bytes, path: str = STATE) -> State:
    """Read a state file of any Stellar archive (version 1 or 2).

    Raises:
        StateFault: it is not of the form.
    """
    if len(raw) > MAX_STATE:
        raise StateFault(path, f"has more than {MAX_STATE} bytes")
    try:
        said = parse_json(raw)
    except (ValueError, RecursionError) as fault:
        raise StateFault(path, "is not JSON") from fault
    if not isinstance(said, dict) or said.get("version") not in (1, 2):
        raise StateFault(path, "is no state of version 1 or 2")
    passphrase = said.get("networkPassphrase")
    if passphrase is not None and not _is_passphrase(passphrase):
        raise StateFault(path, "has a networkPassphrase that is no text of 1 to 200 bytes")
    _check_buckets(said.get("currentBuckets"), path)
    own = said.get(_OWN, {})
    if not isinstance(own, dict):
        raise StateFault(path, f"has a field {_OWN} that is no object")
    last = _number(said, "currentLedger", path)
    first = _number(own, "firstLedger", path) if "firstLedger" in own else None
    frequency = own.get("checkpointFrequency")
    if frequency is not None and frequency not in FREQUENCIES:
        raise StateFault(path, "has a checkpointFrequency that is neither 8 nor 64")
    if first is not None and first > last:
        raise StateFault(path, f"begins with ledger {first} and ends with {last}")
    return State(last, passphrase, frequency, first)


def make_folders(root: Path, path: str) -> Path:
    """Return where a file lies under `root`, and make the folders above it."""
    found = root / path
    found.parent.mkdir(parents=True, exist_ok=True)
    return found


def _is_passphrase(value: Any) -> bool:
    return isinstance(value, str) and is_unicode(value) and 1 <= len(value.encode()) <= 200


def _number(said: dict[str, Any], key: str, path: str) -> int:
    value = said.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_LEDGER:
        raise StateFault(path, f"has no {key} from 1 to {MAX_LEDGER}")
    return value


def _check_buckets(levels: Any, path: str) -> None:
    if not isinstance(levels, list) or len(levels) != _LEVELS:
        raise StateFault(path, f"has no currentBuckets of {_LEVELS} levels")
    for level in levels:
        named = level if isinstance(level, dict) else {}
        if not all(_HEX.fullmatch(str(named.get(which))) for which in ("curr", "snap")):
            raise StateFault(path, "has a level without the hashes curr and snap")
