"""V1: one network, the authority exists, and all sources tell the same history."""

from contracts.explaining.line import words
from verifier.checks.check import Check, Fault, Group, Outcome, at
from verifier.facts import Facts


def run(facts: Facts) -> Outcome:
    """Check passphrases, the authority's existence, and equal hashes for each compared ledger."""
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
    first = facts.sources[0]
    for source in facts.sources[1:]:
        for ledger, got in sorted(source.headers.items()):
            expected = first.headers[ledger]
            if got != expected:
                faults.append(
                    Fault(
                        "sources",
                        f"ledger {ledger} has the hash {expected.hex()} at {first.url}, "
                        f"{got.hex()} at {source.url}",
                        ledger=ledger,
                    )
                )
    return Outcome(tuple(faults))


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
