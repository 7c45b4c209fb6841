"""V11: each trustee's share is right, and enough of them are there."""

from contracts.explaining.line import words
from verifier.checks.acts import judge
from verifier.checks.check import Check, Fault, Finding, Group, Outcome, not_run
from verifier.facts.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check count, digest and proof of each share; at least t unless R* is the identity."""
    ceremony, recount = facts.ceremony, facts.recount
    if recount is None or ceremony is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    faults: list[Fault] = []
    findings: list[Finding] = []
    for trustee, acts in sorted(facts.shares.items()):
        outcome = judge("V11", facts, acts, f"share of trustee {trustee}")
        faults += outcome.faults
        findings += outcome.findings
    if faults:
        return Outcome(tuple(faults), findings=tuple(findings))
    why = facts.shares_missing()
    return Outcome(not_run=why, findings=tuple(findings))


CHECK = Check(
    "V11",
    "each share equals the recount and is proved; threshold met",
    run,
    Group.EVIDENCE,
    words(
        "هر امین گواه داده که سهمش درست است و به همین برگه‌ها مربوط است، و شمار سهم‌ها برای "
        "گشودن جمع‌ها بس است.",
        "Every trustee proved its share of these very ballots' totals, and there are enough "
        "shares to open them.",
    ),
    words(
        "امینی که در هر ایراد نام برده شده",
        "the trustee named with each fault",
    ),
)
