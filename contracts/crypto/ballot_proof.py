"""The ballot: encrypted choices and one linear proof of their validity (docs/protocol.md §7).

R = r·G and E_k = r·H_k + b_k·G encrypt one bit for each candidate under one shared r
(multi-recipient ElGamal, Kurosawa 2002). B commits to all bits, slack included; the proof is
Bulletproofs' bit vector (Bünz et al. 2018, §4.2) without inner-product compression, made
linear in every point once the challenges c and y are hashed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, repeat

from contracts.crypto import generators
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import (
    IDENTITY,
    ORDER,
    EncodingError,
    G,
    Point,
    add,
    base,
    decode_point,
    decode_scalar,
    encode_scalar,
    multiply,
    random_scalar,
    subtract,
)
from contracts.crypto.msm import Engine, libsodium
from contracts.crypto.transcript import short, to_scalar, u32, wide


@dataclass(frozen=True, slots=True)
class Statement:
    """What every ballot of one election is proved against.

    Attributes:
        context: 32 bytes; binds network, authority and manifest into each challenge.
        keys: H_1 … H_m, one election key for each candidate.
        shape: races and their bounds.
    """

    context: bytes
    keys: tuple[Point, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Ballot:
    """A decoded ballot: every point in the group, every scalar canonical."""

    index: int
    R: Point
    E: tuple[Point, ...]
    B: Point
    A: Point
    T1: Point
    T0: Point
    A_R: Point
    A_y: Point
    A_U: Point
    f: tuple[int, ...]
    z: int
    phi: int
    zeta: int
    omega: int

    def points(self) -> tuple[Point, ...]:
        """Return R, E_1 … E_m, B, A, T1, T0, A_R, A_y, A_U: the head's order."""
        after = (self.B, self.A, self.T1, self.T0, self.A_R, self.A_y, self.A_U)
        return (self.R, *self.E, *after)

    def scalars(self) -> tuple[int, ...]:
        """Return f_1 … f_n, z, φ, ζ, ω: the tail's order."""
        return (*self.f, self.z, self.phi, self.zeta, self.omega)

    def head(self) -> bytes:
        """Return the head: what challenges and tracker hash."""
        return u32(self.index) + b"".join(self.points())

    def encode(self) -> bytes:
        """Return the body: head ‖ tail."""
        return self.head() + b"".join(map(encode_scalar, self.scalars()))


def decode_ballot(body: bytes, shape: Shape) -> Ballot:
    """Decode a ballot's body strictly.

    Args:
        body: ``shape.body_size`` bytes.
        shape: the election's.

    Raises:
        EncodingError: wrong length, or a field (named) that is not canonical, not in the
            group or the identity.
    """
    if len(body) != shape.body_size:
        raise EncodingError("ballot", f"expected {shape.body_size} bytes, got {len(body)}")
    m, n, tail = shape.m, shape.n, shape.head_size
    point_names, scalar_names = _field_names(m, n)
    points = [
        decode_point(body[start : start + 32], name)
        for start, name in zip(range(4, tail, 32), point_names, strict=True)
    ]
    scalars = [
        decode_scalar(body[start : start + 32], name)
        for start, name in zip(range(tail, shape.body_size, 32), scalar_names, strict=True)
    ]
    big_b, a, t1, t0, a_r, a_y, a_u = points[m + 1 :]
    z, phi, zeta, omega = scalars[n:]
    return Ballot(
        index=int.from_bytes(body[:4], "big"),
        R=points[0],
        E=tuple(points[1 : m + 1]),
        B=big_b,
        A=a,
        T1=t1,
        T0=t0,
        A_R=a_r,
        A_y=a_y,
        A_U=a_u,
        f=tuple(scalars[:n]),
        z=z,
        phi=phi,
        zeta=zeta,
        omega=omega,
    )


