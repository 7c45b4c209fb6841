"""V12: the totals open, keep the races' bounds, and equal the result."""

from contracts.explaining.line import words
from verifier.checks.acts import judge
from verifier.checks.check import Check, Fault, Group, Outcome, not_run
from verifier.facts.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check the opened totals and the authority's result against them."""
    if facts.opening_error is not None:
        return Outcome((Fault("totals", facts.opening_error),))
    if facts.totals is None or facts.recount is None or facts.manifest is None:
        return not_run(facts.shares_missing() or "the totals are not opened")
    faults, column, count = [], 0, facts.recount.sums.count
    for number, race in enumerate(facts.manifest.races, 1):
        votes = sum(facts.totals[column : column + len(race.candidates)])
        column += len(race.candidates)
        low, high = count * race.minimum, count * race.maximum
        if not low <= votes <= high:
            text = f"race {number} has {votes} votes; {count} ballots give {low} to {high}"
            faults.append(Fault("bounds", text))
    if faults:
        return Outcome(tuple(faults))
    return judge("V12", facts, facts.results, "result")


CHECK = Check(
    "V12",
    "totals open within the races' bounds and equal the result",
    run,
    Group.CONSISTENCY,
    words(
        "جمع‌های گشوده‌شده در حد ممکن‌اند و با نتیجهٔ اعلام‌شده برابرند.",
        "The opened totals are possible ones and equal the result that was posted.",
    ),
    words(
        "کمیسیون",
        "the commission",
    ),
)
