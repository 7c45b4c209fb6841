"""V6: the election keys follow from the trustees' commitments."""

from contracts.explaining.line import words
from verifier.checks.check import Check, Fault, Group, Outcome, at, not_run
from verifier.facts.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check that H_k are distinct, none the identity, and what the manifest names."""
    found = facts.qualified
    if found is None or found.keyset is None:
        return not_run("not all trustees have a valid key")
    faults = [
        Fault("key", one.text, *facts.where(one.position))
        for one in found.faults
        if one.reason == "columns"
    ]
    manifest = facts.manifest
    if manifest is not None and manifest.columns != found.columns:
        text = f"the manifest's columns are {manifest.columns.hex()}, the keys' "
        faults.append(at(facts.manifest_record, "digest", text + found.columns.hex()))
    return Outcome(tuple(faults))


CHECK = Check(
    "V6",
    "election keys from the commitments, distinct, as named",
    run,
    Group.CONSISTENCY,
    words(
        "کلیدهای انتخابات از سهم‌های امین‌ها به دست می‌آیند، همه متفاوت‌اند و همان‌هایی‌اند "
        "که در برگهٔ انتخابات آمده است.",
        "The election's keys follow from the trustees' parts, all differ, and they are those "
        "that the manifest names.",
    ),
    words(
        "کمیسیون و امین‌ها",
        "the commission and the trustees",
    ),
)
