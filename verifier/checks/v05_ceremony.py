"""V5: the trustees' keys: each valid and proved, all acknowledged, none used before."""

from contracts.ceremony import qualification
from contracts.explaining.line import words
from verifier.checks.check import Check, Fault, Finding, Group, Outcome, at, not_run
from verifier.facts.facts import Facts

SAYS_WHY = {"encoding", "proof", "signature", "keyset", "dealer", "phase", "scope"}


def run(facts: Facts) -> Outcome:
    """Check the ceremony that the manifest names (docs/protocol.md §4)."""
    found = facts.qualified
    if facts.ceremony_record is None:
        return not_run("there is no ceremony yet")
    if found is None:
        why = facts.ceremony_error or "it can't be read"
        return Outcome((at(facts.ceremony_record, "ceremony", why),))
    faults = []
    if facts.later_ceremony is not None and facts.manifest is not None:
        text = "the manifest names an earlier ceremony, which this one ended"
        faults.append(at(facts.later_ceremony, "not-last", text))
    faults += [_locate(facts, found, one) for one in found.faults if one.reason != "columns"]
    manifest = facts.manifest
    if manifest is not None and found.keyset is not None and manifest.keyset != found.keyset:
        text = f"the manifest's keyset is {manifest.keyset.hex()}, the keys' {found.keyset.hex()}"
        faults.append(at(facts.manifest_record, "keyset", text))
    # before the manifest a ceremony is merely not finished
    findings = tuple(_finding(facts, note) for note in found.notes)
    if manifest is None and all(one.reason in ("no-key", "no-ack") for one in found.faults):
        unfinished = "the ceremony is not finished" if found.faults else None
        return Outcome(not_run=unfinished, findings=findings)
    return Outcome(tuple(faults), findings=findings)


def _locate(facts: Facts, found: qualification.Qualification, one: qualification.Fault) -> Fault:
    """Give a fault its transaction; where a record is missing, that of the one not obeyed."""
    position, text = one.position, one.text
    if position is None:
        for note in found.notes:
            if note.trustee == one.trustee and note.reason in SAYS_WHY:
                position, text = note.position, f"{text}: {note.text}"
                break
    return Fault(one.reason, text, *facts.where(position))


def _finding(facts: Facts, note: qualification.Note) -> Finding:
    text = f"a record of trustee {note.trustee} was not obeyed: {note.text}"
    return Finding("V5", Fault(note.reason, text, *facts.where(note.position)))


CHECK = Check(
    "V5",
    "trustee keys proved, all acknowledged, none used before",
    run,
    Group.EVIDENCE,
    words(
        "هر امین کلید خود را با گواه رمزنگاشتی ساخته، همهٔ امین‌ها کلیدها را تأیید کرده‌اند و "
        "هیچ کلیدی پیش‌تر به کار نرفته است.",
        "Every trustee proved its part of the key, all trustees consented to all parts, and "
        "none was used before.",
    ),
    words(
        "امینی که در هر ایراد نام برده شده؛ دربارهٔ شرایط مراسم، کمیسیون",
        "the trustee named with each fault; the commission for the ceremony's terms",
    ),
)
