"""The keys that a place in the roll has had."""

from contracts.crypto.group import Point
from contracts.records.kinds import amend
from verifier import official
from verifier.acts import read_amendments
from verifier.facts.facts import Facts


def keys_of(facts: Facts, index: int) -> list[Point]:
    """Return U of an index, the roll's first, then those that amendments name, in ledger order.

    Args:
        facts: with roll and manifest.
        index: in the roll.
    """
    assert facts.roll is not None
    return [facts.roll[index]] + [key for place, key in new_keys(facts) if place == index]


def new_keys(facts: Facts) -> list[tuple[int, Point]]:
    """Return index and key of each readable amendment that names a new one, in ledger order."""
    assert facts.context is not None
    amendments, _ = read_amendments(official.signed_of_kind(facts, amend.KIND), facts.context)
    return [
        (one.amend.index, Point(one.amend.key))
        for _, (one, _) in sorted(amendments.items())
        if one.amend.action == amend.NEW_KEY
    ]
