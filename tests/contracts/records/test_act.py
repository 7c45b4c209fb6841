"""Acts: passed from signer to signer, read strictly, told in words, posted with just enough."""

import base64
import json
from dataclasses import replace

import pytest
from nacl.signing import SigningKey
from stellar_sdk import Account, Asset, Keypair, Network, TransactionBuilder

from contracts.records.act import (
    Act,
    ActError,
    add_signatures,
    complete,
    decode_act,
    describe_act,
    merge,
    records_of,
    signed_by,
)
from contracts.records.envelope import draft_of
from contracts.records.kinds.extend import Extend
from contracts.records.record import Record, record_of
from contracts.records.transactions import Posting, drafts
from node.wire.accounts import address
from node.wire.envelopes import parse_envelope
from node.wire.signatures import verify

SEEDS = [bytes((k,)) * 32 for k in range(1, 5)]
KEYS = [bytes(SigningKey(seed).verify_key) for seed in SEEDS]
AUTHORITY = address(bytes(31) + b"\1")
POSTING = Posting(AUTHORITY, 7, 100, 1_800_000_000, 19)
EXTEND = record_of(Extend(bytes(32), 1_790_000_000, "a \x1b[2Jlong\u202e night"))
LONG = Record(5, b"".join(sorted(KEYS)) * 300)


def _act(record: Record = EXTEND) -> Act:
    return Act("a network", "an act", drafts(record, POSTING))


def _fields(act: Act) -> dict:
    return json.loads(act.encode())


def test_an_act_is_read_as_it_was_written() -> None:
    for act in (_act(), _act(LONG), add_signatures(_act(LONG), SEEDS[:2])):
        assert decode_act(act.encode()) == act


def test_signatures_of_several_machines_come_together() -> None:
    by_hand = decode_act(add_signatures(_act(LONG), SEEDS[:1]).encode())
    one_after_the_other = add_signatures(by_hand, SEEDS[1:2])
    side_by_side = merge([add_signatures(_act(LONG), [seed]) for seed in SEEDS[:2]])
    for act in (one_after_the_other, side_by_side):
        assert signed_by(act, KEYS) == set(KEYS[:2])
    assert signed_by(_act(), KEYS) == frozenset()


def test_one_transaction_without_a_signature_leaves_the_act_unsigned() -> None:
    act = add_signatures(_act(LONG), SEEDS[:1])
    assert len(act.drafts) > 1
    partly = replace(act, drafts=(*act.drafts[:-1], replace(act.drafts[-1], signatures=())))
    assert signed_by(partly, KEYS) == frozenset()
    with pytest.raises(ActError) as refused:
        complete(partly, KEYS, 1)
    assert "0 of 1" in str(refused.value)


def test_copies_of_different_acts_do_not_merge() -> None:
    with pytest.raises(ActError) as refused:
        merge([_act(), _act(LONG)])
    assert refused.value.where == "copy 2"
    with pytest.raises(ActError):
        merge([_act(), replace(_act(), network="another network")])


def test_exactly_the_needed_signatures_are_posted() -> None:
    act = add_signatures(_act(LONG), SEEDS[:3])
    envelopes = complete(act, KEYS, 2)
    assert len(envelopes) == len(act.drafts)
    for envelope in envelopes:
        said = parse_envelope(envelope, act.network_id)
        assert len(said.signatures) == 2
        good = {
            key for one in said.signatures for key in KEYS if verify(key, said.hash, one.signature)
        }
        assert good == set(sorted(KEYS[:3])[:2])


def test_those_who_must_sign_besides_are_named() -> None:
    act = add_signatures(_act(), SEEDS[:2])
    with pytest.raises(ActError) as refused:
        complete(act, KEYS[:2], 2, also=KEYS[2:3])
    assert address(KEYS[2]) in str(refused.value)
    envelope = complete(add_signatures(act, SEEDS[2:3]), KEYS[:2], 2, also=KEYS[2:3])[0]
    assert len(parse_envelope(envelope, act.network_id).signatures) == 3


