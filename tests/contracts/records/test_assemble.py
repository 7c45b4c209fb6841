"""Reassembly: its state machine against the rule that it stands for, and what it says."""

import hashlib
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.records.assemble import Assembler, Step, part_of
from contracts.records.frame import PAYLOAD_SIZE, FrameError, split, values
from contracts.records.record import Record
from node.wire.accounts import address
from node.wire.parsed import (
    AccountMerge,
    Asset,
    ManageData,
    Memo,
    Operation,
    Payment,
    Transaction,
)

ACCOUNT, OTHER, URN, BOX = (address(bytes((k,)) * 32) for k in range(1, 5))
VOTE = Asset("VOTE", OTHER)
CAST = Payment(URN, BOX, VOTE, 10_000_000)


def _is_cast(operation: Operation) -> bool:
    return operation == CAST


def _entries(part: bytes, source: str = ACCOUNT) -> tuple[Operation, ...]:
    return tuple(ManageData(source, b"sandogh", value) for value in values(part))


def _transaction(
    operations: tuple[Operation, ...], memo: Memo, number: int = 0, source: str = ACCOUNT
) -> Transaction:
    name = hashlib.sha256(number.to_bytes(8, "big")).digest()
    return Transaction(name, None, source, number + 1, 100, 0, 0, memo, operations, (), source)


def _memo(record: Record) -> Memo:
    return Memo("hash", record.id)


def _carrying(record: Record) -> list[Transaction]:
    return [
        _transaction(_entries(part), _memo(record), number)
        for number, part in enumerate(split(record))
    ]


ONE = Record(3, b"x" * 64)
TWO = Record(5, b"y" * PAYLOAD_SIZE)
THREE = Record(6, b"z" * (2 * PAYLOAD_SIZE))
SAME_LENGTH = Record(5, b"Y" * PAYLOAD_SIZE)


@dataclass(frozen=True)
class Sent:
    """A transaction made of one part of a record, perhaps under another memo."""

    record: Record
    part: int
    memo: Memo

    def transaction(self, number: int) -> Transaction:
        return _transaction(_entries(split(self.record)[self.part]), self.memo, number)


_sent = st.sampled_from(
    [
        Sent(record, part, memo)
        for record in (ONE, TWO, THREE, SAME_LENGTH)
        for part in range(len(split(record)))
        for memo in (_memo(record), _memo(TWO), Memo("none"))
    ]
)


def _expected(sent: list[Sent | None]) -> list[bytes | None]:
    """Return for each transaction the record that it completes, by the rule itself.

    A record is whole where the last P transactions with a part's form carry its parts 0 to
    P-1, with one memo, one P and one length, and hash to the memo.
    """
    completed: list[bytes | None] = []
    parts: list[Sent] = []
    for one in sent:
        found = None
        if one is not None:
            parts.append(one)
            count = len(split(one.record))
            last = parts[-count:]
            joined = b"".join(part_of(each.transaction(0)).payload for each in last)
            in_order = [each.part for each in last] == list(range(count))
            alike = len({(len(each.record.bytes), each.memo) for each in last}) == 1
            if in_order and alike and one.memo.value == hashlib.sha256(joined).digest():
                found = joined
        completed.append(found)
    return completed


@settings(max_examples=200)
@given(st.lists(st.none() | _sent, max_size=12))
def test_the_machine_completes_what_the_rule_completes(sent: list[Sent | None]) -> None:
    assembler = Assembler(ACCOUNT)
    noise = _transaction((AccountMerge(ACCOUNT, OTHER),), Memo("none"))
    found = []
    for number, one in enumerate(sent):
        outcome = assembler.feed(one.transaction(number) if one else noise, number, 7 * number)
        whole = outcome.completed
        assert (outcome.step is Step.COMPLETED) == (whole is not None)
        assert (outcome.step is Step.PASSED_OVER) == (one is None)
        if whole is not None:
            assert (whole.position, whole.close_time) == (number, 7 * number)
            assert whole.hashes[-1] == one.transaction(number).hash
        found.append(whole.record.bytes if whole else None)
    assert found == _expected(sent)


@settings(max_examples=20)
@given(st.integers(1, 40_000), st.integers(0, 255))
def test_what_is_split_is_put_together(length: int, kind: int) -> None:
    record = Record(kind, bytes(length - 1))
    assembler = Assembler(ACCOUNT)
    sent = _carrying(record)
    outcomes = [assembler.feed(one, place, 0) for place, one in enumerate(sent)]
    assert outcomes[-1].completed is not None
    assert outcomes[-1].completed.record == record
    assert outcomes[-1].completed.transactions == tuple(sent)
    assert (outcomes[-1].kind, outcomes[-1].length) == (kind, length)


def test_noise_between_parts_is_passed_over() -> None:
    first, second = _carrying(TWO)
    between = [
        replace(first, operations=(AccountMerge(ACCOUNT, OTHER),)),
        replace(first, source=OTHER),
        replace(first, operations=(*first.operations, CAST)),
        replace(first, operations=()),
        replace(first, operations=(ManageData(ACCOUNT, b"sandogh", None),)),
        replace(first, operations=(ManageData(ACCOUNT, b"Sandogh", bytes(64)),)),
        replace(first, operations=_entries(split(TWO)[0], OTHER)),
        replace(first, operations=_entries(split(TWO)[0])[1:]),
    ]
    assembler = Assembler(ACCOUNT)
    steps = [assembler.feed(one, place, 0).step for place, one in enumerate((first, *between))]
    assert steps == [Step.OPENED, *[Step.PASSED_OVER] * len(between)]
    assert assembler.feed(second, 100, 0).step is Step.COMPLETED


