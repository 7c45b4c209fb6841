"""Ballots with fixed randomness, all values on the way, and bad ones (docs/protocol.md §7)."""

from typing import Any

from contracts.crypto.ballot_proof import (
    Ballot,
    Randomness,
    Statement,
    challenges,
    decode_ballot,
    failed_equations,
    first_challenge,
    powers,
    prove,
    tracker,
)
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import IDENTITY, ORDER, EncodingError, base, encode_scalar
from contracts.crypto.transcript import scalar, u32
from contracts.voting.races import choice_bits
from contracts.voting.vote_code import vote_code
from scripts.vectors.form import Vector, vector

SMALL = Shape.of([(2, 0, 1)])
LARGER_RACES = [(4, 1, 3), (3, 0, 1)]
LARGER = Shape.of(LARGER_RACES)
SECRETS = ("r", "beta", "alpha", "tau1", "tau0", "s", "u")
# the credential of docs/protocol.md §13
KAPPA = scalar("credential", bytes(32), bytes(32), bytes(16))


def small() -> tuple[Statement, int, tuple[int, ...], Randomness]:
    """Return statement, κ, bits and randomness of the kind 9 vector of docs/protocol.md §13."""
    statement = Statement(bytes(32), (base(2), base(3)), SMALL)
    # a race 0-1 of 2: its slack weight is 1, so a_1 = -(a_2 + a_3)
    return statement, KAPPA, (1, 0, 0), Randomness(1, 2, 3, 4, 5, 6, 7, (-17 % ORDER, 8, 9))


def larger() -> tuple[Statement, int, tuple[int, ...], Randomness]:
    """Return the same for two races, 1-3 of 4 and 0-1 of 3, with hashed secrets."""
    context = bytes(range(32))

    def secret(name: str, number: int = 0) -> int:
        return scalar("vector", name.encode(), u32(number))

    keys = tuple(base(secret("key", k)) for k in range(1, LARGER.m + 1))
    a = [secret("a", k) for k in range(1, LARGER.n + 1)]
    for race in LARGER.races:
        a[race.candidates.start] = 0
        a[race.candidates.start] = -race.balance(a) % ORDER
    r, beta, alpha, tau1, tau0, s, u = map(secret, SECRETS)
    chosen = Randomness(r, beta, alpha, tau1, tau0, s, u, tuple(a))
    return (
        Statement(context, keys, LARGER),
        secret("kappa"),
        choice_bits(LARGER, [[0, 2], []]),
        chosen,
    )


def vectors() -> list[Vector]:
    """Return ballot.json."""
    made = [
        _proof("prove/small", "docs/protocol.md §13, kind 9", 0, *small()),
        _proof("prove/larger", "two races, 1-3 of 4 and 0-1 of 3", 70_000, *larger()),
    ]
    statement, kappa, bits, secrets = larger()
    ballot = prove(statement, 70_000, kappa, bits, secrets)
    made += _refused(statement.shape, ballot.encode())
    made += _judged(statement, kappa, ballot)
    return made


def _proof(
    id: str,
    comment: str,
    index: int,
    statement: Statement,
    kappa: int,
    bits: tuple[int, ...],
    secrets: Randomness,
) -> Vector:
    ballot = prove(statement, index, kappa, bits, secrets)
    key, head, m = base(kappa), ballot.head(), statement.shape.m
    first = first_challenge(statement.context, key, head[: 4 + 32 * (m + 3)])
    y, c = challenges(statement, key, head)
    mark = tracker(statement.context, key, head)
    return vector(
        id,
        comment,
        {
            **_statement(statement),
            "index": index,
            "kappa": encode_scalar(kappa),
            "bits": bits,
            **{name: encode_scalar(getattr(secrets, name)) for name in SECRETS},
            "a": [encode_scalar(a) for a in secrets.a],
        },
        output={
            "U": key,
            "weights": [race.weights for race in statement.shape.races],
            **_points(ballot),
            "ballot_y": first,
            "y_powers": [encode_scalar(power) for power in powers(y, statement.shape.n)],
            "c": encode_scalar(c),
            "f": [encode_scalar(f) for f in ballot.f],
            "z": encode_scalar(ballot.z),
            "phi": encode_scalar(ballot.phi),
            "zeta": encode_scalar(ballot.zeta),
            "omega": encode_scalar(ballot.omega),
            "head": head,
            "body": ballot.encode(),
            "tracker": mark,
            "code": vote_code(mark),
        },
    )


