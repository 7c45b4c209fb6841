"""V10: the close equals the recount."""

from verifier.checks.acts import judge
from verifier.checks.check import Check, Outcome, not_run
from verifier.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check count, digest and anchor of the authority's close."""
    if facts.recount is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    return judge("V10", facts, facts.closes, "close")


CHECK = Check("V10", "close equals the recount: count, digest, anchor", run)
