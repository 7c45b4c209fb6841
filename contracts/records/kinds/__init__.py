"""One file a record kind: a frozen dataclass, ``encode`` and a strict ``decode``.

Decoders of kinds 2, 11, 12 and 14 take the election's numbers beside the body.
"""

from types import ModuleType

from contracts.records.kinds import (
    amend,
    attestation,
    ballot,
    ceremony,
    certificate,
    close,
    extend,
    manifest,
    result,
    roll,
    share,
    trustee_ack,
    trustee_complaint,
    trustee_key,
)

CEREMONY = ceremony.KIND
TRUSTEE_KEY = trustee_key.KIND
TRUSTEE_ACK = trustee_ack.KIND
TRUSTEE_COMPLAINT = trustee_complaint.KIND
ROLL = roll.KIND
MANIFEST = manifest.KIND
EXTEND = extend.KIND
AMEND = amend.KIND
BALLOT = ballot.KIND
CLOSE = close.KIND
SHARE = share.KIND
RESULT = result.KIND
ATTESTATION = attestation.KIND
CERTIFICATE = certificate.KIND

KINDS: dict[int, ModuleType] = {
    CEREMONY: ceremony,
    TRUSTEE_KEY: trustee_key,
    TRUSTEE_ACK: trustee_ack,
    TRUSTEE_COMPLAINT: trustee_complaint,
    ROLL: roll,
    MANIFEST: manifest,
    EXTEND: extend,
    AMEND: amend,
    BALLOT: ballot,
    CLOSE: close,
    SHARE: share,
    RESULT: result,
    ATTESTATION: attestation,
    CERTIFICATE: certificate,
}
