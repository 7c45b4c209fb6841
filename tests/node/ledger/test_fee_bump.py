"""Fee bumps (CAP-15): every fault of the outer part, with the fee told; inner results; closing."""

import hashlib

import pytest
from stellar_sdk import (
    AccountMerge,
    Asset,
    BumpSequence,
    CreateAccount,
    FeeBumpTransaction,
    FeeBumpTransactionEnvelope,
    ManageData,
    MuxedAccount,
    Payment,
    SetOptions,
    Signer,
    xdr,
)

from node.wire.hashes import header_hash
from tests.node.expected import Op, Tx, bumped, failed, general, op, result
from tests.node.world import PASSPHRASE, World

DATA = ManageData("n", b"v")
NATIVE = Asset.native()
WROTE = op(Op.MANAGE_DATA)
BAD_AUTH = general(xdr.OperationResultCode.opBAD_AUTH)


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a", "b", "payer")
    return made


def test_payer_pays_and_the_source_uses_its_number(world: World) -> None:
    inner = world.envelope("a", DATA, fee=150)
    before = world.account("a"), world.account("payer")
    bump = world.bump("payer", inner, 700)
    admission = world.admit(bump)
    assert (admission.status, admission.hash) == ("PENDING", bump.hash())
    (applied,) = world.close().transactions
    within = result(100, Tx.txSUCCESS, WROTE)
    assert applied.result == bumped(200, inner.hash(), within)
    assert (applied.hash, applied.inner_hash) == (bump.hash(), inner.hash())
    assert (applied.fee_charged, applied.max_fee) == (200, 700)
    assert (applied.source, applied.fee_account) == (world.key("a"), world.key("payer"))
    assert (applied.sequence, applied.operation_count) == (before[0].sequence + 1, 1)
    assert applied.successful
    assert applied.envelope == bump.to_xdr_object().to_xdr_bytes()
    assert set(applied.participants) == {world.key("a"), world.key("payer")}
    assert world.account("a").balance == before[0].balance
    assert world.account("a").sequence == before[0].sequence + 1
    assert world.account("payer").balance == before[1].balance - 200
    assert world.account("payer").sequence == before[1].sequence


def test_operations_that_fail_leave_the_fee_and_the_number(world: World) -> None:
    inner = world.envelope("a", DATA, Payment(world.id("x"), NATIVE, "1"))
    held = world.account("a").sequence
    assert world.admit(world.bump("payer", inner, 300)).status == "PENDING"
    (applied,) = world.close().transactions
    none = op(Op.PAYMENT, xdr.PaymentResultCode.PAYMENT_NO_DESTINATION)
    assert applied.result == bumped(300, inner.hash(), failed(WROTE, none))
    assert not applied.successful
    assert world.account("a").sequence == held + 1


def test_inner_fee_may_be_nothing_and_its_source_poor(world: World) -> None:
    world.create("poor", coins="1")
    inner = world.envelope("poor", SetOptions(home_domain="x"), fee=0)
    assert world.admit(inner).result == result(100, Tx.txINSUFFICIENT_FEE)
    assert world.admit(world.bump("payer", inner, 200)).status == "PENDING"
    (applied,) = world.close().transactions
    assert applied.result == bumped(200, inner.hash(), result(0, Tx.txSUCCESS, op(Op.SET_OPTIONS)))


def test_source_may_bump_its_own(world: World) -> None:
    inner = world.envelope("a", DATA)
    before = world.account("a").balance
    assert world.admit(world.bump("a", inner, 300)).status == "PENDING"
    assert world.close().transactions[0].fee_charged == 200
    assert world.account("a").balance == before - 200


def test_bid_below_the_base_fee_of_one_operation_more(world: World) -> None:
    inner = world.envelope("a", DATA, DATA, fee=0)
    for bid in (299, 0, -1, -(1 << 63)):
        admission = world.admit(world.bump("payer", inner, bid))
        assert admission.result == result(300, Tx.txINSUFFICIENT_FEE)


def test_rate_below_the_inner_one_is_told_the_bid_that_would_do(world: World) -> None:
    inner = world.envelope("a", DATA, DATA, DATA, fee=333)  # 999 for 3: 1332 for 4
    inner.transaction.fee = 1000
    inner.signatures.clear()
    inner.sign(world.pair("a"))
    refused = world.admit(world.bump("payer", inner, 1333))
    assert refused.result == result(1334, Tx.txINSUFFICIENT_FEE)
    assert world.admit(world.bump("payer", inner, 1334)).status == "PENDING"


