"""Manifests, rolls and the commission's later acts that break their rules (V1, V3, V4)."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from stellar_sdk import SetOptions, Signer

from contracts.ceremony.qualification import columns_digest
from contracts.crypto.group import IDENTITY
from contracts.records import canonical
from contracts.records.kinds import AMEND, EXTEND, MANIFEST, ROLL
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.kinds.extend import Extend
from contracts.records.record import Record
from tests.forgeries.desk import Desk, Key
from tests.forgeries.forgery import Forgery
from tests.forgeries.people import attestation_key, draw_voters
from tests.forgeries.plan import Plan
from tests.forgeries.world import World

Change = Callable[[dict[str, Any]], dict[str, Any]]


class OtherManifest(World):
    """The manifest says something else."""

    def __init__(self, desk: Desk, change: Change) -> None:
        """Take the change to the JSON values."""
        super().__init__(desk)
        self.change = change

    def manifest_value(self) -> dict[str, Any]:
        """Return the changed values."""
        return self.change(super().manifest_value())


class Bytes(World):
    """The manifest's bytes are not its canonical form."""

    def manifest_record(self) -> Record:
        """Return JSON with spaces."""
        return Record(MANIFEST, json.dumps(self.manifest_value()).encode())


class BeyondNumbers(World):
    """The manifest closes at a number that JavaScript can't hold."""

    def manifest_record(self) -> Record:
        """Return canonical JSON but for the number."""
        said = super().manifest_record().body
        return Record(MANIFEST, said.replace(b"%d" % self.closes, b"%d" % (1 << 53)))


class UnreadableFirst(World):
    """The first manifest can't be read; a right one follows and heals nothing."""

    def after(self, step: str) -> None:
        """Post the first one just before."""
        if step == "setup":
            self.say("first", Record(MANIFEST, b"{}"))


class SecondManifest(World):
    """A second manifest is posted while votes are cast: with a later end."""

    def during(self) -> None:
        """Post it."""
        later = self.manifest_value() | {"closes": self.closes + 1000}
        self.say("second", Record(MANIFEST, canonical.canonical(MANIFEST, later)))


class LateManifest(World):
    """The manifest is posted in the second in which voting opens."""

    def manifest(self) -> None:
        """Post it late."""
        self.opens = self.desk.now + 10
        self.closes = self.opens + self.plan.hours
        record = self.manifest_record()
        self.say("manifest", record, at=self.opens)
        self.adopt(record)

    def time_of(self, index: int) -> int:
        """Cast after it."""
        return super().time_of(index) + (0 if index == len(self.voters) - 1 else 4)


def sponsor(world: World) -> tuple[str, Sequence[Key]]:
    """Return a new account that has coins, and who signs for it."""
    key = Key()
    world.desk.fund([key.account])
    return key.account, [key]


class ManifestBeforeSetup(World):
    """The manifest is posted before the set-up that it names."""

    steps = (
        *("accounts", "ceremony", "deal", "acknowledge", "roll", "manifest", "setup"),
        *World.steps[World.steps.index("vote") :],
    )

    def manifest_value(self) -> dict[str, Any]:
        """Make the set-up's envelope, but keep it."""
        self.kept = super().setup_envelope()
        self.where["setup"] = self.kept.hash()
        return super().manifest_value()

    def setup_envelope(self) -> Any:
        """Return what was kept."""
        return self.kept

    def setup_source(self) -> tuple[str, Sequence[Key]]:
        """Let another account post it."""
        return sponsor(self)


class SetupByAnother(World):
    """The set-up is posted by another account: no forgery."""

    def setup_source(self) -> tuple[str, Sequence[Key]]:
        """Let another account post it."""
        return sponsor(self)


class TooFewColumns(World):
    """More candidates than keys."""

    plan = Plan(columns=4)


class MoreColumns(World):
    """More keys than candidates: no forgery."""

    plan = Plan(columns=7)


class Undersigned(World):
    """On the ledger one member weighs as much as two; the commission's rule knows no weights."""

    alone = ""

    def weights(self) -> tuple[int, ...]:
        """Return the first member's weight, enough alone, and the others'."""
        return (self.plan.need, 1, 1)

    def signers(self) -> tuple[Key, ...]:
        """Return the two others, who sign together."""
        return self.members[1:]

    def say(self, name: str, body: Any, signers: Sequence[Key] = (), at: Any = None) -> Record:
        """Post one record with the first member's signature alone."""
        return super().say(name, body, self.members[:1] if name == self.alone else signers, at)


