"""Trustees' keys that are related, used before, not acknowledged or wrongly sealed (V5, V6)."""

from dataclasses import replace
from typing import Any, ClassVar

from stellar_sdk import SetOptions, Signer

from contracts.ceremony.acknowledge import acknowledge
from contracts.ceremony.complain import complain
from contracts.ceremony.deal import deal, key_challenge, proof_holds
from contracts.crypto import schnorr
from contracts.crypto.group import IDENTITY, ORDER, Point, add, base, random_scalar, subtract
from contracts.records import canonical
from contracts.records.kinds import CEREMONY, TRUSTEE_ACK, TRUSTEE_COMPLAINT, TRUSTEE_KEY
from contracts.records.kinds.trustee_ack import TrusteeAck
from contracts.records.kinds.trustee_key import Sealed, TrusteeKey
from contracts.records.record import Body, Record, record_of
from tests.forgeries.dealing import Polynomials, blind_ack, dealt, own_polynomials, shares_of
from tests.forgeries.desk import Desk, Key
from tests.forgeries.encodings import altered, unreduced
from tests.forgeries.forgery import Forgery, Told
from tests.forgeries.people import Guardian
from tests.forgeries.plan import SMALL
from tests.forgeries.world import World

CHEAT = 2


class BadKey(World):
    """One trustee's key is not valid, and nobody acknowledges."""

    def key_of(self, number: int) -> TrusteeKey:
        """Forge the cheat's."""
        return self.forged() if number == CHEAT else super().key_of(number)

    def forged(self) -> TrusteeKey:
        """Return the forged key."""
        raise AssertionError("each forgery has its own way")

    def victim(self) -> TrusteeKey:
        """Return the first trustee's key, which all can read before the cheat posts."""
        return World.key_of(self, 1)

    def guessed(
        self, commitments: tuple[tuple[Point, ...], ...], sealed: tuple[Sealed, ...]
    ) -> TrusteeKey:
        """Return a key with the best proof that one without the secrets can make."""
        nonce, scope = random_scalar(), self.terms.scope
        e = key_challenge(scope, CHEAT, commitments, sealed, base(nonce))
        return TrusteeKey(scope, commitments, base(nonce), schnorr.respond([1], nonce, e), sealed)

    def answer_of(self, number: int) -> Body | None:
        """Acknowledge nothing."""
        return None


class RelatedKeys(BadKey):
    """The cheat's C_k is made from the first trustee's, so that it knows how they differ."""

    def forged(self) -> TrusteeKey:
        """Add G to each."""
        taken = tuple(
            tuple(add(point, base(1)) for point in column) for column in self.victim().commitments
        )
        return self.guessed(taken, self.own().sealed)

    def own(self) -> TrusteeKey:
        """Return what the cheat would post if it were honest."""
        return World.key_of(self, CHEAT)


class CancellingKeys(RelatedKeys):
    """The cheat's C_k take the others' away, so that it alone would hold the election keys."""

    def forged(self) -> TrusteeKey:
        """Subtract the first trustee's from the cheat's own."""
        own = self.own()
        taken = tuple(
            tuple(subtract(mine, theirs) for mine, theirs in zip(*pair, strict=True))
            for pair in zip(own.commitments, self.victim().commitments, strict=True)
        )
        return self.guessed(taken, own.sealed)


class AcknowledgedAllTheSame(RelatedKeys):
    """As related keys; and all the trustees acknowledge them."""

    def answer_of(self, number: int) -> Body | None:
        """Acknowledge without a look."""
        return blind_ack(self)


class CopiedZ(RelatedKeys):
    """The cheat copies the first trustee's Z, so that a complaint would open its shares."""

    def forged(self) -> TrusteeKey:
        """Copy the Z to trustee 3."""
        own, copied = self.own(), self.victim().sealed[-1]
        return replace(own, sealed=(own.sealed[0], copied))