def test_payer_that_is_not_there(world: World) -> None:
    admission = world.admit(world.bump("x", world.envelope("a", DATA), 200))
    assert admission.result == result(200, Tx.txNO_ACCOUNT)


@pytest.mark.parametrize("signers", [[], ["a"], ["b"]])
def test_payer_that_has_not_signed(world: World, signers: list[str]) -> None:
    admission = world.admit(world.bump("payer", world.envelope("a", DATA), 200, signers))
    assert admission.result == result(200, Tx.txBAD_AUTH)


def test_inner_signatures_do_not_count_outside_nor_outer_ones_inside(world: World) -> None:
    own = world.bump("a", world.envelope("a", DATA), 200, signers=[])
    assert world.admit(own).result == result(200, Tx.txBAD_AUTH)
    inner = world.envelope("a", DATA, signers=[])
    admission = world.admit(world.bump("a", inner, 200))
    assert admission.result == bumped(200, inner.hash(), result(0, Tx.txBAD_AUTH))


def test_payer_needs_its_low_threshold_only(world: World) -> None:
    signer = Signer.ed25519_public_key(world.id("b"), 1)
    world.done("payer", SetOptions(low_threshold=1, high_threshold=2, signer=signer))
    inner = world.envelope("a", DATA)
    assert world.admit(world.bump("payer", inner, 200, signers=["b"])).status == "PENDING"
    world.close()
    world.done("payer", SetOptions(low_threshold=2), signers=["b", "payer"])
    inner = world.envelope("a", DATA)
    refused = world.admit(world.bump("payer", inner, 200, signers=["b"]))
    assert refused.result == result(200, Tx.txBAD_AUTH)


def test_payer_must_afford_the_bid_above_its_reserve(world: World) -> None:
    world.create("poor", coins="1.00003")
    inner = world.envelope("a", DATA)
    refused = world.admit(world.bump("poor", inner, 301))
    assert refused.result == result(200, Tx.txINSUFFICIENT_BALANCE)
    assert world.admit(world.bump("poor", inner, 300)).status == "PENDING"


def test_needless_outer_signature(world: World) -> None:
    bump = world.bump("payer", world.envelope("a", DATA), 200, signers=["payer", "b"])
    assert world.admit(bump).result == result(200, Tx.txBAD_AUTH_EXTRA)


def test_outer_faults_come_in_their_order(world: World) -> None:
    inner = world.envelope("a", DATA)
    low = world.admit(world.bump("x", inner, 199))
    assert low.result == result(200, Tx.txINSUFFICIENT_FEE)  # before the missing payer
    world.create("poor", coins="1")
    unsigned = world.admit(world.bump("poor", inner, 200, signers=[]))
    assert unsigned.result == result(200, Tx.txBAD_AUTH)  # before the balance
    extra = world.admit(world.bump("poor", inner, 200, signers=["poor", "b"]))
    assert extra.result == result(200, Tx.txINSUFFICIENT_BALANCE)  # before the needless one
    bad = world.envelope("a", DATA, sequence=9)
    needless = world.admit(world.bump("payer", bad, 200, signers=["payer", "b"]))
    assert needless.result == result(200, Tx.txBAD_AUTH_EXTRA)  # before anything within


def test_inner_faults_say_fee_0(world: World) -> None:
    now = world.ledger.close_time
    gone = world.envelope("x", DATA, sequence=1)
    cases = [
        (world.envelope("a"), 100, Tx.txMISSING_OPERATION),
        (world.envelope("a", DATA, bounds=(now + 1, 0)), 200, Tx.txTOO_EARLY),
        (world.envelope("a", DATA, bounds=(0, now + 9)), 200, Tx.txTOO_LATE),
        (gone, 200, Tx.txNO_ACCOUNT),
        (world.envelope("a", DATA, sequence=1), 200, Tx.txBAD_SEQ),
        (world.envelope("a", DATA, signers=["b"]), 200, Tx.txBAD_AUTH),
        (world.envelope("a", DATA, signers=["a", "b"]), 200, Tx.txBAD_AUTH_EXTRA),
    ]
    for inner, fee, code in cases:
        admission = world.admit(world.bump("payer", inner, 1000))
        assert admission.status == "ERROR"
        assert admission.result == bumped(fee, inner.hash(), result(0, code))


def test_inner_operation_that_is_bad_fails_it_with_fee_0(world: World) -> None:
    theirs = ManageData("n", b"v", source=world.id("b"))
    inner = world.envelope("a", DATA, theirs)
    admission = world.admit(world.bump("payer", inner, 1000))
    within = result(0, Tx.txFAILED, WROTE, BAD_AUTH)
    assert admission.result == bumped(300, inner.hash(), within)


