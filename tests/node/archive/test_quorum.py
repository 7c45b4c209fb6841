"""Quorum sets: the file, the XDR, and when one is satisfied."""

import json
from typing import Any

import pytest
from stellar_sdk import Keypair, xdr

from node.archive.faults import FormError
from node.archive.quorum import QuorumError, QuorumSet, past_quorum_set, read_quorum

KEYS = [Keypair.from_raw_ed25519_seed(bytes([number]) * 32) for number in range(1, 8)]
RAW = [one.raw_public_key() for one in KEYS]
NAMES = [one.public_key for one in KEYS]
TREE = {
    "threshold": 2,
    "validators": NAMES[:1],
    "innerSets": [
        {"threshold": 2, "validators": NAMES[1:4]},
        {"threshold": 1, "validators": NAMES[4:6]},
    ],
}


def read(said: Any) -> QuorumSet:
    return read_quorum(json.dumps(said).encode())


@pytest.mark.parametrize(
    ("agreed", "satisfied"),
    [
        ([], False),
        ([0], False),
        ([0, 4], True),
        ([1, 2], False),
        ([0, 1], False),
        ([0, 1, 3], True),
        ([2, 3, 5], True),
        ([6, 4], False),
        ([4, 5], False),
    ],
)
def test_thresholds_hold_in_a_tree(agreed: list[int], satisfied: bool) -> None:
    assert read(TREE).is_satisfied_by({RAW[one] for one in agreed}) is satisfied


def test_members_are_those_of_the_whole_tree() -> None:
    assert read(TREE).members() == frozenset(RAW[:6])


def test_xdr_is_that_of_the_sdk() -> None:
    found = read(TREE)
    theirs = xdr.SCPQuorumSet.from_xdr_bytes(found.to_xdr())
    assert theirs.threshold.uint32 == 2
    assert theirs.inner_sets[0].validators[2].node_id.ed25519.uint256 == RAW[3]
    assert theirs.to_xdr_bytes() == found.to_xdr()
    assert past_quorum_set(b"...." + found.to_xdr() + b"..", 4) == 4 + len(found.to_xdr())


def deep(levels: int) -> dict[str, Any]:
    said: dict[str, Any] = {"threshold": 1, "validators": NAMES[:1]}
    for _ in range(levels):
        said = {"threshold": 1, "innerSets": [said]}
    return said


@pytest.mark.parametrize(
    "said",
    [
        [],
        {},
        {"threshold": 1},
        {"threshold": 0, "validators": NAMES[:1]},
        {"threshold": 2, "validators": NAMES[:1]},
        {"threshold": True, "validators": NAMES[:1]},
        {"threshold": 1, "validators": "x"},
        {"threshold": 1, "validators": [RAW[0].hex()]},
        {"threshold": 1, "validators": [NAMES[0], NAMES[0]]},
        {
            "threshold": 1,
            "validators": NAMES[:1],
            "innerSets": [{"threshold": 1, "validators": NAMES[:1]}],
        },
        {"threshold": 1, "validators": NAMES[:1], "more": 1},
        {"threshold": 1, "validators": NAMES[:1] * 1001},
        deep(4),
    ],
)
def test_what_is_no_quorum_set_is_refused(said: Any) -> None:
    with pytest.raises(QuorumError):
        read(said)


def test_files_are_bounded() -> None:
    assert read(deep(3)).threshold == 1
    for raw in (b"{", b" " * (1 << 19)):
        with pytest.raises(QuorumError):
            read_quorum(raw)


def test_xdr_is_bounded() -> None:
    nested = QuorumSet(1, tuple(RAW[:1]))
    for _ in range(4):
        nested = QuorumSet(1, (), (nested,))
    many = b"\xff\xff\xff\xff"
    for raw in (nested.to_xdr(), bytes(4) + many, bytes(5), bytes(8) + many):
        with pytest.raises(FormError):
            past_quorum_set(raw, 0)
