"""An honest archive passes; each damage is found, named, and told with its ledger."""

import gzip
import hashlib
import shutil
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from stellar_sdk import Keypair, xdr

from node.archive.examine import Examination, NoPassphrase, examine
from node.archive.faults import MissingFile
from node.archive.layout import STATE, State, file_of
from node.archive.quorum import QuorumSet
from node.archive.read import DirectoryFiles
from node.archive.records import decode, encode
from node.archive.scp import encode_scp, externalize, own_quorum_set
from node.wire.signatures import public_key
from tests.node.archive.chain import NETWORK, SEED, chain
from tests.node.world import PASSPHRASE

Records = list[bytes]
OTHER_SEED = b"\x22" * 32


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An archive of 23 ledgers, three checkpoints of 8; transactions in 2, 3, 6, 9, 12 …"""
    return chain().write(tmp_path / "archive")


async def look(root: Path, **given: object) -> Examination:
    return await examine(DirectoryFiles(root), **given)  # type: ignore[arg-type]


async def faults(root: Path, **given: object) -> list[tuple[int, str]]:
    found = await look(root, **given)
    assert not found.passed
    assert found.fault_count == len(found.faults)
    return [(one.ledger, one.what) for one in found.faults]


def bend(root: Path, category: str, number: int, change: Callable[[Records], Records]) -> None:
    """Put changed records into a file, well framed."""
    path = root / file_of(category, number)
    path.write_bytes(encode(change(list(decode(path.read_bytes(), str(path))))))


def flip(record: int, at: int) -> Callable[[Records], Records]:
    """Change one bit of one byte of one record."""

    def change(records: Records) -> Records:
        raw = bytearray(records[record])
        raw[at] ^= 1
        return [*records[:record], bytes(raw), *records[record + 1 :]]

    return change


@pytest.mark.parametrize(("count", "frequency"), [(23, 8), (7, 8), (63, 64), (130, 64), (30, 64)])
async def test_an_honest_archive_passes(tmp_path: Path, count: int, frequency: int) -> None:
    found = chain(count)
    told: list[tuple[int, int]] = []
    seen = await look(
        found.write(tmp_path, frequency),
        quorum=own_quorum_set(SEED),
        progress=lambda ledger, last: told.append((ledger, last)),
    )
    assert seen.passed, seen.faults
    assert (seen.first, seen.last, seen.ledgers) == (1, count, count)
    assert seen.last_hash == found.ledgers[-1].hash
    assert seen.transactions == sum(len(one.transactions) for one in found.ledgers) > 0
    assert (seen.statements, seen.unstated) == (count - 1, 0)
    assert seen.signers == {public_key(SEED): count - 1}
    assert told[-1] == (count, count)


async def test_a_frequency_that_is_not_said_is_found(tmp_path: Path) -> None:
    """As an archive of a core made for tests, which says nothing."""
    for count, frequency in ((23, 8), (7, 8), (130, 64)):
        root = chain(count).write(tmp_path / f"{count}", frequency)
        (root / STATE).write_bytes(State(count, PASSPHRASE).to_json())
        seen = await look(root)
        assert seen.passed
        assert seen.ledgers == count


async def test_without_statements_the_chain_passes_and_a_quorum_does_not(tmp_path: Path) -> None:
    root = chain(15).write(tmp_path, seed=None)
    seen = await look(root)
    assert seen.passed
    assert (seen.statements, seen.unstated) == (0, 14)
    named = await faults(root, quorum=own_quorum_set(SEED))
    assert named == [(number, "quorum") for number in range(2, 16)]


CLOSE_TIME = 32 + 36 + 32 + 7
BEND: dict[str, tuple[str, int, Callable[[Records], Records], list[tuple[int, str]]]] = {
    # records of checkpoint 15: headers 8 to 15, sets and results 9, 12, 15, statements 8 to 15.
    # A record that can't be read is told with the ledger after the last one that could.
    "the hash beside a header": ("ledger", 15, flip(1, 0), [(9, "header")]),
    "a header's base fee": (
        "ledger",
        15,
        flip(1, -4 - 4 - 128 - 12 + 3),
        [(9, "header"), (10, "link")],
    ),
    "a header's root of the state": ("ledger", 15, flip(7, -190), [(15, "header"), (16, "link")]),
    "the previous hash": (
        "ledger",
        15,
        flip(0, 40),
        [(8, "header"), (8, "link"), (8, "set"), (9, "link")],
    ),
    "the close time": (
        "ledger",
        15,
        flip(0, CLOSE_TIME),
        [(8, "header"), (8, "value"), (8, "externalized"), (9, "link")],
    ),
    "the set hash of a value": (
        "ledger",
        15,
        flip(1, 32 + 36),
        [(9, "header"), (9, "set"), (9, "value"), (9, "externalized"), (10, "link")],
    ),
    "the signature of a value": (
        "ledger",
        15,
        flip(0, 32 + 36 + 32 + 8 + 4 + 4 + 36 + 4),
        [(8, "header"), (8, "value"), (8, "externalized"), (9, "link")],
    ),
    "the hash of the results": (
        "ledger",
        15,
        flip(2, 32 + 36 + 152),
        [(10, "header"), (10, "results"), (11, "link")],
    ),
    "the previous hash in a set": ("transactions", 15, flip(0, 4), [(9, "set"), (9, "set")]),
    "an envelope's fee": (
        "transactions",
        15,
        flip(0, 4 + 32 + 4 + 4 + 36 + 3),
        [(9, "set")] + [(9, "pair")] * 2,
    ),
    "a signature in a set": ("transactions", 15, flip(0, -8), [(9, "set")]),
    "a set that is gone": (
        "transactions",
        15,
        lambda records: records[1:],
        [(9, "set")] + [(9, "pair")] * 5,
    ),
    "a set of an empty ledger": (
        "transactions",
        15,
        lambda records: [struct.pack(">I", 8) + records[0][4:], *records],
        [(8, "set")] * 2 + [(8, "pair")] * 5,
    ),
    "a result's code": ("results", 15, flip(1, 8 + 32 + 11), [(10, "record")]),
    "a fee that was charged": ("results", 15, flip(1, 8 + 32 + 7), [(12, "results")]),
    "the hash in a result": (
        "results",
        15,
        flip(1, 8),
        [(12, "results"), (12, "pair"), (12, "pair")],
    ),
    "results that are gone": (
        "results",
        15,
        lambda records: records[:1] + records[2:],
        [(12, "results")] + [(12, "pair")] * 5,
    ),
    "results in another order": (
        "results",
        15,
        lambda records: [turned(records[0]), *records[1:]],
        [(9, "results")],
    ),
    "the slot of a statement": ("scp", 15, flip(3, 4 + 4 + 8 + 36 + 7), [(11, "statement")]),
    "what a statement says": ("scp", 15, flip(3, 4 + 4 + 8 + 36 + 20 + 10), [(11, "statement")]),
    "a statement's signature": ("scp", 15, flip(3, -1), [(11, "statement")]),
    "a statement's node": ("scp", 15, flip(3, 4 + 4 + 8 + 8), [(11, "statement")]),
    "the quorum set": ("scp", 15, flip(0, 4 + 4 + 8 + 8), [(8, "quorum set")]),
    "headers out of order": (
        "ledger",
        15,
        lambda records: [records[0], records[2], records[1], *records[3:]],
        [(9, "order")],
    ),
    "a header that is gone": (
        "ledger",
        15,
        lambda records: records[:3] + records[4:],
        [(11, "order")],
    ),
    "a header too many": ("ledger", 15, lambda records: [*records, records[-1]], [(15, "order")]),
    "sets out of order": (
        "transactions",
        15,
        lambda records: records[::-1],
        [(9, "set"), *[(9, "pair")] * 5, (12, "set"), *[(12, "pair")] * 5, (15, "order")],
    ),
    "a set of another checkpoint": (
        "transactions",
        15,
        lambda records: [*records, struct.pack(">I", 16) + records[0][4:]],
        [(15, "order")],
    ),
    "a record that is no header": (
        "ledger",
        15,
        lambda records: [*records[:2], b"no"],
        [(10, "record")],
    ),
}


def turned(record: bytes) -> bytes:
    """Return a record of results with its first two pairs exchanged; all have one size."""
    size = 32 + 8 + 4 + 4 + 12 + 4
    first, second = record[8 : 8 + size], record[8 + size : 8 + 2 * size]
    return record[:8] + second + first + record[8 + 2 * size :]


@pytest.mark.parametrize("name", BEND)
async def test_each_damage_is_named_with_its_ledger(root: Path, name: str) -> None:
    category, number, change, named = BEND[name]
    bend(root, category, number, change)
    assert await faults(root) == named


async def test_a_ledger_without_a_statement_fails_the_quorum_only(root: Path) -> None:
    bend(root, "scp", 15, lambda records: records[:2] + records[3:])
    assert (await look(root)).passed
    assert await faults(root, quorum=own_quorum_set(SEED)) == [(10, "quorum")]


async def test_another_node_is_no_quorum(root: Path) -> None:
    named = await faults(root, quorum=QuorumSet(1, (public_key(OTHER_SEED),)))
    assert named == [(number, "quorum") for number in range(2, 24)]


async def test_a_forged_statement_is_no_agreement(root: Path) -> None:
    """It is well signed by the node, and on another value than the chain's."""
    value = chain().ledgers[7].header[36 : 36 + 32 + 8 + 4 + 4 + 36 + 4 + 64]
    other = bytes([value[0] ^ 1]) + value[1:]
    message = externalize(11, other, SEED, NETWORK)
    forged = encode_scp(11, [], [message])
    bend(root, "scp", 15, lambda records: [*records[:3], forged, *records[4:]])
    assert await faults(root) == [(11, "externalized")]
    named = await faults(root, quorum=own_quorum_set(SEED))
    assert named == [(11, "externalized"), (11, "quorum")]


