"""A checkpoint's four files, made of closed ledgers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from node.archive.headers import encode_header, read_header
from node.archive.records import encode
from node.archive.results import encode_results
from node.archive.scp import encode_scp, externalize, own_quorum_set
from node.archive.sets import encode_set
from node.wire.signatures import public_key


@dataclass(frozen=True, slots=True)
class ArchivedTransaction:
    """One transaction: hash, TransactionEnvelope XDR (V1 or fee bump), TransactionResult XDR."""

    hash: bytes
    envelope: bytes
    result: bytes


@dataclass(frozen=True, slots=True)
class ArchivedLedger:
    """One closed ledger, its transactions in apply order; `header` is LedgerHeader XDR."""

    sequence: int
    hash: bytes
    header: bytes
    transactions: Sequence[ArchivedTransaction] = ()


def make_files(
    ledgers: Iterable[ArchivedLedger], network: bytes, seed: bytes | None
) -> dict[str, bytes]:
    """Return a checkpoint's files by category.

    Args:
        ledgers: those of the checkpoint, ascending, of a protocol up to 19.
        network: network id, 32 bytes.
        seed: the Ed25519 seed of the node that closed them, or None. Without it no statement
            can be signed and there is no `scp` file, which archives may leave out. Of a value
            that another node signed, as after a change of the seed, nothing is stated.

    Raises:
        FormError: a header is none.
    """
    headers: list[bytes] = []
    sets: list[bytes] = []
    results: list[bytes] = []
    said: list[bytes] = []
    node = None if seed is None else public_key(seed)
    for one in ledgers:
        record = encode_header(one.hash, one.header)
        headers.append(record)
        header = read_header(record)
        if one.transactions:
            envelopes = (each.envelope for each in one.transactions)
            sets.append(encode_set(one.sequence, header.previous_hash, envelopes))
            pairs = ((each.hash, each.result) for each in one.transactions)
            results.append(encode_results(one.sequence, pairs))
        if seed is not None and header.value.node == node:
            # a quorum set is told once a file, in the record that first names it
            new = () if said else (own_quorum_set(seed),)
            message = externalize(one.sequence, header.value.raw, seed, network)
            said.append(encode_scp(one.sequence, new, [message]))
    files = {"ledger": headers, "transactions": sets, "results": results}
    if seed is not None:
        files["scp"] = said
    return {category: encode(records) for category, records in files.items()}
