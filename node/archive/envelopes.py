"""Where transaction envelopes end in a set, and what they hash to.

Walks over all three forms. The operations elections use are walked over directly, the others
by stellar-sdk (see `node.archive.xdr_walk`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from stellar_sdk import xdr

from node.archive.faults import FormError
from node.archive.xdr_walk import number, past, past_account, past_object, past_opaque
from node.wire.hashes import contents_hash, fee_bump_hash

MAX_OPERATIONS = 100
MAX_SIGNATURES = 20

_V0, _V1, _FEE_BUMP = 0, 2, 5
_DATA = bytes(4) + (10).to_bytes(4, "big")
"""How a ManageData without a source of its own begins."""
_FULL = (1).to_bytes(4, "big") + (64).to_bytes(4, "big")
"""How a value of 64 bytes begins."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One envelope of a set.

    Attributes:
        raw: TransactionEnvelope XDR.
        hash: of the transaction, the outer one of a fee bump.
        inner_hash: of the transaction inside a fee bump, else None.
    """

    raw: bytes
    hash: bytes
    inner_hash: bytes | None = None

    @property
    def order(self) -> bytes:
        """What envelopes are sorted by in a set: SHA-256 of the envelope."""
        return sha256(self.raw).digest()


def read_envelope(data: bytes, at: int, network: bytes) -> tuple[Envelope, int]:
    """Cut the envelope that begins at a place; return it and where it ends.

    Args:
        data: what it lies in.
        at: where its discriminant stands.
        network: network id, 32 bytes.

    Raises:
        FormError: there is none.
    """
    kind = number(data, at)
    if kind == _V1:
        body = _past_v1(data, at + 4)
        name = contents_hash(network, data[at + 4 : body])
        end = _past_signatures(data, body)
        return Envelope(data[at:end], name), end
    if kind == _V0:
        body = _past_body(data, past(data, at + 4, 32), bounds_only=True)
        name = contents_hash(network, bytes(4) + data[at + 4 : body])
        end = _past_signatures(data, body)
        return Envelope(data[at:end], name), end
    if kind == _FEE_BUMP:
        return _fee_bump(data, at, network)
    raise FormError(f"there is no envelope of type {kind}")


def _fee_bump(data: bytes, at: int, network: bytes) -> tuple[Envelope, int]:
    inner = past(data, past_account(data, at + 4), 8)
    if number(data, inner) != _V1:
        raise FormError("a fee bump holds something else than a V1 envelope")
    body = _past_v1(data, inner + 4)
    within = contents_hash(network, data[inner + 4 : body])
    tail = _past_signatures(data, body)
    if number(data, tail) != 0:
        raise FormError("a fee bump has an unknown extension")
    outer = fee_bump_hash(network, data[at + 4 : tail + 4])
    end = _past_signatures(data, tail + 4)
    return Envelope(data[at:end], outer, within), end


def _past_v1(data: bytes, at: int) -> int:
    return _past_body(data, past_account(data, at), bounds_only=False)


def _past_body(data: bytes, at: int, *, bounds_only: bool) -> int:
    """Walk from the fee to the extension; a V0 transaction has time bounds only."""
    at = past(data, at, 12)  # fee, sequence
    conditions = number(data, at)
    if conditions == 1:
        at = past(data, at, 20)
    elif conditions == 0:
        at += 4
    elif bounds_only:
        raise FormError("its time bounds are neither given nor left out")
    else:
        at = past_object(data, at, xdr.Preconditions)
    at = _past_memo(data, at)
    count = number(data, at)
    if count > MAX_OPERATIONS:
        raise FormError(f"it has {count} operations, more than {MAX_OPERATIONS}")
    at += 4
    alike, length = b"", 0
    for _ in range(count):
        if alike and data.startswith(alike, at):
            # most of a record's operations differ in their 64 bytes of value only
            at = past(data, at, length)
            continue
        start, at = at, _past_operation(data, at)
        alike, length = _before_value(data, start), at - start
    extension = number(data, at)
    if extension == 0:
        return at + 4
    if extension == 1 and not bounds_only:
        return past_object(data, at + 4, xdr.SorobanTransactionData)
    raise FormError("it has an unknown extension")


def _past_memo(data: bytes, at: int) -> int:
    kind = number(data, at)
    if kind == 0:
        return at + 4
    if kind == 1:
        return past_opaque(data, at + 4, 28)
    if kind == 2:
        return past(data, at, 12)
    if kind in (3, 4):
        return past(data, at, 36)
    raise FormError(f"there is no memo of type {kind}")


def _past_operation(data: bytes, at: int) -> int:
    start = at
    named = number(data, at)
    at = past_account(data, at + 4) if named == 1 else at + 4
    walk = _BODIES.get(number(data, at))
    if named > 1 or walk is None:
        return past_object(data, start, xdr.Operation)
    end = walk(data, at + 4)
    return end if end is not None else past_object(data, start, xdr.Operation)


def _before_value(data: bytes, at: int) -> bytes:
    """Return what stands before the 64 bytes of a ManageData's value, nothing of all else."""
    if not data.startswith(_DATA, at):
        return b""
    name = number(data, at + 8)
    value = at + 12 + name + (-name & 3)
    return data[at : value + 8] if data.startswith(_FULL, value) else b""


def _past_signatures(data: bytes, at: int) -> int:
    count = number(data, at)
    if count > MAX_SIGNATURES:
        raise FormError(f"it has {count} signatures, more than {MAX_SIGNATURES}")
    at += 4
    for _ in range(count):
        at = past_opaque(data, at + 4, 64)
    return at


def _past_asset(data: bytes, at: int) -> int | None:
    """Return the place after an Asset, None for one that is no native or issued one."""
    kind = number(data, at)
    return past(data, at, (4, 44, 52)[kind]) if kind < 3 else None


def _create_account(data: bytes, at: int) -> int | None:
    return past(data, at, 44)


def _payment(data: bytes, at: int) -> int | None:
    end = _past_asset(data, past_account(data, at))
    return None if end is None else past(data, end, 8)


def _change_trust(data: bytes, at: int) -> int | None:
    end = _past_asset(data, at)
    return None if end is None else past(data, end, 8)


def _manage_data(data: bytes, at: int) -> int | None:
    at = past_opaque(data, at, 64)
    given = number(data, at)
    if given == 1:
        return past_opaque(data, at + 4, 64)
    return at + 4 if given == 0 else None


def _bump_sequence(data: bytes, at: int) -> int | None:
    return past(data, at, 8)


_BODIES: dict[int, Callable[[bytes, int], int | None]] = {
    0: _create_account,
    1: _payment,
    6: _change_trust,
    8: past_account,
    10: _manage_data,
    11: _bump_sequence,
}
