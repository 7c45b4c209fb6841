"""A trustee's share with a fixed s, and shares that do not count (docs/protocol.md §9)."""

from dataclasses import replace
from typing import Any

from contracts.counting.share import make_share, share_fault
from contracts.counting.totals import Sums
from contracts.crypto.group import IDENTITY, ORDER, G, add, base, encode_scalar, multiply
from contracts.crypto.transcript import scalar, u32
from contracts.records.kinds import share as share_kind
from contracts.records.kinds.share import Share
from contracts.records.record import RecordError, record_of
from scripts.vectors.form import Vector, vector

CONTEXT = bytes(range(32))
SECRETS = tuple(scalar("vector", b"x", u32(k)) for k in (1, 2, 3))
KEYS = tuple(map(base, SECRETS))
NONCE = scalar("vector", b"share")
SUMS = Sums(41, bytes(reversed(range(32))), base(scalar("vector", b"r")), (G, G, G))


def vectors() -> list[Vector]:
    """Return share.json."""
    first = Sums(1, bytes(32), base(2), (G, G))
    made = [
        _made("make/small", "docs/protocol.md §13, kind 11", bytes(32), 1, first, (3, 4), 5),
        _made("make/larger", "trustee 2, three columns", CONTEXT, 2, SUMS, SECRETS, NONCE),
    ]
    good = make_share(CONTEXT, 2, SUMS, SECRETS, NONCE)
    made += _judged(good)
    made += _undecodable(good.encode())
    return made


def statement(context: bytes, trustee: int, sums: Sums) -> dict[str, Any]:
    """Return what a share is about, as an input."""
    return {
        "context": context,
        "trustee": trustee,
        "count": sums.count,
        "digest": sums.digest,
        "R": sums.R,
    }


def _made(
    id: str,
    comment: str,
    context: bytes,
    trustee: int,
    sums: Sums,
    secrets: tuple[int, ...],
    nonce: int,
) -> Vector:
    share = make_share(context, trustee, sums, secrets, nonce)
    return vector(
        id,
        comment,
        {
            **statement(context, trustee, sums),
            "x": [encode_scalar(secret) for secret in secrets],
            "s": encode_scalar(nonce),
        },
        output={
            "X": [base(secret) for secret in secrets],
            "D": share.d,
            "A1": share.a1,
            "A2": share.a2,
            "z": encode_scalar(share.z),
            "body": share.encode(),
            "id": record_of(share).id,
        },
    )


def _judged(good: Share) -> list[Vector]:
    mirrored = (add(good.d[0], G), add(good.d[1], base(-1)), good.d[2])
    other_key = multiply(7, good.d[0])
    cases = (
        ("honest", "as posted", good, 2),
        ("context", "of another election", replace(good, context=bytes(32)), 2),
        ("count", "over a list of one ballot less", replace(good, count=40), 2),
        ("digest", "over other ballots", replace(good, digest=bytes(32)), 2),
        ("D", "another D_1", replace(good, d=(other_key, *good.d[1:])), 2),
        ("mirrored", "D_1 and D_2 wrong by what cancels in their sum", replace(good, d=mirrored),
         2),
        ("swapped", "D_1 and D_2 swapped", replace(good, d=(good.d[1], good.d[0], good.d[2])), 2),
        ("A1", "another A1", replace(good, a1=add(good.a1, G)), 2),
        ("A2", "another A2", replace(good, a2=add(good.a2, G)), 2),
        ("z", "one more in z", replace(good, z=(good.z + 1) % ORDER), 2),
        ("trustee", "posted by trustee 1", good, 1),
    )  # fmt: skip
    return [_verdict(id, comment, share, trustee) for id, comment, share, trustee in cases]


def _verdict(id: str, comment: str, share: Share, trustee: int) -> Vector:
    given = {**statement(CONTEXT, trustee, SUMS), "X": KEYS, "body": share.encode()}
    fault = share_fault(share, CONTEXT, trustee, SUMS, KEYS)
    if fault is None:
        return vector(f"verify/{id}", comment, given, output="valid")
    return vector(f"verify/{id}", comment, given, error=fault.reason)


def _undecodable(body: bytes) -> list[Vector]:
    over = (int.from_bytes(body[-32:], "little") + ORDER).to_bytes(32, "little")
    d2 = 68 + 32
    cases = (
        ("short", "the last byte is missing", body[:-1], "length"),
        ("long", "one byte more", body + b"\0", "length"),
        ("column", "one column less", body[:68] + body[100:], "length"),
        ("identity-D", "D_2 is the identity", body[:d2] + IDENTITY + body[d2 + 32 :], "D_2"),
        ("identity-A1", "A1 is the identity", body[:-96] + IDENTITY + body[-64:], "A1"),
        ("identity-A2", "A2 is the identity", body[:-64] + IDENTITY + body[-32:], "A2"),
        ("z-and-order", "z + q in place of z", body[:-32] + over, "z"),
    )
    made = []
    for id, comment, bad, field in cases:
        try:
            share_kind.decode(bad, len(KEYS))
        except RecordError as error:
            if error.field != field:
                raise ValueError(f"{id}: names {error.field}") from error
            given = {"columns": len(KEYS), "body": bad}
            made.append(vector(f"decode/{id}", comment, given, error=field))
        else:
            raise ValueError(f"{id}: decodes")
    return made
