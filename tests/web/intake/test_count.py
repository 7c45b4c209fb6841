"""The portal's count decides as the count of everybody does, wherever it is broken off."""

import random
from collections.abc import Collection, Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.counting.acceptance import Acceptance, Counted, Refused, Rules
from contracts.counting.amendments import Amendment, annulled
from contracts.counting.cast import Cast
from contracts.counting.run import CountingRun, Event
from contracts.crypto.ballot_batch import Keyed
from contracts.crypto.ballot_proof import tracker
from contracts.crypto.group import base
from tests.strategies.casts import (
    CHANNELS,
    CONTEXT,
    END,
    PURSE,
    ROLL,
    SHAPE,
    WINDOW,
    Ledger,
    altered,
    ballot,
    check,
    judge,
    record,
)
from web.intake.count import Count, Judged


def rules(events: Sequence[Event]) -> Rules:
    """Return the rules as the acts among some events make them."""
    acts = [one for one in events if isinstance(one, Amendment)]
    gone = annulled(acts, CONTEXT, END, len(ROLL))
    return Rules(CONTEXT, WINDOW, frozenset(CHANNELS), PURSE, ROLL, SHAPE, gone)


async def nothing_known(_asked: Collection[bytes]) -> Mapping[bytes, bytes]:
    return {}


async def check_all(ballots: Sequence[Keyed]) -> Sequence[bool]:
    return check(list(ballots))


def counted(events: Sequence[Event]) -> list[tuple[int, str | None]]:
    """Return what everybody's count says of the casts: position and reason."""
    decisions = CountingRun(Acceptance(rules(events)), judge).decide(events)
    return [
        (one.cast.position, getattr(one, "reason", None))
        for one in decisions
        if isinstance(one, Counted | Refused)
    ]


def told(judged: Sequence[Judged]) -> list[tuple[int, str | None]]:
    return [(one.position, one.refused) for one in judged]


def drawn(seed: int, length: int = 14) -> list[Event]:
    """Draw casts, good and bad, and amendments of few indices."""
    drawing, ledger = random.Random(seed), Ledger()
    events: list[Event] = []
    for _ in range(length):
        index = drawing.randrange(3)
        match drawing.randrange(6):
            case 0:
                events.append(ledger.amend(index, base(70 + drawing.randrange(3))))
            case 1 if drawing.random() < 0.4:
                events.append(ledger.amend(index, None))
            case 2:
                events.append(ledger.cast(record(altered(ballot(index)))))
            case 3:
                events.append(ledger.cast(record(ballot(index, 70 + drawing.randrange(3)))))
            case _:
                events.append(ledger.cast(record(ballot(index))))
    return events


async def follow(events: Sequence[Event], cuts: Collection[int]) -> list[tuple[int, str | None]]:
    """Count as a portal does that is started anew at some places; return what it knows at the end.

    Acts are known only when they come, and all of them again at a start.
    """
    rows: dict[int, Judged] = {}
    count = Count(rules([]), CHANNELS, nothing_known, check_all)
    for place, event in enumerate(events):
        known = events[: place + 1]
        before = [one for one in events[:place] if isinstance(one, Amendment)]
        if place in cuts:
            count = Count(rules(known), CHANNELS, nothing_known, check_all)
            votes = [
                (one.position, one.credential_index)
                for one in rows.values()
                if one.refused is None and one.credential_index is not None
            ]
            count.restore(votes, before)
        count.obey(rules(known))
        if count.spoiled:
            count, rows = Count(rules(known), CHANNELS, nothing_known, check_all), {}
            rows |= {one.position: one for one in await count.decide(events[:place])}
        rows |= {one.position: one for one in await count.decide([event])}
    if count.spoiled:
        count = Count(rules(events), CHANNELS, nothing_known, check_all)
        rows = {one.position: one for one in await count.decide(events)}
    gone = rules(events).annulled
    return [
        (one.position, "annulled" if one.credential_index in gone and not one.refused else None)
        if one.refused is None
        else (one.position, one.refused)
        for one in rows.values()
    ]


