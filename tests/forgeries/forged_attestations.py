"""Attestations and certificates by whom, of what and with keys that they must not be (V13)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from contracts.crypto import attestation as bls
from contracts.records.kinds import ATTESTATION
from contracts.records.kinds.attestation import Attestation
from contracts.records.kinds.certificate import Certificate, bitmap_of
from contracts.records.kinds.manifest import Manifest, Observer
from contracts.records.record import Body, Record, record_of
from tests.forgeries.desk import Desk, Key
from tests.forgeries.forgery import Forgery
from tests.forgeries.people import attestation_key, attestation_secret
from tests.forgeries.plan import Plan
from tests.forgeries.world import World

TRUSTEE, OBSERVER = 0, 1
"""The places of the two signers, and of their BLS secrets."""


class Attesting(World):
    """One trustee and one observer attest; the trustee posts the certificate of both."""

    plan = Plan(trustees=1, threshold=1)
    steps = (*World.steps, "attest", "certify")

    def __init__(self, desk: Desk) -> None:
        """Draw the observer's key, and a stranger's."""
        super().__init__(desk)
        self.observer, self.stranger = Key(), Key()

    def accounts(self) -> None:
        """Create the two accounts besides."""
        super().accounts()
        self.desk.fund([self.observer.account, self.stranger.account])

    def observed(self) -> Observer:
        """Return what the manifest says of the observer."""
        return Observer(self.observer.account, *attestation_key(OBSERVER))

    def honest_manifest(self) -> Manifest:
        """Name the observer."""
        return replace(super().honest_manifest(), observers=(self.observed(),))

    @property
    def result_id(self) -> bytes:
        """Return the id of the result record."""
        return record_of(self.result_record()).id  # type: ignore[arg-type]

    def signature(self, place: int, result: bytes | None = None) -> bytes:
        """Return a signer's signature on the result, or on another."""
        said = bls.message(self.context, result or self.result_id)
        return bls.sign(attestation_secret(place), said)

    def attestation(self, place: int) -> Body:
        """Return a signer's attestation."""
        return Attestation(self.context, self.result_id, self.signature(place))

    def certificate(self, places: Sequence[int], signed: Sequence[int]) -> Certificate:
        """Return a certificate that names some, of the signatures of some."""
        whole = bls.aggregated([self.signature(place) for place in signed])
        return Certificate(self.context, self.result_id, bitmap_of(places, 2), whole)

    def post(self, name: str, body: Body, key: Key) -> None:
        """Post a record from an account of one's own."""
        parts = self.desk.parts(record_of(body), key.account, [key])
        self.where[name] = self.desk.in_turn(parts)

    def attest(self) -> None:
        """Post both attestations, and a stranger's, which is noise."""
        self.post("attestation", self.attestation(TRUSTEE), self.guardians[0].key)
        self.post("observer's attestation", self.attestation(OBSERVER), self.observer)
        self.post("noise", self.attestation(TRUSTEE), self.stranger)

    def certify(self) -> None:
        """Post the certificate."""
        both = (TRUSTEE, OBSERVER)
        self.post("certificate", self.certificate(both, both), self.guardians[0].key)


class Only(Attesting):
    """The trustee attests, and what is posted besides is what the forgery says."""

    def __init__(self, desk: Desk, forge: Callable[["Only"], Any]) -> None:
        """Take what is posted besides."""
        super().__init__(desk)
        self.forge = forge

    def attest(self) -> None:
        """Post the trustee's attestation."""
        self.post("attestation", self.attestation(TRUSTEE), self.guardians[0].key)

    def certify(self) -> None:
        """Post what is forged."""
        self.forge(self)


class BadKey(Attesting):
    """The manifest's observer has a key that is not its own, or not proved."""

    def __init__(self, desk: Desk, key: tuple[int, int]) -> None:
        """Take the places whose key and whose proof the observer shows."""
        super().__init__(desk)
        self.shown = key

    def observed(self) -> Observer:
        """Show them."""
        key, proof = (attestation_key(place)[part] for part, place in enumerate(self.shown))
        return Observer(self.observer.account, key, proof)

    def attest(self) -> None:
        """Post the trustee's attestation, and what the observer signs with such a key."""
        self.post("attestation", self.attestation(TRUSTEE), self.guardians[0].key)
        self.post("forged", self.attestation(self.shown[0]), self.observer)

    def certify(self) -> None:
        """Post no certificate."""


