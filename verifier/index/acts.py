"""Official records as rows: what was posted where, and what is wrong with it; pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import CEREMONY, SHARE, TRUSTEE_ACK, TRUSTEE_COMPLAINT, TRUSTEE_KEY
from verifier.facts.facts import Facts
from verifier.facts.official import Act, ActFault, place

_OF_TRUSTEES = (TRUSTEE_KEY, TRUSTEE_ACK, TRUSTEE_COMPLAINT, SHARE)


@dataclass(frozen=True, slots=True)
class ActRow:
    """A whole record of authority or trustee: see ``tables.act``."""

    position: int
    kind: int
    account: str
    record: bytes
    hash: bytes
    close_time: int
    fault: str | None
    text: str | None


def acts_of(facts: Facts) -> list[ActRow]:
    """Return all whole records, in ledger order, each with its fault.

    Args:
        facts: the official side, judged.
    """
    faults = dict(_faults(facts))
    rows = [
        _row(record, facts.election, faults)
        for record in (facts.authority.records if facts.authority is not None else ())
    ]
    for account, posted in facts.trustees.items():
        if account == facts.election:
            continue
        rows += [
            _row(record, account, faults)
            for record in posted.records
            if record.record.kind in _OF_TRUSTEES
        ]
    return sorted(rows, key=lambda row: row.position)


def _faults(facts: Facts) -> Iterator[tuple[int, ActFault]]:
    for number, error in (
        (facts.manifest_record, facts.manifest_error),
        (facts.ceremony_record, facts.ceremony_error),
        (facts.roll_record, facts.roll_error),
    ):
        if number is not None and error is not None:
            yield number.position, ActFault("encoding", error)
    for one in facts.undersigned:
        text = f"a part of it bears {one.signers} of the commission's signatures, too few"
        yield one.record.position, ActFault("signatures", text)
    acts: list[Act] = [*facts.extensions, *facts.closes, *facts.results]
    for shares in facts.shares.values():
        acts += shares
    if facts.recount is not None:
        acts += facts.recount.refused_amendments
    for act in acts:
        if act.fault is not None:
            yield act.record.position, act.fault
    if facts.qualified is not None:
        for note in facts.qualified.notes:
            yield note.position, ActFault(note.reason, note.text)
        for fault in facts.qualified.faults:
            if fault.position is not None:
                yield fault.position, ActFault(fault.reason, fault.text)
    for record in facts.authority.of_kind(CEREMONY) if facts.authority is not None else ():
        if facts.ceremony_record is not None and record is not facts.ceremony_record:
            yield record.position, ActFault("ended", "a later ceremony took its place")


def _row(record: AssembledRecord, account: str, faults: dict[int, ActFault]) -> ActRow:
    fault = faults.get(record.position)
    return ActRow(
        record.position,
        record.record.kind,
        account,
        record.record.id,
        place(record)[0],
        record.close_time,
        fault.reason if fault is not None else None,
        fault.text if fault is not None else None,
    )
