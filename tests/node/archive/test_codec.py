"""The walks over XDR cut where stellar-sdk cuts, and never raise anything but FormError."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stellar_sdk import FeeBumpTransactionEnvelope, Network, TransactionEnvelope, xdr

from node.archive.envelopes import read_envelope
from node.archive.faults import FormError
from node.archive.headers import read_header
from node.archive.results import encode_results, read_results
from node.archive.scp import encode_scp, externalize, own_quorum_set, read_scp
from node.archive.sets import encode_set, read_set
from node.base.dates import LAST_MOMENT
from node.ledger.header import stellar_value
from node.wire.direct import read_directly
from node.wire.envelopes import read_any_shape
from node.wire.hashes import inner_hash, network_id, transaction_hash
from tests.node.archive.chain import NETWORK, SEED, chain
from tests.strategies.envelopes import PASSPHRASE, encoded, records, transactions

NETWORK_ID = network_id(PASSPHRASE)
Tx = TransactionEnvelope | FeeBumpTransactionEnvelope
Operation = xdr.OperationType


@given(transactions(), st.binary(max_size=9), st.binary(max_size=9))
def test_an_envelope_ends_and_hashes_as_the_sdk_says(tx: Tx, before: bytes, after: bytes) -> None:
    raw = encoded(tx)
    found, end = read_envelope(before + raw + after, len(before), NETWORK_ID)
    assert (found.raw, end) == (raw, len(before) + len(raw))
    said = tx.to_xdr_object()
    assert found.hash == tx.hash() == transaction_hash(said, NETWORK_ID)
    assert found.inner_hash == inner_hash(said, NETWORK_ID)


@given(transactions(), st.data())
def test_a_damaged_envelope_is_cut_or_refused(tx: Tx, data: st.DataObject) -> None:
    raw = bytearray(encoded(tx))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with suppress(FormError):
        read_envelope(bytes(raw), 0, NETWORK_ID)
    with pytest.raises(FormError):
        read_envelope(encoded(tx)[: data.draw(st.integers(0, len(raw) - 1))], 0, NETWORK_ID)


@given(records())
def test_a_record_of_many_entries_is_cut_where_the_sdk_cuts(raw: bytes) -> None:
    found, end = read_envelope(raw + b"more", 0, NETWORK_ID)
    assert (found.raw, end) == (raw, len(raw))
    assert read_directly(raw, NETWORK_ID) in (None, read_any_shape(raw, NETWORK_ID))
    with pytest.raises(FormError):
        read_envelope(raw[:-1], 0, NETWORK_ID)


def success(kind: Operation, **said: Any) -> xdr.OperationResult:
    return xdr.OperationResult(xdr.OperationResultCode.opINNER, xdr.OperationResultTr(kind, **said))


def merged(balance: int | None) -> xdr.OperationResult:
    code = xdr.AccountMergeResultCode
    if balance is None:
        result = xdr.AccountMergeResult(code.ACCOUNT_MERGE_NO_ACCOUNT)
    else:
        result = xdr.AccountMergeResult(code.ACCOUNT_MERGE_SUCCESS, xdr.Int64(balance))
    return success(Operation.ACCOUNT_MERGE, account_merge_result=result)


def paid(code: int) -> xdr.OperationResult:
    result = xdr.PaymentResult(xdr.PaymentResultCode(code))
    return success(Operation.PAYMENT, payment_result=result)


def inflated(count: int) -> xdr.OperationResult:
    key = xdr.AccountID(
        xdr.PublicKey(xdr.PublicKeyType.PUBLIC_KEY_TYPE_ED25519, xdr.Uint256(bytes(32)))
    )
    result = xdr.InflationResult(
        xdr.InflationResultCode.INFLATION_SUCCESS,
        [xdr.InflationPayout(key, xdr.Int64(7))] * count,
    )
    return success(Operation.INFLATION, inflation_result=result)


operation_results = st.one_of(
    st.integers(-9, 0).map(paid),
    st.builds(merged, st.none() | st.integers(0, 2**62)),
    st.builds(inflated, st.integers(0, 3)),
    st.sampled_from(
        [one for one in xdr.OperationResultCode if one != xdr.OperationResultCode.opINNER]
    ).map(xdr.OperationResult),
)
EXT = xdr.TransactionResultExt(0)
INNER_EXT = xdr.InnerTransactionResultExt(0)
Code = xdr.TransactionResultCode
with_operations = st.sampled_from([Code.txSUCCESS, Code.txFAILED])
without = st.sampled_from(
    [one for one in Code if one.value < -1 and one != Code.txFEE_BUMP_INNER_FAILED]
)


@st.composite
def results(draw: st.DrawFn) -> xdr.TransactionResult:
    """Draw a TransactionResult, of a fee bump too."""
    fee = xdr.Int64(draw(st.integers(0, 2**40)))
    code = draw(with_operations | without)
    some = (
        draw(st.lists(operation_results, max_size=4))
        if code in (Code.txSUCCESS, Code.txFAILED)
        else None
    )
    if draw(st.booleans()):
        return xdr.TransactionResult(fee, xdr.TransactionResultResult(code, results=some), EXT)
    inner = xdr.InnerTransactionResult(
        xdr.Int64(0), xdr.InnerTransactionResultResult(code, results=some), INNER_EXT
    )
    pair = xdr.InnerTransactionResultPair(
        xdr.Hash(draw(st.binary(min_size=32, max_size=32))), inner
    )
    outer = (
        Code.txFEE_BUMP_INNER_SUCCESS if code == Code.txSUCCESS else Code.txFEE_BUMP_INNER_FAILED
    )
    return xdr.TransactionResult(
        fee, xdr.TransactionResultResult(outer, inner_result_pair=pair), EXT
    )


@given(st.lists(results(), max_size=5), st.integers(1, 2**32 - 1))
def test_results_are_cut_as_the_sdk_cuts(some: list[xdr.TransactionResult], ledger: int) -> None:
    names = [bytes([number]) * 32 for number in range(len(some))]
    pairs = [(name, one.to_xdr_bytes()) for name, one in zip(names, some, strict=True)]
    record = encode_results(ledger, pairs)
    theirs = xdr.TransactionHistoryResultEntry.from_xdr_bytes(record)
    assert theirs.to_xdr_bytes() == record
    found = read_results(record)
    assert found.sequence == ledger
    assert [(one.hash, one.raw) for one in found.results] == pairs
    for one, said in zip(found.results, some, strict=True):
        within = said.result.inner_result_pair
        assert one.inner_hash == (within.transaction_hash.hash if within else None)
        assert one.successful == (said.result.code.value in (0, 1))


Make = Callable[[], bytes]


def header_record() -> bytes:
    from node.archive.headers import encode_header

    last = chain().ledgers[-1]
    return encode_header(last.hash, last.header)


def set_record() -> bytes:
    last = chain().ledgers[2]
    return encode_set(3, last.header[4:36], [one.envelope for one in last.transactions])


def results_record() -> bytes:
    last = chain().ledgers[2]
    return encode_results(3, [(one.hash, one.result) for one in last.transactions])


def scp_record() -> bytes:
    value = stellar_value(bytes(32), 1_700_000_000, NETWORK, SEED)
    return encode_scp(9, [own_quorum_set(SEED)], [externalize(9, value, SEED, NETWORK)])


RECORDS: dict[str, tuple[Make, Callable[[bytes], Any], Any]] = {
    "header": (header_record, read_header, xdr.LedgerHeaderHistoryEntry),
    "set": (set_record, lambda raw: read_set(raw, NETWORK), xdr.TransactionHistoryEntry),
    "results": (results_record, read_results, xdr.TransactionHistoryResultEntry),
    "scp": (scp_record, read_scp, xdr.SCPHistoryEntry),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_what_the_sdk_reads(name: str) -> None:
    make, read, theirs = RECORDS[name]
    assert theirs.from_xdr_bytes(make()).to_xdr_bytes() == make()
    read(make())


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_cut_or_prolonged_anywhere_is_refused(name: str) -> None:
    make, read, _ = RECORDS[name]
    raw = make()
    for left in range(len(raw)):
        with pytest.raises(FormError):
            read(raw[:left])
    for more in (b"\0", bytes(4), b"\0\0\0\1"):
        with pytest.raises(FormError):
            read(raw + more)


@pytest.mark.parametrize("name", RECORDS)
@given(data=st.data())
def test_a_damaged_record_is_read_or_refused(name: str, data: st.DataObject) -> None:
    make, read, _ = RECORDS[name]
    raw = bytearray(make())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at] = data.draw(st.integers(0, 255))
    with suppress(FormError):
        read(bytes(raw))


@pytest.mark.parametrize("name", RECORDS)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_a_record_or_refused(name: str, raw: bytes) -> None:
    with suppress(FormError):
        RECORDS[name][1](raw)


def test_a_header_says_what_the_sdk_reads() -> None:
    found = read_header(header_record())
    said = xdr.LedgerHeader.from_xdr_bytes(found.raw)
    assert found.sequence == said.ledger_seq.uint32
    assert found.protocol == said.ledger_version.uint32 == 19
    assert found.previous_hash == said.previous_ledger_hash.hash
    assert found.results_hash == said.tx_set_result_hash.hash
    assert found.value.raw == said.scp_value.to_xdr_bytes()
    assert found.value.close_time == said.scp_value.close_time.time_point.uint64
    assert (found.base_fee, found.base_reserve) == (100, 5_000_000)
    assert found.max_operations == said.max_tx_set_size.uint32
    assert found.claimed == found.hash


@pytest.mark.parametrize(("time", "sound"), [(LAST_MOMENT, True), (LAST_MOMENT + 1, False)])
def test_a_header_closes_by_the_end_of_dates(time: int, sound: bool) -> None:
    said = xdr.LedgerHeader.from_xdr_bytes(chain().ledgers[-1].header)
    said.scp_value.close_time = xdr.TimePoint(xdr.Uint64(time))
    record = bytes(32) + said.to_xdr_bytes() + bytes(4)
    if sound:
        assert read_header(record).value.close_time == time
        return
    with pytest.raises(FormError, match="after the year 9999"):
        read_header(record)


def test_a_header_with_flags_and_upgrades_is_read() -> None:
    said = xdr.LedgerHeader.from_xdr_bytes(chain().ledgers[-1].header)
    said.ext = xdr.LedgerHeaderExt(
        1, xdr.LedgerHeaderExtensionV1(xdr.Uint32(7), xdr.LedgerHeaderExtensionV1Ext(0))
    )
    upgrade = xdr.LedgerUpgrade(
        xdr.LedgerUpgradeType.LEDGER_UPGRADE_BASE_FEE, new_base_fee=xdr.Uint32(50_000)
    )
    said.scp_value.upgrades = [xdr.UpgradeType(upgrade.to_xdr_bytes())]
    found = read_header(bytes(32) + said.to_xdr_bytes() + bytes(4))
    assert found.sequence == said.ledger_seq.uint32
    assert found.value.raw == said.scp_value.to_xdr_bytes()


def test_a_value_in_whose_place_the_empty_set_came_keeps_the_proposed_one() -> None:
    """CAP-83, protocol 28."""
    said = xdr.LedgerHeader.from_xdr_bytes(chain().ledgers[-1].header)
    signed = said.scp_value.ext.lc_value_signature
    said.scp_value.ext = xdr.StellarValueExt(
        xdr.StellarValueType.STELLAR_VALUE_EMPTY_TX_SET,
        proposed_value=xdr.StellarValueProposedValue(
            said.scp_value.tx_set_hash, xdr.Hash(bytes(32)), xdr.Uint32(28), signed
        ),
    )
    said.scp_value.tx_set_hash = xdr.Hash(bytes(32))
    found = read_header(bytes(32) + said.to_xdr_bytes() + bytes(4))
    assert found.value.replaced
    assert found.value.set_hash == bytes(32)
    assert found.value.is_signed_on(NETWORK)
    assert not found.value.is_signed_on(Network("another").network_id())


def statement(pledges: xdr.SCPStatementPledges) -> bytes:
    key = xdr.PublicKey(xdr.PublicKeyType.PUBLIC_KEY_TYPE_ED25519, xdr.Uint256(b"k" * 32))
    said = xdr.SCPStatement(xdr.NodeID(key), xdr.Uint64(9), pledges)
    return xdr.SCPEnvelope(said, xdr.Signature(b"s" * 64)).to_xdr_bytes()


BALLOT = xdr.SCPBallot(xdr.Uint32(3), xdr.Value(b"value"))
QUORUM = xdr.Hash(b"q" * 32)
ONE = xdr.Uint32(1)
Kind = xdr.SCPStatementType
PLEDGES = [
    xdr.SCPStatementPledges(
        Kind.SCP_ST_PREPARE,
        prepare=xdr.SCPStatementPrepare(QUORUM, BALLOT, BALLOT, None, ONE, ONE),
    ),
    xdr.SCPStatementPledges(
        Kind.SCP_ST_PREPARE,
        prepare=xdr.SCPStatementPrepare(QUORUM, BALLOT, BALLOT, BALLOT, ONE, ONE),
    ),
    xdr.SCPStatementPledges(
        Kind.SCP_ST_CONFIRM, confirm=xdr.SCPStatementConfirm(BALLOT, ONE, ONE, ONE, QUORUM)
    ),
    xdr.SCPStatementPledges(
        Kind.SCP_ST_EXTERNALIZE, externalize=xdr.SCPStatementExternalize(BALLOT, ONE, QUORUM)
    ),
    xdr.SCPStatementPledges(
        Kind.SCP_ST_NOMINATE,
        nominate=xdr.SCPNomination(QUORUM, [xdr.Value(b"a"), xdr.Value(b"")], [xdr.Value(b"b")]),
    ),
]


def test_statements_of_every_type_are_cut() -> None:
    messages = [statement(one) for one in PLEDGES]
    record = encode_scp(9, [], messages)
    found = read_scp(record)
    assert [one.slot for one in found.statements] == [9] * 5
    assert [one.quorum_set for one in found.statements] == [b"q" * 32] * 5
    assert [one.externalized for one in found.statements] == [None, None, None, b"value", None]
    for one, message in zip(found.statements, messages, strict=True):
        assert one.node == b"k" * 32
        assert message == one.raw + b"\0\0\0\x40" + one.signature


def test_our_own_statement_is_signed_as_stellar_signs() -> None:
    from stellar_sdk import Keypair

    record = xdr.SCPHistoryEntry.from_xdr_bytes(scp_record()).v0
    assert record is not None
    (message,) = record.ledger_messages.messages
    pair = Keypair.from_raw_ed25519_seed(SEED)
    pair.verify(
        NETWORK + b"\0\0\0\1" + message.statement.to_xdr_bytes(), message.signature.signature
    )
    said = message.statement.pledges.externalize
    assert said is not None
    (told,) = record.quorum_sets
    assert told.threshold.uint32 == 1
    assert said.commit_quorum_set_hash.hash == own_quorum_set(SEED).hash
    assert message.statement.node_id.node_id.ed25519.uint256 == pair.raw_public_key()