class OutsiderSigns(World):
    """The second signature on the manifest is of a key that is not the commission's."""

    def accounts(self) -> None:
        """Let the outsider sign for the account."""
        super().accounts()
        self.outsider = Key()
        more = SetOptions(signer=Signer.ed25519_public_key(self.outsider.account, 1))
        self.desk.settle(self.desk.operations(self.authority.account, self.signers(), more))

    def manifest_signers(self) -> Sequence[Key]:
        """Return one member and the outsider."""
        return (self.members[0], self.outsider)


def undersigned(name: str, last: str | None = None) -> Forgery:
    """Return the forgery of one record with too few signatures."""
    world = type(f"Undersigned_{name}", (Undersigned,), {"alone": name})
    return Forgery(f"{name} with one signature", world, (("V3", "signatures", name),), last=last)


class Extended(World):
    """The end is moved in time, and the last ballot comes in the added hours: no forgery."""

    def after(self, step: str) -> None:
        """Remember the first end."""
        if step == "manifest":
            self.first_end = self.closes

    def during(self) -> None:
        """Extend in the last second."""
        self.closes = self.first_end + 100
        said = Extend(self.context, self.closes, "a power cut")
        self.say("extend", said, at=self.first_end)


class ExtendedTooLate(World):
    """The end is moved a second after it."""

    def close(self) -> None:
        """Extend, then close."""
        said = Extend(self.context, self.closes + 100, "a power cut")
        self.say("extend", said, at=self.closes + 1)
        super().close()


class Says(World):
    """The commission posts something while votes are cast, when all but one have voted."""

    def __init__(self, desk: Desk, what: Callable[[World], Any]) -> None:
        """Take what is said."""
        super().__init__(desk)
        self.what = what

    def during(self) -> None:
        """Say it."""
        self.say("said", self.what(self))


class SaysAfterEnd(Says):
    """The commission posts it after the end."""

    def during(self) -> None:
        """Say nothing yet."""

    def close(self) -> None:
        """Say it, then close."""
        self.say("said", self.what(self), at=self.closes + 1)
        super().close()


def act(name: str, reason: str, what: Callable[[World], Any], world: Any = Says) -> Forgery:
    """Return the forgery of one extend or amend that breaks its rules."""
    return Forgery(name, lambda desk: world(desk, what), (("V3", reason, "said"),))


class SaysAlone(Undersigned, Says):
    """One member posts it alone; the others count as if it were not there."""

    alone = "said"


class ExtendedAlone(SaysAlone):
    """One member alone moves the end; the last ballot comes after the end that it would move."""

    def __init__(self, desk: Desk) -> None:
        """Say what would be right with another signature."""
        super().__init__(desk, lambda world: Extend(world.context, world.closes + 100, "x"))

    def time_of(self, index: int) -> int:
        """Return a second after the end for the last."""
        return super().time_of(index) + (index == len(self.voters) - 1)

    def put(self, name: str, body: bytes, at: int, key: Any, channel: int | None = None) -> None:
        """Count all but the late one."""
        late = at > self.closes
        super().put("late" if late else name, body, at, None if late else key, channel)


def _new_key(world: World) -> bytes:
    return bytes(draw_voters(world.desk.network, world.authority.public, 1)[0].U)


def _amend(world: World, index: int, key: bytes | None = None) -> Amend:
    return Amend(world.context, index, NEW_KEY, key or _new_key(world), "a lost letter")


def _without_reason(world: World) -> Record:
    said = Extend(world.context, world.closes + 100, "x").encode()
    return Record(EXTEND, said[:-3] + bytes(2))


def _annul(world: World, index: int) -> Amend:
    return Amend(world.context, index, ANNUL, bytes(32), "died")


class SameNewKeyTwice(World):
    """Two indices get the same new key; the first amendment is right."""

    absent = frozenset({2, 4})

    def during(self) -> None:
        """Post both."""
        key = _new_key(self)
        self.say("first", _amend(self, 2, key))
        self.say("said", _amend(self, 4, key))


class OtherRoll(World):
    """The roll is not as it should be."""

    def __init__(self, desk: Desk, change: Callable[[list[bytes]], None]) -> None:
        """Take the change to the list of keys."""
        super().__init__(desk)
        self.change = change

    def roll_record(self) -> Any:
        """Return the changed roll."""
        keys = [bytes(voter.U) for voter in self.voters]
        self.change(keys)
        return Record(ROLL, b"".join(keys))

    def roll(self) -> None:
        """Post it."""
        self.say("roll", self.roll_record())

    def honest_manifest(self) -> Any:
        """Name it."""
        kept, self.roll_record = self.roll_record, lambda: _Raw(kept())  # type: ignore[method-assign]
        try:
            return super().honest_manifest()
        finally:
            self.roll_record = kept  # type: ignore[method-assign]


