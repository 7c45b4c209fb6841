"""Checking a whole archive: checkpoint by checkpoint, with memory for one of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from node.archive.faults import ArchiveError, MissingFile, StateFault
from node.archive.headers import Header
from node.archive.layout import State, checkpoint_of, first_of
from node.archive.quorum import QuorumSet
from node.archive.read import (
    Checkpoint,
    Files,
    LedgerRecords,
    check_state,
    fetch,
    find_frequency,
    find_state,
    ledgers_of,
)
from node.archive.verify import Fault, check_ledger
from node.archive.write import checkpoints
from node.base.errors import SandoghError
from node.wire.hashes import network_id

MOST_FAULTS = 1000
"""Faults that are kept; all are counted."""
MOST_NODES = 1000
_GIVE_UP = 8
"""Checkpoints in a row without headers, after which no more are looked for."""

Progress = Callable[[int, int], None]
"""Told a ledger that was checked, and the last one."""


Seen = Callable[[LedgerRecords, Collection[bytes]], None]
"""Told each ledger after its checks, and the nodes whose good statements call its value agreed."""


class NoPassphrase(SandoghError):
    """An archive does not name its network, and nobody else has."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"the archive {name} does not say its network's passphrase: give it")


@dataclass(slots=True)
class Examination:
    """What was checked and what was found.

    Attributes:
        passphrase: the network's.
        first: the first ledger asked for.
        last: the last one.
        last_hash: of the last header read, to compare with one known from elsewhere.
        ledgers: how many were checked.
        statements: what nodes said of them.
        unstated: ledgers of which no node said anything, ledger 1 apart.
        signers: nodes that signed values, and how many.
        faults: the first `MOST_FAULTS`.
        fault_count: all.
    """

    passphrase: str = ""
    first: int = 1
    last: int = 0
    last_hash: bytes = b""
    ledgers: int = 0
    transactions: int = 0
    statements: int = 0
    unstated: int = 0
    signers: dict[bytes, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    @property
    def passed(self) -> bool:
        """Whether there was anything to check and nothing was wrong."""
        return self.fault_count == 0 and self.ledgers > 0

    def add(self, fault: Fault) -> None:
        """Note a fault."""
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)


async def examine(
    files: Files,
    passphrase: str | None = None,
    quorum: QuorumSet | None = None,
    *,
    first: int | None = None,
    last: int | None = None,
    progress: Progress = lambda ledger, last: None,
    seen: Seen = lambda records, agreed: None,
) -> Examination:
    """Check an archive.

    Args:
        files: where it is.
        passphrase: the network it must be of; None takes the one it names.
        quorum: who must have called each value agreed.
        first: where to begin, with the whole checkpoint; None is where the archive begins.
        last: where to end; None is where the archive ends.
        progress: is told how far it is after each checkpoint.
        seen: is told each ledger that could be read, faults or not.

    Raises:
        MissingFile: there is no archive.
        NoPassphrase: neither it nor the caller names the network.
        SandoghError: a file can't be fetched.
    """
    found = Examination()
    try:
        state = await _state(files, passphrase, last)
    except StateFault as fault:
        found.add(Fault(0, fault.what, str(fault)))
        return found
    if passphrase is not None and state.passphrase not in (None, passphrase):
        why = f"the archive is of network {state.passphrase!r}, not {passphrase!r}"
        found.add(Fault(0, "network", why))
        return found
    known = passphrase or state.passphrase
    if known is None:
        raise NoPassphrase(files.name)
    found.passphrase = known
    start = first or state.first or 1
    frequency = await find_frequency(files, state, start)
    found.first = first_of(checkpoint_of(start, frequency), frequency)
    # checkpoints are checked whole
    found.last = min(checkpoint_of(last or state.last, frequency), state.last)
    if last is not None and last > state.last:
        found.add(Fault(last, "missing", f"the archive ends with ledger {state.last}"))
    await _run(
        files, found, frequency, _Run(network_id(known), quorum, first is None, seen), progress
    )
    return found


async def _state(files: Files, passphrase: str | None, last: int | None) -> State:
    try:
        return await find_state(files)
    except MissingFile:
        # an excerpt may lack the file; then all that it says must be given
        if passphrase is None or last is None:
            raise
        return State(checkpoint_of(last))


@dataclass(frozen=True, slots=True)
class _Run:
    network: bytes
    quorum: QuorumSet | None
    whole: bool
    seen: Seen


async def _run(
    files: Files, found: Examination, frequency: int, run: _Run, progress: Progress
) -> None:
    previous: Header | None = None
    gone = 0
    for number in checkpoints(found.first, found.last, frequency):
        checkpoint = await fetch(files, number, frequency, found.last)
        gone = gone + 1 if checkpoint.ledger is None else 0
        if gone > _GIVE_UP:
            why = f"nor are the files of {_GIVE_UP} checkpoints before: no more are looked for"
            found.add(Fault(checkpoint.first, "missing", why))
            return
        previous = _checkpoint(found, checkpoint, previous, run)
        progress(checkpoint.last, found.last)


def _checkpoint(
    found: Examination, checkpoint: Checkpoint, previous: Header | None, run: _Run
) -> Header | None:
    """Check one checkpoint; return its last header, None if it could not be read to its end."""
    at = checkpoint.first
    try:
        for records in ledgers_of(checkpoint, run.network):
            header = records.header
            agreed: set[bytes] = set()
            for fault in check_ledger(records, previous, run.network, run.quorum, agreed):
                found.add(fault)
            run.seen(records, agreed)
            previous = header
            at = header.sequence + 1
            found.ledgers += 1
            found.last_hash = header.hash
            found.transactions += len(records.results.results) if records.results else 0
            said = sum(len(one.statements) for one in records.said)
            found.statements += said
            found.unstated += said == 0 and header.sequence > 1
            node = header.value.node
            if node is not None and (node in found.signers or len(found.signers) < MOST_NODES):
                found.signers[node] = found.signers.get(node, 0) + 1
    except ArchiveError as fault:
        found.add(Fault(min(at, checkpoint.last), fault.what, str(fault)))
        previous = None
    try:
        check_state(checkpoint, needed=run.whole)
    except ArchiveError as fault:
        found.add(Fault(checkpoint.last, fault.what, str(fault)))
    return previous