def test_a_signature_over_another_network_does_not_count() -> None:
    act = add_signatures(replace(_act(), network="another network"), SEEDS[:1])
    assert signed_by(replace(act, network="a network"), KEYS) == frozenset()


def test_what_is_described_comes_from_the_transactions() -> None:
    lines = "\n".join(describe_act(_act()))
    assert "account: " + AUTHORITY in lines
    assert f"record: extend, id {EXTEND.id.hex()}" in lines
    assert "voting ends 2026-09-21T14:13:20Z" in lines
    assert "sequence numbers 8 to 8, together at most 200 stroops" in lines
    assert "valid until: 2027-01-15T08:00:00Z" in lines
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    assert "WARNING" not in lines


def test_an_unsound_record_is_described_as_such() -> None:
    lines = "\n".join(describe_act(_act(Record(7, b"short"))))
    assert "WARNING: this record is not sound" in lines


def test_transactions_that_carry_no_record_are_described_by_operation() -> None:
    builder = TransactionBuilder(Account(AUTHORITY, 7), "a network", base_fee=100)
    builder.append_payment_op(address(KEYS[0]), Asset.native(), "5").add_time_bounds(0, 0)
    envelope = builder.build().to_xdr_object().to_xdr_bytes()
    act = Act("a network", "an act", (draft_of(envelope, ()),))
    lines = "\n".join(describe_act(act))
    assert "carries no whole record" in lines
    assert "Payment" in lines
    assert address(KEYS[0]) in lines
    assert records_of(act) == ()


def _fee_bump(act: Act) -> str:
    key = Keypair.from_raw_ed25519_seed(SEEDS[0])
    inner = act.drafts[0].envelope()
    bump = TransactionBuilder.build_fee_bump_transaction(
        key, 500, _sdk(inner), Network(act.network).network_passphrase
    )
    return bump.to_xdr()


def _sdk(envelope: bytes):
    return TransactionBuilder.from_xdr(base64.b64encode(envelope).decode(), "a network")


@pytest.mark.parametrize(
    ("alter", "where"),
    [
        (lambda fields: [], "file"),
        (lambda fields: fields | {"extra": 1}, "file"),
        (lambda fields: {"format": fields["format"]}, "file"),
        (lambda fields: fields | {"format": "sandogh-act-2"}, "format"),
        (lambda fields: fields | {"network": ""}, "network"),
        (lambda fields: fields | {"network": "\ud800"}, "network"),
        (lambda fields: fields | {"title": 5}, "title"),
        (lambda fields: fields | {"envelopes": []}, "envelopes"),
        (lambda fields: fields | {"envelopes": "x"}, "envelopes"),
        (lambda fields: fields | {"envelopes": [5]}, "envelope 1"),
        (lambda fields: fields | {"envelopes": ["???"]}, "envelope 1"),
        (lambda fields: fields | {"envelopes": ["AAAA"]}, "envelope 1"),
        (lambda fields: fields | {"envelopes": [_fee_bump(_act())]}, "envelope 1"),
        (lambda fields: fields | {"envelopes": fields["envelopes"] * 2}, "envelope 2"),
        (
            lambda fields: (
                fields
                | {
                    "envelopes": fields["envelopes"]
                    + _fields(
                        Act(
                            "a network",
                            "x",
                            drafts(EXTEND, replace(POSTING, source=address(KEYS[0]))),
                        )
                    )["envelopes"]
                }
            ),
            "envelope 2",
        ),
    ],
)
def test_a_wrong_file_is_refused_by_its_field(alter, where: str) -> None:
    with pytest.raises(ActError) as refused:
        decode_act(json.dumps(alter(_fields(_act()))).encode())
    assert refused.value.where == where


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_file_that_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(ActError) as refused:
        decode_act(data)
    assert refused.value.where == "file"