@pytest.mark.parametrize("category", ["ledger", "transactions", "results", "history"])
async def test_a_missing_file_is_named(root: Path, category: str) -> None:
    (root / file_of(category, 15)).unlink()
    found = await look(root)
    (fault,) = found.faults
    assert (fault.ledger, fault.what) == (15 if category == "history" else 8, "missing")
    assert fault.why == f"the archive's file {file_of(category, 15)} is missing"


@pytest.mark.parametrize("category", ["ledger", "transactions", "results", "scp"])
@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda raw: raw[:-9], "truncated"),
        (lambda raw: raw[:20], "truncated"),
        (lambda raw: b"", "truncated"),
        (lambda raw: b"PK" + raw[2:], "gzip"),
        (lambda raw: raw[:-8] + bytes([raw[-8] ^ 1]) + raw[-7:], "gzip"),
        (lambda raw: raw + b"\0\0\0", "gzip"),
        (lambda raw: gzip.compress(gzip.decompress(raw)[:-1]), "truncated"),
        (lambda raw: gzip.compress(b"\x7f" + gzip.decompress(raw)[1:]), "record"),
        (lambda raw: gzip.compress(b"\xff" + gzip.decompress(raw)[1:]), "too large"),
    ],
)
async def test_a_damaged_file_is_named_and_the_others_are_checked(
    root: Path, category: str, damage: Callable[[bytes], bytes], what: str
) -> None:
    path = root / file_of(category, 15)
    path.write_bytes(damage(path.read_bytes()))
    found = await look(root)
    (fault,) = found.faults
    assert fault.what == what
    assert 8 <= fault.ledger <= 15
    assert file_of(category, 15) in fault.why
    assert found.ledgers >= 15


