"""Closing: fees first, sequence numbers, roll-back, order, hashes, headers, restart."""

import hashlib

import pytest
from nacl.signing import SigningKey
from stellar_sdk import AccountMerge, Asset, ManageData, Payment, SetOptions, Signer, xdr

from node.ledger.chain import Ledger
from node.ledger.closed import ClosedLedger, CloseTimeError
from node.ledger.settings import LedgerSettings
from node.state.entry_xdr import StateError
from tests.node.expected import Op, Tx, failed, general, op, result, success
from tests.node.world import GENESIS_TIME, PASSPHRASE, World

NATIVE = Asset.native()
DATA = ManageData("n", b"v")


def header_of(closed: ClosedLedger) -> xdr.LedgerHeader:
    return xdr.LedgerHeader.from_xdr_bytes(closed.header)


def coins(world: World) -> int:
    entries = [xdr.LedgerEntry.from_xdr_bytes(one) for one in world.ledger.entries()]
    held = sum(one.data.account.balance.int64 for one in entries if one.data.account)
    return held + xdr.LedgerHeader.from_xdr_bytes(world.ledger.header).fee_pool.int64


def test_genesis_header_is_plain_and_the_root_holds_all_coins() -> None:
    world = World()
    header = header_of(world.first)
    assert header.ledger_version.uint32 == 19
    assert header.ledger_seq.uint32 == 1
    assert header.previous_ledger_hash.hash == bytes(32)
    assert header.total_coins.int64 == 10**18
    assert header.base_fee.uint32 == 100
    assert header.base_reserve.uint32 == 5_000_000
    assert header.max_tx_set_size.uint32 == 10_000
    assert header.scp_value.close_time.time_point.uint64 == GENESIS_TIME
    assert world.first.hash == hashlib.sha256(world.first.header).digest()
    assert world.account("root").balance == 10**18
    assert len(world.first.entries) == 1


def test_headers_are_chained_and_hash_what_they_carry() -> None:
    world = World()
    previous = world.first
    for step in range(4):
        if step % 2 == 0:
            world.admit(world.envelope("root", ManageData("n", bytes([step]))))
        closed = world.close()
        header = header_of(closed)
        assert header.ledger_seq.uint32 == closed.sequence == previous.sequence + 1
        assert header.previous_ledger_hash.hash == closed.previous_hash == previous.hash
        assert closed.hash == hashlib.sha256(closed.header).digest()
        assert header.scp_value.close_time.time_point.uint64 == closed.close_time
        envelopes = sorted(closed.envelopes, key=lambda one: hashlib.sha256(one).digest())
        set_hash = hashlib.sha256(previous.hash + b"".join(envelopes)).digest()
        assert header.scp_value.tx_set_hash.hash == closed.tx_set_hash == set_hash
        pairs = [
            xdr.TransactionResultPair(
                xdr.Hash(one.hash), xdr.TransactionResult.from_xdr_bytes(one.result)
            )
            for one in closed.transactions
        ]
        results = xdr.TransactionResultSet(pairs).to_xdr_bytes()
        assert header.tx_set_result_hash.hash == hashlib.sha256(results).digest()
        previous = closed


def test_state_root_can_be_replayed_from_the_changes() -> None:
    world = World()
    world.create("a")
    root = bytes(32)
    for closed in (world.first, world.last):
        text = b"".join(
            len(key).to_bytes(4) + key + len(entry or b"").to_bytes(4) + (entry or b"")
            for key, entry in sorted(closed.entries.items())
        )
        root = hashlib.sha256(root + text).digest()
        assert header_of(closed).bucket_list_hash.hash == root


def test_changed_entries_are_what_the_ledger_has() -> None:
    world = World()
    world.create("a")
    state: dict[bytes, bytes] = {}
    for closed in (world.first, world.last):
        state.update({key: entry for key, entry in closed.entries.items() if entry})
    assert sorted(state.values()) == sorted(world.ledger.entries())
    world.close()
    assert world.last.entries == {}


