"""Admission: every transaction result code, in order, with the fee that goes with it."""

import hashlib

import pytest
from stellar_sdk import (
    Account,
    Asset,
    CreateAccount,
    Inflation,
    Keypair,
    ManageData,
    ManageSellOffer,
    Network,
    Payment,
    SetOptions,
    Signer,
    SignerKey,
    TransactionBuilder,
    xdr,
)

from node.ledger.frame import LONGEST
from tests.node.expected import Op, Tx, failed, general, op, result
from tests.node.world import GENESIS_TIME, World

DATA = ManageData("n", b"v")
BAD_AUTH = general(xdr.OperationResultCode.opBAD_AUTH)


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a", "b", "c")
    return made


def pay(world: World, to: str, source: str | None = None, amount: str = "1") -> Payment:
    named = None if source is None else world.id(source)
    return Payment(world.id(to), Asset.native(), amount, source=named)


def test_good_envelope_waits_and_the_same_one_is_a_duplicate(world: World) -> None:
    envelope = world.envelope("a", DATA)
    admission = world.admit(envelope)
    assert (admission.status, admission.result) == ("PENDING", None)
    assert admission.hash == envelope.hash()
    assert world.admit(envelope).status == "DUPLICATE"
    assert world.ledger.pending_count == 1
    other = world.envelope("a", DATA, sequence=world.account("a").sequence + 2)
    assert world.admit(other).status == "TRY_AGAIN_LATER"


def test_another_network_is_bad_auth(world: World) -> None:
    builder = TransactionBuilder(
        Account(world.id("a"), world.account("a").sequence), Network.TESTNET_NETWORK_PASSPHRASE
    )
    built = builder.append_operation(DATA).set_timeout(0).build()
    built.sign(world.pair("a"))
    assert world.admit(built).result == result(100, Tx.txBAD_AUTH)


def test_no_operation(world: World) -> None:
    assert world.refused("a") == result(100, Tx.txMISSING_OPERATION)


def test_time_bounds_look_at_the_last_close_time(world: World) -> None:
    now = world.ledger.close_time
    for low, high, code in (
        (now + 1, 0, Tx.txTOO_EARLY),
        (0, now + 9, Tx.txTOO_LATE),  # 10 s ahead, as stellar-core looks
        (now + 1, now + 1, Tx.txTOO_EARLY),
    ):
        assert world.refused("a", DATA, bounds=(low, high)) == result(100, code)
    assert world.admit(world.envelope("a", DATA, bounds=(now, now + 10))).status == "PENDING"


def test_fee_below_the_base_fee_of_all_operations(world: World) -> None:
    assert world.refused("a", DATA, DATA, fee=99) == result(200, Tx.txINSUFFICIENT_FEE)


def test_source_that_is_not_there(world: World) -> None:
    refused = world.refused("x", DATA, sequence=1)
    assert refused == result(100, Tx.txNO_ACCOUNT)


def test_sequence_number_is_the_next_one(world: World) -> None:
    held = world.account("a").sequence
    for sequence in (held - 1, held, held + 2):
        refused = world.refused("a", DATA, sequence=sequence)
        assert refused == result(100, Tx.txBAD_SEQ)


def test_sequence_number_that_new_accounts_start_from_is_never_used(world: World) -> None:
    start = (world.ledger.sequence + 1) << 32
    builder = world.builder("a", sequence=start).append_operation(DATA)
    builder.set_min_sequence_number(0)
    built = builder.build()
    built.sign(world.pair("a"))
    assert world.admit(built).result == result(100, Tx.txBAD_SEQ)


def test_min_sequence_number_lets_numbers_be_skipped(world: World) -> None:
    held = world.account("a").sequence
    for least, expected in ((held + 1, "ERROR"), (held, "PENDING")):
        builder = world.builder("a", sequence=held + 9).append_operation(DATA)
        built = builder.set_min_sequence_number(least).build()
        built.sign(world.pair("a"))
        assert world.admit(built).status == expected
    world.close()
    assert world.account("a").sequence == held + 9


