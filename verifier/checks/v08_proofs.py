"""V8: each cast's index, key in force, encodings and proof."""

from contracts.explaining.line import words
from verifier.checks.casts import refused
from verifier.checks.check import Check, Group, Outcome, not_run
from verifier.facts.facts import Facts


def run(facts: Facts) -> Outcome:
    """List the casts whose ballot is none of this election, or does not prove its validity."""
    if facts.recount is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    return Outcome(findings=refused("V8", facts.recount))


CHECK = Check(
    "V8",
    "each ballot's index, key, encodings and proof",
    run,
    Group.EVIDENCE,
    words(
        "هر برگه‌ای که شمرده شده گواه دارد که از یک دارندهٔ حق رأی است و انتخاب‌های آن در حد "
        "مجاز است.",
        "Every ballot that counts proves that it comes from somebody on the roll and that its "
        "choices are allowed ones.",
    ),
    words(
        "رله، که پیش از انداختن هر برگه را می‌سنجد",
        "the relay, which checks each ballot before it casts it",
    ),
)