def test_bump_of_a_waiting_transaction_needs_ten_times_its_rate(world: World) -> None:
    inner = world.envelope("a", DATA, fee=123)
    assert world.admit(inner).status == "PENDING"
    refused = world.admit(world.bump("payer", inner, 2459))
    assert refused.result == result(2460, Tx.txINSUFFICIENT_FEE)
    bump = world.bump("payer", inner, 2460)
    assert world.admit(bump).status == "PENDING"
    assert world.admit(inner).status == "DUPLICATE"
    assert world.admit(bump).status == "DUPLICATE"
    assert world.ledger.pending_count == 1
    (applied,) = world.close().transactions
    assert applied.hash == bump.hash()


def test_bid_to_replace_is_rounded_up(world: World) -> None:
    inner = world.envelope("a", DATA, DATA, DATA)
    inner.transaction.fee = 301
    inner.signatures.clear()
    inner.sign(world.pair("a"))
    assert world.admit(inner).status == "PENDING"
    refused = world.admit(world.bump("payer", inner, 4013))
    assert refused.result == result(4014, Tx.txINSUFFICIENT_FEE)  # 3010 * 4 / 3
    assert world.admit(world.bump("payer", inner, 4014)).status == "PENDING"


def test_bump_of_a_bump_needs_ten_times_its_rate(world: World) -> None:
    inner = world.envelope("a", DATA, fee=0)
    assert world.admit(world.bump("payer", inner, 250)).status == "PENDING"
    refused = world.admit(world.bump("b", inner, 2499))
    assert refused.result == result(2500, Tx.txINSUFFICIENT_FEE)
    assert world.admit(world.bump("b", inner, 2500)).status == "PENDING"
    (applied,) = world.close().transactions
    assert (applied.fee_account, applied.fee_charged) == (world.key("b"), 200)


def test_bid_that_would_replace_is_bounded(world: World) -> None:
    held = world.account("a").sequence
    huge = (1 << 63) - 1
    inner = world.envelope("a", DATA, fee=0)
    rich = world.bump("root", inner, 10**17)
    assert world.admit(rich).status == "PENDING"
    other = world.envelope("a", *[DATA] * 50, fee=0, sequence=held + 1)
    refused = world.admit(world.bump("root", other, 10**17))
    assert refused.result == result(huge, Tx.txINSUFFICIENT_FEE)  # 10 * 10^17 * 51 / 2


def test_another_number_beside_a_waiting_one(world: World) -> None:
    held = world.account("a").sequence
    assert world.admit(world.envelope("a", DATA)).status == "PENDING"

    def admit(sequence: int) -> object:
        inner = world.envelope("a", DATA, sequence=sequence)
        admission = world.admit(world.bump("payer", inner, 9000))
        return admission.result or admission.status

    assert admit(held + 2) == "TRY_AGAIN_LATER"
    for wrong in (held, held + 3):  # no fee was reckoned by then
        assert admit(wrong) == result(0, Tx.txBAD_SEQ)


def test_min_sequence_number_decides_what_comes_after_a_waiting_one(world: World) -> None:
    held = world.account("a").sequence
    assert world.admit(world.envelope("a", DATA)).status == "PENDING"
    for least, expected in ((held + 1, "TRY_AGAIN_LATER"), (held + 2, "ERROR")):
        builder = world.builder("a", sequence=held + 9).append_operation(DATA)
        inner = builder.set_min_sequence_number(least).build()
        inner.sign(world.pair("a"))
        assert world.admit(world.bump("payer", inner, 9000)).status == expected


def test_plain_transaction_beside_a_waiting_bump_waits_its_turn(world: World) -> None:
    held = world.account("a").sequence
    assert world.admit(world.bump("payer", world.envelope("a", DATA), 200)).status == "PENDING"
    for sequence in (held + 1, held + 2):
        other = world.envelope("a", SetOptions(), sequence=sequence)
        assert world.admit(other).status == "TRY_AGAIN_LATER"


def test_pre_authorised_bump_needs_no_signature_and_is_used_once(world: World) -> None:
    later = world.account("a").sequence + 1
    inner = world.envelope("a", DATA, sequence=later)
    bump = world.bump("payer", inner, 200, signers=[])
    world.done("payer", SetOptions(signer=Signer.pre_auth_tx(bump.hash(), 1)))
    assert world.account("payer").subentries == 1
    assert world.admit(bump).status == "PENDING"
    assert world.close().transactions[0].successful
    assert (world.account("payer").signers, world.account("payer").subentries) == ((), 0)