def test_age_and_gap_of_the_last_use(world: World) -> None:
    world.done("a", DATA)

    def admit(age: int, gap: int) -> bytes | None:
        builder = world.builder("a").append_operation(DATA)
        builder.set_min_sequence_age(age).set_min_sequence_ledger_gap(gap)
        built = builder.build()
        built.sign(world.pair("a"))
        return world.admit(built).result

    expected = result(100, Tx.txBAD_MIN_SEQ_AGE_OR_GAP)
    assert admit(1, 0) == expected  # the time looked at is that of the last use itself
    assert admit(0, 2) == expected
    world.close(later=5)
    assert admit(6, 0) == expected
    assert admit(5, 2) is None


def test_ledger_bounds(world: World) -> None:
    following = world.ledger.sequence + 1

    def admit(low: int, high: int) -> bytes | None:
        built = world.builder("a").append_operation(DATA).set_ledger_bounds(low, high).build()
        built.sign(world.pair("a"))
        return world.admit(built).result

    assert admit(following + 1, 0) == result(100, Tx.txTOO_EARLY)
    assert admit(0, following) == result(100, Tx.txTOO_LATE)
    assert admit(following, following + 1) is None


def test_extra_signers_must_all_sign(world: World) -> None:
    def build(*names: str) -> object:
        builder = world.builder("a").append_operation(DATA)
        for name in ("b", "c"):
            builder.add_extra_signer(SignerKey.ed25519_public_key(world.id(name)))
        built = builder.build()
        for name in names:
            built.sign(world.pair(name))
        return built

    assert world.admit(build("a", "b")).result == result(100, Tx.txBAD_AUTH)
    assert world.admit(build("a", "b", "c")).status == "PENDING"


def test_equal_extra_signers_are_malformed(world: World) -> None:
    builder = world.builder("a").append_operation(DATA)
    for _ in range(2):
        builder.add_extra_signer(SignerKey.ed25519_public_key(world.id("b")))
    built = builder.build()
    built.sign(world.pair("a"))
    assert world.admit(built).result == result(100, Tx.txMALFORMED)


def test_signatures_of_nobody(world: World) -> None:
    assert world.refused("a", DATA, signers=[]) == result(100, Tx.txBAD_AUTH)
    assert world.refused("a", DATA, signers=["b"]) == result(100, Tx.txBAD_AUTH)


def test_needless_signatures(world: World) -> None:
    extra = result(100, Tx.txBAD_AUTH_EXTRA)
    assert world.refused("a", DATA, signers=["a", "b"]) == extra
    twice = world.envelope("a", DATA)
    twice.signatures *= 2
    assert world.admit(twice).result == extra


def test_source_must_afford_its_bid(world: World) -> None:
    world.create("poor", coins="1.00002")
    low = result(100, Tx.txINSUFFICIENT_BALANCE)
    assert world.refused("poor", DATA, fee=201) == low
    assert world.admit(world.envelope("poor", SetOptions(), fee=200)).status == "PENDING"


def test_operation_of_another_needs_its_signature(world: World) -> None:
    refused = world.refused("a", DATA, pay(world, "a", source="b"), DATA)
    zero = op(Op.MANAGE_DATA)
    assert refused == failed(zero, BAD_AUTH, zero)
    done = world.run("a", DATA, pay(world, "a", source="b"), signers=["a", "b"])
    assert done.successful


def test_the_first_bad_operation_stops_admission(world: World) -> None:
    malformed = op(Op.PAYMENT, xdr.PaymentResultCode.PAYMENT_MALFORMED)
    zero = op(Op.PAYMENT)
    refused = world.refused("a", pay(world, "b", amount="0"), pay(world, "b", source="c"))
    assert refused == failed(malformed, zero)


def test_operation_whose_source_comes_later_passes_with_its_own_key(world: World) -> None:
    create = CreateAccount(world.id("new"), "5")
    spend = pay(world, "a", source="new")
    assert world.refused("a", create, spend) == failed(op(Op.CREATE_ACCOUNT), BAD_AUTH)
    assert world.run("a", create, spend, signers=["a", "new"]).successful


