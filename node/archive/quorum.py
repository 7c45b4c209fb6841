"""Quorum sets: trees of thresholds over nodes' keys (SCPQuorumSet), from XDR or a JSON file.

The file: `{"threshold": 2, "validators": ["G…", …], "innerSets": [{…}, …]}`.
"""

import struct
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from node.archive.faults import FormError
from node.archive.xdr_walk import number, past
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.wire.accounts import AddressError, public_key

MAX_DEPTH = 4
MAX_NODES = 1000
MAX_FILE = 1 << 18
_FIELDS = {"threshold", "validators", "innerSets"}


class QuorumError(SandoghError):
    """A text is no quorum set; `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"this is no quorum set: {why}")


@dataclass(frozen=True, slots=True)
class QuorumSet:
    """So many of these nodes and inner sets; `threshold` is from 1 to their number."""

    threshold: int
    nodes: tuple[bytes, ...]
    inner: tuple["QuorumSet", ...] = ()

    def to_xdr(self) -> bytes:
        """Return SCPQuorumSet XDR."""
        return b"".join(
            (
                struct.pack(">II", self.threshold, len(self.nodes)),
                *(bytes(4) + node for node in self.nodes),
                struct.pack(">I", len(self.inner)),
                *(one.to_xdr() for one in self.inner),
            )
        )

    @property
    def hash(self) -> bytes:
        """SHA-256 of its XDR, as statements name it."""
        return sha256(self.to_xdr()).digest()

    def members(self) -> frozenset[bytes]:
        """Return all nodes in the tree."""
        return frozenset(self.nodes).union(*(one.members() for one in self.inner))

    def is_satisfied_by(self, nodes: Collection[bytes]) -> bool:
        """Tell whether these nodes (32-byte keys) reach its thresholds."""
        reached = sum(node in nodes for node in self.nodes)
        reached += sum(one.is_satisfied_by(nodes) for one in self.inner)
        return reached >= self.threshold


def past_quorum_set(data: bytes, at: int, depth: int = MAX_DEPTH) -> int:
    """Return the place after SCPQuorumSet XDR.

    Raises:
        FormError: there is none, or one that is nested too deeply.
    """
    if depth == 0:
        raise FormError("a quorum set is nested too deeply")
    nodes = number(data, at + 4)
    if nodes > MAX_NODES:
        raise FormError(f"a quorum set has more than {MAX_NODES} nodes")
    at = past(data, at + 8, 36 * nodes)
    inner = number(data, at)
    if inner > MAX_NODES:
        raise FormError(f"a quorum set has more than {MAX_NODES} inner sets")
    at += 4
    for _ in range(inner):
        at = past_quorum_set(data, at, depth - 1)
    return at


def read_quorum(text: bytes) -> QuorumSet:
    """Read a quorum set from JSON.

    Raises:
        QuorumError: it is none.
    """
    if len(text) > MAX_FILE:
        raise QuorumError(f"it has more than {MAX_FILE} bytes")
    try:
        said = parse_json(text)
    except (ValueError, RecursionError) as fault:
        raise QuorumError("it is not JSON") from fault
    found = _read(said, MAX_DEPTH)
    _check_once(found)
    return found


def _read(said: Any, depth: int) -> QuorumSet:
    if depth == 0:
        raise QuorumError(f"it is nested deeper than {MAX_DEPTH} levels")
    if not isinstance(said, dict) or not set(said) <= _FIELDS:
        raise QuorumError("a level has other fields than threshold, validators and innerSets")
    nodes, inner = said.get("validators", []), said.get("innerSets", [])
    if not isinstance(nodes, list) or not isinstance(inner, list):
        raise QuorumError("validators and innerSets are not lists")
    threshold, most = said.get("threshold"), len(nodes) + len(inner)
    if most > MAX_NODES:
        raise QuorumError(f"a level has more than {MAX_NODES} members")
    if isinstance(threshold, bool) or not isinstance(threshold, int):
        raise QuorumError("a level has no threshold")
    if not 1 <= threshold <= most:
        raise QuorumError(f"a threshold is {threshold}, with {most} members")
    return QuorumSet(
        threshold, tuple(_node(one) for one in nodes), tuple(_read(one, depth - 1) for one in inner)
    )


def _node(text: Any) -> bytes:
    try:
        return public_key(str(text))
    except AddressError as fault:
        raise QuorumError(f"{str(text)[:60]!r} is no node's key (G and 55 more)") from fault


def _check_once(found: QuorumSet) -> None:
    seen: set[bytes] = set()
    waiting = [found]
    while waiting:
        level = waiting.pop()
        for node in level.nodes:
            if node in seen:
                raise QuorumError("it names a node twice")
            seen.add(node)
        waiting += level.inner
