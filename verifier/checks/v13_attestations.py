"""V13: BLS keys are their holders' own, the certificate is right, and who signed."""

from collections.abc import Iterator

from contracts.explaining.line import words
from verifier.checks.check import Check, Finding, Group, Outcome, at, not_run
from verifier.facts.attested import Attested
from verifier.facts.facts import Facts
from verifier.facts.official import Act


def run(facts: Facts) -> Outcome:
    """Check keys, and the authority's certificates; tell of all else that is not obeyed.

    A trustee's or observer's wrong attestation or certificate is a finding: else any of them
    could spoil a verdict that does not rest on them.
    """
    attested = facts.attested
    if attested is None:
        return not_run("nobody attested the result yet")
    faults = [
        at(signer.record, signer.fault.reason, signer.fault.text)
        for signer in attested.signers
        if signer.fault is not None
    ]
    findings = [*_told(attested)]
    official = [act for account, act in attested.certificates if account == facts.election]
    wrong = [at(act.record, act.fault.reason, act.fault.text) for act in official if act.fault]
    if len(wrong) < len(official):
        findings += [Finding("V13", fault) for fault in wrong]
    else:
        faults += wrong
    if faults:
        return Outcome(tuple(faults), findings=tuple(findings))
    nobody = not attested.attested and attested.certificate is None
    why = "no attestation or certificate is valid" if nobody else None
    return Outcome(not_run=why, findings=tuple(findings))


def _told(attested: Attested) -> Iterator[Finding]:
    own = ((attested.signers[place], acts) for place, acts in attested.attestations.items())
    for signer, acts in own:
        yield from _findings(f"attestation of {signer}", acts)
    yield from _findings("attestation", attested.others)
    accounts = {signer.account: str(signer) for signer in attested.signers}
    for account, act in attested.certificates:
        if account in accounts:
            yield from _findings(f"certificate posted by {accounts[account]}", (act,))


def _findings(what: str, acts: tuple[Act, ...]) -> Iterator[Finding]:
    for act in acts:
        if act.fault is not None:
            text = f"this {what} is not obeyed: {act.fault.text}"
            yield Finding("V13", at(act.record, act.fault.reason, text))


CHECK = Check(
    "V13",
    "BLS keys proved and distinct; certificate right; who signed",
    run,
    Group.AUTHENTICITY,
    words(
        "کسانی که گواهی‌نامه نام می‌برد آن را امضا کرده‌اند، هر یک با کلیدی که از آنِ خود اوست.",
        "Those whom the certificate names signed it, each with a key of its own.",
    ),
    words(
        "امین یا ناظری که نام برده شده؛ دربارهٔ کلیدها و گواهی‌نامهٔ رسمی، کمیسیون",
        "the trustee or observer named; the commission for keys and for its own certificate",
    ),
    optional=True,
)
