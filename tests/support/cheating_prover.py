"""A prover that follows docs/protocol.md §7 step by step and can lie in each of them.

It takes any integers as bits and asks for no sum. Written from the protocol, not from
``ballot_proof.prove``: with honest values and no lie the two give the same bytes. A lie is a
function that changes the work after its step; everything later follows from what it left.

    forge(statement, 0, kappa, values).encode()                        the body of a ballot
    forge(statement, 0, kappa, values, encrypt=swap_first_columns)     with a lie in one step
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from contracts.crypto import generators
from contracts.crypto.ballot_proof import Ballot, Randomness, Statement, fresh_randomness
from contracts.crypto.group import ORDER, Point, add, base, multiply
from contracts.crypto.msm import libsodium
from contracts.crypto.transcript import to_scalar, u32, wide

EMPTY = Point(bytes(32))


@dataclass
class Work:
    """All that a prover holds; names as in docs/protocol.md §7.

    Attributes:
        b: what is committed and answered: n integers.
        encrypted: what is encrypted: m integers, at first those of b.
        committed: what B commits to, at first b.
        context, index, U, keys: what is hashed and encrypted to.
        weights: of the slack bits of each race: how the masks a balance.
    """

    context: bytes
    index: int
    kappa: int
    U: Point
    keys: list[Point]
    b: list[int]
    encrypted: list[int]
    committed: list[int]
    m: int
    r: int
    beta: int
    alpha: int
    tau1: int
    tau0: int
    s: int
    u: int
    a: list[int]
    R: Point = EMPTY
    E: list[Point] = field(default_factory=list)
    B: Point = EMPTY
    A: Point = EMPTY
    ballot_y: bytes = b""
    y: list[int] = field(default_factory=list)
    T1: Point = EMPTY
    T0: Point = EMPTY
    A_R: Point = EMPTY
    A_y: Point = EMPTY
    A_U: Point = EMPTY
    c: int = 0
    f: list[int] = field(default_factory=list)
    z: int = 0
    phi: int = 0
    zeta: int = 0
    omega: int = 0


Lie = Callable[[Work], None]


def honest(work: Work) -> None:
    """Change nothing."""


def forge(
    statement: Statement,
    index: int,
    kappa: int,
    values: Sequence[int],
    *,
    randomness: Randomness | None = None,
    start: Lie = honest,
    encrypt: Lie = honest,
    commit: Lie = honest,
    challenge: Lie = honest,
    announce: Lie = honest,
    answer: Lie = honest,
) -> Ballot:
    """Prove a ballot with any values and a lie after any step.

    Args:
        statement: the election's.
        index: the credential's position in the roll.
        kappa: κ.
        values: n integers mod q in place of the bits: candidates, then slack.
        randomness: the prover's secrets, else fresh ones.
        start: a lie before all: values, randomness, keys, what is hashed.
        encrypt: after R and E.
        commit: after B and A.
        challenge: after y.
        announce: after T1, T0, A_R, A_y, A_U.
        answer: after c and the tail.
    """
    shape = statement.shape
    if len(values) != shape.n:
        raise ValueError(f"expected {shape.n} values, got {len(values)}")
    given = fresh_randomness(shape) if randomness is None else randomness
    work = Work(
        statement.context, index, kappa, base(kappa), list(statement.keys),
        list(values), list(values[: shape.m]), list(values), shape.m,
        given.r, given.beta, given.alpha, given.tau1, given.tau0, given.s, given.u, list(given.a),
    )  # fmt: skip
    steps = (
        (_encrypt, encrypt),
        (_commit, commit),
        (_challenge, challenge),
        (_announce, announce),
        (_answer, answer),
    )
    start(work)
    for step, lie in steps:
        step(work)
        lie(work)
    return Ballot(
        work.index, work.R, tuple(work.E), work.B, work.A, work.T1, work.T0,
        work.A_R, work.A_y, work.A_U, tuple(f % ORDER for f in work.f),
        work.z % ORDER, work.phi % ORDER, work.zeta % ORDER, work.omega % ORDER,
    )  # fmt: skip


def _encrypt(work: Work) -> None:
    work.R = base(work.r)
    work.E = [
        add(multiply(work.r, key), base(value))
        for key, value in zip(work.keys, work.encrypted, strict=True)
    ]


def _commit(work: Work) -> None:
    work.B = _pedersen(work.beta, work.committed)
    work.A = _pedersen(work.alpha, work.a)


def _pedersen(blinding: int, values: Sequence[int]) -> Point:
    own = libsodium(values, generators.bits(len(values)))
    return add(multiply(blinding, generators.blinding()), own)


def _challenge(work: Work) -> None:
    points = b"".join((work.R, *work.E, work.B, work.A))
    work.ballot_y = wide("ballot-y", work.context, work.U, u32(work.index) + points)
    y = to_scalar(work.ballot_y)
    work.y = [pow(y, k, ORDER) for k in range(1, len(work.b) + 1)]


def _announce(work: Work) -> None:
    q, m = generators.blinding(), work.m
    a, b, y = work.a, work.b, work.y
    t1 = sum(yk * ak * (1 - 2 * bk) for yk, ak, bk in zip(y, a, b, strict=True))
    t0 = -sum(yk * ak * ak for yk, ak in zip(y, a, strict=True))
    work.T1 = add(base(t1), multiply(work.tau1, q))
    work.T0 = add(base(t0), multiply(work.tau0, q))
    work.A_R = base(work.s)
    weighted = sum(yk * ak for yk, ak in zip(y[:m], a[:m], strict=True))
    work.A_y = add(multiply(work.s, libsodium(y[:m], work.keys)), base(weighted))
    work.A_U = base(work.u)


def _answer(work: Work) -> None:
    rest = b"".join((work.T1, work.T0, work.A_R, work.A_y, work.A_U))
    work.c = c = to_scalar(wide("ballot-c", work.ballot_y, rest))
    work.f = [ak + c * bk for ak, bk in zip(work.a, work.b, strict=True)]
    work.z = work.s + c * work.r
    work.phi = work.alpha + c * work.beta
    work.zeta = work.tau0 + c * work.tau1
    work.omega = work.u + c * work.kappa
