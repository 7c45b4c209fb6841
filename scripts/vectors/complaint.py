"""Complaints with a fixed s, and how each is judged (docs/protocol.md §4)."""

from dataclasses import replace

from contracts.ceremony.complain import Liar, complain, judge
from contracts.crypto.group import IDENTITY, ORDER, G, add, encode_scalar
from contracts.crypto.transcript import scalar
from contracts.records.kinds import trustee_complaint
from contracts.records.kinds.trustee_complaint import TrusteeComplaint
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import RecordError, record_of
from scripts.vectors.form import Vector, vector
from scripts.vectors.trustee_key import SEEDS, keys, larger, terms_input

S = scalar("vector", b"complaint")
COMPLAINER, DEALER = 2, 1


def lying() -> TrusteeKey:
    """Return trustee 1's key with one more in the share of column 2 for trustee 2."""
    honest = keys()[DEALER]
    first, *rest = honest.sealed
    shares = (first.shares[0], (first.shares[1] + 1) % ORDER)
    return replace(honest, sealed=(replace(first, shares=shares), *rest))


def complaint(key: TrusteeKey) -> TrusteeComplaint:
    """Return trustee 2's complaint about trustee 1's key."""
    return complain(SEEDS[COMPLAINER - 1], larger(), COMPLAINER, DEALER, key, S)


def vectors() -> list[Vector]:
    """Return complaint.json."""
    made = [_made("complain/true", lying()), _made("complain/false", keys()[DEALER])]
    made += _judged()
    made += _undecodable()
    return made


def _made(id: str, key: TrusteeKey) -> Vector:
    found = complaint(key)
    return vector(
        id,
        "trustee 2 opens what trustee 1 sealed to it",
        {
            **terms_input(larger()),
            "complainer": COMPLAINER,
            "dealer": DEALER,
            "seed": SEEDS[COMPLAINER - 1],
            "s": encode_scalar(S),
            "key": key.encode(),
        },
        output={"S": found.s, "body": found.encode(), "id": record_of(found).id},
    )


def _judged() -> list[Vector]:
    honest, liar = keys()[DEALER], lying()
    good = complaint(liar)
    cases = (
        ("true", "the share of column 2 is wrong", liar, 2, good),
        ("false", "all shares are right", honest, 2, complaint(honest)),
        ("S", "another S", liar, 2, replace(good, s=add(good.s, G))),
        ("A1", "another A1", liar, 2, replace(good, a1=add(good.a1, G))),
        ("A2", "another A2", liar, 2, replace(good, a2=add(good.a2, G))),
        ("z", "one more in z", liar, 2, replace(good, z=(good.z + 1) % ORDER)),
        ("complainer", "posted by trustee 3", liar, 3, good),
    )
    return [_verdict(*case) for case in cases]


def _verdict(
    id: str, comment: str, key: TrusteeKey, complainer: int, said: TrusteeComplaint
) -> Vector:
    given = {
        **terms_input(larger()),
        "complainer": complainer,
        "key": key.encode(),
        "body": said.encode(),
    }
    found = judge(said, larger(), complainer, key)
    if found.liar is Liar.NOBODY:
        return vector(f"judge/{id}", comment, given, error="proof")
    output = {"liar": found.liar.value, "wrong": found.wrong}
    return vector(f"judge/{id}", comment, given, output=output)


def _undecodable() -> list[Vector]:
    body = complaint(lying()).encode()
    over = (int.from_bytes(body[-32:], "little") + ORDER).to_bytes(32, "little")
    cases = (
        ("short", "the last byte is missing", body[:-1], "length"),
        ("long", "one byte more", body + b"\0", "length"),
        ("dealer", "dealer 0", body[:32] + bytes(4) + body[36:], "dealer"),
        ("identity-S", "S is the identity", body[:36] + IDENTITY + body[68:], "S"),
        ("identity-A1", "A1 is the identity", body[:68] + IDENTITY + body[100:], "A1"),
        ("identity-A2", "A2 is the identity", body[:100] + IDENTITY + body[132:], "A2"),
        ("z-and-order", "z + q in place of z", body[:-32] + over, "z"),
    )
    made = []
    for id, comment, bad, field in cases:
        try:
            trustee_complaint.decode(bad)
        except RecordError as error:
            if error.field != field:
                raise ValueError(f"{id}: names {error.field}") from error
            made.append(vector(f"decode/{id}", comment, {"body": bad}, error=field))
        else:
            raise ValueError(f"{id}: decodes")
    return made
