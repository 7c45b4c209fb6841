"""What may be signed, and by whom: only what this very run verified (docs/protocol.md §10)."""

from contracts.commands.outcome import StepRefused
from contracts.crypto import attestation as bls
from contracts.records.kinds.attestation import Attestation, decode
from contracts.records.kinds.certificate import Certificate, bitmap_of
from contracts.records.record import Record
from verifier.attestations import signers_of_result
from verifier.facts.attested import Signer
from verifier.facts.facts import Facts
from verifier.report.report import Report, Verdict


def attest(report: Report, account: str, secret: bytes) -> Attestation:
    """Sign the result that a whole recount verified.

    Args:
        report: of this run.
        account: the signer's, G….
        secret: its BLS secret, 32 bytes.

    Raises:
        StepRefused: not verified, or the election does not name this account with this key.
    """
    context, result = verified(report)
    signer = _own(report.facts, account)
    if signer.key != bls.public_key(secret):
        raise StepRefused(f"the election names another BLS key for {signer} than this file's")
    if signer.fault is not None:
        raise StepRefused(f"nothing can be attested with this key: {signer.fault.text}")
    return Attestation(context, result.id, bls.sign(secret, bls.message(context, result.id)))


def certify(report: Report) -> Certificate:
    """Add all valid attestations up to one signature.

    Args:
        report: of a whole recount, in which they were verified.

    Raises:
        StepRefused: not verified, there are none, or a certificate of as many is there.
    """
    context, result = verified(report)
    attested = report.facts.attested
    places = sorted(attested.attested) if attested is not None else []
    if attested is None or not places:
        raise StepRefused("nobody attested the result yet: there is nothing to add up")
    if attested.certificate is not None and len(attested.certificate[1]) >= len(places):
        raise StepRefused("a valid certificate of as many signers is on the ledger")
    signatures = [
        decode(act.record.record.body).signature
        for place in places
        for act in attested.attestations[place]
        if act.fault is None
    ]
    bits = bitmap_of(places, len(attested.signers))
    return Certificate(context, result.id, bits, bls.aggregated(signatures))


def verified(report: Report) -> tuple[bytes, Record]:
    """Return context and result of a whole recount that verified.

    Raises:
        StepRefused: it did not, or was not whole.
    """
    facts = report.facts
    if report.verdict is not Verdict.VERIFIED:
        raise StepRefused(f"nothing is signed: the recount says {report.verdict}: {report.why}")
    if facts.result_record is None or facts.context is None:
        raise StepRefused("nothing is signed: there is no valid result")
    return facts.context, facts.result_record.record


def has_attested(report: Report, account: str) -> bool:
    """Tell whether an account's valid attestation is on the ledger."""
    attested = report.facts.attested
    return attested is not None and any(
        attested.signers[place].account == account for place in attested.attested
    )


def _own(facts: Facts, account: str) -> Signer:
    for signer in signers_of_result(facts):
        if signer.account == account:
            return signer
    raise StepRefused(f"the election names {account} neither as a trustee nor as an observer")
