"""Closes, shares and results that are not what the recount gives (V10, V11, V12)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from contracts.counting.share import make_share
from contracts.crypto.group import IDENTITY, random_scalar
from contracts.records.kinds import CLOSE, RESULT, SHARE
from contracts.records.kinds.amend import ANNUL, Amend
from contracts.records.kinds.close import Close
from contracts.records.kinds.result import Result
from contracts.records.kinds.share import Share
from contracts.records.record import Body, Record
from tests.forgeries.desk import Desk
from tests.forgeries.encodings import altered, unreduced
from tests.forgeries.forged_ballots import FORGER, OneBadBallot
from tests.forgeries.forgery import Forgery
from tests.forgeries.world import World
from tests.support.forged_ballots import FORGERIES as BAD_PROOFS


class OtherClose(World):
    """The close says something else."""

    def __init__(self, desk: Desk, change: Callable[[World, Close], Any]) -> None:
        """Take the change."""
        super().__init__(desk)
        self.change = change

    def close_record(self) -> Any:
        """Return the changed close."""
        return self.change(self, super().close_record())


class CorrectedClose(OtherClose):
    """The wrong close is followed by a right one, which counts."""

    def close(self) -> None:
        """Post both."""
        right = World.close_record(self)
        self.say("wrong", self.change(self, right), at=self.end + 1)
        self.close_id = self.say("close", right).id


class EarlyClose(World):
    """The close is posted a moment before the end, with what it would then say."""

    def time_of(self, index: int) -> int:
        """Cast all ballots before."""
        return self.opens + 4 * index

    def close(self) -> None:
        """Post the close as of the last second, then let the end pass."""
        number, digest, _ = self.desk.last_by(self.end)
        said = Close(self.context, self.sums.count, self.sums.digest, number, digest)
        self.close_id = self.say("close", said, at=self.end).id
        self.desk.ledger.close(self.end + 2)


def close(name: str, reason: str, change: Callable[[World, Close], Any]) -> Forgery:
    """Return the forgery of a close; trustees share what they counted, and no result follows."""
    return Forgery(
        name, lambda desk: OtherClose(desk, change), (("V10", reason, "close"),), last="share"
    )


def _ledger_before(world: World, honest: Close) -> Close:
    answer = world.desk.ledger.get(f"/ledgers/{honest.ledger - 1}")
    return replace(honest, ledger=honest.ledger - 1, header_hash=bytes.fromhex(answer.body["hash"]))


class OtherShare(World):
    """The third trustee's share is not what it should be; the two others' suffice."""

    def __init__(self, desk: Desk, change: Callable[["OtherShare", Share], Any]) -> None:
        """Take the change."""
        super().__init__(desk)
        self.change = change

    def share_of(self, number: int) -> Body | Record | None:
        """Change the third's."""
        if number != 3:
            return super().share_of(number)
        said: Body | Record | None = self.change(self, self.honest_share())
        return said

    def honest_share(self) -> Share:
        """Return what the third should say."""
        return make_share(self.context, 3, self.sums, self.share_secrets(3))


class CorrectedShare(OtherShare):
    """The wrong share is followed by a right one."""

    def share(self) -> None:
        """Post both."""
        self.tell("wrong", {3: self.change(self, self.honest_share())})
        self.tell("share", {1: self._right(1), 2: self._right(2), 3: self._right(3)})

    def _right(self, number: int) -> Share:
        return make_share(self.context, number, self.sums, self.share_secrets(number))


class EarlyShare(World):
    """The third trustee's share is posted in the last second of voting."""

    def during(self) -> None:
        """Share what counts so far."""
        said = make_share(self.context, 3, self.sums, self.share_secrets(3))
        self.tell("share", {3: said})

    def share_of(self, number: int) -> Body | Record | None:
        """Leave the third out."""
        return None if number == 3 else super().share_of(number)