class _Raw:
    """A record as a body."""

    def __init__(self, record: Record) -> None:
        self.kind, self._body = record.kind, record.body

    def encode(self) -> bytes:
        return self._body


def _swap(keys: list[bytes]) -> None:
    keys[1], keys[2] = keys[2], keys[1]


def _double(keys: list[bytes]) -> None:
    keys[2] = keys[1]


def _no_point(keys: list[bytes]) -> None:
    keys[-1] = b"\xff" * 32


def _identity(keys: list[bytes]) -> None:
    keys[0] = bytes(32)


def _cut(keys: list[bytes]) -> None:
    keys[-1] = keys[-1][:31]


class MoreVotesThanVoters(World):
    """One more VOTE than keys in the roll."""

    def votes_issued(self) -> int:
        """Return N + 1."""
        return super().votes_issued() + 1


class FewerVotesThanVoters(World):
    """The roll has one key more than there are VOTE."""

    absent = frozenset({2})

    def votes_issued(self) -> int:
        """Return N - 1."""
        return super().votes_issued() - 1


def manifest(name: str, reason: str, change: Change, check: str = "V3") -> Forgery:
    """Return the forgery of one field; the manifest is the last that is posted."""
    return Forgery(
        name,
        lambda desk: OtherManifest(desk, change),
        ((check, reason, "manifest"),),
        last="manifest",
    )


def roll(name: str, change: Callable[[list[bytes]], None]) -> Forgery:
    """Return the forgery of a roll."""
    return Forgery(
        name, lambda desk: OtherRoll(desk, change), (("V4", "roll", "roll"),), last="manifest"
    )


def race(name: str, **said: Any) -> Forgery:
    """Return the forgery of the first race's rules."""

    def change(value: dict[str, Any]) -> dict[str, Any]:
        first, *others = value["races"]
        return value | {"races": [first | said, *others]}

    return manifest(name, "manifest", change)


def _one_number(value: dict[str, Any]) -> dict[str, Any]:
    for one in value["races"][0]["candidates"]:
        one["number"] = 1
    return value


class TrusteeObserves(World):
    """A trustee is an observer as well, with a second BLS key: it would attest twice."""

    def manifest_value(self) -> dict[str, Any]:
        """Name it."""
        key, proof = attestation_key(len(self.guardians))
        account = self.guardians[0].key.account
        observer = {"account": account, "bls": key.hex(), "pop": proof.hex()}
        return super().manifest_value() | {"observers": [observer]}


class TrusteeCasts(World):
    """A trustee's account is a channel."""

    def manifest_value(self) -> dict[str, Any]:
        """Name it."""
        value = super().manifest_value()
        return value | {"channels": [*value["channels"], self.guardians[0].key.account]}


class AuthorityCasts(World):
    """The authority's account is a channel."""

    def manifest_value(self) -> dict[str, Any]:
        """Name it."""
        value = super().manifest_value()
        return value | {"channels": [*value["channels"], self.authority.account]}


