"""Trustee keys: derivations from a seed, dealing with a fixed s, opening, and bad records
(docs/protocol.md §3, §4).
"""

from typing import Any

from contracts.ceremony.acknowledge import keyset, open_shares, own_shares
from contracts.ceremony.deal import deal, key_challenge, proof_holds, sealed_for
from contracts.ceremony.qualification import columns_digest
from contracts.ceremony.sealing import coefficients, ephemeral, mask, seal_key, seal_secret
from contracts.ceremony.terms import Terms, scope_of
from contracts.crypto.group import IDENTITY, ORDER, G, Point, add, base, encode_scalar, multiply
from contracts.crypto.polynomial import evaluate_commitments
from contracts.crypto.transcript import scalar, u32
from contracts.records.kinds import trustee_key
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import RecordError, record_of
from scripts.vectors.form import Vector, vector

SEEDS = [bytes((trustee,)) * 32 for trustee in (1, 2, 3)]
ACCOUNTS = ("first", "second", "third")


def small() -> Terms:
    """Return the terms of docs/protocol.md §13: T = t = 2, M = 1, scope zero."""
    return Terms(bytes(32), 1, 2, ACCOUNTS[:2], tuple(map(seal_key, SEEDS[:2])))


def larger() -> Terms:
    """Return T = 3, t = 2, M = 2 under another scope."""
    return Terms(bytes(range(32)), 2, 2, ACCOUNTS, tuple(map(seal_key, SEEDS)))


def nonce(trustee: int) -> int:
    """Return the s of a trustee's key in the larger ceremony."""
    return scalar("vector", b"key-proof", u32(trustee))


def keys() -> dict[int, TrusteeKey]:
    """Return the keys of the larger ceremony."""
    terms = larger()
    return {i: deal(SEEDS[i - 1], terms, i, nonce(i)) for i in terms.trustees}


def vectors() -> list[Vector]:
    """Return trustee_key.json."""
    made = [*_derived()]
    made.append(_dealt("deal/small", "docs/protocol.md §13, kind 2", small(), 1, 1))
    made += [
        _dealt(f"deal/larger-{i}", f"trustee {i} of 3; t = M = 2", larger(), i, nonce(i))
        for i in larger().trustees
    ]
    made += _opened()
    made += _summed()
    made += _undecodable()
    made += _judged()
    return made


def terms_input(terms: Terms) -> dict[str, Any]:
    """Return a ceremony's numbers and seal keys as an input."""
    return {
        "scope": terms.scope,
        "columns": terms.columns,
        "threshold": terms.threshold,
        "trustees": terms.count,
        "seals": terms.seals,
    }


def _derived() -> list[Vector]:
    terms, seed = larger(), SEEDS[0]
    h = ephemeral(seed, terms.scope, 3)
    z, shared = base(h), multiply(h, terms.seal(3))
    sealing = {"scope": terms.scope, "dealer": 1, "receiver": 3, "Z": z, "S": shared, "column": 2}
    net, authority, record = b"\x0a" * 32, b"\x0b" * 32, b"\x0c" * 32
    return [
        vector("scope", "what binds a ceremony",
               {"net": net, "authority": authority, "ceremony": record},
               output=scope_of(net, authority, record)),
        vector("seal-key", "κ and K of a seed", {"seed": seed},
               output={"kappa": encode_scalar(seal_secret(seed)), "K": seal_key(seed)}),
        vector("coeff", "a_{2,0}, a_{2,1}",
               {"seed": seed, "scope": terms.scope, "column": 2, "threshold": 2},
               output=[encode_scalar(a) for a in coefficients(seed, terms, 2)]),
        vector("seal-eph", "h of receiver 3", {"seed": seed, "scope": terms.scope, "receiver": 3},
               output=encode_scalar(h)),
        vector("seal", "the mask of column 2 from trustee 1 to 3", sealing,
               output=encode_scalar(mask(terms.scope, 1, 3, z, shared, 2))),
    ]  # fmt: skip


def _dealt(id: str, comment: str, terms: Terms, trustee: int, s: int) -> Vector:
    key = deal(SEEDS[trustee - 1], terms, trustee, s)
    record = record_of(key)
    return vector(
        id,
        comment,
        {
            **terms_input(terms),
            "trustee": trustee,
            "seed": SEEDS[trustee - 1],
            "s": encode_scalar(s),
        },
        output={
            "C": key.commitments,
            "A": key.a,
            "e": encode_scalar(
                key_challenge(key.scope, trustee, key.commitments, key.sealed, key.a)
            ),
            "z": encode_scalar(key.z),
            "sealed": [
                {"Z": one.z, "c": [encode_scalar(c) for c in one.shares]} for one in key.sealed
            ],
            "body": key.encode(),
            "id": record.id,
        },
    )


def _opened() -> list[Vector]:
    terms, dealt = larger(), keys()
    return [
        vector(
            f"open/{dealer}-to-{receiver}",
            f"shares of trustee {dealer} as trustee {receiver} opens them",
            {
                **terms_input(terms),
                "dealer": dealer,
                "receiver": receiver,
                "seed": SEEDS[receiver - 1],
                "body": dealt[dealer].encode(),
            },
            output={
                "S": multiply(
                    seal_secret(SEEDS[receiver - 1]), sealed_for(dealt[dealer], dealer, receiver).z
                ),
                "shares": [
                    encode_scalar(share)
                    for share in open_shares(
                        SEEDS[receiver - 1], terms, receiver, dealer, dealt[dealer]
                    )
                ],
            },
        )
        for dealer in terms.trustees
        for receiver in terms.others(dealer)
    ]


