"""Who may attest the result, and who did."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.records.assemble import AssembledRecord
from verifier.facts.official import Act, ActFault


@dataclass(frozen=True, slots=True)
class Signer:
    """A trustee or an observer, who may attest the result.

    Attributes:
        role: ``trustee`` or ``observer``.
        number: its place among those, from 1.
        account: G….
        key, proof: BLS12-381, 48 and 96 bytes.
        fault: what is wrong with the key, if anything: it attests nothing then.
        record: where its key stands.
    """

    role: str
    number: int
    account: str
    key: bytes
    proof: bytes
    fault: ActFault | None
    record: AssembledRecord | None

    def __str__(self) -> str:
        return f"{self.role} {self.number}"


@dataclass(frozen=True, slots=True)
class Attested:
    """Who attested the result.

    Attributes:
        signers: trustees, then observers: the order of a certificate's bits.
        attestations: the records of those, by place among ``signers``, judged.
        certificates: all of them with the account that posted each, judged.
        others: attestations that the authority posted, which is none of the signers.
        certificate: the one that counts, and the places of those whom it names.
    """

    signers: tuple[Signer, ...]
    attestations: Mapping[int, tuple[Act, ...]]
    certificates: tuple[tuple[str, Act], ...]
    others: tuple[Act, ...]
    certificate: tuple[AssembledRecord, tuple[int, ...]] | None

    @property
    def attested(self) -> frozenset[int]:
        """The places of those whose own attestation is valid."""
        return frozenset(
            place
            for place, acts in self.attestations.items()
            if any(act.fault is None for act in acts)
        )
