"""Official acts after the end: the first valid one counts, whatever was posted before it.

An act that is wrong fails its check as long as its author posted no valid one; once there is a
valid one, the wrong one is only told of: the order of posting gives nobody power.
"""

from collections.abc import Sequence

from verifier.checks.check import Finding, Outcome, at, not_run
from verifier.facts.facts import Facts
from verifier.facts.official import Act


def judge(check: str, facts: Facts, acts: Sequence[Act], what: str) -> Outcome:
    """Return the outcome for the acts of one kind by one author.

    Args:
        check: whose findings these become.
        facts: tell whether the election has ended.
        acts: in ledger order, each with what is wrong with it.
        what: names the act.
    """
    wrong = tuple(at(act.record, act.fault.reason, act.fault.text) for act in acts if act.fault)
    if len(wrong) < len(acts):
        return Outcome(findings=tuple(Finding(check, fault) for fault in wrong))
    if wrong:
        return Outcome(wrong)
    if facts.anchor is None:
        return not_run("voting has not ended")
    return not_run(f"there is no {what} yet")