def test_close_time_goes_strictly_forward() -> None:
    world = World()
    with pytest.raises(CloseTimeError) as error:
        world.ledger.close(GENESIS_TIME)
    assert (error.value.given, error.value.last) == (GENESIS_TIME, GENESIS_TIME)
    assert world.ledger.sequence == 1


def test_signed_value_names_the_node() -> None:
    seed = bytes(range(32))
    world = World(node_seed=seed)
    header = header_of(world.close())
    signed = header.scp_value.ext.lc_value_signature
    assert signed is not None
    assert signed.node_id.node_id.ed25519 is not None
    key = SigningKey(seed).verify_key
    assert signed.node_id.node_id.ed25519.uint256 == bytes(key)
    message = (
        world.ledger.network
        + (4).to_bytes(4)
        + header.scp_value.tx_set_hash.hash
        + header.scp_value.close_time.to_xdr_bytes()
    )
    key.verify(message, signed.signature.signature)


def test_skip_list_takes_the_state_root_every_fifty_ledgers() -> None:
    world = World()
    for _ in range(100):
        closed = world.close(later=1)
        header = header_of(closed)
        if closed.sequence in (50, 100):
            root = header.bucket_list_hash
        if closed.sequence >= 50:
            assert header.skip_list[0] == root
        assert [one.hash for one in header.skip_list[1:]] == [bytes(32)] * 3


def test_failed_transaction_pays_uses_its_number_and_leaves_nothing() -> None:
    world = World()
    world.create("a", "b")
    before = world.account("a")
    applied = world.run(
        "a", DATA, Payment(world.id("b"), NATIVE, "1"), Payment(world.id("x"), NATIVE, "1")
    )
    none = op(Op.PAYMENT, xdr.PaymentResultCode.PAYMENT_NO_DESTINATION)
    assert applied.result == failed(op(Op.MANAGE_DATA), op(Op.PAYMENT), none)
    after = world.account("a")
    assert after.balance == before.balance - 300
    assert after.sequence == before.sequence + 1
    assert (after.sequence_ledger, after.sequence_time) == (
        world.ledger.sequence,
        world.ledger.close_time,
    )
    assert after.subentries == 0
    assert world.ledger.data(world.key("a")) == {}
    assert coins(world) == 10**18


def test_an_operation_sees_what_successful_ones_before_it_left() -> None:
    world = World()
    world.create("a")
    applied = world.run("a", DATA, Payment(world.id("x"), NATIVE, "1"), ManageData("n", None))
    none = op(Op.PAYMENT, xdr.PaymentResultCode.PAYMENT_NO_DESTINATION)
    assert applied.result == failed(op(Op.MANAGE_DATA), none, op(Op.MANAGE_DATA))


def test_operation_whose_source_was_merged_away() -> None:
    world = World()
    world.create("a", "b")
    applied = world.run(
        "a",
        AccountMerge(world.id("a"), source=world.id("b")),
        ManageData("n", b"v", source=world.id("b")),
        signers=["a", "b"],
    )
    gone = general(xdr.OperationResultCode.opNO_ACCOUNT)
    assert xdr.TransactionResult.from_xdr_bytes(applied.result).result.results[1] == gone  # type: ignore[index]
    assert world.exists("b")


def test_fees_are_charged_before_anything_runs() -> None:
    world = World()
    world.create("a", "b")
    spend = world.account("a").balance - 10_000_000 - 100
    amount = f"{spend // 10**7}.{spend % 10**7:07d}"
    world.admit(world.envelope("a", Payment(world.id("b"), NATIVE, amount)))
    world.admit(world.envelope("b", DATA))
    closed = world.close()
    assert all(one.successful for one in closed.transactions)
    assert world.account("a").balance == 10_000_000
    assert header_of(closed).fee_pool.int64 == 200 + 200


def test_bid_is_not_what_is_charged() -> None:
    world = World()
    applied = world.run("root", DATA, DATA, fee=5000)
    assert (applied.fee_charged, applied.max_fee) == (200, 10_000)
    assert applied.result == success(op(Op.MANAGE_DATA), op(Op.MANAGE_DATA))


