"""A reason as a sentence, and the check by which an official record's reason is read."""

from contracts.explaining.line import Words
from contracts.records import kinds
from verifier.checks.reasons import MEANINGS, OF_CHECK

CHECK_OF_KIND: dict[int, str] = {
    kinds.CEREMONY: "V5",
    kinds.TRUSTEE_KEY: "V5",
    kinds.TRUSTEE_ACK: "V5",
    kinds.TRUSTEE_COMPLAINT: "V5",
    kinds.ROLL: "V4",
    kinds.MANIFEST: "V3",
    kinds.EXTEND: "V3",
    kinds.AMEND: "V3",
    kinds.CLOSE: "V10",
    kinds.SHARE: "V11",
    kinds.RESULT: "V12",
    kinds.ATTESTATION: "V13",
    kinds.CERTIFICATE: "V13",
}
"""The check that judges an official record of a kind."""


def meaning(check: str | None, reason: str) -> Words | None:
    """Return what a reason means as a sentence, or None for an unknown word.

    Args:
        check: V1 … V14, whose fault or finding it is; None where that is not known.
        reason: the fixed word.
    """
    if check is not None and (check, reason) in OF_CHECK:
        return OF_CHECK[check, reason]
    return MEANINGS.get(reason)
