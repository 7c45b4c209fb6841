"""V8: each cast's index, key in force, encodings and proof."""

from verifier.checks.casts import refused
from verifier.checks.check import Check, Outcome, not_run
from verifier.facts import Facts


def run(facts: Facts) -> Outcome:
    """List the casts whose ballot is none of this election, or does not prove its validity."""
    if facts.recount is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    return Outcome(findings=refused("V8", facts.recount))


CHECK = Check("V8", "each ballot's index, key, encodings and proof", run)
