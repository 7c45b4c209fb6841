"""V7: each cast's transaction: signatures, source, shape, frame, memo, window, token."""

from contracts.explaining.line import words
from verifier.checks.casts import refused, unlisted
from verifier.checks.check import Check, Fault, Finding, Group, Outcome, not_run
from verifier.facts.facts import Facts
from verifier.facts.recount import Gap


def run(facts: Facts) -> Outcome:
    """List casts refused for their transaction, and gaps in the channels' sequence numbers.

    It fails only where the ledger applied a payment of the urn that no relay key signed: then
    the ledger itself broke its rules.
    """
    recount = facts.recount
    if recount is None:
        return not_run(facts.recount_hindrance or "there is nothing to count yet")
    faults = tuple(
        Fault(
            "signature",
            "the ledger applied a payment of the urn that no relay key signed",
            seen.hash,
            seen.ledger,
        )
        for seen in recount.unsigned
    )
    more = recount.more
    if more.unsigned:
        text = f"{more.unsigned} more payments of the urn that no relay key signed"
        faults += (Fault("signature", text),)
    gaps = tuple(map(_gap, recount.gaps))
    if more.gaps:
        gaps += (unlisted("V7", "gap", f"{more.gaps} more gaps in the channels' numbers"),)
    return Outcome(faults, findings=refused("V7", recount) + gaps)


def _gap(gap: Gap) -> Finding:
    text = f"channel {gap.channel}: no transaction is listed with sequence number {gap.first}" + (
        f" to {gap.last}" if gap.last != gap.first else ""
    )
    return Finding("V7", Fault("gap", text, gap.seen.hash, gap.seen.ledger))


CHECK = Check(
    "V7",
    "each cast's transaction: signatures, channel, shape, memo, window",
    run,
    Group.AUTHENTICITY,
    words(
        "هر برگهٔ رأی از مسیر مجاز، با امضای رله و در زمان رأی‌گیری انداخته شده است.",
        "Every ballot was cast by an allowed channel, signed by the relay, while voting was open.",
    ),
    words(
        "رله؛ اگر دفتر پرداخت بی‌امضا را پذیرفته باشد، گردانندگان دفتر",
        "the relay; whoever runs the ledger where it took an unsigned payment",
    ),
)
