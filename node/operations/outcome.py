"""How an operation ended: its OperationResult XDR, and whether that is a success."""

import struct
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

from stellar_sdk import xdr
from xdrlib3 import Unpacker

from node.state.sponsorship import Refusal

_LONGEST = 1024  # bytes, more than any OperationResult made of zeros


@dataclass(frozen=True, slots=True)
class Outcome:
    """One operation's result.

    Attributes:
        ok: whether the operation succeeded.
        xdr: OperationResult XDR.
    """

    ok: bool
    xdr: bytes


def inner(kind: xdr.OperationType, code: IntEnum, payload: bytes = b"") -> Outcome:
    """Return an operation's own result code (0 is its success) and what XDR adds to it."""
    return Outcome(code == 0, struct.pack(">iii", 0, kind, code) + payload)


def general(code: xdr.OperationResultCode) -> Outcome:
    """Return a failure that any operation may have."""
    return Outcome(False, struct.pack(">i", code))


@cache
def not_reached(kind: xdr.OperationType) -> Outcome:
    """Return what stands for an operation that was not reached: a success of zeros."""
    zeros = struct.pack(">ii", 0, kind) + bytes(_LONGEST)
    reader = Unpacker(zeros)
    xdr.OperationResult.unpack(reader)
    return Outcome(True, zeros[: reader.get_position()])


BAD_AUTH = general(xdr.OperationResultCode.opBAD_AUTH)
NO_ACCOUNT = general(xdr.OperationResultCode.opNO_ACCOUNT)
NOT_SUPPORTED = general(xdr.OperationResultCode.opNOT_SUPPORTED)
TOO_MANY_SUBENTRIES = general(xdr.OperationResultCode.opTOO_MANY_SUBENTRIES)
TOO_MANY_SPONSORING = general(xdr.OperationResultCode.opTOO_MANY_SPONSORING)


def refused(why: Refusal, low_reserve: Outcome) -> Outcome:
    """Return the outcome of an operation whose entry cannot be made or paid for.

    Args:
        why: the reason.
        low_reserve: the operation's own code for a reserve that is not there.
    """
    if why is Refusal.TOO_MANY_SUBENTRIES:
        return TOO_MANY_SUBENTRIES
    return TOO_MANY_SPONSORING if why is Refusal.TOO_MANY_SPONSORING else low_reserve