@cache
def _field_names(m: int, n: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of a body's points and of its scalars, in order."""
    encrypted = (f"E_{k}" for k in range(1, m + 1))
    answers = (f"f_{k}" for k in range(1, n + 1))
    return (
        ("R", *encrypted, "B", "A", "T1", "T0", "A_R", "A_y", "A_U"),
        (*answers, "z", "φ", "ζ", "ω"),
    )


@dataclass(frozen=True, slots=True)
class Randomness:
    """A prover's secrets for one ballot; never used twice.

    Attributes:
        a: n scalars with Σ a_k + Σ w_j·a_j = 0 in each race.
    """

    r: int
    beta: int
    alpha: int
    tau1: int
    tau0: int
    s: int
    u: int
    a: tuple[int, ...]

    def __repr__(self) -> str:
        return "Randomness(…)"


def fresh_randomness(shape: Shape) -> Randomness:
    """Draw a ballot's secrets from the operating system."""
    a = [random_scalar() for _ in range(shape.n)]
    for race in shape.races:
        first = race.candidates.start
        a[first] = 0
        a[first] = -race.balance(a) % ORDER
    r, beta, alpha, tau1, tau0, s, u = (random_scalar() for _ in range(7))
    return Randomness(r, beta, alpha, tau1, tau0, s, u, tuple(a))


def powers(y: int, count: int) -> list[int]:
    """Return y, y², …, y^count mod q."""
    return list(accumulate(repeat(y, count), lambda left, right: left * right % ORDER))


def first_challenge(context: bytes, key: Point, head_up_to_a: bytes) -> bytes:
    """Return the 64 bytes of which y is made; ``head_up_to_a`` ends with A."""
    return wide("ballot-y", context, key, head_up_to_a)


def challenges(statement: Statement, key: Point, head: bytes) -> tuple[int, int]:
    """Return (y, c) of a ballot with this ``head`` under credential key U."""
    split = statement.shape.head_size - 32 * 5
    first = first_challenge(statement.context, key, head[:split])
    return to_scalar(first), to_scalar(wide("ballot-c", first, head[split:]))


def tracker(context: bytes, key: Point, head: bytes) -> bytes:
    """Return a ballot's tracker: 32 bytes fixed before casting."""
    return short("tracker", context, key, head)


def prove(
    statement: Statement,
    index: int,
    credential: int,
    bits: Sequence[int],
    secrets: Randomness,
) -> Ballot:
    """Encrypt and prove a ballot.

    Args:
        statement: the election's.
        index: the credential's position in the roll, from 0.
        credential: κ; its public key is U = κ·G.
        bits: b_1 … b_n, 0 or 1, candidates then slack, each race summing to its maximum.
        secrets: fresh randomness.

    Raises:
        ValueError: bits of the wrong number or value, or a race that does not sum to its
            maximum: such a ballot could not be proved.
    """
    shape = statement.shape
    _check_bits(shape, bits)
    m, n = shape.m, shape.n
    a = secrets.a
    key = base(credential)
    q_point, p_points = generators.blinding(), generators.bits(n)
    choice = (IDENTITY, G)  # added whatever the bit: the number of additions tells nothing

    big_r = base(secrets.r)
    encrypted = tuple(
        add(multiply(secrets.r, h), choice[b])
        for h, b in zip(statement.keys, bits[:m], strict=True)
    )
    committed = multiply(secrets.beta, q_point)
    for bit, p in zip(bits, p_points, strict=True):
        committed = add(committed, (IDENTITY, p)[bit])
    masks = add(multiply(secrets.alpha, q_point), libsodium(a, p_points))

    start = u32(index) + b"".join((big_r, *encrypted, committed, masks))
    first = first_challenge(statement.context, key, start)
    ys = powers(to_scalar(first), n)
    t1 = sum(y * ak * (1 - 2 * b) for y, ak, b in zip(ys, a, bits, strict=True))
    t0 = -sum(y * ak * ak for y, ak in zip(ys, a, strict=True))
    big_t1 = add(base(t1), multiply(secrets.tau1, q_point))
    big_t0 = add(base(t0), multiply(secrets.tau0, q_point))
    a_r = base(secrets.s)
    a_y = add(
        multiply(secrets.s, libsodium(ys[:m], statement.keys)),
        base(sum(y * ak for y, ak in zip(ys[:m], a[:m], strict=True))),
    )
    a_u = base(secrets.u)
    c = to_scalar(wide("ballot-c", first, b"".join((big_t1, big_t0, a_r, a_y, a_u))))
    return Ballot(
        index,
        big_r,
        encrypted,
        committed,
        masks,
        big_t1,
        big_t0,
        a_r,
        a_y,
        a_u,
        tuple((ak + c * b) % ORDER for ak, b in zip(a, bits, strict=True)),
        (secrets.s + c * secrets.r) % ORDER,
        (secrets.alpha + c * secrets.beta) % ORDER,
        (secrets.tau0 + c * secrets.tau1) % ORDER,
        (secrets.u + c * credential) % ORDER,
    )


def failed_equations(
    statement: Statement, key: Point, ballot: Ballot, engine: Engine = libsodium
) -> tuple[int, ...]:
    """Return the numbers of the equations (1)-(6) that a ballot does not satisfy.

    One ballot, one equation at a time: the reference for ``ballot_batch``, and what a
    report quotes.
    """
    shape = statement.shape
    y, c = challenges(statement, key, ballot.head())
    ys = powers(y, shape.n)
    f, m = ballot.f, shape.m
    q_point = generators.blinding()
    weighted_f = sum(yk * fk for yk, fk in zip(ys[:m], f[:m], strict=True))
    squares = sum(yk * fk * (c - fk) for yk, fk in zip(ys, f, strict=True))
    minus_c = -c % ORDER
    keys_y = engine(ys[:m], statement.keys)
    sides = {
        2: (
            engine((*f, ballot.phi), (*generators.bits(shape.n), q_point)),
            add(ballot.A, multiply(c, ballot.B)),
        ),
        3: (base(ballot.z), add(ballot.A_R, multiply(c, ballot.R))),
        4: (
            add(multiply(ballot.z, keys_y), base(weighted_f)),
            subtract(ballot.A_y, engine([minus_c * yk for yk in ys[:m]], ballot.E)),
        ),
        5: (
            add(base(squares), multiply(ballot.zeta, q_point)),
            add(ballot.T0, multiply(c, ballot.T1)),
        ),
        6: (base(ballot.omega), add(ballot.A_U, multiply(c, key))),
    }
    failed = [number for number, (left, right) in sides.items() if left != right]
    if not races_balance(shape, f, c):
        failed.insert(0, 1)
    return tuple(failed)


def races_balance(shape: Shape, f: Sequence[int], c: int) -> bool:
    """Return whether equation (1) holds: in each race Σ f_k + Σ w_j·f_j = c·max."""
    return all((race.balance(f) - c * race.bounds.maximum) % ORDER == 0 for race in shape.races)


def _check_bits(shape: Shape, bits: Sequence[int]) -> None:
    if len(bits) != shape.n:
        raise ValueError(f"expected {shape.n} bits, got {len(bits)}")
    if any(bit not in (0, 1) for bit in bits):
        raise ValueError("a bit is neither 0 nor 1")
    for number, race in enumerate(shape.races, 1):
        if race.balance(bits) != race.bounds.maximum:
            raise ValueError(f"race {number}: bits and slack do not sum to its maximum")
