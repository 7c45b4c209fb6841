"""Casts that do not count, each wrong in a single thing, by the reason that it must get."""

from collections.abc import Callable
from dataclasses import replace

from contracts.counting.cast import Cast
from contracts.crypto.group import IDENTITY, ORDER
from contracts.records.frame import split
from contracts.records.record import Record
from node.wire.parsed import BumpSequence, ManageData, Memo, Operation
from tests.strategies.casts import (
    CHANNELS,
    END,
    OPENS,
    ROLL,
    SECRETS,
    Ledger,
    altered,
    ballot,
    entries,
    payment,
    record,
    with_point,
)


def foreign_source() -> Cast:
    return Ledger().send("stranger", (payment(),), Memo("none"))


def unsigned_channel() -> Cast:
    return Ledger().cast(record(ballot(0)), signed=(False, True))


def unsigned_relay() -> Cast:
    return Ledger().cast(record(ballot(0)), signed=(True, False))


def only_a_payment() -> Cast:
    return Ledger().send(CHANNELS[0], (payment(),), Memo("none"))


def two_votes() -> Cast:
    return whole_with((payment(20_000_000),))


def half_a_vote() -> Cast:
    return whole_with((payment(5_000_000),))


def two_payments() -> Cast:
    return whole_with((payment(), payment()))


def something_between() -> Cast:
    return whole_with((BumpSequence(CHANNELS[0], 9), payment()))


def payment_then_data() -> Cast:
    return whole_with((payment(), ManageData(CHANNELS[0], b"sandogh", b"x")))


def whole_with(after: tuple[Operation, ...]) -> Cast:
    whole = record(ballot(0))
    operations = (*entries(CHANNELS[0], split(whole)[0]), *after)
    return Ledger().send(CHANNELS[0], operations, Memo("hash", whole.id))


def other_data_name() -> Cast:
    whole = record(ballot(0))
    renamed = tuple(replace(one, name=b"sandog") for one in entries(CHANNELS[0], split(whole)[0]))
    return Ledger().send(CHANNELS[0], (*renamed, payment()), Memo("hash", whole.id))


def data_of_another_account() -> Cast:
    whole = record(ballot(0))
    operations = (*entries("another", split(whole)[0]), payment())
    return Ledger().send(CHANNELS[0], operations, Memo("hash", whole.id))


def first_part_missing() -> Cast:
    return parts_of_a_long_ballot((CHANNELS[0],), (1,))


def parts_in_two_channels() -> Cast:
    return parts_of_a_long_ballot(CHANNELS, (0, 1))


def first_part_pays() -> Cast:
    return parts_of_a_long_ballot((CHANNELS[0],), (0,))


def parts_of_a_long_ballot(channels: tuple[str, ...], numbers: tuple[int, ...]) -> Cast:
    whole, ledger = Record(9, bytes(7000)), Ledger()
    parts = split(whole)
    for channel, number in zip(channels, numbers, strict=True):
        operations = entries(channel, parts[number])
        if number == numbers[-1]:
            return ledger.send(channel, (*operations, payment()), Memo("hash", whole.id))
        ledger.send(channel, operations, Memo("hash", whole.id))
    raise AssertionError


def wrong_memo() -> Cast:
    return Ledger().cast(record(ballot(0)), memo=Memo("hash", bytes(32)))


def memo_of_another_type() -> Cast:
    whole = record(ballot(0))
    return Ledger().cast(whole, memo=Memo("return", whole.id))


def no_memo() -> Cast:
    return Ledger().cast(record(ballot(0)), memo=Memo("none"))


def too_early() -> Cast:
    return Ledger().cast(record(ballot(0)), time=OPENS - 1)


def too_late() -> Cast:
    return Ledger().cast(record(ballot(0)), time=END + 1)


def other_kind() -> Cast:
    return Ledger().cast(Record(8, ballot(0).encode()))


def too_short() -> Cast:
    return Ledger().cast(Record(9, ballot(0).encode()[:-1]))


def too_long() -> Cast:
    return Ledger().cast(Record(9, ballot(0).encode() + b"\0"))


def in_two_parts() -> Cast:
    return Ledger().cast(Record(9, bytes(7000)))


def no_body() -> Cast:
    return Ledger().cast(Record(9, b""))


def index_outside() -> Cast:
    body = ballot(0).encode()
    return Ledger().cast(Record(9, len(ROLL).to_bytes(4, "big") + body[4:]))


def index_far_outside() -> Cast:
    return Ledger().cast(Record(9, b"\xff" * 4 + ballot(0).encode()[4:]))


def identity_point() -> Cast:
    return Ledger().cast(with_point(ballot(0), 1, IDENTITY))


def point_with_bit_255() -> Cast:
    made = ballot(0)
    return Ledger().cast(with_point(made, 0, made.R[:31] + bytes((made.R[31] | 0x80,))))


def scalar_over_the_order() -> Cast:
    made = ballot(0)
    body = made.encode()[:-32] + (made.omega + ORDER).to_bytes(32, "little")
    return Ledger().cast(Record(9, body))


def broken_proof() -> Cast:
    return Ledger().cast(record(altered(ballot(0))))


def key_of_another() -> Cast:
    return Ledger().cast(record(ballot(0, SECRETS[1])))


CASES: list[tuple[str, Callable[[], Cast]]] = [
    ("channel", foreign_source),
    ("channel", unsigned_channel),
    ("channel", unsigned_relay),
    ("shape", only_a_payment),
    ("shape", two_votes),
    ("shape", half_a_vote),
    ("shape", two_payments),
    ("shape", something_between),
    ("shape", payment_then_data),
    ("parts", other_data_name),
    ("parts", data_of_another_account),
    ("parts", first_part_missing),
    ("parts", parts_in_two_channels),
    ("parts", first_part_pays),
    ("memo", wrong_memo),
    ("memo", memo_of_another_type),
    ("memo", no_memo),
    ("window", too_early),
    ("window", too_late),
    ("kind", other_kind),
    ("size", too_short),
    ("size", too_long),
    ("size", in_two_parts),
    ("size", no_body),
    ("index", index_outside),
    ("index", index_far_outside),
    ("encoding", identity_point),
    ("encoding", point_with_bit_255),
    ("encoding", scalar_over_the_order),
    ("proof", broken_proof),
    ("proof", key_of_another),
]
