"""V9: one ballot a credential, none of an annulled one, no randomness used twice."""

from contracts.explaining.line import words
from verifier.checks.casts import refused, tell, unlisted
from verifier.checks.check import Check, Group, Outcome, not_run
from verifier.facts.facts import Facts


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
    if recount.more.equal_r:
        text = f"warning: {recount.more.equal_r} more ballots have an earlier one's R"
        warnings += (unlisted("V9", "equal-R", text),)
    return Outcome(findings=refused("V9", recount) + warnings)


CHECK = Check(
    "V9",
    "duplicates and annulled credentials left out",
    run,
    Group.INTEGRITY,
    words(
        "از هر حق رأی تنها یک برگه شمرده شده و از حق رأی باطل‌شده هیچ برگه‌ای.",
        "One ballot counts for each credential, and none for a credential that was annulled.",
    ),
    words(
        "رله؛ دربارهٔ R یکسان، سازندهٔ دستگاه رأی‌دهنده",
        "the relay; for an equal R, whoever made the voter's device",
    ),
)
