"""Every official act with its transaction and time, and how far the election has come."""

from collections.abc import Iterable, Iterator
from typing import Any

from contracts.explaining.kind_words import KIND_WORDS
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import BALLOT
from contracts.records.record import kind_name
from verifier.facts.facts import Facts
from verifier.facts.official import Act, place


def official_acts(facts: Facts) -> list[dict[str, Any]]:
    """Return the records of authority, trustees and observers, and the set-up, in ledger order.

    Each with its kind's number (0 for the set-up), who posted it, its last transaction, that one's
    ledger and close time, and what is wrong with it, if anything was judged wrong.
    """
    wrong = dict(_wrong(facts))
    acts = [
        (record.position, _act(record, who, account, wrong.get(record.position)))
        for who, account, record in _records(facts)
        if record.record.kind in KIND_WORDS and record.record.kind != BALLOT
    ]
    setup = facts.setup.seen if facts.setup is not None else None
    if setup is not None:
        acts.append(
            (
                setup.position,
                {
                    "kind": 0,
                    "name": "set-up",
                    "by": "authority",
                    "account": setup.transaction.source,
                    "record": None,
                    "transaction": setup.hash.hex(),
                    "ledger": setup.ledger,
                    "time": setup.close_time,
                    "fault": None,
                },
            )
        )
    return [act for _, act in sorted(acts, key=lambda one: one[0])]


def stages(facts: Facts) -> dict[str, Any]:
    """Return the counts at each stage, each null until there is one."""
    recount, ceremony = facts.recount, facts.ceremony
    setup = facts.setup.setup if facts.setup is not None else None
    closed = any(act.fault is None for act in facts.closes)
    return {
        "roll": len(facts.roll) if facts.roll is not None else None,
        "issued": setup.voters if setup is not None else None,
        "casts": recount.casts if recount is not None else None,
        "refused": recount.casts - recount.sums.count if recount is not None else None,
        "counted": recount.sums.count if recount is not None else None,
        # a valid close is one that says what the recount says
        "closed": recount.sums.count if recount is not None and closed else None,
        "trustees": len(ceremony.trustees) if ceremony is not None else None,
        "threshold": ceremony.threshold if ceremony is not None else None,
        "shares": len(facts.valid_shares()),
    }


def about(facts: Facts) -> dict[str, Any] | None:
    """Return what the manifest says of the election, or None without one."""
    manifest, record = facts.manifest, facts.manifest_record
    if manifest is None or record is None:
        return None
    return {
        "title": dict(manifest.title),
        "trial": manifest.trial,
        "manifest": record.record.id.hex(),
        "opens": manifest.opens,
        "closes": manifest.closes,
        "end": facts.window.end if facts.window is not None else None,
    }


def attestations(facts: Facts) -> dict[str, Any] | None:
    """Return who attested the result, or None if nobody posted anything."""
    attested = facts.attested
    if attested is None:
        return None
    certificate, named = attested.certificate or (None, ())
    transaction, ledger = place(certificate) if certificate is not None else (None, None)
    return {
        "signers": [
            {
                "role": one.role,
                "number": one.number,
                "account": one.account,
                "attested": number in attested.attested,
                "certified": number in named,
            }
            for number, one in enumerate(attested.signers)
        ],
        "certificate": None
        if transaction is None
        else {"transaction": transaction.hex(), "ledger": ledger},
    }


def _act(
    record: AssembledRecord, who: str, account: str, fault: tuple[str, str] | None
) -> dict[str, Any]:
    transaction, ledger = place(record)
    return {
        "kind": record.record.kind,
        "name": kind_name(record.record.kind),
        "by": who,
        "account": account,
        "record": record.record.id.hex(),
        "transaction": transaction.hex(),
        "ledger": ledger,
        "time": record.close_time,
        "fault": None if fault is None else {"reason": fault[0], "text": fault[1]},
    }


def _records(facts: Facts) -> Iterator[tuple[str, str, AssembledRecord]]:
    if facts.authority is not None:
        for record in facts.authority.records:
            yield "authority", facts.election, record
    trustees = facts.ceremony.trustees if facts.ceremony is not None else ()
    for number, one in enumerate(trustees, 1):
        posted = facts.trustees.get(one.account)
        for record in posted.records if posted is not None else ():
            if record.record.body[:32] in _own(facts):
                yield f"trustee {number}", one.account, record
    observers = facts.manifest.observers if facts.manifest is not None else ()
    for number, observer in enumerate(observers, 1):
        posted = facts.observers.get(observer.account)
        for record in posted.records if posted is not None else ():
            if record.record.body[:32] in _own(facts):
                yield f"observer {number}", observer.account, record


def _own(facts: Facts) -> tuple[bytes | None, ...]:
    """Return scope and context: with one of them begins all that concerns this election."""
    scope = facts.qualified.terms.scope if facts.qualified is not None else None
    return scope, facts.context


def _wrong(facts: Facts) -> Iterator[tuple[int, tuple[str, str]]]:
    for one in facts.undersigned:
        said = f"a part bears {one.signers} signatures of the commission"
        yield one.record.position, ("signatures", said)
    if facts.qualified is not None:
        for note in facts.qualified.notes:
            if note.position is not None:
                yield note.position, (note.reason, note.text)
    for act in _judged(facts):
        if act.fault is not None:
            yield act.record.position, (act.fault.reason, act.fault.text)


def _judged(facts: Facts) -> Iterable[Act]:
    yield from facts.extensions
    if facts.recount is not None:
        yield from facts.recount.refused_amendments
    yield from facts.closes
    for acts in facts.shares.values():
        yield from acts
    yield from facts.results
    if facts.attested is not None:
        yield from facts.attested.others
        for acts in facts.attested.attestations.values():
            yield from acts
        for _, act in facts.attested.certificates:
            yield act
