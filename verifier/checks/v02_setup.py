"""V2: the set-up is the template, nothing came before it, and VOTE moved by casts alone."""

from contracts.counting.cast import ONE_VOTE
from contracts.explaining.line import words
from verifier.checks.check import Check, Fault, Group, Outcome, not_run
from verifier.facts.facts import Facts
from verifier.facts.official import SetupFacts
from verifier.facts.recount import VoteMoves


def run(facts: Facts) -> Outcome:
    """Compare set-up and later operations with docs/protocol.md §2."""
    setup, manifest = facts.setup, facts.manifest
    if manifest is None or setup is None:
        return not_run("there is no manifest that names a set-up")
    if setup.seen is None:
        text = f"no successful transaction {manifest.setup.hex()}, which the manifest names"
        return Outcome((Fault("set-up", text, manifest.setup),))
    faults = [
        Fault("template", difference, setup.seen.hash, setup.seen.ledger)
        for difference in setup.differences
    ]
    faults += _earlier_life(facts, setup)
    faults += _order(facts, setup)
    faults += _authority_settings(facts)
    if facts.votes is not None:
        faults += _moves(facts.votes)
        if setup.setup is not None:
            faults += _balances(facts.votes, setup.setup.voters)
    return Outcome(tuple(faults))


def _earlier_life(facts: Facts, setup: SetupFacts) -> list[Fault]:
    assert setup.seen is not None
    faults = []
    for account, first in setup.first.items():
        if first is not None and first.hash != setup.seen.hash:
            faults.append(
                Fault(
                    "earlier-life",
                    f"{_role(facts, account)} {account} was in a successful transaction "
                    "before the set-up",
                    first.hash,
                    first.ledger,
                )
            )
    return faults


def _order(facts: Facts, setup: SetupFacts) -> list[Fault]:
    assert setup.seen is not None
    roll = facts.roll_record
    if roll is None or roll.position < setup.seen.position:
        return []
    text = "the set-up does not follow the roll"
    return [Fault("order", text, setup.seen.hash, setup.seen.ledger)]


def _authority_settings(facts: Facts) -> list[Fault]:
    authority, manifest, result = facts.authority, facts.manifest_record, facts.result_record
    if authority is None or manifest is None:
        return []
    return [
        Fault(
            "authority-settings",
            "the authority's signers or settings were changed between manifest and result",
            seen.hash,
            seen.ledger,
        )
        for seen in authority.settings
        if seen.position > manifest.position and (result is None or seen.position < result.position)
    ]


def _moves(votes: VoteMoves) -> list[Fault]:
    beyond = f"{votes.more} more operations and payments that are no casts"
    return (
        [
            Fault(
                "operation",
                f"{move.account} is the source of {move.operation} after the set-up",
                move.seen.hash,
                move.seen.ledger,
            )
            for move in votes.moves
        ]
        + [
            Fault(
                "payment",
                f"{_votes(amount)} VOTE moved to the box in one transaction; a cast moves 1",
                seen.hash,
                seen.ledger,
            )
            for seen, amount in votes.odd
        ]
        + ([Fault("operation", beyond)] if votes.more else [])
    )


def _balances(votes: VoteMoves, voters: int) -> list[Fault]:
    urn, box = votes.urn, votes.box
    if urn is None or box is None:
        missing = "urn" if urn is None else "box"
        return [Fault("balance", f"the {missing} has no trust line for VOTE")]
    faults = []
    if urn + box != voters * ONE_VOTE:
        text = f"urn and box hold {_votes(urn + box)} VOTE; {voters} were issued"
        faults.append(Fault("balance", text))
    if box != votes.paid:
        text = f"the box holds {_votes(box)} VOTE, but {_votes(votes.paid)} were paid in"
        faults.append(Fault("balance", text))
    for url, held, paid in votes.elsewhere:
        if held != paid:
            text = f"by {url} the box held {_votes(held)} VOTE when {_votes(paid)} were paid in"
            faults.append(Fault("balance", text))
    return faults


def _votes(amount: int) -> str:
    return f"{amount / ONE_VOTE:.7f}"


def _role(facts: Facts, account: str) -> str:
    manifest = facts.manifest
    assert manifest is not None
    names = {manifest.issuer: "issuer", manifest.urn: "urn", manifest.box: "box"}
    return names.get(account, "account")


CHECK = Check(
    "V2",
    "set-up as the template; VOTE moved by casts alone",
    run,
    Group.INTEGRITY,
    words(
        "حساب‌های رأی درست به همان شکل مقرر ساخته شده‌اند و از آن پس هیچ رأیی جز با انداختن "
        "برگه جابه‌جا نشده است.",
        "The voting accounts were set up exactly as laid down, and since then no VOTE moved "
        "otherwise than by casting a ballot.",
    ),
    words(
        "کمیسیون، که حساب‌ها را ساخت؛ رله، که از صندوق برگه‌ها می‌پردازد",
        "the commission, which made the accounts; the relay, which pays from the urn",
    ),
)