def test_pre_authorised_bump_is_used_also_when_the_inner_one_fails(world: World) -> None:
    inner = world.envelope("a", Payment(world.id("x"), NATIVE, "1"))
    bump = world.bump("payer", inner, 200, signers=[])
    world.done("payer", SetOptions(signer=Signer.pre_auth_tx(bump.hash(), 1)))
    assert world.admit(bump).status == "PENDING"
    assert not world.close().transactions[0].successful
    assert world.account("payer").signers == ()


def test_pre_authorised_inner_transaction_may_be_bumped(world: World) -> None:
    held = world.account("a").sequence
    inner = world.envelope("a", DATA, signers=[], sequence=held + 2)
    world.done("a", SetOptions(signer=Signer.pre_auth_tx(inner.hash(), 1)))
    assert world.admit(world.bump("payer", inner, 200)).status == "PENDING"
    assert world.close().transactions[0].successful
    assert world.account("a").signers == ()


def test_payer_locked_or_merged_after_admission_pays_all_the_same() -> None:
    """What was asked of the outer part is not asked again when the ledger is applied."""
    outcomes = set()
    for step in range(30):
        world = World()
        world.create("a", "b", "payer")
        merge = AccountMerge(world.id("b"), source=world.id("payer"))
        assert world.admit(world.envelope("b", merge, signers=["b", "payer"])).status == "PENDING"
        inner = world.envelope("a", ManageData("n", bytes([step])))
        assert world.admit(world.bump("payer", inner, 200)).status == "PENDING"
        closed = world.close()
        by_source = {one.source: one for one in closed.transactions}
        mine, theirs = by_source[world.key("a")], by_source[world.key("b")]
        assert (mine.successful, mine.fee_charged) == (True, 200)
        assert theirs.successful
        assert not world.exists("payer")
        outcomes.add(mine.order < theirs.order)
    assert outcomes == {True, False}


def test_inner_number_used_by_another_of_the_ledger_is_bad_seq() -> None:
    orders = set()
    for step in range(30):
        world = World()
        world.create("a", "b", "payer")
        held = world.account("a").sequence
        theirs = BumpSequence(held + 5, source=world.id("a"))
        assert world.admit(world.envelope("b", theirs, signers=["a", "b"])).status == "PENDING"
        inner = world.envelope("a", ManageData("n", bytes([step])))
        assert world.admit(world.bump("payer", inner, 200)).status == "PENDING"
        by_source = {one.source: one for one in world.close().transactions}
        mine, other = by_source[world.key("a")], by_source[world.key("b")]
        if other.order < mine.order:
            assert mine.result == bumped(200, inner.hash(), result(100, Tx.txBAD_SEQ))
        else:
            assert mine.successful
        assert world.account("a").sequence == held + 5
        orders.add(mine.successful)
    assert orders == {True, False}


def test_payer_may_be_muxed(world: World) -> None:
    inner = world.envelope("a", DATA)
    muxed = MuxedAccount(world.id("payer"), 77)
    bump = FeeBumpTransactionEnvelope(FeeBumpTransaction(muxed, 200, inner), PASSPHRASE)
    bump.sign(world.pair("payer"))
    assert world.admit(bump).status == "PENDING"
    (applied,) = world.close().transactions
    assert (applied.hash, applied.fee_account) == (bump.hash(), world.key("payer"))


def test_fee_bumps_before_protocol_13_are_not_supported() -> None:
    world = World(protocol=12)
    inner = world.envelope("root", DATA)
    admission = world.admit(world.bump("root", inner, 200))
    assert admission.result == result(200, Tx.txNOT_SUPPORTED)


def test_bumped_envelope_enters_the_set_hash(world: World) -> None:
    bump = world.bump("payer", world.envelope("a", DATA), 200)
    previous = header_hash(world.ledger.header)
    world.admit(bump)
    raw = bump.to_xdr_object().to_xdr_bytes()
    assert world.close().tx_set_hash == hashlib.sha256(previous + raw).digest()


def test_operation_source_created_within_a_bump(world: World) -> None:
    create = CreateAccount(world.id("new"), "5")
    spend = Payment(world.id("a"), NATIVE, "1", source=world.id("new"))
    inner = world.envelope("a", create, spend, signers=["a", "new"])
    assert world.admit(world.bump("payer", inner, 300)).status == "PENDING"
    assert world.close().transactions[0].successful
