"""Written envelopes equal a general builder's, byte for byte, and are read back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stellar_sdk import Account, Asset, Keypair, TransactionBuilder

from contracts.records.envelope import CastPayment, Draft, EnvelopeLimit, Times, draft_of
from contracts.records.envelope import draft_part as written
from contracts.records.frame import parse_part, split, values
from contracts.records.record import Record, RecordError
from contracts.records.transactions import Posting, drafts, sign
from node.wire.envelopes import parse_envelope
from node.wire.hashes import network_id
from node.wire.parsed import ManageData, Memo, Payment

PASSPHRASE = "a network"
NETWORK = network_id(PASSPHRASE)
KEYS = [Keypair.from_raw_ed25519_seed(bytes((k,)) * 32) for k in range(1, 6)]
SOURCE, ISSUER, URN, BOX = (key.public_key for key in KEYS[:4])
CAST = CastPayment(ISSUER, URN, BOX)


def _built(
    record: Record, part: int, posting: Posting, payment: CastPayment | None, signers: int
) -> bytes:
    """Return the envelope that stellar-sdk builds."""
    builder = TransactionBuilder(
        Account(SOURCE, posting.sequence + part),
        PASSPHRASE,
        base_fee=posting.base_fee,
        v1=posting.protocol >= 13,
    )
    builder.add_hash_memo(record.id).add_time_bounds(0, posting.max_time)
    parts = split(record)
    for value in values(parts[part]):
        builder.append_manage_data_op("sandogh", value)
    if payment is not None and part == len(parts) - 1:
        builder.append_payment_op(BOX, Asset("VOTE", ISSUER), "1", source=URN)
    built = builder.build()
    for key in KEYS[:signers]:
        built.sign(key)
    return built.to_xdr_object().to_xdr_bytes()


@settings(max_examples=15, deadline=None)
@given(
    st.integers(1, 13_000),
    st.booleans(),
    st.sampled_from((12, 13, 20)),
    st.integers(0, 2**62),
    st.integers(1, 50_000),
    st.integers(0, 2**53),
    st.integers(0, 3),
)
def test_envelopes_equal_the_general_builders(
    length: int, pays: bool, protocol: int, sequence: int, fee: int, until: int, signers: int
) -> None:
    record = Record(9, bytes(i % 251 for i in range(length - 1)))
    posting = Posting(SOURCE, sequence, fee, until, protocol)
    payment = CAST if pays else None
    made = drafts(record, posting, payment)
    assert len(made) == len(split(record))
    for part, draft in enumerate(made):
        signed = sign(draft, NETWORK, [key.raw_secret_key() for key in KEYS[:signers]])
        assert signed.envelope() == _built(record, part, posting, payment, signers)


def test_the_ledger_reads_what_was_meant() -> None:
    record = Record(9, bytes(7000))
    made = drafts(record, Posting(SOURCE, 41, 100, 999, 19), CAST)
    read = [parse_envelope(draft.envelope(), NETWORK) for draft in made]
    assert [one.hash for one in read] == [draft.hash(NETWORK) for draft in made]
    assert [one.sequence for one in read] == [42, 43]
    assert [one.fee for one in read] == [100 * len(one.operations) for one in read]
    assert {(one.min_time, one.max_time, one.memo) for one in read} == {
        (0, 999, Memo("hash", record.id))
    }
    *entries, last = read[1].operations
    assert isinstance(last, Payment)
    assert (last.source, last.destination, last.amount) == (URN, BOX, 10_000_000)
    assert all(isinstance(one, ManageData) for one in (*read[0].operations, *entries))
    found = parse_part([one.value for one in entries])
    assert (found.number, found.parts, found.length) == (1, 2, 7001)


def test_a_v0_envelope_hashes_as_its_v1_form() -> None:
    record = Record(1, b"body")
    [old] = drafts(record, Posting(SOURCE, 1, 100, 0, 12))
    [new] = drafts(record, Posting(SOURCE, 1, 100, 0, 13))
    assert old.envelope() != new.envelope()
    assert old.hash(NETWORK) == new.hash(NETWORK)


def test_the_same_signature_is_added_once() -> None:
    [draft] = drafts(Record(1, b"body"), Posting(SOURCE, 1, 100, 0, 19))
    seed = KEYS[0].raw_secret_key()
    once = sign(draft, NETWORK, [seed])
    assert sign(once, NETWORK, [seed, seed]) == once
    assert len(once.signatures) == 1


def test_more_than_20_signatures_are_refused() -> None:
    [draft] = drafts(Record(1, b"body"), Posting(SOURCE, 1, 100, 0, 19))
    with pytest.raises(EnvelopeLimit) as refused:
        sign(draft, NETWORK, [bytes((k,)) * 32 for k in range(21)])
    assert refused.value.what == "signatures"


@pytest.mark.parametrize(
    ("times", "what"),
    [
        (Times(1, 2**32, 0), "fee"),
        (Times(1, 0, 0), "fee"),
        (Times(1, 1, -1), "maxTime"),
        (Times(1, 1, 2**63), "maxTime"),
        (Times(0, 1, 0), "sequence number"),
        (Times(2**63, 1, 0), "sequence number"),
    ],
)
def test_numbers_that_do_not_fit_are_named(times: Times, what: str) -> None:
    with pytest.raises(EnvelopeLimit) as refused:
        written(SOURCE, bytes(14), bytes(32), times)
    assert refused.value.what == what


def test_a_record_that_no_parts_hold_is_refused() -> None:
    class Long(bytes):
        def __len__(self) -> int:
            return 65_535 * 6323 + 1

    record = Record(5, b"")
    object.__setattr__(record, "bytes", Long())
    with pytest.raises(RecordError) as refused:
        drafts(record, Posting(SOURCE, 1, 100, 0, 19))
    assert refused.value.field == "length"


def test_an_envelope_comes_apart_again() -> None:
    for protocol in (12, 19):
        [draft] = drafts(Record(1, b"body"), Posting(SOURCE, 1, 100, 0, protocol))
        signed = sign(draft, NETWORK, [KEYS[0].raw_secret_key()])
        assert draft_of(signed.envelope(), signed.signatures) == signed
        with pytest.raises(EnvelopeLimit):
            draft_of(signed.envelope(), ((b"hint", bytes(64)),))
    with pytest.raises(EnvelopeLimit):
        draft_of(b"\0\0\0\5" + signed.envelope()[4:], signed.signatures)
    assert isinstance(signed, Draft)