class ProofOfAnother(RelatedKeys):
    """The cheat posts the first trustee's whole key as its own."""

    def forged(self) -> TrusteeKey:
        """Copy it."""
        return self.victim()


class KeyBytes(BadKey):
    """The bytes of the cheat's key are changed in one place."""

    place: ClassVar[int] = 32
    value: ClassVar[bytes] = bytes(IDENTITY)

    def deal(self) -> None:
        """Post the changed bytes for the cheat."""
        self.keys = {number: World.key_of(self, number) for number in self.terms.trustees}
        changed = altered(self.keys[CHEAT].encode(), self.place, self.alter)
        posted: dict[int, Body | Record] = {**self.keys}
        posted[CHEAT] = Record(TRUSTEE_KEY, changed)
        self.tell("key", posted)

    def alter(self, value: bytes) -> bytes:
        """Return what is put there."""
        return self.value


class NoPoint(KeyBytes):
    """No canonical point as C_1,0."""

    value = b"\xff" * 32


class UnreducedZ(KeyBytes):
    """s + q in the proof's answer."""

    place = 32 * (1 + 5 * 2 + 1)

    def alter(self, value: bytes) -> bytes:
        """Add q."""
        return unreduced(value)


OTHERS = tuple(one for one in range(1, SMALL.trustees + 1) if one != CHEAT)
COLUMNS = range(1, SMALL.made + 1)
KEY_PLACES = (
    "scope",
    *(f"C_{k},{power}" for k in COLUMNS for power in range(SMALL.threshold)),
    *("A", "z"),
    *(place for j in OTHERS for place in (f"Z to {j}", *(f"c_{k} to {j}" for k in COLUMNS))),
)
"""The fields of the cheat's key record, 32 bytes each."""


class BadKeysFirst(World):
    """The cheat posts a key that is wrong in one place, for each place; then the right one."""

    places: ClassVar[tuple[str, ...]]

    def deal(self) -> None:
        """Post the wrong ones first."""
        self.keys = {number: World.key_of(self, number) for number in self.terms.trustees}
        for place in self.places:
            self.tell(place, {CHEAT: self.bad(place)})
        self.tell("key", dict(self.keys))

    def bad(self, place: str) -> Body | Record:
        """Return a key that is wrong in one place."""
        raise AssertionError("each forgery has its own way")


class IdentityInKeys(BadKeysFirst):
    """The identity in place of each point, from a secret of 0: the proofs hold."""

    places = tuple(one for one in KEY_PLACES if one[0] in "CAZ")

    def bad(self, place: str) -> Body | Record:
        """Deal with one secret 0."""
        polynomials, hiding, nonce = own_polynomials(self, CHEAT), {}, None
        if place == "A":
            nonce = 0
        elif place.startswith("Z"):
            hiding = {int(place.removeprefix("Z to ")): 0}
        else:
            column, power = map(int, place.removeprefix("C_").split(","))
            polynomials[column - 1][power] = 0
        forged = dealt(self, CHEAT, polynomials, hiding, nonce)
        assert proof_holds(forged, CHEAT)
        return forged


class UnreducedInKeys(BadKeysFirst):
    """s + q in place of each scalar: of the proof's answer and each sealed share."""

    places = tuple(one for one in KEY_PLACES if one[0] in "zc")

    def bad(self, place: str) -> Body | Record:
        """Add q in one place."""
        body = self.keys[CHEAT].encode()
        return Record(TRUSTEE_KEY, altered(body, 32 * KEY_PLACES.index(place), unreduced))


class OtherSealKey(World):
    """The ceremony record has no seal key for one trustee; all go on as if it had."""

    def __init__(self, desk: Desk, number: int, seal: bytes) -> None:
        """Take what stands for the trustee's K."""
        super().__init__(desk)
        self.number, self.seal = number, seal

    def ceremony(self) -> None:
        """Post the changed record."""
        value: dict[str, Any] = self.ceremony_record().value()
        value["trustees"][self.number - 1]["seal"] = self.seal.hex()
        record = Record(CEREMONY, canonical.canonical(CEREMONY, value))
        self.ceremony_id = self.say("ceremony", record).id


