"""V4: the roll is the one that the manifest names, strictly ascending and canonical."""

from contracts.explaining.line import words
from verifier.checks.check import Check, Group, Outcome, at, not_run
from verifier.facts.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check the roll's keys, their order, and their number against the set-up's VOTE."""
    record = facts.roll_record
    if facts.manifest is None:
        return not_run("there is no manifest that names a roll")
    if record is None:
        return not_run("the roll that the manifest names is not on the ledger")
    if facts.roll is None:
        return Outcome((at(record, "roll", facts.roll_error or "it can't be read"),))
    setup = facts.setup.setup if facts.setup is not None else None
    if setup is not None and setup.voters != len(facts.roll):
        text = f"it has {len(facts.roll)} keys, but the set-up issued {setup.voters} VOTE"
        return Outcome((at(record, "size", text),))
    return Outcome()


CHECK = Check(
    "V4",
    "roll strictly ascending, canonical, the one named",
    run,
    Group.COMPLETENESS,
    words(
        "فهرست رأی‌دهندگان همانی است که در برگهٔ انتخابات آمده، کامل است و هیچ کلیدی در آن دو "
        "بار نیست.",
        "The roll is the one that the manifest names, it is whole, and no key is in it twice.",
    ),
    words(
        "مسئول ثبت و کمیسیون",
        "the registrar and the commission",
    ),
)