async def test_a_state_of_another_ledger_is_named(root: Path) -> None:
    (root / file_of("history", 15)).write_bytes(State(14, PASSPHRASE, 8).to_json())
    assert await faults(root) == [(15, "state")]
    (root / STATE).write_text("{}")
    assert await faults(root) == [(0, "state")]


async def test_an_archive_that_says_too_much_lacks_files(root: Path) -> None:
    (root / STATE).write_bytes(State(23 + 8 * 40, PASSPHRASE, 8).to_json())
    named = await faults(root)
    assert named[:2] == [(24, "missing"), (31, "missing")]
    assert len(named) == 8 * 2 + 1, "it gives up looking"


async def test_another_network_is_named_and_nothing_else_looked_at(root: Path) -> None:
    assert await faults(root, passphrase="Another") == [(0, "network")]
    (root / STATE).write_bytes(State(23, None, 8).to_json())
    with pytest.raises(NoPassphrase):
        await look(root)
    assert (await look(root, passphrase=PASSPHRASE)).passed
    named = await faults(root, passphrase="Another")
    assert {what for _, what in named} == {"pair", "value", "statement"}


async def test_no_archive_could_not_run(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        await look(tmp_path)


async def test_an_excerpt_is_checked_where_it_begins(root: Path) -> None:
    for category in ("ledger", "transactions", "results", "scp", "history"):
        (root / file_of(category, 7)).unlink()
    assert [what for _, what in await faults(root)] == ["missing", "missing"]
    seen = await look(root, first=10, last=12)
    assert seen.passed
    assert (seen.first, seen.last, seen.ledgers) == (8, 15, 8)
    (root / STATE).unlink()
    with pytest.raises(MissingFile):
        await look(root, first=10)
    # without a state nothing says that there are 8 ledgers a checkpoint: the files do
    shutil.rmtree(root / "history")
    seen = await look(root, first=8, last=23, passphrase=PASSPHRASE)
    assert seen.passed
    assert seen.ledgers == 16
    assert await faults(root, first=8, last=23, passphrase="Another")


async def test_more_ledgers_than_there_are_is_a_fault(root: Path) -> None:
    assert await faults(root, last=24) == [(24, "missing")]


async def test_faults_are_counted_and_not_hoarded(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("node.archive.examine.MOST_FAULTS", 5)
    found = await look(root, quorum=QuorumSet(1, (public_key(OTHER_SEED),)))
    assert (len(found.faults), found.fault_count) == (5, 22)


# A ledger of another network, from protocol 20 on.


def general(previous: bytes, *phases: xdr.TransactionPhase) -> xdr.GeneralizedTransactionSet:
    return xdr.GeneralizedTransactionSet(1, xdr.TransactionSetV1(xdr.Hash(previous), list(phases)))


def classic(*envelopes: bytes, base_fee: int | None = None) -> xdr.TransactionPhase:
    txs = [xdr.TransactionEnvelope.from_xdr_bytes(one) for one in envelopes]
    fee = None if base_fee is None else xdr.Int64(base_fee)
    part = xdr.TxSetComponent(
        xdr.TxSetComponentType.TXSET_COMP_TXS_MAYBE_DISCOUNTED_FEE,
        xdr.TxSetComponentTxsMaybeDiscountedFee(fee, txs),
    )
    return xdr.TransactionPhase(0, v0_components=[part] if envelopes else [])


def parallel(*envelopes: bytes) -> xdr.TransactionPhase:
    txs = [xdr.TransactionEnvelope.from_xdr_bytes(one) for one in envelopes]
    stages = [xdr.ParallelTxExecutionStage([xdr.DependentTxCluster([one]) for one in txs])]
    part = xdr.ParallelTxsComponent(xdr.Int64(100), stages if envelopes else [])
    if not envelopes:
        part.base_fee = None
    return xdr.TransactionPhase(1, parallel_txs_component=part)


def foreign(root: Path, *phases: xdr.TransactionPhase, protocol: int = 22) -> None:
    """Make ledger 9 of the archive, and all that follow it, those of another network.

    Its set becomes the phases given; headers are linked anew; nobody states anything.
    """
    said = [
        xdr.LedgerHeaderHistoryEntry.from_xdr_bytes(one)
        for one in decode((root / file_of("ledger", 15)).read_bytes(), "")
    ]
    made = general(said[1].header.previous_ledger_hash.hash, *phases)
    entry = xdr.TransactionHistoryEntry(
        xdr.Uint32(9),
        xdr.TransactionSet(xdr.Hash(bytes(32)), []),
        xdr.TransactionHistoryEntryExt(1, made),
    )
    header = said[1].header
    header.ledger_version = xdr.Uint32(protocol)
    value = header.scp_value
    value.tx_set_hash = xdr.Hash(hashlib.sha256(made.to_xdr_bytes()).digest())
    pair = Keypair.from_raw_ed25519_seed(SEED)
    signed = value.tx_set_hash.hash + struct.pack(">Q", value.close_time.time_point.uint64)
    assert value.ext.lc_value_signature is not None
    value.ext.lc_value_signature.signature = xdr.Signature(
        pair.sign(NETWORK + b"\0\0\0\4" + signed)
    )
    said[1].hash = xdr.Hash(hashlib.sha256(header.to_xdr_bytes()).digest())
    empty = not any(phase.v0_components or parallel_stages(phase) for phase in phases)
    (root / file_of("transactions", 15)).write_bytes(
        encode([] if empty else [entry.to_xdr_bytes()])
    )
    results = list(decode((root / file_of("results", 15)).read_bytes(), ""))
    (root / file_of("results", 15)).write_bytes(encode(results[:0] if empty else results[:1]))
    if empty:
        header.tx_set_result_hash = xdr.Hash(hashlib.sha256(bytes(4)).digest())
        said[1].hash = xdr.Hash(hashlib.sha256(header.to_xdr_bytes()).digest())
    (root / file_of("ledger", 15)).write_bytes(encode([one.to_xdr_bytes() for one in said[:2]]))
    (root / file_of("scp", 15)).unlink()
    (root / file_of("history", 15)).write_bytes(State(9, PASSPHRASE, 8).to_json())
    (root / STATE).write_bytes(State(9, PASSPHRASE, 8).to_json())


def parallel_stages(phase: xdr.TransactionPhase) -> bool:
    found = phase.parallel_txs_component
    return found is not None and bool(found.execution_stages)


def envelopes_of(ledger: int) -> list[bytes]:
    return [one.envelope for one in chain().ledgers[ledger - 1].transactions]


@pytest.mark.parametrize(
    "phases",
    [
        lambda: (classic(*envelopes_of(9)), classic()),
        lambda: (classic(*envelopes_of(9), base_fee=200), classic()),
        lambda: (classic(*envelopes_of(9)[:3]), classic(*envelopes_of(9)[3:], base_fee=100)),
        lambda: (classic(*envelopes_of(9)[:3]), parallel(*envelopes_of(9)[3:])),
        lambda: (classic(*envelopes_of(9)), parallel()),
        lambda: (classic(), classic()),
        lambda: (classic(), parallel()),
    ],
)
async def test_a_generalized_set_of_a_later_protocol_is_checked(
    root: Path, phases: Callable[[], tuple[xdr.TransactionPhase, ...]]
) -> None:
    foreign(root, *phases())
    seen = await look(root)
    assert seen.passed, seen.faults
    assert seen.ledgers == 9


async def test_a_damaged_generalized_set_is_named(root: Path) -> None:
    foreign(root, classic(*envelopes_of(9)), classic())
    bend(root, "transactions", 15, flip(0, -20))
    assert await faults(root) == [(9, "set")]
    bend(root, "transactions", 15, flip(0, -20))
    assert (await look(root)).passed
    bend(root, "transactions", 15, flip(0, 4 + 32 + 4 + 4 + 4 + 4))
    assert await faults(root) == [(9, "set"), (9, "set")]


async def test_an_older_set_in_another_order_is_the_same_set(root: Path) -> None:
    """Old archives are not all in hash order; the hash is over the sorted set."""

    def change(records: Records) -> Records:
        entry = xdr.TransactionHistoryEntry.from_xdr_bytes(records[0])
        entry.tx_set.txs.reverse()
        return [entry.to_xdr_bytes(), *records[1:]]

    bend(root, "transactions", 15, change)
    assert (await look(root)).passed