class OfAnotherScope(BadKey):
    """The cheat deals for another scope."""

    def forged(self) -> TrusteeKey:
        """Deal elsewhere."""
        elsewhere = replace(self.terms, scope=bytes(32))
        return deal(self.guardians[CHEAT - 1].seed, elsewhere, CHEAT)


class OtherKeySigns(BadKey):
    """The ledger lets another key post for the cheat's account."""

    def tell(self, name: str, records: dict[int, Body | Record], at: int | None = None) -> None:
        """Post the cheat's key with the other key's signature."""
        if name != "key":
            return super().tell(name, records, at)
        own, other = self.guardians[CHEAT - 1].key, Key()
        more = SetOptions(signer=Signer.ed25519_public_key(other.account, 1))
        self.desk.settle(self.desk.operations(own.account, [own], more))
        forged = records.pop(CHEAT)
        assert not isinstance(forged, Record)
        parts = self.desk.parts(record_of(forged), own.account, [other])
        self.where[f"key {CHEAT}"] = self.desk.in_turn(parts)
        return super().tell(name, records, at)

    def forged(self) -> TrusteeKey:
        """Return an honest key."""
        return World.key_of(self, CHEAT)


class Colluding(World):
    """All trustees together choose their polynomials; each proof holds, each share is right."""

    def polynomials(self) -> list[Polynomials]:
        """Return each trustee's polynomials."""
        if not hasattr(self, "_chosen"):
            own = [own_polynomials(self, number) for number in self.terms.trustees]
            self.agree(own)
            self._chosen: list[Polynomials] = [list(one) for one in own]
        return self._chosen

    def agree(self, own: list[list[list[int]]]) -> None:
        """Change the last trustee's polynomials."""
        raise AssertionError("each forgery has its own way")

    def key_of(self, number: int) -> TrusteeKey:
        """Deal what was agreed on."""
        return dealt(self, number, self.polynomials()[number - 1])

    def answer_of(self, number: int) -> Body | None:
        """Acknowledge."""
        return blind_ack(self)

    def share_secrets(self, number: int) -> tuple[int, ...]:
        """Return the shares of what was agreed on."""
        return shares_of(self.polynomials(), number)


class EqualColumns(Colluding):
    """H_1 = H_2, so that E_1 - E_2 shows each vote."""

    def agree(self, own: list[list[list[int]]]) -> None:
        """Make the secrets of columns 1 and 2 sum to the same."""
        other = sum(one[0][0] for one in own)
        own[2][1][0] = (other - own[0][1][0] - own[1][1][0]) % ORDER


class NoKey(Colluding):
    """H_1 is the identity, so that E_1 is the vote itself."""

    def agree(self, own: list[list[list[int]]]) -> None:
        """Make the secrets of column 1 sum to zero."""
        own[2][0][0] = -(own[0][0][0] + own[1][0][0]) % ORDER


class OnePolynomial(Colluding):
    """The cheat uses one polynomial for two columns."""

    def agree(self, own: list[list[list[int]]]) -> None:
        """Copy a column's."""
        own[CHEAT - 1][1] = list(own[CHEAT - 1][0])


class ThirdAnswers(World):
    """The third trustee's answer is not an honest ack."""

    def answer_of(self, number: int) -> Body | None:
        """Answer otherwise for the third."""
        return self.third() if number == 3 else super().answer_of(number)

    def third(self) -> Body | None:
        """Say nothing."""
        return None

    def seed(self) -> bytes:
        """Return the third trustee's seed."""
        return self.guardians[2].seed


class OtherKeyset(ThirdAnswers):
    """It acknowledges another keyset."""

    def third(self) -> Body | None:
        """Name another."""
        return TrusteeAck(self.terms.scope, bytes(32))


