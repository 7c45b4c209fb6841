"""V9: one ballot a credential, none of an annulled one, no randomness used twice."""

from verifier.checks.casts import refused, tell
from verifier.checks.check import Check, Outcome, not_run
from verifier.facts import Facts


def run(facts: Facts) -> Outcome:
    """List duplicates and annulled ballots; warn of an R that two ballots share."""
    recount = facts.recount
    if recount is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    warnings = tuple(
        tell(
            "V9",
            row,
            "equal-R",
            "warning: an earlier ballot has the same R; its maker's "
            "randomness was used twice, or was no secret",
        )
        for row in recount.equal_r
    )
    return Outcome(findings=refused("V9", recount) + warnings)


CHECK = Check("V9", "duplicates and annulled credentials left out", run)
