"""Where an archive's files lie, and what its state file says."""

import json
from typing import Any

import pytest

from node.archive.faults import StateFault
from node.archive.layout import (
    FrequencyError,
    State,
    checked,
    checkpoint_of,
    file_of,
    first_of,
    read_state,
)


@pytest.mark.parametrize(
    ("ledger", "frequency", "checkpoint", "first"),
    [
        (1, 64, 63, 1),
        (63, 64, 63, 1),
        (64, 64, 127, 64),
        (12_000_000, 64, 12_000_063, 12_000_000),
        (1, 8, 7, 1),
        (8, 8, 15, 8),
    ],
)
def test_a_checkpoint_is_named_by_its_last_ledger(
    ledger: int, frequency: int, checkpoint: int, first: int
) -> None:
    assert checkpoint_of(ledger, frequency) == checkpoint
    assert first_of(checkpoint, frequency) == first


def test_files_lie_where_other_programs_look_for_them() -> None:
    assert file_of("ledger", 0x3F) == "ledger/00/00/00/ledger-0000003f.xdr.gz"
    assert file_of("scp", 0x12345BF) == "scp/01/23/45/scp-012345bf.xdr.gz"
    assert file_of("history", 0x7F) == "history/00/00/00/history-0000007f.json"


def test_a_standard_archive_has_standard_fields_only() -> None:
    said = json.loads(State(127, "A network", 64, 1).to_json())
    empty = {"curr": "0" * 64, "next": {"state": 0}, "snap": "0" * 64}
    assert said == {
        "version": 1,
        "server": "sandogh",
        "currentLedger": 127,
        "networkPassphrase": "A network",
        "currentBuckets": [empty] * 11,
    }


@pytest.mark.parametrize("state", [State(15, "شبکه", 8, 1), State(200, "n", 64, 128)])
def test_what_is_not_standard_is_said_and_read(state: State) -> None:
    assert read_state(state.to_json()) == state


def test_a_state_of_another_program_is_read() -> None:
    bucket = {"curr": "ab" * 32, "next": {"state": 1, "output": "cd" * 32}, "snap": "ef" * 32}
    raw = {
        "version": 2,
        "server": "stellar-core 23.0.1",
        "currentLedger": 58_000_063,
        "networkPassphrase": "Public Global Stellar Network ; September 2015",
        "currentBuckets": [bucket] * 11,
        "hotArchiveBuckets": [bucket] * 11,
    }
    found = read_state(json.dumps(raw).encode())
    assert found == State(58_000_063, "Public Global Stellar Network ; September 2015")


def changed(**fields: Any) -> bytes:
    said = json.loads(State(15, "n", 8).to_json()) | fields
    return json.dumps({key: one for key, one in said.items() if one != "gone"}).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"[" * 100_000,
        b" " * ((1 << 20) + 1),
        changed(version=3),
        changed(currentLedger=0),
        changed(currentLedger="63"),
        changed(currentLedger=True),
        changed(currentLedger=2**31),
        changed(currentLedger="gone"),
        changed(networkPassphrase=""),
        changed(networkPassphrase="x" * 201),
        changed(networkPassphrase=7),
        changed(currentBuckets=[]),
        changed(currentBuckets=[{"curr": "x"}] * 11),
        changed(sandoghArchive=[]),
        changed(sandoghArchive={"checkpointFrequency": 16}),
        changed(sandoghArchive={"firstLedger": 16}),
    ],
)
def test_anything_else_is_a_state_fault(raw: bytes) -> None:
    with pytest.raises(StateFault):
        read_state(raw)


def test_there_are_two_frequencies() -> None:
    assert (checked(8), checked(64)) == (8, 64)
    with pytest.raises(FrequencyError):
        checked(32)