class OtherScopeAcknowledged(ThirdAnswers):
    """It acknowledges in another scope."""

    def third(self) -> Body | None:
        """Name another."""
        return replace(blind_ack(self), scope=bytes(32))


class FalseComplaint(ThirdAnswers):
    """It complains about shares that are right."""

    def third(self) -> Body | None:
        """Complain about trustee 1."""
        return complain(self.seed(), self.terms, 3, 1, self.keys[1])


class UnprovedComplaint(FalseComplaint):
    """Its complaint's proof does not hold."""

    def third(self) -> Body | None:
        """Spoil the proof."""
        said = complain(self.seed(), self.terms, 3, 1, self.keys[1])
        return replace(said, z=(said.z + 1) % ORDER)


class OwnComplaint(FalseComplaint):
    """It complains about a dealer that there is not."""

    def third(self) -> Body | None:
        """Name trustee 4."""
        return replace(complain(self.seed(), self.terms, 3, 1, self.keys[1]), dealer=4)


class UnprovedThenAck(UnprovedComplaint):
    """Its complaint's proof does not hold; then it acknowledges."""

    def acknowledge(self) -> None:
        """Say both."""
        said = self.third()
        assert said is not None
        self.tell("complaint", {3: said})
        for_all = {number: World.answer_of(self, number) for number in self.terms.trustees}
        self.tell("ack", {number: one for number, one in for_all.items() if one is not None})


class BadComplaintsFirst(World):
    """The third trustee's complaints are each wrong in one place; then it acknowledges."""

    starts: ClassVar[dict[str, int]] = {"S": 36, "A1": 68, "A2": 100, "z": 132}
    places: ClassVar[tuple[str, ...]] = (*starts, "A1 and A2")

    def acknowledge(self) -> None:
        """Complain first."""
        for place in self.places:
            self.tell(place, {3: self.bad(place)})
        super().acknowledge()

    def bad(self, place: str) -> Body | Record:
        """Return a complaint with the identity or s + q; the last one's proof holds."""
        nonce = None if place in self.starts else 0
        said = complain(self.guardians[2].seed, self.terms, 3, 1, self.keys[1], nonce)
        if nonce == 0:
            assert said.a1 == said.a2 == IDENTITY
            return said
        change = unreduced if place == "z" else lambda value: bytes(IDENTITY)
        return Record(TRUSTEE_COMPLAINT, altered(said.encode(), self.starts[place], change))


class AckThenComplaint(FalseComplaint):
    """It acknowledges, and complains later: the first answer counts."""

    def acknowledge(self) -> None:
        """Say both."""
        for_all = {number: World.answer_of(self, number) for number in self.terms.trustees}
        self.tell("ack", {number: one for number, one in for_all.items() if one is not None})
        said = self.third()
        assert said is not None
        self.tell("complaint", {3: said})


class LateAck(ThirdAnswers):
    """It acknowledges after the manifest."""

    def after(self, step: str) -> None:
        """Acknowledge late."""
        if step == "manifest":
            self.tell("ack", {3: blind_ack(self)})


class AckBytes(ThirdAnswers):
    """Its ack has a byte too many."""

    def acknowledge(self) -> None:
        """Post it."""
        body = blind_ack(self).encode() + b"\0"
        said: dict[int, Body | Record] = {1: blind_ack(self), 2: blind_ack(self)}
        self.tell("ack", {**said, 3: Record(TRUSTEE_ACK, body)})


class WrongShares(ThirdAnswers):
    """The first trustee sealed wrong shares to the third, which rightly complains."""

    def key_of(self, number: int) -> TrusteeKey:
        """Spoil one share to the third."""
        key = super().key_of(number)
        if number != 1:
            return key
        good = key.sealed[-1]
        wrong = replace(good, shares=((good.shares[0] + 1) % ORDER, *good.shares[1:]))
        return replace(key, sealed=(*key.sealed[:-1], wrong))

    def third(self) -> Body | None:
        """Complain."""
        return complain(self.seed(), self.terms, 3, 1, self.keys[1])