@settings(max_examples=15)
@given(st.integers(0, 10**6), st.sets(st.integers(0, 13), max_size=4))
async def test_it_decides_as_everybodys_count(seed: int, cuts: set[int]) -> None:
    events = drawn(seed)
    gone = rules(events).annulled
    found = dict(await follow(events, cuts))
    for position, reason in counted(events):
        mine = found[position]
        cast = next(one for one in events if one.position == position)
        assert isinstance(cast, Cast)
        if mine != reason:
            # refused before its index was annulled: refused it is, by an earlier rule or a later
            assert None not in (mine, reason), (position, mine, reason)
            assert _index(cast) in gone


def _index(cast: Cast) -> int:
    assert cast.outcome is not None
    assert cast.outcome.completed is not None
    return int.from_bytes(cast.outcome.completed.record.body[:4], "big")


async def test_events_in_one_call_are_decided_in_their_order() -> None:
    events = drawn(3, 40)
    count = Count(rules(events), CHANNELS, nothing_known, check_all)
    assert told(await count.decide(events)) == counted(events)


async def test_a_proof_that_was_checked_here_is_not_checked_again() -> None:
    ledger = Ledger()
    mine, altered_one, other = ballot(0), altered(ballot(1)), ballot(2)
    events = [ledger.cast(record(one)) for one in (mine, altered_one, other)]
    asked: list[Keyed] = []

    def mark(index: int) -> bytes:
        made = (mine, altered_one, other)[index]
        return tracker(CONTEXT, ROLL[index], made.head())

    async def known(trackers: Collection[bytes]) -> Mapping[bytes, bytes]:
        assert set(trackers) == {mark(0), mark(1), mark(2)}
        # the second has the head of one that was taken here, and another tail
        return {mark(0): mine.encode(), mark(1): ballot(1).encode()}

    async def seen(ballots: Sequence[Keyed]) -> Sequence[bool]:
        asked.extend(ballots)
        return check(list(ballots))

    count = Count(rules([]), CHANNELS, known, seen)
    judged = await count.decide(events)
    assert [one.refused for one in judged] == [None, "proof", None]
    assert [one.ballot.index for one in asked] == [1, 2]


async def test_a_row_says_where_the_cast_lies() -> None:
    cast = Ledger().cast(record(ballot(2)))
    (row,) = await Count(rules([]), CHANNELS, nothing_known, check_all).decide([cast])
    assert (row.position, row.time, row.channel) == (cast.position, cast.time, 0)
    assert (row.transaction, row.credential_index) == (cast.transaction.ledger_hash, 2)
    stranger = Ledger().send("stranger", cast.transaction.operations, cast.transaction.memo)
    (row,) = await Count(rules([]), CHANNELS, nothing_known, check_all).decide([stranger])
    assert (row.refused, row.channel, row.tracker) == ("channel", None, None)


async def test_an_amendment_in_force_is_told() -> None:
    ledger = Ledger()
    events: list[Event] = [ledger.amend(2, base(70)), ledger.amend(2, base(71))]
    count = Count(rules(events), CHANNELS, nothing_known, check_all)
    await count.decide(events)
    amend = count.amend_in_force(2)
    assert amend is not None
    assert amend.key == base(71)
    assert count.amend_in_force(1) is None


@pytest.mark.parametrize("restored", [False, True])
async def test_an_annulment_of_what_overtook_an_amendment_spoils_the_count(restored: bool) -> None:
    """Index 0's ballot kept its new key from coming into force; annulled, it never counted."""
    ledger = Ledger()
    vote, late, annul = ledger.cast(record(ballot(0))), ledger.amend(0, base(70)), None
    annul = ledger.amend(0, None)
    count = Count(rules([]), CHANNELS, nothing_known, check_all)
    if restored:
        count.restore([(vote.position, 0)], [late])
    else:
        await count.decide([vote, late])
    assert not count.spoiled
    count.obey(rules([vote, late, annul]))
    assert count.spoiled