def _statement(statement: Statement) -> dict[str, Any]:
    bounds = [(b.candidates, b.minimum, b.maximum) for b in statement.shape.bounds]
    return {"context": statement.context, "keys": statement.keys, "races": bounds}


def _points(ballot: Ballot) -> dict[str, Any]:
    names = ("R", "E", "B", "A", "T1", "T0", "A_R", "A_y", "A_U")
    return {name: getattr(ballot, name) for name in names}


def _refused(shape: Shape, body: bytes) -> list[Vector]:
    """Bodies that do not decode, each with the field at fault."""
    e2, f1, omega = 4 + 32 * 2, shape.head_size, shape.body_size - 32
    last = int.from_bytes(body[omega:], "little") + ORDER
    cases = (
        ("empty", "no bytes", b"", "ballot"),
        ("short", "the last byte is missing", body[:-1], "ballot"),
        ("long", "one byte more", body + b"\0", "ballot"),
        ("identity", "E_2 is the identity", _put(body, e2, IDENTITY), "E_2"),
        ("bit-255", "bit 255 of R is set", _put(body, 35, bytes([body[35] | 128])), "R"),
        ("field", "A_U is no canonical field element", _put(body, f1 - 32, b"\xff" * 31 + b"\x7f"),
         "A_U"),
        ("scalar", "f_1 is q", _put(body, f1, ORDER.to_bytes(32, "little")), "f_1"),
        ("scalar-and-order", "ω + q in place of ω", _put(body, omega, last.to_bytes(32, "little")),
         "ω"),
    )  # fmt: skip
    made = []
    for id, comment, bad, field in cases:
        try:
            decode_ballot(bad, shape)
        except EncodingError as error:
            if error.what != field:
                raise ValueError(f"{id}: names {error.what}") from error
            given = {"races": LARGER_RACES, "body": bad}
            made.append(vector(f"decode/{id}", comment, given, error=field))
    return made


def _judged(statement: Statement, kappa: int, ballot: Ballot) -> list[Vector]:
    """Ballots that decode, with the equations they fail."""
    body = ballot.encode()
    tail = statement.shape.head_size
    n = statement.shape.n
    key = base(kappa)
    cases = (
        ("honest", "every equation holds", body, key),
        ("index", "under another index", _put(body, 0, u32(1)), key),
        ("key", "under another credential key", body, base(kappa + 1)),
        ("f_1", "one more in f_1", _one_more(body, tail), key),
        ("z", "one more in z", _one_more(body, tail + 32 * n), key),
        ("phi", "one more in φ", _one_more(body, tail + 32 * (n + 1)), key),
        ("zeta", "one more in ζ", _one_more(body, tail + 32 * (n + 2)), key),
        ("omega", "one more in ω", _one_more(body, tail + 32 * (n + 3)), key),
    )
    return [
        vector(
            f"verify/{id}",
            comment,
            {**_statement(statement), "U": U, "body": bad},
            output={"failed": failed_equations(statement, U, decode_ballot(bad, statement.shape))},
        )
        for id, comment, bad, U in cases
    ]


def _put(body: bytes, at: int, part: bytes) -> bytes:
    return body[:at] + part + body[at + len(part) :]


def _one_more(body: bytes, at: int) -> bytes:
    value = int.from_bytes(body[at : at + 32], "little") + 1
    return _put(body, at, encode_scalar(value))
