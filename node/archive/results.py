"""A ledger's results: TransactionHistoryResultEntry, cut into pairs in apply order."""

import hashlib
import struct
from collections.abc import Iterable
from dataclasses import dataclass

from stellar_sdk import xdr

from node.archive.faults import FormError
from node.archive.xdr_walk import number, past, past_object

NO_RESULTS = hashlib.sha256(bytes(4)).digest()
"""txSetResultHash of a ledger without transactions."""

_NONE = bytes(4)
_SUCCESS, _INNER_SUCCESS, _INNER_FAILED, _FAILED = 0, 1, 0xFFFFFFF3, 0xFFFFFFFF
_OPERATION_CODES = range(0xFFFFFFFA, 0x100000000)
"""Result codes of an operation that was not run: -1 to -6, as unsigned numbers."""
_WORDLESS = frozenset({0, 1, 5, 6, 7, 10, 11, 16, 17, 18, 19, 20, 21})
"""Operations whose results say nothing beside their code."""
_MERGE = 8
MAX_OPERATIONS = 100


@dataclass(frozen=True, slots=True)
class Result:
    """How one transaction ended.

    Attributes:
        hash: the transaction's, the outer one of a fee bump.
        raw: TransactionResult XDR.
        inner_hash: of the transaction inside a fee bump, else None.
        successful: whether its operations took effect.
    """

    hash: bytes
    raw: bytes
    inner_hash: bytes | None
    successful: bool


@dataclass(frozen=True, slots=True)
class ResultsRecord:
    """One ledger's results in apply order; `hash` is what its header must name."""

    sequence: int
    results: tuple[Result, ...]
    hash: bytes


def encode_results(sequence: int, pairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return TransactionHistoryResultEntry XDR.

    Args:
        sequence: the ledger's number.
        pairs: transaction hash and TransactionResult XDR, in apply order.
    """
    listed = [hash_ + result for hash_, result in pairs]
    return struct.pack(">II", sequence, len(listed)) + b"".join(listed) + _NONE


def read_results(record: bytes) -> ResultsRecord:
    """Read TransactionHistoryResultEntry XDR.

    Raises:
        FormError: it is none.
    """
    sequence, count = number(record, 0), number(record, 4)
    at = 8
    found = []
    for _ in range(count):
        result, at = _pair(record, at)
        found.append(result)
    if number(record, at) != 0 or at + 4 != len(record):
        raise FormError("bytes are left over")
    return ResultsRecord(sequence, tuple(found), hashlib.sha256(record[4:at]).digest())


def _pair(data: bytes, at: int) -> tuple[Result, int]:
    start = past(data, at, 32)
    code = number(data, past(data, start, 8))
    body = start + 12
    inner = None
    if code in (_INNER_SUCCESS, _INNER_FAILED):
        inner = data[body : body + 32]
        end = _past_result(data, past(data, body, 32))
    else:
        end = _past_result(data, start)
    if inner is not None:
        end = _past_extension(data, end)
    successful = code in (_SUCCESS, _INNER_SUCCESS)
    return Result(data[at:start], data[start:end], inner, successful), end


def _past_result(data: bytes, at: int) -> int:
    """Walk over a TransactionResult that holds no other one, or over the one inside."""
    code = number(data, past(data, at, 8))
    at += 12
    if code in (_SUCCESS, _FAILED):
        count = number(data, at)
        if count > MAX_OPERATIONS:
            raise FormError(f"it has {count} results, more than {MAX_OPERATIONS}")
        at += 4
        alike = b""
        for _ in range(count):
            # most are equal to the one before; equal bytes end at the same place
            if alike and data.startswith(alike, at):
                at += len(alike)
                continue
            start, at = at, _past_operation(data, at)
            alike = data[start:at]
    return _past_extension(data, at)


def _past_operation(data: bytes, at: int) -> int:
    code = number(data, at)
    if code in _OPERATION_CODES:
        return at + 4
    kind = number(data, at + 4)
    if code == 0 and kind in _WORDLESS:
        return past(data, at, 12)
    if code == 0 and kind == _MERGE:
        return past(data, at, 20 if number(data, at + 8) == 0 else 12)
    return past_object(data, at, xdr.OperationResult)


def _past_extension(data: bytes, at: int) -> int:
    if number(data, at) != 0:
        raise FormError("it has an unknown extension")
    return at + 4
