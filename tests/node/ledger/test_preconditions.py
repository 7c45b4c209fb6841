"""Preconditions of CAP-21, one-time signers, muxed accounts and sequence numbers at their ends."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from stellar_sdk import Account as Source
from stellar_sdk import (
    AccountMerge,
    Asset,
    BumpSequence,
    ManageData,
    MuxedAccount,
    Payment,
    SetOptions,
    SignedPayloadSigner,
    Signer,
    SignerKey,
    TransactionBuilder,
    TransactionEnvelope,
    xdr,
)

from node.state.entries import AccountEntry
from tests.node.expected import Op, Tx, bumped, failed, general, merged, op, result, success
from tests.node.world import PASSPHRASE, World

DATA = ManageData("n", b"v")
NATIVE = Asset.native()
BAD_AUTH = general(xdr.OperationResultCode.opBAD_AUTH)
PREIMAGE = b"the key of the box"
HASH_X = SignerKey.sha256_hash(hashlib.sha256(PREIMAGE).digest())
LATEST = (1 << 63) - 1


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a", "b", "c")
    return made


def conditional(
    world: World, ask: Callable[[Any], Any], *signers: str, sequence: int | None = None
) -> TransactionEnvelope:
    """Return a transaction of a with conditions, signed by a and others."""
    builder = world.builder("a", sequence).append_operation(DATA)
    ask(builder)
    built: TransactionEnvelope = builder.build()
    for name in ("a", *signers):
        built.sign(world.pair(name))
    return built


def payload(world: World, name: str, said: bytes) -> SignerKey:
    return SignerKey.ed25519_signed_payload(SignedPayloadSigner(world.id(name), said))


def test_extra_signer_that_is_a_hash_shows_its_preimage(world: World) -> None:
    envelope = conditional(world, lambda one: one.add_extra_signer(HASH_X))
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)
    envelope.sign_hashx(PREIMAGE)
    assert world.admit(envelope).status == "PENDING"
    assert world.close().transactions[0].successful


def test_extra_signer_with_a_payload_signs_the_payload(world: World) -> None:
    said = b"what was agreed"
    key = payload(world, "b", said)
    envelope = conditional(world, lambda one: one.add_extra_signer(key), "b")
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)  # it signed the transaction
    envelope = conditional(world, lambda one: one.add_extra_signer(key))
    envelope.sign_extra_signers_payload(world.pair("b"))
    assert world.admit(envelope).status == "PENDING"
    assert world.close().transactions[0].successful


@pytest.mark.parametrize("said", [b"x", b"abc", b"abcd", b"y" * 64])
def test_payload_of_any_length_has_its_hint(world: World, said: bytes) -> None:
    envelope = conditional(world, lambda one: one.add_extra_signer(payload(world, "b", said)))
    envelope.signatures.append(world.pair("b").sign_payload_decorated(said))
    assert world.admit(envelope).status == "PENDING"


def test_extra_signer_that_is_the_transaction_itself_cannot_be(world: World) -> None:
    """A hash cannot stand in what it is the hash of: such a signer never agrees."""
    envelope = conditional(
        world, lambda one: one.add_extra_signer(SignerKey.pre_auth_tx(bytes(32)))
    )
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)


def test_extra_signer_may_be_the_source(world: World) -> None:
    own = SignerKey.ed25519_public_key(world.id("a"))
    envelope = conditional(world, lambda one: one.add_extra_signer(own))
    assert world.admit(envelope).status == "PENDING"


def test_two_extra_signers_of_one_key_and_two_payloads(world: World) -> None:
    def ask(builder: Any) -> None:
        builder.add_extra_signer(payload(world, "b", b"one"))
        builder.add_extra_signer(payload(world, "b", b"two"))

    envelope = conditional(world, ask)
    envelope.signatures.append(world.pair("b").sign_payload_decorated(b"one"))
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)
    envelope.signatures.append(world.pair("b").sign_payload_decorated(b"two"))
    assert world.admit(envelope).status == "PENDING"


@pytest.mark.parametrize("key", [HASH_X, SignerKey.pre_auth_tx(bytes(32))])
def test_equal_extra_signers_of_any_kind_are_malformed(world: World, key: SignerKey) -> None:
    envelope = conditional(world, lambda one: one.add_extra_signer(key).add_extra_signer(key))
    assert world.admit(envelope).result == result(100, Tx.txMALFORMED)


def test_extra_signer_with_an_empty_payload_is_malformed(world: World) -> None:
    envelope = conditional(world, lambda one: one.add_extra_signer(payload(world, "b", b"x")))
    said = envelope.to_xdr_object()
    assert said.v1 is not None
    assert said.v1.tx.cond.v2 is not None
    signed = said.v1.tx.cond.v2.extra_signers[0].ed25519_signed_payload
    assert signed is not None
    signed.payload = b""
    admission = world.ledger.admit(said.to_xdr_bytes())
    assert admission.result == result(100, Tx.txMALFORMED)


def test_malformed_comes_before_missing_operation_and_time(world: World) -> None:
    builder = world.builder("a")
    builder.add_extra_signer(HASH_X).add_extra_signer(HASH_X).set_ledger_bounds(0, 1)
    assert world.admit(builder.build()).result == result(100, Tx.txMALFORMED)


def test_extra_signers_are_asked_after_the_source(world: World) -> None:
    builder = world.builder("a", 1).append_operation(DATA).add_extra_signer(HASH_X)
    built = builder.build()
    built.sign(world.pair("a"))
    assert world.admit(built).result == result(100, Tx.txBAD_SEQ)


def test_extra_signer_is_asked_again_within_a_bump(world: World) -> None:
    inner = conditional(world, lambda one: one.add_extra_signer(HASH_X))
    admission = world.admit(world.bump("b", inner, 200))
    assert admission.result == bumped(200, inner.hash(), result(0, Tx.txBAD_AUTH))


def test_ledger_bounds_at_their_ends(world: World) -> None:
    following = world.ledger.sequence + 1
    for low, high, code in (
        (following + 1, 0, Tx.txTOO_EARLY),
        (0, following, Tx.txTOO_LATE),
        (0, following - 1, Tx.txTOO_LATE),
        (following + 1, following + 1, Tx.txTOO_EARLY),
    ):
        envelope = conditional(world, lambda one, b=(low, high): one.set_ledger_bounds(*b))
        assert world.admit(envelope).result == result(100, code)
    envelope = conditional(world, lambda one: one.set_ledger_bounds(following, following + 1))
    assert world.admit(envelope).status == "PENDING"
    assert world.close().transactions[0].successful


def test_ledger_bound_that_passes_in_the_queue_drops_it() -> None:
    world = World(max_operations=1)
    for name in "ab":
        world.create(name)
    last = world.ledger.sequence + 2
    envelope = conditional(world, lambda one: one.set_ledger_bounds(0, last))
    assert world.admit(envelope).status == "PENDING"
    assert world.admit(world.envelope("b", DATA, fee=500)).status == "PENDING"
    assert world.close().dropped == (envelope.hash(),)


def test_unlimited_conditions_are_none(world: World) -> None:
    """Zeros in every field of the new form ask for nothing."""

    def ask(builder: Any) -> None:
        builder.set_ledger_bounds(0, 0).set_min_sequence_age(0).set_min_sequence_ledger_gap(0)

    assert world.admit(conditional(world, ask)).status == "PENDING"


def test_gap_looks_at_the_last_use_also_by_bump_sequence(world: World) -> None:
    bump = BumpSequence(0, source=world.id("a"))
    world.done("b", bump, signers=["a", "b"])
    used = world.ledger.sequence
    assert world.account("a").sequence_ledger == used
    too_soon = result(100, Tx.txBAD_MIN_SEQ_AGE_OR_GAP)
    envelope = conditional(world, lambda one: one.set_min_sequence_ledger_gap(2))
    assert world.admit(envelope).result == too_soon
    assert (
        world.admit(conditional(world, lambda one: one.set_min_sequence_ledger_gap(1))).status
        == "PENDING"
    )


def test_account_that_never_used_a_number_has_any_gap_up_to_the_ledger(world: World) -> None:
    following = world.ledger.sequence + 1
    too_soon = result(100, Tx.txBAD_MIN_SEQ_AGE_OR_GAP)
    envelope = conditional(world, lambda one: one.set_min_sequence_ledger_gap(following + 1))
    assert world.admit(envelope).result == too_soon
    envelope = conditional(world, lambda one: one.set_min_sequence_age(world.ledger.close_time + 1))
    assert world.admit(envelope).result == too_soon
    envelope = conditional(
        world,
        lambda one: one.set_min_sequence_ledger_gap(following).set_min_sequence_age(
            world.ledger.close_time
        ),
    )
    assert world.admit(envelope).status == "PENDING"


def test_age_is_measured_again_when_the_ledger_closes() -> None:
    """A transaction of the same ledger that bumps the account makes it too young: number used."""
    outcomes = set()
    for step in range(30):
        world = World()
        world.create("a", "b")
        held = world.account("a").sequence
        bump = BumpSequence(0, source=world.id("a"))
        world.admit(world.envelope("b", bump, signers=["a", "b"]))
        builder = world.builder("a").append_operation(ManageData("n", bytes([step])))
        mine = builder.set_min_sequence_ledger_gap(1).build()
        mine.sign(world.pair("a"))
        assert world.admit(mine).status == "PENDING"
        by_source = {one.source: one for one in world.close().transactions}
        found = by_source[world.key("a")]
        if not found.successful:
            assert found.result == result(100, Tx.txBAD_MIN_SEQ_AGE_OR_GAP)
        assert world.account("a").sequence == held + 1
        outcomes.add(found.successful)
    assert outcomes == {True, False}


def test_min_sequence_number_of_zero_and_below(world: World) -> None:
    held = world.account("a").sequence
    envelope = conditional(world, lambda one: one.set_min_sequence_number(0), sequence=held + 1000)
    assert world.admit(envelope).status == "PENDING"
    for sequence in (held, held - 5):
        envelope = conditional(world, lambda one: one.set_min_sequence_number(0), sequence=sequence)
        other = World()
        other.create("a", "b", "c")
        assert other.admit(envelope).result == result(100, Tx.txBAD_SEQ)


def test_number_that_this_ledgers_accounts_start_from_is_good_in_another(world: World) -> None:
    start = (world.ledger.sequence + 1) << 32
    envelope = conditional(world, lambda one: one.set_min_sequence_number(0), sequence=start)
    assert world.admit(envelope).result == result(100, Tx.txBAD_SEQ)
    world.close()
    assert world.admit(envelope).status == "PENDING"


def test_last_number_of_all_can_be_used_and_then_none(world: World) -> None:
    world.done("a", BumpSequence(LATEST - 1))
    envelope = world.envelope("a", DATA, sequence=LATEST)
    assert world.admit(envelope).status == "PENDING"
    assert world.close().transactions[0].successful
    assert world.account("a").sequence == LATEST
    for sequence in (LATEST, 1, -LATEST - 1):
        said = world.envelope("a", SetOptions(), sequence=1).to_xdr_object()
        assert said.v1 is not None
        said.v1.tx.seq_num = xdr.SequenceNumber(xdr.Int64(sequence))
        said.v1.signatures = []
        assert world.ledger.admit(said.to_xdr_bytes()).result == result(100, Tx.txBAD_SEQ)


def test_account_at_the_last_number_is_sealed_but_can_receive(world: World) -> None:
    world.done("a", BumpSequence(LATEST))
    builder = TransactionBuilder(Source(world.id("a"), LATEST - 1), PASSPHRASE, 100)
    builder.append_operation(DATA).add_time_bounds(0, 0).set_min_sequence_number(0)
    last = builder.build()
    last.sign(world.pair("a"))
    assert world.admit(last).result == result(100, Tx.txBAD_SEQ)
    world.done("b", Payment(world.id("a"), NATIVE, "1"))
    too_far = xdr.AccountMergeResultCode.ACCOUNT_MERGE_SEQNUM_TOO_FAR
    merge = AccountMerge(world.id("b"), source=world.id("a"))
    applied = world.run("b", merge, signers=["a", "b"])
    assert applied.result == failed(op(Op.ACCOUNT_MERGE, too_far))


def test_muxed_accounts_stand_for_their_keys(world: World) -> None:
    def muxed(name: str, number: int) -> MuxedAccount:
        return MuxedAccount(world.id(name), number)

    source = Source(muxed("a", 7), world.account("a").sequence)
    builder = TransactionBuilder(source, PASSPHRASE, 100).add_time_bounds(0, 0)
    builder.append_operation(Payment(muxed("b", 8), NATIVE, "1"))
    builder.append_operation(Payment(muxed("a", 9), NATIVE, "1", source=muxed("b", 1)))
    builder.append_operation(AccountMerge(muxed("b", 1 << 63), source=muxed("c", 2)))
    built = builder.build()
    for name in "abc":
        built.sign(world.pair(name))
    before = {name: world.account(name).balance for name in "abc"}
    admission = world.admit(built)
    assert (admission.status, admission.hash) == ("PENDING", built.hash())
    other = world.envelope("a", DATA, sequence=world.account("a").sequence + 2)
    assert world.admit(other).status == "TRY_AGAIN_LATER"  # the same source account
    (applied,) = world.close().transactions
    assert applied.result == success(op(Op.PAYMENT), op(Op.PAYMENT), merged(before["c"]))
    assert applied.source == applied.fee_account == world.key("a")
    assert applied.participants == tuple(sorted(world.key(name) for name in "abc"))
    assert world.account("b").balance == before["b"] + before["c"]


def test_muxed_account_is_itself_for_static_checks(world: World) -> None:
    merge = AccountMerge(MuxedAccount(world.id("a"), 5))
    malformed = xdr.AccountMergeResultCode.ACCOUNT_MERGE_MALFORMED
    assert world.refused("a", merge) == failed(op(Op.ACCOUNT_MERGE, malformed))


def test_hash_x_signer_stays_and_may_sign_again(world: World) -> None:
    world.done("a", SetOptions(signer=Signer(HASH_X, 1)))
    for _ in range(2):
        envelope = world.envelope("a", DATA, signers=[])
        envelope.sign_hashx(PREIMAGE)
        assert world.admit(envelope).status == "PENDING"
        assert world.close().transactions[0].successful
    assert len(world.account("a").signers) == 1


def test_wrong_preimage_is_nobodys_signature(world: World) -> None:
    world.done("a", SetOptions(signer=Signer(HASH_X, 1)))
    envelope = world.envelope("a", DATA, signers=[])
    envelope.sign_hashx(b"another key")
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)


def test_needless_signature_beside_a_pre_authorisation(world: World) -> None:
    held = world.account("a").sequence
    later = world.envelope("a", DATA, sequence=held + 2)
    world.done("a", SetOptions(signer=Signer.pre_auth_tx(later.hash(), 1)))
    assert world.admit(later).result == result(100, Tx.txBAD_AUTH_EXTRA)


def test_pre_authorisation_of_an_operations_source_is_used(world: World) -> None:
    held = world.account("b").sequence
    theirs = ManageData("n", b"v", source=world.id("a"))
    later = world.envelope("b", theirs, sequence=held + 1)
    world.done("a", SetOptions(signer=Signer.pre_auth_tx(later.hash(), 1)))
    assert world.admit(later).status == "PENDING"
    assert world.close().transactions[0].successful
    assert world.account("a").signers == ()


def test_pre_authorisation_counts_its_weight(world: World) -> None:
    held = world.account("a").sequence
    later = world.envelope("a", SetOptions(master_weight=5), sequence=held + 2, signers=[])
    signer = Signer.pre_auth_tx(later.hash(), 1)
    world.done("a", SetOptions(signer=signer, high_threshold=2))
    assert world.admit(later).result == failed(BAD_AUTH)
    later.sign(world.pair("a"))
    assert world.admit(later).status == "PENDING"
    assert world.close().transactions[0].successful


def one_time(others: Callable[[World, bytes], Any], *signers: str) -> tuple[Any, Any, AccountEntry]:
    """Let b's transaction come into one ledger with a pre-authorised one of a, b's first.

    Returns:
        The result of a's, that of b's, and the account a afterwards.
    """
    for step in range(60):
        world = World()
        world.create("a", "b", "c")
        held = world.account("a").sequence
        later = world.envelope("a", ManageData("n", bytes([step])), signers=[], sequence=held + 2)
        world.done("a", SetOptions(signer=Signer.pre_auth_tx(later.hash(), 1)))
        operation = others(world, later.hash())
        theirs = world.envelope("b", operation, signers=signers)
        assert world.admit(theirs).status == "PENDING"
        assert world.admit(later).status == "PENDING"
        by_source = {one.source: one for one in world.close().transactions}
        mine, other = by_source[world.key("a")], by_source[world.key("b")]
        if other.order < mine.order:
            return mine, other, world.account("a")
    raise AssertionError("60 draws and always the other order")


def test_pre_authorisation_is_used_up_by_bad_seq_at_apply() -> None:
    def bump(world: World, _: bytes) -> Any:
        return BumpSequence(world.account("a").sequence + 9, source=world.id("a"))

    mine, other, left = one_time(bump, "a", "b")
    assert other.successful
    assert mine.result == result(100, Tx.txBAD_SEQ)
    assert (left.signers, left.subentries) == ((), 0)


def test_pre_authorisation_taken_back_by_another_is_bad_auth_and_uses_the_number() -> None:
    def withdraw(world: World, hash_: bytes) -> Any:
        return SetOptions(signer=Signer.pre_auth_tx(hash_, 0), source=world.id("a"))

    mine, other, left = one_time(withdraw, "a", "b")
    assert other.successful
    assert mine.result == result(100, Tx.txBAD_AUTH)
    assert left.signers == ()
    assert left.sequence_ledger == left.modified


def test_fee_is_gone_before_another_can_spend_it() -> None:
    def drain(world: World, _: bytes) -> Any:
        spare = world.account("a").balance - 15_000_000
        text = f"{spare // 10**7}.{spare % 10**7:07d}"
        return Payment(world.id("b"), NATIVE, text, source=world.id("a"))

    mine, other, left = one_time(drain, "a", "b")
    under = xdr.PaymentResultCode.PAYMENT_UNDERFUNDED
    assert other.result == failed(op(Op.PAYMENT, under))  # the fee was gone by then
    assert mine.successful
    assert left.signers == ()


def test_signers_of_all_kinds_reach_a_threshold_together(world: World) -> None:
    said = b"agreed"
    signers = [Signer(HASH_X, 1), Signer(payload(world, "b", said), 1)]
    signers.append(Signer.ed25519_public_key(world.id("c"), 1))
    world.done("a", *(SetOptions(signer=one) for one in signers))
    world.done("a", SetOptions(high_threshold=4, med_threshold=4, low_threshold=4))

    def built(*parts: str) -> TransactionEnvelope:
        envelope = world.envelope("a", DATA, signers=[])
        for part in parts:
            if part == "x":
                envelope.sign_hashx(PREIMAGE)
            elif part == "payload":
                envelope.signatures.append(world.pair("b").sign_payload_decorated(said))
            else:
                envelope.sign(world.pair(part))
        return envelope

    for few in (("a", "c", "x"), ("a", "c", "payload"), ("c", "x", "payload")):
        assert world.admit(built(*few)).result == result(100, Tx.txBAD_AUTH)
    assert world.admit(built("payload", "x", "c", "a")).status == "PENDING"
    assert world.close().transactions[0].successful


def test_random_payload_signature_is_not_the_transactions(world: World) -> None:
    envelope = world.envelope("a", DATA, signers=[])
    envelope.signatures.append(world.pair("a").sign_payload_decorated(envelope.hash()))
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)