class AllSharesWrong(World):
    """No trustee's share holds: nothing is opened."""

    def share_secrets(self, number: int) -> tuple[int, ...]:
        """Return other secrets."""
        return tuple(random_scalar() for _ in range(self.plan.shape.m))


def share(name: str, reason: str, change: Callable[[OtherShare, Share], Any]) -> Forgery:
    """Return the forgery of one trustee's share."""
    return Forgery(name, lambda desk: OtherShare(desk, change), (("V11", reason, "share 3"),))


def _other_key(world: OtherShare, honest: Share) -> Share:
    secrets = tuple(random_scalar() for _ in honest.d)
    return make_share(world.context, 3, world.sums, secrets)


def _others_share(world: OtherShare, honest: Share) -> Share:
    return make_share(world.context, 3, world.sums, world.share_secrets(1))


def _one_column(world: OtherShare, honest: Share) -> Share:
    secrets = (random_scalar(), *world.share_secrets(3)[1:])
    return make_share(world.context, 3, world.sums, secrets)


def _truncated(world: OtherShare, honest: Share) -> Share:
    sums = world.sums_of(world.counted[:-1])
    return make_share(world.context, 3, sums, world.share_secrets(3))


def _truncated_in_secret(world: OtherShare, honest: Share) -> Share:
    """Over a truncated list, with the count and digest of the whole."""
    fewer = world.sums_of(world.counted[:-1])
    sums = replace(world.sums, R=fewer.R, E=fewer.E)
    return make_share(world.context, 3, sums, world.share_secrets(3))


def _other_order(world: OtherShare, honest: Share) -> Share:
    sums = world.sums_of(world.counted[::-1])
    return make_share(world.context, 3, sums, world.share_secrets(3))


def _bytes(start: int, value: Callable[[bytes], bytes]) -> Callable[[OtherShare, Share], Record]:
    def change(world: OtherShare, honest: Share) -> Record:
        body = honest.encode()
        return Record(SHARE, altered(body, start % len(body), value))

    return change


class OtherResult(World):
    """The result says something else."""

    def __init__(self, desk: Desk, change: Callable[[World, Result], Any]) -> None:
        """Take the change."""
        super().__init__(desk)
        self.change = change

    def result_record(self) -> Any:
        """Return the changed result."""
        return self.change(self, Result(self.context, self.close_id, self.totals))


class CorrectedResult(OtherResult):
    """The wrong result is followed by a right one."""

    def result(self) -> None:
        """Post both."""
        right = Result(self.context, self.close_id, self.totals)
        self.say("wrong", self.change(self, right))
        self.say("result", right)


class EarlyResult(World):
    """The result is posted before the end, and never again: the commission guessed it."""

    def during(self) -> None:
        """Post the totals as they will be."""
        votes = [self.plan.votes(index) for index in range(len(self.voters))]
        totals = tuple(map(sum, zip(*votes, strict=True)))
        self.say("result", Result(self.context, bytes(32), totals))

    def result(self) -> None:
        """Post nothing more."""


class CountsTheForgery(OneBadBallot):
    """Commission and trustees count a ballot with a 2 in a bit, all in agreement."""

    def __init__(self, desk: Desk) -> None:
        """Take the first bad proof of all."""
        make = BAD_PROOFS[0].make
        super().__init__(
            desk,
            lambda world: make(world.statement, FORGER, world.voters[FORGER].kappa).encode(),
        )

    def put(self, name: str, body: bytes, at: int, key: Any, channel: int | None = None) -> None:
        """Count it all the same."""
        super().put(name, body, at, self.voters[FORGER].U if name == "forged" else key, channel)


class LeavesOneOut(World):
    """Commission and trustees leave out a ballot that counts, all in agreement."""

    def close(self) -> None:
        """Forget the last ballot."""
        self.counted.pop()
        super().close()


class CountsAnnulled(World):
    """Commission and trustees count a ballot that they annulled, all in agreement."""

    def during(self) -> None:
        """Annul the first ballot."""
        self.say("amend", Amend(self.context, 0, ANNUL, bytes(32), "died"))


