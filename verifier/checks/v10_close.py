"""V10: the close equals the recount."""

from contracts.explaining.line import words
from verifier.checks.acts import judge
from verifier.checks.check import Check, Group, Outcome, not_run
from verifier.facts.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check count, digest and anchor of the authority's close."""
    if facts.recount is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    return judge("V10", facts, facts.closes, "close")


CHECK = Check(
    "V10",
    "close equals the recount: count, digest, anchor",
    run,
    Group.COMPLETENESS,
    words(
        "اعلام پایان رأی‌گیری درست همان برگه‌هایی را می‌شمارد که بازشماری می‌شمارد؛ نه یکی "
        "کمتر و نه یکی بیشتر.",
        "The close counts exactly the ballots that the recount counts, not one fewer and not "
        "one more.",
    ),
    words(
        "کمیسیون",
        "the commission",
    ),
)