def test_operations_that_this_ledger_does_not_have(world: World) -> None:
    none = general(xdr.OperationResultCode.opNOT_SUPPORTED)
    assert world.refused("a", Inflation()) == failed(none)
    offer = ManageSellOffer(Asset("VOTE", world.id("b")), Asset.native(), "1", "1")
    zero = _zeroed(Op.MANAGE_SELL_OFFER)
    assert world.refused("a", DATA, Inflation(), offer) == failed(op(Op.MANAGE_DATA), none, zero)


def _zeroed(kind: Op) -> xdr.OperationResult:
    nobody = xdr.AccountID.from_xdr_bytes(bytes(36))
    native = xdr.Asset(xdr.AssetType.ASSET_TYPE_NATIVE)
    entry = xdr.OfferEntry(
        nobody,
        xdr.Int64(0),
        native,
        native,
        xdr.Int64(0),
        xdr.Price(xdr.Int32(0), xdr.Int32(0)),
        xdr.Uint32(0),
        xdr.OfferEntryExt(0),
    )
    offer = xdr.ManageOfferSuccessResultOffer(
        xdr.ManageOfferEffect.MANAGE_OFFER_CREATED, offer=entry
    )
    return op(kind, success=xdr.ManageOfferSuccessResult([], offer))


def test_pre_authorised_transaction_needs_no_signature_and_is_used_once(world: World) -> None:
    held = world.account("a").sequence
    later = world.envelope("a", pay(world, "b"), signers=[], sequence=held + 2)
    world.done("a", SetOptions(signer=Signer.pre_auth_tx(later.hash(), 1)))
    assert world.account("a").subentries == 1
    assert world.admit(later).status == "PENDING"
    assert world.close().transactions[0].successful
    assert world.account("a").signers == ()
    assert world.account("a").subentries == 0


def test_hash_x_signer_shows_its_preimage(world: World) -> None:
    preimage = b"the key of the box"
    digest = hashlib.sha256(preimage).digest()
    world.done("a", SetOptions(signer=Signer.sha256_hash(digest, 1)))
    envelope = world.envelope("a", DATA, signers=[])
    envelope.sign_hashx(preimage)
    assert world.admit(envelope).status == "PENDING"
    assert world.close().transactions[0].successful


def test_v0_envelope_is_kept_and_hashed_as_v1(world: World) -> None:
    old = world.envelope("a", DATA, v1=False, bounds=(0, GENESIS_TIME + 999))
    new = world.envelope("a", DATA, bounds=(0, GENESIS_TIME + 999))
    assert old.to_xdr_object().type == xdr.EnvelopeType.ENVELOPE_TYPE_TX_V0
    assert world.admit(old).hash == new.hash()
    assert world.admit(new).status == "DUPLICATE"
    (applied,) = world.close().transactions
    assert applied.envelope == new.to_xdr_object().to_xdr_bytes()
    assert applied.successful


def test_bytes_that_are_no_envelope_are_malformed(world: World) -> None:
    good = world.envelope("a", DATA).to_xdr_object().to_xdr_bytes()
    padded = good.replace(b"v\0\0\0", b"v\0\0\1")
    assert padded != good
    wrong = [
        b"",
        b"\0",
        good[:-1],
        good + bytes(4),
        bytes(LONGEST + 4),
        b"\0\0\0\7" + good[4:],
        padded,
        b"\xff" * 200,
    ]
    old = world.envelope("a", DATA, v1=False).to_xdr_object().to_xdr_bytes()
    wrong.append(old[:48] + b"\0\0\0\2" + old[52:])
    for raw in wrong:
        admission = world.ledger.admit(raw)
        assert admission.status == "MALFORMED", raw.hex()
        assert (admission.hash, admission.result) == (None, None)
        assert admission.why.startswith("the envelope cannot be read: ")
    assert world.ledger.pending_count == 0


def test_random_key_cannot_sign_for_another(world: World) -> None:
    envelope = world.envelope("a", DATA, signers=[])
    envelope.sign(Keypair.random())
    assert world.admit(envelope).result == result(100, Tx.txBAD_AUTH)
