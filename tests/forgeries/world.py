"""An honest small election, step by step, made of transactions on a real ledger.

A forgery is a subclass that changes one step (``tuf``'s repository simulator is the model). Each
step is a method that posts, and mostly one beside it that says *what* is posted; ``after``
is told of each step that is done. ``where`` has the hashes of what was posted, by name.
"""

import base64
from collections.abc import Sequence
from typing import Any, ClassVar

from stellar_sdk import SetOptions, Signer, TransactionEnvelope
from stellar_sdk.operation import Operation

from contracts.accounts.setup import Setup, StartingBalances, setup_draft
from contracts.ceremony.acknowledge import acknowledge, keyset, own_shares
from contracts.ceremony.deal import deal
from contracts.ceremony.qualification import columns_digest
from contracts.ceremony.terms import Terms, scope_of, terms_of
from contracts.counting.share import make_share
from contracts.counting.totals import Sums, Totals
from contracts.crypto.ballot_proof import Ballot, Statement, decode_ballot, tracker
from contracts.crypto.group import IDENTITY, Point, add
from contracts.records import canonical
from contracts.records.context import context_of
from contracts.records.envelope import CastPayment
from contracts.records.kinds import BALLOT
from contracts.records.kinds.ceremony import Ceremony
from contracts.records.kinds.close import Close
from contracts.records.kinds.manifest import FIXED, KIND, Candidate, Manifest, Race
from contracts.records.kinds.result import Result
from contracts.records.kinds.roll import Roll
from contracts.records.kinds.trustee_key import TrusteeKey
from contracts.records.record import Body, Record, record_of
from contracts.records.transactions import Posting
from contracts.voting.encrypt import encrypt
from tests.forgeries.desk import BASE_FEE, Desk, Key, new_keys
from tests.forgeries.people import Guardian, Voter, draw_voters
from tests.forgeries.plan import SMALL, Plan

RESERVES = StartingBalances(50_000_000, 100_000_000, 50_000_000)
PROTOCOL = 19
TO_OPENING = 60


