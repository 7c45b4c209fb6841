"""V3: one manifest, canonical, consistent, in time, and signed by the commission."""

from collections.abc import Iterable

from contracts.explaining.line import words
from contracts.records.roles import two_roles
from verifier.checks.check import Check, Fault, Finding, Group, Outcome, at, not_run
from verifier.facts.facts import Facts
from verifier.facts.official import OVERTAKEN, Act


def run(facts: Facts) -> Outcome:
    """Check the manifest, the commission's signatures, and the rules of extend and amend."""
    record = facts.manifest_record
    if facts.authority is None or record is None:
        early = tuple(_signatures(facts))
        return Outcome(early) if early else not_run("there is no manifest yet")
    faults = [
        at(other, "second-manifest", "a second manifest was posted")
        for other in facts.authority.of_kind(6)[1:]
    ]
    if facts.manifest is None:
        why = facts.manifest_error or "it can't be read"
        return Outcome((at(record, "manifest", why), *faults))
    if record.close_time >= facts.manifest.opens:
        text = f"posted at {record.close_time}, not before voting opens at {facts.manifest.opens}"
        faults.append(at(record, "late", text))
    faults += _references(facts)
    faults += _signatures(facts)
    amendments = facts.recount.refused_amendments if facts.recount is not None else ()
    faults += [
        at(act.record, act.fault.reason, act.fault.text)
        for act in (*facts.extensions, *amendments)
        if act.fault is not None and act.fault.reason != OVERTAKEN
    ]
    # without the commission's keys nothing can be said of its signatures
    unknown = None if facts.ceremony is not None else "the commission's keys are not known"
    return Outcome(tuple(faults), unknown, _overtaken(amendments))


def _overtaken(amendments: Iterable[Act]) -> tuple[Finding, ...]:
    """Return a finding for each new key that came after a ballot of its index counted."""
    return tuple(
        Finding("V3", at(act.record, OVERTAKEN, f"this amendment is not obeyed: {act.fault.text}"))
        for act in amendments
        if act.fault is not None and act.fault.reason == OVERTAKEN
    )


def _references(facts: Facts) -> list[Fault]:
    """Each record it names exists and came before it; races have columns, accounts one role."""
    manifest, record = facts.manifest, facts.manifest_record
    assert manifest is not None
    assert record is not None
    faults = []
    if facts.ceremony_record is None:
        text = f"the ceremony it names, {manifest.ceremony.hex()}, was not posted before it"
        faults.append(at(record, "ceremony", text))
    elif facts.ceremony is not None and facts.ceremony.columns < facts.candidates:
        text = f"{facts.candidates} candidates, but the ceremony made {facts.ceremony.columns} keys"
        faults.append(at(record, "columns", text))
    if facts.ceremony is not None:
        faults += [
            at(record, "roles", f"no account may stand in two roles: {text}")
            for text in two_roles(facts.election, facts.ceremony, manifest)
        ]
    setup = facts.setup.seen if facts.setup is not None else None
    for what, named in (("roll", facts.roll_record), ("set-up", setup)):
        if named is not None and named.position > record.position:
            faults.append(at(record, "order", f"it was posted before the {what} that it names"))
    if facts.roll_record is None:
        text = f"the roll it names, {manifest.roll.hex()}, is not on the ledger as a whole record"
        faults.append(at(record, "roll", text))
    return faults


def _signatures(facts: Facts) -> list[Fault]:
    ceremony = facts.ceremony
    if ceremony is None:
        return []
    return [
        at(
            signed.record,
            "signatures",
            f"a part of this record is signed by {signed.signers} "
            f"of the commission's keys; {ceremony.need} are needed",
        )
        for signed in facts.undersigned
    ]


CHECK = Check(
    "V3",
    "one manifest, signed by the commission, and its rules kept",
    run,
    Group.AUTHENTICITY,
    words(
        "تنها یک برگهٔ انتخابات هست که پیش از آغاز رأی‌گیری منتشر شده، و هر سند رسمی را شمار "
        "لازم از اعضای کمیسیون امضا کرده‌اند.",
        "There is one manifest, posted before voting opened, and enough members of the "
        "commission signed every official record.",
    ),
    words(
        "کمیسیون",
        "the commission",
    ),
)