def _steps(sent: list[Transaction], assembler: Assembler | None = None) -> list[tuple[str, int]]:
    machine = assembler or Assembler(ACCOUNT)
    outcomes = [machine.feed(one, place, 0) for place, one in enumerate(sent)]
    return [(outcome.step.value, outcome.dropped) for outcome in outcomes]


def test_part_0_drops_an_unfinished_record() -> None:
    first, second, third = _carrying(THREE)
    sent = [first, second, first, second, third]
    assert _steps(sent) == [
        ("opened", 0),
        ("continued", 0),
        ("opened", 2),
        ("continued", 0),
        ("completed", 0),
    ]


@pytest.mark.parametrize(
    "alter",
    [
        lambda second: replace(second, memo=Memo("hash", bytes(32))),
        lambda second: replace(second, memo=Memo("return", second.memo.value)),
        lambda second: _carrying(THREE)[2],
        lambda second: replace(
            second, operations=_entries(split(Record(5, bytes(PAYLOAD_SIZE + 1)))[1])
        ),
    ],
    ids=["memo", "type of memo", "not the next part", "length"],
)
def test_a_part_that_does_not_continue_drops_the_record_and_itself(alter) -> None:
    first, second = _carrying(TWO)
    assert _steps([first, alter(second), second]) == [
        ("opened", 0),
        ("out of order", 1),
        ("out of order", 0),
    ]


def test_a_part_twice_drops_the_record() -> None:
    first, second, third = _carrying(THREE)
    assert [step for step, _ in _steps([first, second, second, third])] == [
        "opened",
        "continued",
        "out of order",
        "out of order",
    ]


@pytest.mark.parametrize(
    "memo",
    [Memo("none"), Memo("text", b"x"), Memo("hash", bytes(32)), Memo("return", ONE.id)],
    ids=lambda memo: memo.type,
)
def test_bytes_that_do_not_hash_to_the_memo_are_dropped(memo: Memo) -> None:
    sent = replace(_carrying(ONE)[0], memo=memo)
    assembler = Assembler(ACCOUNT)
    outcome = assembler.feed(sent, 0, 0)
    assert (outcome.step, outcome.completed, outcome.kind) == (Step.HASH, None, 3)
    assert ONE.id.hex() in outcome.text
    assert assembler.feed(_carrying(ONE)[0], 1, 0).step is Step.COMPLETED


def test_a_casts_payment_may_follow_and_no_other() -> None:
    [sent] = _carrying(ONE)
    paid = replace(sent, operations=(*sent.operations, CAST))
    for other in (replace(CAST, asset=None), replace(CAST, source=ACCOUNT)):
        wrong = replace(sent, operations=(*sent.operations, other))
        assert Assembler(ACCOUNT, _is_cast).feed(wrong, 0, 0).step is Step.PASSED_OVER
    before = replace(sent, operations=(CAST, *sent.operations))
    twice = replace(sent, operations=(*sent.operations, CAST, CAST))
    assert Assembler(ACCOUNT, _is_cast).feed(before, 0, 0).step is Step.PASSED_OVER
    assert Assembler(ACCOUNT, _is_cast).feed(twice, 0, 0).step is Step.PASSED_OVER
    assert Assembler(ACCOUNT, _is_cast).feed(paid, 0, 0).step is Step.COMPLETED
    assert Assembler(ACCOUNT).feed(paid, 0, 0).step is Step.PASSED_OVER
    only = replace(sent, operations=(CAST,))
    with pytest.raises(FrameError):
        part_of(only, _is_cast)


def test_of_a_record_beyond_the_limit_only_the_hash_is_kept() -> None:
    limit = len(TWO.bytes) - 1
    assert _steps(_carrying(TWO), Assembler(ACCOUNT, limit=limit)) == [
        ("opened", 0),
        ("too long", 0),
    ]
    wrong = [replace(one, memo=Memo("hash", bytes(32))) for one in _carrying(TWO)]
    assert _steps(wrong, Assembler(ACCOUNT, limit=limit))[-1] == ("hash", 0)
    assert _steps(_carrying(TWO), Assembler(ACCOUNT, limit=limit + 1))[-1] == ("completed", 0)


def test_transactions_must_come_in_the_ledgers_order() -> None:
    assembler = Assembler(ACCOUNT)
    assembler.feed(_carrying(ONE)[0], 5, 0)
    with pytest.raises(ValueError, match="follows"):
        assembler.feed(_carrying(ONE)[0], 5, 0)


@given(st.lists(_sent, max_size=12), st.integers(0, 12))
def test_fed_from_where_a_record_opened_another_assembler_goes_on(
    sent: list[Sent], cut: int
) -> None:
    listed = [one.transaction(number) for number, one in enumerate(sent)]
    whole = Assembler(ACCOUNT)
    outcomes = [whole.feed(one, place, 0) for place, one in enumerate(listed)]
    first = Assembler(ACCOUNT)
    for place, one in enumerate(listed[:cut]):
        first.feed(one, place, 0)
    then = Assembler(ACCOUNT)
    if first.opened is not None:
        for place in range(first.opened, len(listed[:cut])):
            then.feed(listed[place], place, 0)
    assert (then.opened, then.unfinished) == (first.opened, first.unfinished)
    rest = [then.feed(one, place, 0) for place, one in enumerate(listed) if place >= cut]
    assert rest == outcomes[cut:]
