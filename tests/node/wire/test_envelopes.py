"""Envelopes are read as stellar-sdk wrote them; anything else raises EnvelopeError alone."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import (
    Account,
    FeeBumpTransactionEnvelope,
    MuxedAccount,
    Network,
    Signer,
    SignerKey,
    TransactionBuilder,
    TransactionEnvelope,
    xdr,
)
from stellar_sdk import Asset as SdkAsset
from stellar_sdk.operation.allow_trust import TrustLineEntryFlag
from stellar_sdk.operation.set_trust_line_flags import TrustLineFlags
from xdrlib3 import Packer

from node.wire.accounts import public_key
from node.wire.direct import read_directly
from node.wire.envelopes import (
    MAX_ENVELOPE,
    EnvelopeError,
    parse_envelope,
    parse_outline,
    read_any_shape,
    source_key,
)
from node.wire.hashes import inner_hash, transaction_hash
from node.wire.parsed import (
    AccountMerge,
    AllowTrust,
    Asset,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    ManageData,
    Memo,
    Other,
    Payment,
    SetOptions,
    SetTrustLineFlags,
)
from tests.strategies.envelopes import KEYS, PASSPHRASE, encoded, transactions

NETWORK_ID = Network(PASSPHRASE).network_id()
A, B, C = (key.public_key for key in KEYS[:3])
ASSET = Asset("VOTE", C)
ASSET_SDK = SdkAsset("VOTE", C)


def _base(account: object) -> str:
    return account.account_id if isinstance(account, MuxedAccount) else str(account)


def _builder(**given: bool) -> TransactionBuilder:
    return TransactionBuilder(Account(A, 7), PASSPHRASE, base_fee=100, **given)


def _ballot(operations: int = 3) -> bytes:
    builder = _builder().add_time_bounds(5, 99).add_hash_memo(bytes(range(32)))
    for number in range(operations - 1):
        builder.append_manage_data_op("sandogh", bytes([number]) * (64 - number % 4))
    builder.append_payment_op(B, ASSET_SDK, "1", source=B)
    envelope = builder.build()
    envelope.sign(KEYS[0])
    envelope.sign(KEYS[1])
    return encoded(envelope)


@given(transactions())
def test_every_field_is_what_stellar_sdk_wrote(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope,
) -> None:
    read = parse_envelope(encoded(envelope), NETWORK_ID)
    bumped = isinstance(envelope, FeeBumpTransactionEnvelope)
    inner = envelope.transaction.inner_transaction_envelope if bumped else envelope
    said = inner.transaction
    assert read.hash == inner.hash()
    assert read.outer_hash == (envelope.hash() if bumped else None)
    assert read.ledger_hash == envelope.hash()
    assert read.source == _base(said.source.account_id)
    assert read.sequence == said.sequence
    assert read.fee == (envelope.transaction.fee if bumped else said.fee)
    assert read.fee_source == (
        envelope.transaction.fee_source.account_id if bumped else read.source
    )
    bounds = said.preconditions.time_bounds if said.preconditions else None
    assert (read.min_time, read.max_time) == (
        (bounds.min_time, bounds.max_time) if bounds else (0, 0)
    )
    assert read.conditions == (
        said.preconditions is not None and said.preconditions.ledger_bounds is not None
    )
    assert [(one.hint, one.signature) for one in read.signatures] == [
        (one.signature_hint, one.signature) for one in inner.signatures
    ]
    assert len(read.operations) == len(said.operations)
    for one, written in zip(read.operations, said.operations, strict=True):
        assert one.source == (written.source.account_id if written.source else read.source)


@given(transactions())
def test_hashes_are_those_of_the_wire(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope,
) -> None:
    read = parse_envelope(encoded(envelope), NETWORK_ID)
    wire = xdr.TransactionEnvelope.from_xdr_bytes(encoded(envelope))
    assert read.ledger_hash == transaction_hash(wire, NETWORK_ID)
    assert read.hash == (inner_hash(wire, NETWORK_ID) or read.ledger_hash)


@given(transactions())
def test_the_source_is_found_without_reading_the_rest(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope,
) -> None:
    raw = encoded(envelope)
    assert source_key(raw) == public_key(parse_envelope(raw, NETWORK_ID).source)


@given(transactions(any_form=False))
def test_the_usual_shapes_are_read_directly_and_alike(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope,
) -> None:
    direct = read_directly(encoded(envelope), NETWORK_ID)
    assert direct is not None
    assert direct == read_any_shape(encoded(envelope), NETWORK_ID)


@given(transactions())
def test_an_outline_lacks_nothing_but_operations(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope,
) -> None:
    whole = parse_envelope(encoded(envelope), NETWORK_ID)
    outline = parse_outline(encoded(envelope), NETWORK_ID)
    assert outline in (whole, replace(whole, operations=()))


@given(st.lists(st.binary(max_size=64), min_size=1, max_size=99), st.booleans())
def test_the_outline_of_a_record_ends_where_its_values_end(values: list[bytes], pays: bool) -> None:
    builder = _builder()
    for value in values:
        builder.append_manage_data_op("sandogh", value)
    if pays:
        builder.append_payment_op(KEYS[1].public_key, SdkAsset.native(), "1", KEYS[1].public_key)
    envelope = builder.build()
    envelope.sign(KEYS[0])
    raw = encoded(envelope)
    outline = read_directly(raw, NETWORK_ID, outline=True)
    assert outline == replace(parse_envelope(raw, NETWORK_ID), operations=())


@given(transactions(any_form=False), st.data())
@settings(max_examples=300)
def test_the_direct_reader_never_takes_what_stellar_sdk_refuses(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope, data: st.DataObject
) -> None:
    raw = bytearray(encoded(envelope))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    changed = bytes(raw)
    direct = read_directly(changed, NETWORK_ID)
    if direct is not None:
        assert direct == read_any_shape(changed, NETWORK_ID)


@given(transactions(), st.data())
@settings(max_examples=300)
def test_changed_bytes_give_a_transaction_or_an_envelope_error(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope, data: st.DataObject
) -> None:
    raw = bytearray(encoded(envelope))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        parse_envelope(bytes(raw), NETWORK_ID)
    except EnvelopeError:
        return
    assert xdr.TransactionEnvelope.from_xdr_bytes(bytes(raw)).to_xdr_bytes() == bytes(raw)


@given(transactions(), st.data())
def test_truncated_or_longer_bytes_are_refused(
    envelope: TransactionEnvelope | FeeBumpTransactionEnvelope, data: st.DataObject
) -> None:
    raw = encoded(envelope)
    with pytest.raises(EnvelopeError):
        parse_envelope(raw[: data.draw(st.integers(0, len(raw) - 1))], NETWORK_ID)
    with pytest.raises(EnvelopeError):
        parse_envelope(raw + data.draw(st.binary(min_size=1, max_size=8)), NETWORK_ID)


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(EnvelopeError):
        parse_envelope(noise, NETWORK_ID)


def test_every_kind_of_operation_in_plain_values() -> None:
    builder = _builder()
    builder.append_create_account_op(B, "2.5")
    builder.append_payment_op(B, SdkAsset.native(), "0.0000001", source=C)
    builder.append_change_trust_op(ASSET_SDK, "100")
    builder.append_set_options_op(
        master_weight=0,
        high_threshold=255,
        home_domain="sandogh.example",
        signer=Signer(SignerKey.pre_auth_tx(bytes(32)), 1),
    )
    builder.append_set_trust_line_flags_op(B, ASSET_SDK, set_flags=TrustLineFlags(1))
    builder.append_manage_data_op("sandogh", None)
    builder.append_account_merge_op(B)
    builder.append_bump_sequence_op(9)
    builder.append_inflation_op()
    read = parse_envelope(encoded(builder.build()), NETWORK_ID).operations
    options = read[3]
    assert isinstance(options, SetOptions)
    assert options.signer is not None
    assert options.signer.strkey.startswith("T")
    assert replace(options, signer=None) == SetOptions(
        A, master_weight=0, high=255, home_domain=b"sandogh.example", signer_weight=1
    )
    assert read[:3] == (
        CreateAccount(A, B, 25_000_000),
        Payment(C, B, None, 1),
        ChangeTrust(A, ASSET, 10**9),
    )
    assert read[4:] == (
        SetTrustLineFlags(A, B, ASSET, set_flags=1, clear_flags=0),
        ManageData(A, b"sandogh", None),
        AccountMerge(A, B),
        BumpSequence(A, 9),
        Other(A, "inflation"),
    )


def test_allow_trust_names_code_and_degree() -> None:
    builder = _builder().append_allow_trust_op(B, "VOTE", TrustLineEntryFlag(1))
    read = parse_envelope(encoded(builder.build()), NETWORK_ID)
    assert read.operations == (AllowTrust(A, B, "VOTE", 1),)


def test_a_signed_payload_signer_keeps_its_strkey() -> None:
    text = (  # SEP-23's example: a payload of 29 bytes
        "PA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAOQCAQDAQCQMBYIBEFAWDANBYHRAEISCMKB"
        "KFQXDAMRUGY4DUAAAAFGBU"
    )
    payload = SignerKey.from_encoded_signer_key(text)
    builder = _builder().append_set_options_op(signer=Signer(payload, 1))
    (read,) = parse_envelope(encoded(builder.build()), NETWORK_ID).operations
    assert isinstance(read, SetOptions)
    assert read.signer is not None
    assert read.signer.type == "ed25519_signed_payload"
    assert read.signer.strkey == text


@pytest.mark.parametrize(("type_", "value"), [("none", None), ("hash", bytes(range(32)))])
def test_only_a_hash_memo_is_a_memo_hash(type_: str, value: bytes | None) -> None:
    builder = _builder().append_manage_data_op("sandogh", b"x")
    if value is not None:
        builder.add_hash_memo(value)
    read = parse_envelope(encoded(builder.build()), NETWORK_ID)
    assert read.memo == Memo(type_, value)  # type: ignore[arg-type]
    assert read.memo_hash == value
    builder = _builder().append_manage_data_op("sandogh", b"x").add_return_hash_memo(bytes(32))
    assert parse_envelope(encoded(builder.build()), NETWORK_ID).memo_hash is None


def test_a_short_code_in_the_long_form_is_another_asset() -> None:
    raw = _ballot()
    short = (1).to_bytes(4, "big") + b"VOTE"
    assert raw.count(short) == 1
    long = raw.replace(short, (2).to_bytes(4, "big") + b"VOTE" + bytes(8))
    payment = parse_envelope(long, NETWORK_ID).operations[-1]
    assert isinstance(payment, Payment)
    assert payment.asset == Asset("VOTE\0", C)
    assert read_any_shape(long, NETWORK_ID) == parse_envelope(long, NETWORK_ID)


def test_padding_that_is_not_zero_is_refused() -> None:
    raw = _ballot()
    name = raw.index(b"sandogh\0")
    changed = raw[: name + 7] + b"\1" + raw[name + 8 :]
    with pytest.raises(EnvelopeError) as error:
        parse_envelope(changed, NETWORK_ID)
    assert "not canonical" in error.value.why


def _packed(wire: xdr.TransactionEnvelope) -> bytes:
    packer = Packer()
    wire.type.pack(packer)
    assert wire.v1 is not None
    said = wire.v1.tx
    said.source_account.pack(packer)
    said.fee.pack(packer)
    said.seq_num.pack(packer)
    said.cond.pack(packer)
    said.memo.pack(packer)
    packer.pack_uint(len(said.operations))
    for one in said.operations:
        one.pack(packer)
    packer.pack_uint(0)  # no extension
    packer.pack_uint(0)  # no signatures
    return packer.get_buffer()


def test_a_path_has_at_most_five_steps() -> None:
    builder = _builder().append_path_payment_strict_send_op(
        B, SdkAsset.native(), "1", SdkAsset.native(), "1", [ASSET_SDK] * 5
    )
    raw = encoded(builder.build())
    assert read_directly(raw, NETWORK_ID) == read_any_shape(raw, NETWORK_ID)
    step = raw[-44 - 8 : -8]
    count = len(raw) - 8 - 5 * 44 - 4
    assert raw[count : count + 4] == (5).to_bytes(4)
    longer = raw[:count] + (6).to_bytes(4) + raw[count + 4 : -8] + step + raw[-8:]
    assert read_directly(longer, NETWORK_ID) is None
    with pytest.raises(EnvelopeError):
        parse_envelope(longer, NETWORK_ID)


def test_a_text_memo_has_at_most_28_bytes_and_zeros_behind() -> None:
    raw = encoded(_builder().add_text_memo(b"x" * 27).append_bump_sequence_op(1).build())
    plain = encoded(_builder().add_text_memo(b"x" * 27).append_manage_data_op("a", b"b").build())
    assert parse_envelope(raw, NETWORK_ID).memo == parse_envelope(plain, NETWORK_ID).memo
    at = plain.index(b"x" * 27)
    for changed in (
        plain[: at + 27] + b"\1" + plain[at + 28 :],
        plain[: at - 4] + (29).to_bytes(4) + plain[at:],
    ):
        assert read_directly(changed, NETWORK_ID) is None
        with pytest.raises(EnvelopeError):
            parse_envelope(changed, NETWORK_ID)


def test_a_hundred_operations_pass_and_one_more_is_refused() -> None:
    builder = _builder()
    for _ in range(100):
        builder.append_manage_data_op("sandogh", bytes(64))
    assert len(parse_envelope(encoded(builder.build()), NETWORK_ID).operations) == 100
    wire = builder.build().to_xdr_object()
    assert wire.v1 is not None
    wire.v1.tx.operations.append(wire.v1.tx.operations[0])
    with pytest.raises(EnvelopeError, match="101"):
        parse_envelope(_packed(wire), NETWORK_ID)


def test_twenty_signatures_pass_and_one_more_is_refused() -> None:
    envelope = _builder().append_manage_data_op("sandogh", b"x").build()
    envelope.sign(KEYS[0])
    envelope.signatures *= 20
    raw = encoded(envelope)
    assert len(parse_envelope(raw, NETWORK_ID).signatures) == 20
    count = raw.index((20).to_bytes(4, "big") + envelope.signatures[0].signature_hint)
    longer = raw[:count] + (21).to_bytes(4, "big") + raw[count + 4 :] + raw[-72:]
    with pytest.raises(EnvelopeError, match="21"):
        parse_envelope(longer, NETWORK_ID)


def test_a_huge_envelope_is_refused_unread() -> None:
    with pytest.raises(EnvelopeError, match="more than"):
        parse_envelope(bytes(MAX_ENVELOPE + 1), NETWORK_ID)