def test_source_locked_by_another_transaction_of_the_same_ledger() -> None:
    outcomes = set()
    for step in range(40):
        world = World()
        world.create("a", "b")
        lock = SetOptions(master_weight=0, source=world.id("a"))
        world.admit(world.envelope("b", lock, signers=["a", "b"]))
        sequence = world.account("a").sequence + 1
        world.admit(world.envelope("a", ManageData("n", bytes([step]))))
        closed = world.close()
        by_source = {one.source: one for one in closed.transactions}
        mine, theirs = by_source[world.key("a")], by_source[world.key("b")]
        assert theirs.successful
        assert mine.fee_charged == 100
        assert world.account("a").sequence == sequence
        if mine.order < theirs.order:
            assert mine.successful
        else:
            assert mine.result == result(100, Tx.txBAD_AUTH)
        outcomes.add(mine.successful)
    assert outcomes == {True, False}


def test_source_merged_by_another_transaction_of_the_same_ledger() -> None:
    outcomes = set()
    for step in range(40):
        world = World()
        world.create("a", "b")
        merge = AccountMerge(world.id("b"), source=world.id("a"))
        world.admit(world.envelope("b", merge, signers=["a", "b"]))
        world.admit(world.envelope("a", SetOptions(home_domain=f"d{step}")))
        closed = world.close()
        by_source = {one.source: one for one in closed.transactions}
        mine, theirs = by_source[world.key("a")], by_source[world.key("b")]
        assert theirs.successful
        if mine.order > theirs.order:
            assert mine.result == result(100, Tx.txNO_ACCOUNT)
        outcomes.add(mine.successful)
        assert coins(world) == 10**18
    assert outcomes == {True, False}


def test_apply_order_is_envelope_hash_xor_set_hash() -> None:
    world = World()
    names = [f"n{i}" for i in range(12)]
    world.create(*names)
    for name in names:
        assert world.admit(world.envelope(name, DATA)).status == "PENDING"
    closed = world.close()

    def xored(envelope: bytes) -> bytes:
        digest = hashlib.sha256(envelope).digest()
        return bytes(a ^ b for a, b in zip(digest, closed.tx_set_hash, strict=True))

    applied = [one.envelope for one in closed.transactions]
    assert applied == sorted(closed.envelopes, key=xored)
    assert [one.order for one in closed.transactions] == list(range(1, 13))
    hashes = [hashlib.sha256(one).digest() for one in closed.envelopes]
    assert hashes == sorted(hashes)


def test_time_bounds_are_checked_again_with_the_new_close_time() -> None:
    world = World()
    world.create("a", "b")
    now = world.ledger.close_time
    late = world.admit(world.envelope("a", DATA, bounds=(0, now + 20)))
    world.admit(world.envelope("b", DATA, bounds=(0, now + 21)))
    closed = world.close(later=21)
    assert closed.dropped == (late.hash,)
    assert [one.source for one in closed.transactions] == [world.key("b")]
    assert world.account("a").sequence == 2 << 32
    assert world.ledger.pending_count == 0


def test_pre_authorisation_goes_even_when_the_transaction_fails() -> None:
    world = World()
    world.create("a")
    held = world.account("a").sequence
    later = world.envelope("a", Payment(world.id("x"), NATIVE, "1"), signers=[], sequence=held + 2)
    world.done("a", SetOptions(signer=Signer.pre_auth_tx(later.hash(), 1)))
    world.admit(later)
    assert not world.close().transactions[0].successful
    assert world.account("a").signers == ()