class World:
    """One election; every method may be overridden by whoever cheats in it."""

    plan: ClassVar[Plan] = SMALL
    steps: ClassVar[tuple[str, ...]] = (
        "accounts",
        "ceremony",
        "deal",
        "acknowledge",
        "roll",
        "setup",
        "manifest",
        "vote",
        "close",
        "share",
        "result",
    )
    absent: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, desk: Desk) -> None:
        """Draw all keys; nothing is posted yet."""
        plan = self.plan
        self.desk = desk
        self.where: dict[str, bytes] = {}
        self.authority, self.issuer, self.urn, self.box, self.relay = new_keys(5)
        self.members = new_keys(plan.members)
        self.channels = new_keys(plan.channels)
        self.guardians = tuple(Guardian() for _ in range(plan.trustees))
        self.voters: tuple[Voter, ...] = draw_voters(
            desk.network, self.authority.public, plan.voters
        )
        self.keys: dict[int, TrusteeKey] = {}
        self.counted: list[tuple[Ballot, bytes]] = []
        self.done: list[str] = []
        self.opens = self.closes = 0

    def build(self, last: str | None = None) -> "World":
        """Take the steps that are not yet taken, up to one of them, or all."""
        for step in self.steps:
            if step not in self.done:
                getattr(self, step)()
                self.done.append(step)
                self.after(step)
            if step == last:
                break
        return self

    def after(self, step: str) -> None:
        """Do nothing; a forgery may add something here."""

    # -- accounts

    def accounts(self) -> None:
        """Create all accounts; the authority gets the commission's keys and loses its own."""
        own = [self.authority, *self.channels, *(one.key for one in self.guardians)]
        self.desk.fund(one.account for one in own)
        self.where["funding"] = self.desk.first_transaction(self.authority.account)
        operations = [
            SetOptions(signer=Signer.ed25519_public_key(member.account, weight))
            for member, weight in zip(self.members, self.weights(), strict=True)
        ]
        level = self.plan.need
        operations.append(
            SetOptions(
                master_weight=0, low_threshold=level, med_threshold=level, high_threshold=level
            )
        )
        self.desk.settle(
            self.desk.operations(self.authority.account, [self.authority], *operations)
        )

    def weights(self) -> tuple[int, ...]:
        """Return each member's weight on the authority's account."""
        return (1,) * len(self.members)

    def signers(self) -> tuple[Key, ...]:
        """Return the members who sign."""
        return self.members[: self.plan.need]

    def say(
        self, name: str, body: Body | Record, signers: Sequence[Key] = (), at: int | None = None
    ) -> Record:
        """Post a record of the authority, signed by the commission."""
        record = body if isinstance(body, Record) else record_of(body)
        who = signers or self.signers()
        self.where[name] = self.desk.in_turn(
            self.desk.parts(record, self.authority.account, who), at
        )
        return record

    def tell(self, name: str, records: dict[int, Body | Record], at: int | None = None) -> None:
        """Post a record of each of some trustees, side by side."""
        waiting = {}
        for number, body in records.items():
            key = self.guardians[number - 1].key
            record = body if isinstance(body, Record) else record_of(body)
            waiting[number] = self.desk.parts(record, key.account, [key])
        while waiting:
            hashes = self.desk.settle(*(parts.pop(0) for parts in waiting.values()), at=at)
            for number, digest in zip(list(waiting), hashes, strict=True):
                self.where[f"{name} {number}"] = digest
                if not waiting[number]:
                    del waiting[number]
            at = at + 1 if at is not None else None

    # -- ceremony

    def ceremony(self) -> None:
        """Post the ceremony record."""
        self.ceremony_id = self.say("ceremony", self.ceremony_record()).id

    def ceremony_record(self) -> Ceremony:
        """Return who makes keys for whom."""
        return Ceremony(
            tuple(member.account for member in self.members),
            self.plan.need,
            self.plan.made,
            self.plan.threshold,
            tuple(one.entry(place) for place, one in enumerate(self.guardians)),
        )

    @property
    def terms(self) -> Terms:
        """Return the ceremony's terms."""
        scope = scope_of(self.desk.network, self.authority.public, self.ceremony_id)
        return terms_of(self.ceremony_record(), scope)

    def deal(self) -> None:
        """Post each trustee's key."""
        self.keys = {number: self.key_of(number) for number in self.terms.trustees}
        self.tell("key", dict(self.keys))

    def key_of(self, number: int) -> TrusteeKey:
        """Return a trustee's key record."""
        return deal(self.guardians[number - 1].seed, self.terms, number)

    def acknowledge(self) -> None:
        """Post each trustee's ack."""
        answers = {number: self.answer_of(number) for number in self.terms.trustees}
        self.tell("ack", {number: one for number, one in answers.items() if one is not None})

    def answer_of(self, number: int) -> Body | None:
        """Return a trustee's ack or complaint."""
        return acknowledge(self.guardians[number - 1].seed, self.terms, number, self.keys)

    @property
    def column_keys(self) -> tuple[Point, ...]:
        """Return H_1 … H_M."""
        sums = [IDENTITY] * self.plan.made
        for key in self.keys.values():
            sums = [
                add(total, column[0]) for total, column in zip(sums, key.commitments, strict=True)
            ]
        return tuple(sums)

    # -- roll, set-up, manifest

    def roll(self) -> None:
        """Post the roll."""
        self.say("roll", self.roll_record())

    def roll_record(self) -> Roll:
        """Return the voters' keys."""
        return Roll(b"".join(voter.U for voter in self.voters))

    def setup(self) -> None:
        """Post the set-up transaction."""
        envelope = self.setup_envelope()
        self.where["setup"] = envelope.hash()
        self.desk.settle(envelope.to_xdr_object().to_xdr_bytes())

    def setup_envelope(self) -> TransactionEnvelope:
        """Return the set-up transaction, signed."""
        source, keys = self.setup_source()
        accounts = (self.issuer.account, self.urn.account, self.box.account)
        setup = Setup(*accounts, self.votes_issued(), (self.relay.public,))
        posting = Posting(source, self.desk.take(source) - 1, BASE_FEE, 0, PROTOCOL)
        draft = setup_draft(setup, RESERVES, posting)
        text = base64.b64encode(draft.envelope()).decode()
        envelope = TransactionEnvelope.from_xdr(text, self.desk.ledger.passphrase)
        operations = self.setup_operations(list(envelope.transaction.operations))
        envelope.transaction.operations = operations
        envelope.transaction.fee = BASE_FEE * len(operations)
        for key in (*keys, self.issuer, self.urn, self.box):
            envelope.sign(key.pair)
        return envelope

    def setup_source(self) -> tuple[str, Sequence[Key]]:
        """Return who posts the set-up, and who signs for that account."""
        return self.authority.account, self.signers()

    def setup_operations(self, template: list[Operation]) -> list[Operation]:
        """Return the set-up's operations: the template's."""
        return template

    def votes_issued(self) -> int:
        """Return N."""
        return len(self.voters)

    def manifest(self) -> None:
        """Post the manifest."""
        now = self.desk.now
        self.opens = now + TO_OPENING
        self.closes = self.opens + self.plan.hours
        record = self.manifest_record()
        self.say("manifest", record, self.manifest_signers())
        self.adopt(record)

    def adopt(self, manifest: Record) -> None:
        """Take a manifest as the one that binds all that follows."""
        self.manifest_id = manifest.id
        self.context = context_of(self.desk.network, self.authority.public, manifest.id)

    def manifest_signers(self) -> Sequence[Key]:
        """Return who signs the manifest."""
        return self.signers()

    def manifest_record(self) -> Record:
        """Return the manifest."""
        return Record(KIND, canonical.canonical(KIND, self.manifest_value()))

    def manifest_value(self) -> dict[str, Any]:
        """Return the manifest as JSON values."""
        return self.honest_manifest().value()

    def honest_manifest(self) -> Manifest:
        """Return what the commission agreed on."""
        scope = self.terms.scope
        ids = [record_of(self.keys[number]).id for number in self.terms.trustees]
        return Manifest(
            title={"en": "A small election", "fa": "انتخابات کوچک"},
            languages=("fa", "en"),
            trial=True,
            network=self.desk.ledger.passphrase,
            races=tuple(
                Race(
                    {"en": f"Race {number}", "fa": f"رقابت {number}"}, low, high, 1, FIXED,
                    tuple(
                        Candidate(one, {"en": f"Candidate {one}", "fa": f"نامزد {one}"})
                        for one in range(1, candidates + 1)
                    ),
                )
                for number, (candidates, low, high) in enumerate(self.plan.races, 1)
            ),
            opens=self.opens,
            closes=self.closes,
            session=600,
            floor=self.plan.floor,
            ceremony=self.ceremony_id,
            keyset=keyset(scope, ids),
            columns=columns_digest(self.column_keys),
            roll=record_of(self.roll_record()).id,
            setup=self.where["setup"],
            issuer=self.issuer.account,
            urn=self.urn.account,
            box=self.box.account,
            channels=tuple(channel.account for channel in self.channels),
        )  # fmt: skip

    # -- ballots

    @property
    def statement(self) -> Statement:
        """Return what ballots are proved against."""
        shape = self.plan.shape
        return Statement(self.context, self.column_keys[: shape.m], shape)

    @property
    def payment(self) -> CastPayment:
        """Return a cast's payment."""
        return CastPayment(self.issuer.account, self.urn.account, self.box.account)

    def vote(self) -> None:
        """Cast each voter's ballot: the first as voting opens, the last as it ends."""
        for index in range(len(self.voters)):
            if index == len(self.voters) - 1:
                self.during()
            if index not in self.absent:
                self.cast(index, self.time_of(index))

    def during(self) -> None:
        """Do nothing; a forgery may add something before the last ballot."""

    def time_of(self, index: int) -> int:
        """Return when a voter's ballot is cast."""
        return self.closes if index == len(self.voters) - 1 else self.opens + 4 * index

    def cast(self, index: int, at: int) -> None:
        """Cast a voter's ballot."""
        self.put(f"ballot {index}", self.ballot_of(index), at, self.voters[index].U)

    def ballot_of(self, index: int) -> bytes:
        """Return a voter's honest ballot, a record's body."""
        chosen = self.plan.choices(index)
        return encrypt(self.statement, index, self.voters[index].kappa, chosen).body

    def put(
        self,
        name: str,
        body: bytes,
        at: int,
        key: Point | None,
        channel: int | None = None,
    ) -> None:
        """Cast a body by the relay.

        Args:
            name: in ``where``.
            body: of a ballot.
            at: the close time.
            key: U, if the ballot is to count.
            channel: which one; else they take turns.
        """
        place = len(self.where) if channel is None else channel
        envelopes = self.casting(Record(BALLOT, body), self.channels[place % len(self.channels)])
        self.where[name] = self.desk.in_turn(envelopes, at)
        if key is not None:
            self.count(body, key)

    def casting(self, record: Record, channel: Key, **other: Any) -> list[bytes]:
        """Return the envelopes that cast a record: with a payment that a relay key signs."""
        said: dict[str, Any] = {"payment": self.payment, "payers": [self.relay]}
        return self.desk.parts(record, channel.account, [channel], **{**said, **other})

    def count(self, body: bytes, key: Point) -> None:
        """Note a ballot as one that counts."""
        ballot = decode_ballot(body, self.plan.shape)
        mark = tracker(self.context, key, body[: self.plan.shape.head_size])
        self.counted.append((ballot, mark))

    def sums_of(self, counted: Sequence[tuple[Ballot, bytes]]) -> Sums:
        """Add ballots up."""
        totals = Totals(self.context, self.plan.shape.m)
        for ballot, mark in counted:
            totals.add((ballot.R, *ballot.E))
            totals.count_one(mark)
        return totals.sums()

    @property
    def sums(self) -> Sums:
        """Return the totals of the ballots that count."""
        return self.sums_of(self.counted)

    @property
    def totals(self) -> tuple[int, ...]:
        """Return v_1 … v_m of the ballots that count."""
        votes = [self.plan.votes(ballot.index) for ballot, _ in self.counted]
        return tuple(map(sum, zip(*votes, strict=True))) if votes else (0,) * self.plan.shape.m

    # -- close, shares, result

    @property
    def end(self) -> int:
        """Return the end in force."""
        return self.closes

    def close(self) -> None:
        """Post the close."""
        self.close_id = self.say("close", self.close_record(), at=self.end + 2).id

    def close_record(self) -> Close:
        """Return what the authority counted."""
        number, digest, _ = self.desk.last_by(self.end)
        sums = self.sums
        return Close(self.context, sums.count, sums.digest, number, digest)

    def share(self) -> None:
        """Post each trustee's share."""
        shares = {number: self.share_of(number) for number in self.terms.trustees}
        self.tell("share", {number: one for number, one in shares.items() if one is not None})

    def share_of(self, number: int) -> Body | Record | None:
        """Return a trustee's share."""
        return make_share(self.context, number, self.sums, self.share_secrets(number))

    def share_secrets(self, number: int) -> tuple[int, ...]:
        """Return x_{i,1} … x_{i,m}."""
        seed = self.guardians[number - 1].seed
        return own_shares(seed, self.terms, number, self.keys).values[: self.plan.shape.m]

    def result(self) -> None:
        """Post the result."""
        self.say("result", self.result_record())

    def result_record(self) -> Body | Record:
        """Return what the authority agrees with."""
        return Result(self.context, self.close_id, self.totals)