class TooEarly(Only):
    """The observer attests before the end, when there is nothing to attest."""

    def during(self) -> None:
        """Attest a result to come."""
        said = Attestation(self.context, bytes(32), self.signature(OBSERVER, bytes(32)))
        self.post("early", said, self.observer)


def forgery(
    name: str, forge: Callable[[Only], Any], reason: str, where: str, official: bool = False
) -> Forgery:
    """Return the forgery of what is posted besides one valid attestation."""
    told = (("V13", reason, where),)
    return Forgery(
        name,
        lambda desk: Only(desk, forge),
        told if official else (),
        () if official else told,
    )


def _certify_too_many(world: Only) -> None:
    body = world.certificate((TRUSTEE, OBSERVER), (TRUSTEE,))
    world.post("certificate", body, world.observer)


def _certify_too_many_officially(world: Only) -> None:
    world.say("certificate", world.certificate((TRUSTEE, OBSERVER), (TRUSTEE,)))


def _certify_another_result(world: Only) -> None:
    another = bytes(32)
    whole = bls.aggregated([world.signature(TRUSTEE, another)])
    body = Certificate(world.context, another, bitmap_of((TRUSTEE,), 2), whole)
    world.post("certificate", body, world.observer)


def _sign_for_the_observer(world: Only) -> None:
    world.post("forged", world.attestation(TRUSTEE), world.observer)


def _a_byte_short(world: Only) -> None:
    cut = Record(ATTESTATION, world.attestation(OBSERVER).encode()[:-1])
    world.where["forged"] = world.desk.in_turn(
        world.desk.parts(cut, world.observer.account, [world.observer])
    )


def _certify_another_election(world: Only) -> None:
    honest = world.certificate((TRUSTEE,), (TRUSTEE,))
    world.say("certificate", replace(honest, context=bytes(32)))


def _sign_wrongly_again_and_again(world: Only) -> None:
    for result in (1, 2, 3):
        wrong = world.signature(OBSERVER, bytes([result]) * 32)
        body = Attestation(world.context, world.result_id, wrong)
        world.post(f"forged {result}", body, world.observer)
    world.post("not looked at", world.attestation(OBSERVER), world.observer)


FORGERIES = (
    forgery(
        "an attestation with another's signature", _sign_for_the_observer, "signature", "forged"
    ),
    forgery(
        "an attestation by an account not named",
        lambda world: world.say("forged", world.attestation(OBSERVER)),
        "poster",
        "forged",
    ),
    forgery("a bit for who did not sign", _certify_too_many, "aggregate", "certificate"),
    forgery(
        "the authority's certificate has a bit for who did not sign",
        _certify_too_many_officially,
        "aggregate",
        "certificate",
        official=True,
    ),
    forgery("a certificate over another result", _certify_another_result, "result", "certificate"),
    forgery("an attestation a byte short", _a_byte_short, "encoding", "forged"),
    forgery(
        "the authority's certificate of another election",
        _certify_another_election,
        "context",
        "certificate",
        official=True,
    ),
    Forgery(
        "an attestation before the end",
        lambda desk: TooEarly(desk, lambda world: None),
        findings=(("V13", "phase", "early"),),
    ),
    Forgery(
        "three wrong signatures, then a right one",
        lambda desk: Only(desk, _sign_wrongly_again_and_again),
        findings=(
            *(("V13", "signature", f"forged {number}") for number in (1, 2, 3)),
            ("V13", "again", "not looked at"),
        ),
    ),
    Forgery(
        "an observer with a copy of a trustee's key",
        lambda desk: BadKey(desk, (TRUSTEE, TRUSTEE)),
        (("V13", "copied", "manifest"),),
        (("V13", "copied", "forged"),),
    ),
    Forgery(
        "an observer with another key's proof",
        lambda desk: BadKey(desk, (OBSERVER, TRUSTEE)),
        (("V13", "possession", "manifest"),),
        (("V13", "possession", "forged"),),
    ),
)
HONEST: dict[str, type[World]] = {"attested and certified": Attesting}