def test_restored_ledger_goes_on_with_the_same_bytes() -> None:
    world = World()
    world.create("a", "b")
    world.done("a", ManageData("n", b"v"), SetOptions(home_domain="x"))
    header, entries = world.ledger.header, list(world.ledger.entries())
    again = Ledger.restore(PASSPHRASE, header, entries, LedgerSettings(base_fee=7))
    assert (again.sequence, again.hash, again.close_time) == (
        world.ledger.sequence,
        world.ledger.hash,
        world.ledger.close_time,
    )
    assert sorted(again.entries()) == sorted(entries)
    envelope = world.envelope("a", DATA).to_xdr_object().to_xdr_bytes()
    close_time = again.close_time + 9
    closed = []
    for ledger in (world.ledger, again):
        assert ledger.admit(envelope).status == "PENDING"
        closed.append(ledger.close(close_time))
    assert closed[0] == closed[1]


@pytest.mark.parametrize("header", [b"", b"\0" * 100, b"\xff" * 400])
def test_restoring_from_what_is_no_header(header: bytes) -> None:
    with pytest.raises(StateError, match="the stored ledger header cannot be read: "):
        Ledger.restore(PASSPHRASE, header, [], LedgerSettings())


def test_restoring_from_what_is_no_entry() -> None:
    world = World()
    with pytest.raises(StateError, match="the stored ledger entry cannot be read: "):
        Ledger.restore(PASSPHRASE, world.first.header, [b"\0\0\0\1"], LedgerSettings())


def test_a_fault_inside_a_close_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.create("a")
    world.admit(world.envelope("a", DATA))
    before, hash_ = sorted(world.ledger.entries()), world.ledger.hash
    with monkeypatch.context() as patch:
        patch.setattr("node.ledger.chain.results_hash", lambda pairs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            world.close()
    assert sorted(world.ledger.entries()) == before
    assert (world.ledger.hash, world.ledger.pending_count) == (hash_, 1)
    assert world.close().transactions[0].successful


def test_a_fault_inside_an_operation_fails_its_transaction_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = World()
    world.create("a", "b")
    held = world.account("a").sequence
    world.admit(world.envelope("a", SetOptions(home_domain="x"), DATA))
    world.admit(world.envelope("b", SetOptions(home_domain="x")))
    with monkeypatch.context() as patch:
        patch.setattr("node.operations.manage_data.apply", lambda *_: 1 / 0)
        closed = world.close()
    by_source = {one.source: one for one in closed.transactions}
    assert by_source[world.key("a")].result == result(200, Tx.txINTERNAL_ERROR)
    assert by_source[world.key("b")].successful
    assert (world.account("a").home_domain, world.account("a").sequence) == (b"", held + 1)


def test_account_whose_own_transaction_goes_far_cannot_be_merged_in_that_ledger() -> None:
    orders = set()
    for step in range(40):
        world = World()
        world.create("a", "b")
        far = ((world.ledger.sequence + 1) << 32) + 7
        own = world.builder("a", sequence=far).append_operation(ManageData("n", bytes([step])))
        own = own.set_min_sequence_number(0).build()
        own.sign(world.pair("a"))
        assert world.admit(own).status == "PENDING"
        merge = AccountMerge(world.id("b"), source=world.id("a"))
        assert world.admit(world.envelope("b", merge, signers=["a", "b"])).status == "PENDING"
        by_source = {one.source: one for one in world.close().transactions}
        mine, theirs = by_source[world.key("a")], by_source[world.key("b")]
        assert mine.successful
        orders.add(mine.order < theirs.order)
        if theirs.order < mine.order:
            code = xdr.AccountMergeResultCode.ACCOUNT_MERGE_SEQNUM_TOO_FAR
            assert theirs.result == failed(op(Op.ACCOUNT_MERGE, code))
    assert orders == {True, False}


def test_operations_of_an_applied_transaction_name_their_sources() -> None:
    world = World()
    world.create("a", "b")
    applied = world.done(
        "a", DATA, Payment(world.id("a"), NATIVE, "1", source=world.id("b")), signers=["a", "b"]
    )
    first, second = applied.operations
    assert (first.source, first.type) == (world.key("a"), 10)
    assert (second.source, second.type) == (world.key("b"), 1)
    assert xdr.OperationBody.from_xdr_bytes(second.body).payment_op is not None
