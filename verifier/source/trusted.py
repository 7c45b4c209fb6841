"""What an observer trusts besides the sources: a quorum set, published anchors; from options."""

import re
from collections.abc import Sequence
from pathlib import Path

from node.archive.quorum import MAX_FILE, QuorumSet, read_quorum
from node.base.errors import SandoghError
from verifier.levels import Anchor, Trust

MOST_ANCHORS = 100
_ANCHOR = re.compile(r"([1-9]\d{0,9}):([0-9a-fA-F]{64})", re.ASCII)
_LAST = 2**31 - 1


class TrustError(SandoghError):
    """An option that says whom or what to trust can't be used."""


def read_trust(quorum: Path | None, anchors: Sequence[str], *, prove: bool = True) -> Trust:
    """Read what an observer trusts.

    Args:
        quorum: a file with a quorum set (JSON), or None.
        anchors: each `LEDGER:HASH`, the hash in hex.
        prove: whether levels are to be proved from Horizons.

    Raises:
        TrustError: an anchor has another form, or the file can't be read.
        QuorumError: the file is no quorum set.
    """
    if len(anchors) > MOST_ANCHORS:
        raise TrustError(f"{len(anchors)} anchors are given; at most {MOST_ANCHORS} can be used")
    return Trust(tuple(map(_anchor, anchors)), _quorum(quorum), prove)


def _anchor(text: str) -> Anchor:
    found = _ANCHOR.fullmatch(text.strip())
    if found is None or int(found[1]) > _LAST:
        raise TrustError(
            f"{text[:100]!r} is no anchor: give LEDGER:HASH, the hash as 64 digits hex"
        )
    return Anchor(int(found[1]), bytes.fromhex(found[2]))


def _quorum(path: Path | None) -> QuorumSet | None:
    if path is None:
        return None
    try:
        with path.open("rb") as file:
            return read_quorum(file.read(MAX_FILE + 1))
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise TrustError(f"the quorum set {path} can't be read: {why}") from fault