def result(name: str, reason: str, change: Callable[[World, Result], Any]) -> Forgery:
    """Return the forgery of a result."""
    return Forgery(name, lambda desk: OtherResult(desk, change), (("V12", reason, "result"),))


def _off_by_one(world: World, honest: Result) -> Result:
    return replace(honest, totals=(honest.totals[0] + 1, *honest.totals[1:]))


def _moved_vote(world: World, honest: Result) -> Result:
    first, second, *rest = honest.totals
    return replace(honest, totals=(first + 1, second - 1, *rest))


def _wrong_hash(world: World, honest: Close) -> Close:
    return replace(honest, header_hash=bytes(32))


def _elsewhere(world: World, honest: Any) -> Any:
    return replace(honest, context=bytes(32))


def _longer(world: World, honest: Close) -> Record:
    return Record(CLOSE, honest.encode() + b"\0")


def _shorter(world: World, honest: Result) -> Record:
    return Record(RESULT, honest.encode()[:-1])


OFFICIALS = (
    ("V10", "count", "close"),
    *(("V11", "count", f"share {number}") for number in (1, 2, 3)),
)
FORGERIES = (
    close("close with a wrong count", "count", lambda world, it: replace(it, count=it.count - 1)),
    close("close with a wrong digest", "digest", lambda world, it: replace(it, digest=bytes(32))),
    close("close with a wrong hash", "anchor", _wrong_hash),
    close("close at an earlier ledger", "anchor", _ledger_before),
    close("close of another election", "context", _elsewhere),
    close("close with a byte too many", "encoding", _longer),
    Forgery("close in the last second", EarlyClose, (("V10", "phase", "close"),), last="share"),
    Forgery(
        "a wrong close, then a right one",
        lambda desk: CorrectedClose(desk, lambda world, it: replace(it, digest=bytes(32))),
        findings=(("V10", "digest", "wrong"),),
    ),
    share("share for another key", "proof", _other_key),
    share("another trustee's share", "proof", _others_share),
    share("share with one column for another key", "proof", _one_column),
    share("share over a truncated list", "count", _truncated),
    share("share over a truncated list, denied", "proof", _truncated_in_secret),
    share("share over another order", "digest", _other_order),
    share("s + q in a share", "encoding", _bytes(-32, unreduced)),
    share("the identity as D_1", "encoding", _bytes(68, lambda value: bytes(IDENTITY))),
    share("the identity as A1", "encoding", _bytes(-96, lambda value: bytes(IDENTITY))),
    share("the identity as A2", "encoding", _bytes(-64, lambda value: bytes(IDENTITY))),
    share("no canonical point as D_1", "encoding", _bytes(68, lambda value: b"\xff" * 32)),
    Forgery("share before the end", EarlyShare, (("V11", "phase", "share 3"),)),
    Forgery(
        "a wrong share, then a right one",
        lambda desk: CorrectedShare(desk, _truncated),
        findings=(("V11", "count", "wrong 3"),),
    ),
    Forgery(
        "no share holds",
        AllSharesWrong,
        tuple(("V11", "proof", f"share {number}") for number in (1, 2, 3)),
    ),
    result("result off by one", "totals", _off_by_one),
    result("result with a vote moved", "totals", _moved_vote),
    result("result naming another close", "close", lambda world, it: replace(it, close=bytes(32))),
    result("result of another election", "context", _elsewhere),
    result("result with a byte too few", "encoding", _shorter),
    Forgery("result before the end", EarlyResult, (("V12", "phase", "result"),)),
    Forgery(
        "a wrong result, then a right one",
        lambda desk: CorrectedResult(desk, _off_by_one),
        findings=(("V12", "totals", "wrong"),),
    ),
    Forgery(
        "officials count a forged ballot",
        CountsTheForgery,
        OFFICIALS,
        (("V8", "proof", "forged"),),
    ),
    Forgery("officials leave a ballot out", LeavesOneOut, OFFICIALS),
)  # fmt: skip
