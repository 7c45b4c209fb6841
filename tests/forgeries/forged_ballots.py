"""Ballots that are no votes (V8): each lies in one place, and all else is right."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from contracts.crypto.ballot_proof import fresh_randomness
from contracts.crypto.group import IDENTITY, encode_scalar, random_scalar
from contracts.records.kinds import AMEND
from contracts.records.record import Record
from contracts.voting.encrypt import encrypt
from contracts.voting.races import choice_bits
from tests.forgeries.desk import Desk
from tests.forgeries.encodings import altered, unreduced
from tests.forgeries.forgery import Forgery
from tests.forgeries.plan import SMALL, Plan
from tests.forgeries.world import World
from tests.support.cheating_prover import Work, forge
from tests.support.forged_ballots import FORGERIES as BAD_PROOFS

FORGER = 1
Maker = Callable[[World], bytes]


class OneBadBallot(World):
    """The ballot of one voter is another's work."""

    def __init__(self, desk: Desk, make: Maker) -> None:
        """Take the work from ``make``: a ballot's body."""
        super().__init__(desk)
        self.make = make

    def cast(self, index: int, at: int) -> None:
        """Cast the forged ballot in the forger's place."""
        if index == FORGER:
            self.put("forged", self.make(self), at, None)
        else:
            super().cast(index, at)


def bad_ballot(name: str, reason: str, make: Maker, *more: str) -> Forgery:
    """Return the forgery of one ballot, to be refused in V8 (and told of in V9 for ``more``)."""
    findings = (("V8", reason, "forged"), *(("V9", one, "forged") for one in more))
    return Forgery(name, lambda desk: OneBadBallot(desk, make), findings=findings)


def _bad_proof(make: Callable[..., Any]) -> Maker:
    def body(world: World) -> bytes:
        kappa = world.voters[FORGER].kappa
        return bytes(make(world.statement, FORGER, kappa).encode())

    return body


def _first_cast(world: World) -> bytes:
    """Return the body of the ballot that was cast before."""
    return world.counted[0][0].encode()


def _copied(world: World) -> bytes:
    """Another voter's cast ballot, whole, under the forger's index."""
    return FORGER.to_bytes(4, "big") + _first_cast(world)[4:]


def _signed_anew(world: World) -> bytes:
    """Another voter's cast ballot, with the forger's index and signature in place of theirs."""
    copied = world.counted[0][0]

    def take(work: Work) -> None:
        work.R, work.E, work.B, work.A = copied.R, list(copied.E), copied.B, copied.A

    bits = choice_bits(world.plan.shape, world.plan.choices(0))
    kappa = world.voters[FORGER].kappa
    return forge(world.statement, FORGER, kappa, bits, commit=take).encode()


def _opened(world: World) -> bytes:
    """A challenged ballot: its head was shown, its tail is made up by the server."""
    shape = world.plan.shape
    chosen = world.plan.choices(FORGER)
    head = encrypt(world.statement, FORGER, world.voters[FORGER].kappa, chosen).head
    return head + b"".join(encode_scalar(random_scalar()) for _ in range(shape.n + 4))


def _opened_with_bits(world: World) -> bytes:
    """The same by a server that uses r and bits: its own tail, as if it had drawn the masks."""
    sealed = encrypt(
        world.statement, FORGER, world.voters[FORGER].kappa, world.plan.choices(FORGER)
    )
    own = forge(
        world.statement,
        FORGER,
        random_scalar(),
        choice_bits(world.plan.shape, world.plan.choices(FORGER)),
        randomness=replace(fresh_randomness(world.plan.shape), r=sealed.opening[0]),
    )
    return sealed.head + own.encode()[len(sealed.head) :]


class FromAnotherElection(OneBadBallot):
    """A ballot that counts in another election of the same roll size is cast in this one."""

    def __init__(self, desk: Desk) -> None:
        """Take the body from the other election."""
        super().__init__(desk, lambda world: self.other.ballot_of(FORGER))
        self.other = World(desk)

    def after(self, step: str) -> None:
        """Hold the other election up to its manifest before this one's."""
        if step == "setup":
            self.other.build("manifest")


class WrongKind(World):
    """A record of another kind with a cast's payment."""

    def cast(self, index: int, at: int) -> None:
        """Cast an amendment's kind."""
        if index != FORGER:
            return super().cast(index, at)
        record = Record(AMEND, self.ballot_of(index))
        self.where["forged"] = self.desk.in_turn(self.casting(record, self.channels[0]), at)
        return None


def _index_out_of_roll(world: World) -> bytes:
    return len(world.voters).to_bytes(4, "big") + world.ballot_of(FORGER)[4:]


def _without_randomness(**zero: Any) -> Maker:
    """A proof that holds, but for the identity that some randomness of 0 gives."""

    def body(world: World) -> bytes:
        shape = world.plan.shape
        given = replace(fresh_randomness(shape), **zero)
        bits = choice_bits(shape, world.plan.choices(FORGER))
        kappa = world.voters[FORGER].kappa
        return forge(world.statement, FORGER, kappa, bits, randomness=given).encode()

    return body