class TwoCeremonies(World):
    """A first ceremony, whole; then another with new seeds, which the manifest names."""

    steps = (
        *("accounts", "first", "ceremony", "deal", "acknowledge"),
        *World.steps[World.steps.index("roll") :],
    )

    def first(self) -> None:
        """Hold the first ceremony."""
        World.ceremony(self)
        self.keys = {number: World.key_of(self, number) for number in self.terms.trustees}
        self.tell("first key", dict(self.keys))
        seeds = [one.seed for one in self.guardians]
        self.first_polynomials = own_polynomials(self, 1)
        self.tell(
            "first ack",
            {i: acknowledge(seeds[i - 1], self.terms, i, self.keys) for i in self.terms.trustees},
        )
        self.kept = (self.ceremony_id, self.keys, self.guardians)
        self.guardians = self.next_guardians()

    def next_guardians(self) -> tuple[Guardian, ...]:
        """Return the same trustees with new seeds."""
        return tuple(Guardian(one.key) for one in self.guardians)


class SealKeyAgain(TwoCeremonies):
    """One trustee keeps its seed, and so its seal key."""

    def next_guardians(self) -> tuple[Guardian, ...]:
        """Keep the first's."""
        return (self.guardians[0], *super().next_guardians()[1:])


class PolynomialsAgain(TwoCeremonies):
    """One trustee, with a new seal key, deals its first polynomials again."""

    def key_of(self, number: int) -> TrusteeKey:
        """Deal the first trustee's again."""
        if number == 1:
            return dealt(self, 1, self.first_polynomials)
        return super().key_of(number)

    def answer_of(self, number: int) -> Body | None:
        """Acknowledge."""
        return blind_ack(self)

    def share_secrets(self, number: int) -> tuple[int, ...]:
        """Return the shares of what was dealt."""
        others = [own_polynomials(self, one) for one in (2, 3)]
        return shares_of([self.first_polynomials, *others], number)


class FirstNamed(TwoCeremonies):
    """The manifest names the first ceremony, which the second one ended."""

    def after(self, step: str) -> None:
        """Go back to the first one."""
        if step == "acknowledge":
            self.ceremony_id, self.keys, self.guardians = self.kept


class EndedByComplaint(World):
    """A first ceremony that a rightful complaint ended, then one with new seeds: no forgery."""

    steps = TwoCeremonies.steps

    def first(self) -> None:
        """Hold the first ceremony, in which the first trustee deals wrong shares."""
        bad = WrongShares(self.desk)
        bad.authority, bad.members, bad.guardians = self.authority, self.members, self.guardians
        bad.where = {}
        bad.ceremony()
        bad.deal()
        bad.acknowledge()
        self.guardians = tuple(Guardian(one.key) for one in self.guardians)


def bad_key(name: str, world: type[World], reason: str) -> Forgery:
    """Return the forgery of a key that is not obeyed: no key, no acks, no election."""
    faults: tuple[Told, ...] = (
        ("V5", "no-key", f"key {CHEAT}"),
        ("V5", "no-ack", f"key {CHEAT}"),
        ("V5", "no-ack", None),
    )
    findings = (("V5", reason, f"key {CHEAT}"),)
    return Forgery(name, world, faults, findings, last="manifest")


def bad_answer(name: str, world: type[World], reason: str) -> Forgery:
    """Return the forgery of an answer that is not obeyed; the election goes on without it."""
    return Forgery(name, world, (("V5", "no-ack", "ack 3"),), (("V5", reason, "ack 3"),))


def bad_first(name: str, world: Any, number: int) -> Forgery:
    """Return the forgery of records that can't be decoded; a trustee's right one follows."""
    told = tuple(("V5", "encoding", f"{place} {number}") for place in world.places)
    return Forgery(name, world, findings=told)