NONE = "00" * 32
ROLES = (("V3", "roles", "manifest"),)
UNREADABLE = (("V3", "manifest", "manifest"),)
FORGERIES = (
    Forgery(
        "another network named",
        lambda desk: OtherManifest(desk, lambda value: value | {"network": "Another network"}),
        (("V1", "network", "manifest"),),
    ),
    Forgery("manifest not in its canonical form", Bytes, UNREADABLE, last="manifest"),
    manifest("a field too many", "manifest", lambda value: value | {"note": "hello"}),
    manifest("closes as it opens", "manifest", lambda value: value | {"closes": value["opens"]}),
    manifest("a ceremony that is not there", "ceremony", lambda value: value | {"ceremony": NONE}),
    manifest("a roll that is not there", "roll", lambda value: value | {"roll": NONE}),
    Forgery("a trustee as observer", TrusteeObserves, ROLES, last="manifest"),
    Forgery("a trustee as channel", TrusteeCasts, ROLES, last="manifest"),
    Forgery("the authority as channel", AuthorityCasts, ROLES, last="manifest"),
    manifest("the box as channel", "manifest",
             lambda value: value | {"channels": [*value["channels"], value["box"]]}),
    manifest("a channel twice", "manifest",
             lambda value: value | {"channels": [*value["channels"], value["channels"][0]]}),
    manifest("an opening that is no integer", "manifest",
             lambda value: value | {"opens": value["opens"] + 0.5}),
    Forgery("a close at 2^53", BeyondNumbers, UNREADABLE, last="manifest"),
    manifest("a session of no time", "manifest", lambda value: value | {"session": 0}),
    manifest("a hash in capitals", "manifest",
             lambda value: value | {"roll": value["roll"].upper()}),
    manifest("a language without a title", "manifest",
             lambda value: value | {"languages": [*value["languages"], "ar"]}),
    race("a race for no choice", min=0, max=0),
    race("min above max", min=2),
    race("max above the candidates", max=3),
    race("no seats", seats=0),
    race("more seats than candidates", seats=3),
    race("an order that nobody knows", order="by votes"),
    race("a race without candidates", candidates=[]),
    manifest("one number for two candidates", "manifest", _one_number),
    Forgery(
        "a right manifest after an unreadable one",
        UnreadableFirst,
        (("V3", "manifest", "first"), ("V3", "second-manifest", "manifest")),
        last="manifest",
    ),
    Forgery("a second manifest", SecondManifest, (("V3", "second-manifest", "second"),)),
    Forgery("manifest as voting opens", LateManifest, (("V3", "late", "manifest"),)),
    Forgery("manifest before the set-up", ManifestBeforeSetup, (("V3", "order", "manifest"),)),
    Forgery("fewer keys than candidates", TooFewColumns, (("V3", "columns", "manifest"),),
            last="manifest"),
    undersigned("ceremony"),
    undersigned("roll"),
    undersigned("manifest"),
    undersigned("close", last="share"),
    undersigned("result"),
    Forgery("an outsider's signature", OutsiderSigns, (("V3", "signatures", "manifest"),)),
    Forgery("end moved after it", ExtendedTooLate, (("V3", "extension", "extend"),)),
    act("end moved to an earlier time", "extension",
        lambda world: Extend(world.context, world.closes - 1, "enough")),
    act("end moved to itself", "extension",
        lambda world: Extend(world.context, world.closes, "enough")),
    act("end moved to the end of numbers", "extension",
        lambda world: Extend(world.context, 2**64 - 1, "for ever")),
    act("end moved beyond what a manifest can say", "extension",
        lambda world: Extend(world.context, 1 << 53, "for ever")),
    act("extend of another election", "context",
        lambda world: Extend(bytes(32), world.closes + 100, "a power cut")),
    act("extend without a reason", "encoding", _without_reason),
    Forgery(
        "a new key after the ballot counted",
        lambda desk: Says(desk, lambda world: _amend(world, 1)),
        findings=(("V3", "overtaken", "said"),),
    ),
    act("a key of the roll after the ballot counted", "amendment",
        lambda world: _amend(world, 1, world.voters[2].U)),
    act("a new key that is in the roll", "amendment",
        lambda world: _amend(world, 4, world.voters[2].U)),
    act("a new key for an index that the roll has not", "amendment",
        lambda world: _amend(world, 5)),
    act("a new key after the end", "amendment", lambda world: _amend(world, 4), SaysAfterEnd),
    act("annulled after the end", "amendment",
        lambda world: _annul(world, 1), SaysAfterEnd),
    act("a new key that is no point", "encoding",
        lambda world: Record(AMEND, Amend(world.context, 4, NEW_KEY, b"\xff" * 32, "x").encode())),
    act("a new key that is the identity", "encoding",
        lambda world: Record(AMEND, Amend(world.context, 4, NEW_KEY, IDENTITY, "x").encode())),
    Forgery("end moved with one signature", ExtendedAlone, (("V3", "signatures", "said"),),
            (("V7", "window", "late"),)),
    act("an index that has voted annulled with one signature", "signatures",
        lambda world: _annul(world, 1), SaysAlone),
    act("an index that votes later annulled with one signature", "signatures",
        lambda world: _annul(world, 4), SaysAlone),
    act("a new key with one signature", "signatures", lambda world: _amend(world, 4), SaysAlone),
    act("amend of another election", "context",
        lambda world: Amend(bytes(32), 4, ANNUL, bytes(32), "died")),
    Forgery("one new key for two", SameNewKeyTwice, (("V3", "amendment", "said"),)),
    roll("roll not ascending", _swap),
    roll("a key twice in the roll", _double),
    roll("no canonical point in the roll", _no_point),
    roll("the identity in the roll", _identity),
    roll("roll cut short", _cut),
    Forgery("more VOTE than voters", MoreVotesThanVoters, (("V4", "size", "roll"),)),
    Forgery("fewer VOTE than voters", FewerVotesThanVoters, (("V4", "size", "roll"),)),
    manifest("another columns digest", "digest",
             lambda value: value | {"columns": columns_digest(()).hex()}, "V6"),
    manifest("another keyset", "keyset", lambda value: value | {"keyset": NONE}, "V5"),
)  # fmt: skip
HONEST: dict[str, type[World]] = {
    "the end moved in time": Extended,
    "set-up by another account": SetupByAnother,
    "more keys than candidates": MoreColumns,
}