NO_MASKS = (0,) * SMALL.shape.n
ZERO_RANDOMNESS: dict[str, dict[str, Any]] = {
    "R": {"r": 0},
    "A": {"alpha": 0, "a": NO_MASKS},
    "T1": {"tau1": 0, "a": NO_MASKS},
    "T0": {"tau0": 0, "a": NO_MASKS},
    "A_R": {"s": 0},
    "A_y": {"s": 0, "a": NO_MASKS},
    "A_U": {"u": 0},
}

POINTS = ("R", *(f"E_{k}" for k in range(1, 6)), "B", "A", "T1", "T0", "A_R", "A_y", "A_U")
SCALARS = (*(f"f_{k}" for k in range(1, SMALL.shape.n + 1)), "z", "φ", "ζ", "ω")


class EveryPlace(World):
    """Each voter but two alters another place of their ballot."""

    places: ClassVar[tuple[str, ...]]

    def cast(self, index: int, at: int) -> None:
        """Cast with one place altered."""
        if index >= len(self.places):
            return super().cast(index, at)
        body = self.ballot_of(index)
        whole = altered(body, self.start(index), lambda value: self.alter(index, value))
        return self.put(self.places[index], whole, at, None)

    def start(self, index: int) -> int:
        """Return where a point lies in the body."""
        return 4 + 32 * index

    def alter(self, index: int, value: bytes) -> bytes:
        """Return what is there instead of an honest value."""
        return bytes(IDENTITY)


class IdentityEverywhere(EveryPlace):
    """The identity in place of each point."""

    plan = Plan(voters=len(POINTS) + 2)
    places = POINTS


class SignBitEverywhere(EveryPlace):
    """Bit 255 set in each point, which libsodium alone would not see."""

    plan = Plan(voters=len(POINTS) + 2)
    places = POINTS

    def alter(self, index: int, value: bytes) -> bytes:
        """Set the bit."""
        return value[:31] + bytes((value[31] | 0x80,))


class UnreducedEverywhere(EveryPlace):
    """s + q in place of each scalar s."""

    plan = Plan(voters=len(SCALARS) + 2)
    places = SCALARS

    def start(self, index: int) -> int:
        """Return where a scalar lies in the body."""
        return self.plan.shape.head_size + 32 * index

    def alter(self, index: int, value: bytes) -> bytes:
        """Add q."""
        return unreduced(value)


NOT_CANONICAL = {
    "the field's prime": bytes.fromhex("ed" + "ff" * 30 + "7f"),
    "negative": bytes.fromhex("01" + "00" * 31),
    "not on the group": bytes.fromhex(
        "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"
    ),
    "all ones": b"\xff" * 32,
}  # fmt: skip


class NoPoint(EveryPlace):
    """R is no canonical point, in four ways (RFC 9496, appendix A.2)."""

    plan = Plan(voters=len(NOT_CANONICAL) + 2)
    places = tuple(NOT_CANONICAL)

    def start(self, index: int) -> int:
        """Return where R lies."""
        return 4

    def alter(self, index: int, value: bytes) -> bytes:
        """Return a bad encoding."""
        return NOT_CANONICAL[self.places[index]]


def everywhere(name: str, world: type[EveryPlace]) -> Forgery:
    """Return the forgery of a place for each voter, all to be refused for their encoding."""
    return Forgery(name, world, findings=tuple(("V8", "encoding", one) for one in world.places))


FORGERIES = (
    *(bad_ballot(one.name, "proof", _bad_proof(one.make)) for one in BAD_PROOFS),
    bad_ballot("a cast ballot under another index", "proof", _copied, "equal-R"),
    bad_ballot("a cast ballot signed anew", "proof", _signed_anew, "equal-R"),
    Forgery(
        "a ballot of another election",
        FromAnotherElection,
        findings=(("V8", "proof", "forged"),),
    ),
    bad_ballot("a challenged ballot with a made-up tail", "proof", _opened),
    bad_ballot("a challenged ballot with a tail from its opening", "proof", _opened_with_bits),
    bad_ballot("an index that the roll has not", "index", _index_out_of_roll),
    bad_ballot("a byte too many", "size", lambda world: world.ballot_of(FORGER) + b"\0"),
    bad_ballot("a byte too few", "size", lambda world: world.ballot_of(FORGER)[:-1]),
    Forgery("a cast of another kind", WrongKind, findings=(("V8", "kind", "forged"),)),
    *(
        bad_ballot(f"{place} the identity in a proof that holds", "encoding",
                   _without_randomness(**zero))
        for place, zero in ZERO_RANDOMNESS.items()
    ),
    everywhere("an identity point in each place", IdentityEverywhere),
    everywhere("bit 255 set in each point", SignBitEverywhere),
    everywhere("s + q in each scalar", UnreducedEverywhere),
    everywhere("R no canonical point", NoPoint),
)  # fmt: skip
