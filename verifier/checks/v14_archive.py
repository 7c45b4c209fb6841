"""V14: what counts lies in the history archive's chain, and validators agreed on it."""

from collections.abc import Iterator

from contracts.explaining.line import words
from verifier.checks.check import Check, Fault, Finding, Group, Outcome, not_run
from verifier.facts.facts import Facts
from verifier.levels import History

NO_ARCHIVE = "no history archive was given, or there is nothing yet to look for in it"


def run(facts: Facts) -> Outcome:
    """Check links, sets and results from the ceremony on, and a quorum's agreement on them."""
    history = facts.history
    if history is None:
        return not_run(NO_ARCHIVE)
    faults = [
        Fault(flaw.what, flaw.why, flaw.transaction, flaw.ledger or None) for flaw in history.flaws
    ]
    if history.flaw_count > len(faults):
        more = history.flaw_count - len(faults)
        faults.append(Fault("more", f"{more} more faults were found in the archive"))
    if facts.trust.quorum is None:
        text = "no quorum set was given: whether validators agreed on these headers is not checked"
        return Outcome(tuple(faults), findings=(Finding("V14", Fault("no-quorum", text)),))
    early = None
    if not faults and history.bound < history.matters:
        if history.last > history.matters:
            text = (
                f"no agreement of the quorum binds ledger {history.bound + 1}, nor those up to "
                f"{history.matters}"
            )
            faults.append(Fault("quorum", text, ledger=history.bound + 1))
        else:
            early = (
                f"the archive ends with ledger {history.last}, the last that counts; only an "
                "agreement on a later one binds it"
            )
    return Outcome(tuple(faults), early, tuple(_unagreed(history)))


def _unagreed(history: History) -> Iterator[Finding]:
    """Yield a finding for each ledger that is bound by later agreements only."""
    for ledger in history.unagreed:
        text = "no quorum of the named validators is seen to agree on this ledger itself"
        yield Finding("V14", Fault("unagreed", text, ledger=ledger))
    more = history.unagreed_count - len(history.unagreed)
    if more:
        yield Finding("V14", Fault("unagreed", f"likewise {more} more ledgers"))


CHECK = Check(
    "V14",
    "what counts lies in the archive's chain; a quorum agreed",
    run,
    Group.INTEGRITY,
    words(
        "سرآیند دفترها زنجیره‌ای پیوسته‌اند، هر سند انتخابات در دفتر خود هست و در آن موفق بوده، "
        "و اعتبارسنج‌های نام‌برده آن دفترها را امضا کرده‌اند.",
        "The ledgers' headers form one chain, each record of the election lies in its ledger "
        "and succeeded there, and named validators signed those ledgers.",
    ),
    words(
        "گردانندگان دفتر و بایگانی آن",
        "whoever runs the ledger, and whoever keeps its archive",
    ),
    optional=True,
)
