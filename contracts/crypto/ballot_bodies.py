"""Ballots judged as they lie on the ledger: bytes in, verdicts and sums out, in one pass.

The points of a whole batch are decoded at once by the engine, and never again. What is wrong
with an encoding is said by the strict decoder, ``decode_ballot``, in its words: the engine only
tells where to look.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.crypto.ballot_batch import Claim, fixed_points, verify_claims
from contracts.crypto.ballot_proof import Statement, challenges, decode_ballot
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import ORDER, POINT_SIZE, SCALAR_SIZE, EncodingError, Point
from contracts.crypto.msm import Engine, Loaded, libsodium
from node.base.errors import SandoghError


@dataclass(frozen=True, slots=True)
class Body:
    """A ballot's bytes, ``shape.body_size`` of them, and U in force for its index."""

    data: bytes
    key: Point


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found of one ballot.

    Attributes:
        holds: its encodings are canonical and its proof holds.
        encoding: what ``decode_ballot`` says of it, or None.
    """

    holds: bool
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is found of a batch.

    Attributes:
        verdicts: one a ballot, in order.
        sums: ΣR, ΣE_1 … ΣE_m over those that hold.
    """

    verdicts: tuple[Verdict, ...]
    sums: tuple[Point, ...]


class EnginesDisagree(SandoghError):
    """An engine refuses an encoding that the strict decoder takes, or a roll's key."""

    def __init__(self, engine: str, what: str) -> None:
        super().__init__(f"the engine {engine} refuses {what}, which is sound")
        self.engine = engine
        self.what = what


def verify_bodies(
    statement: Statement, bodies: Sequence[Body], engine: Engine = libsodium
) -> tuple[Verdict, ...]:
    """Decode ballots and check their proofs, all in one batch; nothing is summed.

    Args:
        statement: the election's.
        bodies: of the right size, each under a sound key.
        engine: decodes and multiplies.

    Raises:
        EnginesDisagree: the engine refuses what is sound.
        ValueError: a body is not of the right size.
    """
    return _checked(statement, bodies, engine)[0]


def judge_bodies(
    statement: Statement, bodies: Sequence[Body], engine: Engine = libsodium
) -> Judgement:
    """Decode ballots, check their proofs and sum what holds, as ``verify_bodies`` checks them."""
    verdicts, claims, loaded = _checked(statement, bodies, engine)
    starts = [one.start for one, verdict in zip(claims, verdicts, strict=True) if verdict.holds]
    return Judgement(verdicts, loaded.sums(starts, 1 + statement.shape.m))


def _checked(
    statement: Statement, bodies: Sequence[Body], engine: Engine
) -> tuple[tuple[Verdict, ...], list[Claim], Loaded]:
    shape = statement.shape
    own = (shape.head_size - 4) // POINT_SIZE + 1
    first = len(fixed := fixed_points(statement))
    encodings: list[bytes] = [*fixed]
    claims = []
    suspected = set()
    for number, body in enumerate(bodies):
        if len(body.data) != shape.body_size:
            raise ValueError(f"{len(body.data)} bytes, not {shape.body_size}")
        scalars = _scalars(body.data, shape)
        if max(scalars) >= ORDER:
            suspected.add(number)
        y, c = challenges(statement, body.key, body.data[: shape.head_size])
        claims.append(Claim(first + number * own, scalars, y, c))
        encodings += (body.data[4 : shape.head_size], body.key)
    loaded = engine.decode(b"".join(encodings))
    suspected.update((place - first) // own for place in loaded.bad)
    faults = _faults(bodies, shape, engine.name, suspected)
    sound = [number for number in range(len(bodies)) if number not in faults]
    held = verify_claims(statement, [claims[number] for number in sound], loaded)
    good = {number for number, holds in zip(sound, held, strict=True) if holds}
    verdicts = tuple(Verdict(number in good, faults.get(number)) for number in range(len(bodies)))
    return verdicts, claims, loaded


def _scalars(data: bytes, shape: Shape) -> list[int]:
    """Return f_1 … f_n, z, φ, ζ, ω as they are written."""
    return [
        int.from_bytes(data[start : start + SCALAR_SIZE], "little")
        for start in range(shape.head_size, shape.body_size, SCALAR_SIZE)
    ]


def _faults(bodies: Sequence[Body], shape: Shape, engine: str, numbers: set[int]) -> dict[int, str]:
    """Return what the strict decoder says of ballots that are not sound."""
    faults = {}
    for number in sorted(numbers):
        if number < 0:
            raise EnginesDisagree(engine, "a key of the election")
        body = bodies[number]
        try:
            decode_ballot(body.data, shape)
        except EncodingError as error:
            faults[number] = str(error)
        else:
            raise EnginesDisagree(engine, f"a ballot, or its key {body.key.hex()}")
    return faults