def _summed() -> list[Vector]:
    """What all keys come to: keyset, H_k, X_{j,k} and x_{j,k}."""
    terms, dealt = larger(), keys()
    bodies = [dealt[i].encode() for i in terms.trustees]
    sums = [
        [_sum(dealt, k, power) for power in range(terms.threshold)] for k in range(terms.columns)
    ]
    column_keys = [column[0] for column in sums]
    made = [
        vector("keyset", "over the ids of all trustee-keys",
               {**terms_input(terms), "bodies": bodies},
               output=keyset(terms.scope, [record_of(dealt[i]).id for i in terms.trustees])),
        vector("columns", "H_1 … H_M and their digest",
               {**terms_input(terms), "bodies": bodies},
               output={"H": column_keys, "columns": columns_digest(column_keys)}),
    ]  # fmt: skip
    for j in terms.trustees:
        own = own_shares(SEEDS[j - 1], terms, j, dealt)
        made.append(
            vector(
                f"share-keys/{j}",
                f"x and X of trustee {j}, all columns",
                {**terms_input(terms), "trustee": j, "seed": SEEDS[j - 1], "bodies": bodies},
                output={
                    "x": [encode_scalar(value) for value in own.values],
                    "X": [evaluate_commitments(column, j) for column in sums],
                },
            )
        )
    return made


def _sum(dealt: dict[int, TrusteeKey], column: int, power: int) -> Point:
    total = IDENTITY
    for key in dealt.values():
        total = add(total, key.commitments[column][power])
    return total


def _undecodable() -> list[Vector]:
    terms = larger()
    body = keys()[1].encode()
    announced = 32 * (1 + terms.columns * terms.threshold)
    first_z = announced + 64
    cases = (
        ("short", "the last byte is missing", body[:-1], "length"),
        ("long", "one byte more", body + b"\0", "length"),
        ("empty", "no bytes", b"", "length"),
        ("identity-C", "C_2,0 is the identity", _put(body, 32 * 3, IDENTITY), "C_2,0"),
        ("identity-A", "A is the identity", _put(body, announced, IDENTITY), "A"),
        ("identity-Z", "the first Z is the identity", _put(body, first_z, IDENTITY),
         "Z of other trustee 1"),
        ("bit-255", "bit 255 of C_1,0 is set", _put(body, 63, bytes((body[63] | 128,))), "C_1,0"),
        ("z-and-order", "z + q in place of z", _over(body, announced + 32), "z"),
        ("c-and-order", "c_2 + q in place of the last c_2", _over(body, len(body) - 32),
         "c_2 of other trustee 2"),
    )  # fmt: skip
    made = []
    for id, comment, bad, field in cases:
        try:
            trustee_key.decode(bad, terms.threshold, terms.columns, terms.count)
        except RecordError as error:
            if error.field != field:
                raise ValueError(f"{id}: names {error.field}") from error
            given = {**terms_input(terms), "body": bad}
            made.append(vector(f"decode/{id}", comment, given, error=field))
        else:
            raise ValueError(f"{id}: decodes")
    return made


def _judged() -> list[Vector]:
    """Records that decode, and whether their proof holds."""
    terms, dealt = larger(), keys()
    body, other = dealt[1].encode(), dealt[2].encode()
    announced = 32 * (1 + terms.columns * terms.threshold)
    first_z = announced + 64
    cases = (
        ("honest", "trustee 1's own", 1, body),
        ("trustee", "as another trustee's", 2, body),
        ("scope", "under another scope", 1, _put(body, 0, bytes(32))),
        ("C", "another C_1,0", 1, _put(body, 32, add(dealt[1].commitments[0][0], G))),
        ("A", "another A", 1, _put(body, announced, add(dealt[1].a, G))),
        ("z", "one more in z", 1,
         _put(body, announced + 32, encode_scalar(dealt[1].z + 1))),
        ("Z", "a Z copied from another trustee", 1,
         _put(body, first_z, dealt[2].sealed[1].z)),
        ("c", "another share: the proof holds, the receiver complains", 1,
         _put(body, first_z + 32, encode_scalar(dealt[1].sealed[0].shares[0] + 1))),
        ("copied", "trustee 2's record posted by trustee 1", 1, other),
    )  # fmt: skip
    return [_verdict(id, comment, trustee, bad) for id, comment, trustee, bad in cases]


def _verdict(id: str, comment: str, trustee: int, body: bytes) -> Vector:
    terms = larger()
    key = trustee_key.decode(body, terms.threshold, terms.columns, terms.count)
    given = {**terms_input(terms), "trustee": trustee, "body": body}
    if proof_holds(key, trustee):
        return vector(f"verify/{id}", comment, given, output="valid")
    return vector(f"verify/{id}", comment, given, error="proof")


def _put(body: bytes, at: int, part: bytes) -> bytes:
    return body[:at] + part + body[at + len(part) :]


def _over(body: bytes, at: int) -> bytes:
    value = int.from_bytes(body[at : at + 32], "little") + ORDER
    return _put(body, at, value.to_bytes(32, "little"))
