"""V1: one network, the authority exists, and all sources tell the same history."""

from collections.abc import Iterator

from contracts.explaining.line import words
from verifier.checks.check import Check, Fault, Group, Outcome, at
from verifier.facts.facts import Facts
from verifier.facts.sources import SourceFacts

SHOWN = 100
"""Ledgers and transactions told one by one that differ between two sources; a fork has no end."""


def run(facts: Facts) -> Outcome:
    """Check passphrases, the authority's existence, equal hashes and records, headers' results."""
    faults = []
    for source in facts.sources:
        if source.passphrase != facts.passphrase:
            faults.append(
                Fault(
                    "passphrase",
                    f"{source.url} serves the network “{source.passphrase}”, "
                    f"{facts.sources[0].url} “{facts.passphrase}”",
                )
            )
    manifest = facts.manifest
    if manifest is not None and manifest.network != facts.passphrase:
        text = f"the manifest names the network “{manifest.network}”, not “{facts.passphrase}”"
        faults.append(at(facts.manifest_record, "network", text))
    if facts.authority is None:
        faults.append(Fault("authority", f"no account {facts.election} was ever on this ledger"))
    faults += _anchors(facts)
    first = facts.sources[0]
    for source in facts.sources[1:]:
        faults += _disagreements(facts, first, source)
        faults += _untold(source)
    if facts.proof is not None:
        faults += [
            Fault(flaw.what, f"{first.url}: {flaw.why}", flaw.transaction, flaw.ledger)
            for flaw in facts.proof.flaws
        ]
    return Outcome(tuple(faults))


def _disagreements(facts: Facts, first: SourceFacts, other: SourceFacts) -> Iterator[Fault]:
    """Yield each ledger that two sources give different hashes, the first ones in full."""
    if other.unread and (facts.history is None or not facts.history.flaw_count):
        yield Fault("sources", f"{other.url} could not be compared: {other.unread}")
    differ = sorted(one for one, got in other.headers.items() if got != first.headers[one])
    for ledger in differ[:SHOWN]:
        expected, got = first.headers[ledger].hex(), other.headers[ledger].hex()
        text = f"ledger {ledger} has the hash {expected} at {first.url}, {got} at {other.url}"
        yield Fault("sources", text, ledger=ledger)
    if len(differ) > SHOWN:
        text = f"{len(differ) - SHOWN} more ledgers differ at {other.url}, up to {differ[-1]}"
        yield Fault("sources", text, ledger=differ[SHOWN])


def _untold(source: SourceFacts) -> Iterator[Fault]:
    """Yield what one of two sources keeps back, the first ones in full."""
    for one in source.untold[:SHOWN]:
        text = f"{one.by} keeps back what {one.told_by} tells of {one.account}"
        yield Fault("untold", text, one.transaction, one.ledger)
    if len(source.untold) > SHOWN:
        rest = source.untold[SHOWN:]
        text = f"{len(rest)} more transactions are told by one source only, beside {source.url}"
        yield Fault("untold", text, ledger=rest[0].ledger)


def _anchors(facts: Facts) -> Iterator[Fault]:
    """Yield each published header hash that a source contradicts."""
    for anchor in facts.trust.anchors:
        for source in facts.sources:
            got = source.headers.get(anchor.ledger)
            if got is not None and got != anchor.hash:
                text = (
                    f"ledger {anchor.ledger} has the hash {got.hex()} at {source.url}; "
                    f"published was {anchor.hash.hex()}"
                )
                yield Fault("anchor", text, ledger=anchor.ledger)


CHECK = Check(
    "V1",
    "one network; sources agree on ledger hashes",
    run,
    Group.CONSISTENCY,
    words(
        "همهٔ منبع‌ها از یک شبکه‌اند، حساب انتخابات در آن هست، و منبع‌ها تاریخچهٔ یکسانی از "
        "دفتر نشان می‌دهند.",
        "All sources serve one network, the election's account exists there, and they tell "
        "one and the same history of the ledger.",
    ),
    words(
        "گردانندگان منبع‌های دفتر؛ اگر شبکهٔ برگهٔ انتخابات نادرست باشد، کمیسیون",
        "whoever runs the ledger sources; the commission where the manifest names another network",
    ),
)