def no_seal(name: str, number: int, seal: bytes) -> Forgery:
    """Return the forgery of a ceremony record that can't be decoded."""
    return Forgery(
        f"{name} as K_{number}",
        lambda desk: OtherSealKey(desk, number, seal),
        (("V5", "ceremony", "ceremony"),),
        last="manifest",
    )


FORGERIES = (
    bad_key("keys made from another trustee's", RelatedKeys, "proof"),
    bad_key("keys that cancel another trustee's", CancellingKeys, "proof"),
    bad_key("a copied Z", CopiedZ, "proof"),
    bad_key("another trustee's whole key", ProofOfAnother, "proof"),
    bad_key("the identity as a commitment", KeyBytes, "encoding"),
    bad_key("no canonical point as a commitment", NoPoint, "encoding"),
    bad_key("s + q in a key's proof", UnreducedZ, "encoding"),
    bad_first("the identity in each place of a key, then the right key", IdentityInKeys, CHEAT),
    bad_first("s + q in each place of a key, then the right key", UnreducedInKeys, CHEAT),
    *(no_seal("the identity", number, bytes(IDENTITY)) for number in (1, 2, 3)),
    no_seal("no canonical point", 2, b"\xff" * 32),
    bad_key("a key of another scope", OfAnotherScope, "scope"),
    bad_key("a key that another signs", OtherKeySigns, "signature"),
    Forgery(
        "related keys that all acknowledge",
        AcknowledgedAllTheSame,
        (
            ("V5", "no-key", "key 2"),
            ("V5", "no-ack", "ack 1"),
            ("V5", "no-ack", "key 2"),
            ("V5", "no-ack", "ack 3"),
        ),
        (
            ("V5", "proof", "key 2"),
            ("V5", "keyset", "ack 1"),
            ("V5", "keyset", "ack 2"),
            ("V5", "keyset", "ack 3"),
        ),
        last="manifest",
    ),
    Forgery("H_1 = H_2", EqualColumns, (("V6", "key", None),)),
    Forgery("H_1 the identity", NoKey, (("V6", "key", None),), last="manifest"),
    Forgery("one polynomial for two columns", OnePolynomial, (("V5", "reused", "key 2"),)),
    Forgery("a missing ack", ThirdAnswers, (("V5", "no-ack", None),)),
    bad_answer("ack of another keyset", OtherKeyset, "keyset"),
    bad_answer("ack of another scope", OtherScopeAcknowledged, "scope"),
    bad_answer("ack after the manifest", LateAck, "phase"),
    bad_answer("ack with a byte too many", AckBytes, "encoding"),
    bad_answer("a complaint that proves nothing", UnprovedComplaint, "proof"),
    bad_answer("a complaint about no trustee", OwnComplaint, "dealer"),
    Forgery("a false complaint", FalseComplaint, (("V5", "complainer", "ack 3"),)),
    Forgery(
        "a complaint that proves nothing, then an ack",
        UnprovedThenAck,
        findings=(("V5", "proof", "complaint 3"),),
    ),
    bad_first("the identity or s + q in a complaint, then an ack", BadComplaintsFirst, 3),
    Forgery(
        "a complaint after the ack",
        AckThenComplaint,
        findings=(("V5", "later", "complaint 3"),),
    ),
    Forgery("wrong shares, rightly complained about", WrongShares, (("V5", "dealer", "ack 3"),),
            last="manifest"),
    Forgery("a seal key used in an earlier ceremony", SealKeyAgain, (("V5", "reused", None),)),
    Forgery("keys used in an earlier ceremony", PolynomialsAgain, (("V5", "reused", "key 1"),)),
    Forgery("an earlier ceremony named", FirstNamed, (("V5", "not-last", "ceremony"),)),
)  # fmt: skip
HONEST: dict[str, type[World]] = {
    "a second ceremony": TwoCeremonies,
    "a ceremony ended by a complaint, then another": EndedByComplaint,
}
