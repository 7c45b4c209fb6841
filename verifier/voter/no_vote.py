"""“No vote in my name”: which casts name the index of one credential.

The credential gives U, and U the index, on this machine. What is asked of the sources is a plain
recount's, whatever the credential: nobody learns from it whose index was looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.roll.credentials import (
    FINGERPRINT_SIZE,
    Link,
    decode_credential,
    parse_link,
    public_key,
)
from node.base.errors import SandoghError
from node.networks.reader import Reader
from node.wire import accounts
from node.wire.hashes import network_id
from verifier.checks.check import Status
from verifier.facts.facts import Facts
from verifier.facts.recount import CastRow
from verifier.levels import Trust
from verifier.proving.prover import Prover
from verifier.report.report import Judged
from verifier.source.official import Progress
from verifier.voter.keys import new_keys
from verifier.voter.looking import Named, Sighting, look

MAX_BYTES = 4096
"""A link's; a credential alone has 27 symbols."""


class CredentialError(SandoghError):
    """A credential that can't be read, or is of no voter of this election."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the ledger has of one index.

    Attributes:
        index: the credential's place in the roll.
        amended: an amendment names a new key for this index.
        casts: all that name the index, in ledger order.
        gaps: sequence numbers of channels that no listed transaction used; one may hide a cast.
        judged: the checks, in order.
    """

    facts: Facts
    index: int
    amended: bool
    casts: tuple[Sighting, ...]
    gaps: int
    judged: tuple[Judged, ...]

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks that failed."""
        return tuple(one.check.id for one in self.judged if one.outcome.status is Status.FAILED)


def read_credential(text: str) -> tuple[bytes, bytes | None]:
    """Return a credential (16 bytes), and the election's fingerprint if a whole link was given.

    Raises:
        LinkError: neither a credential nor a link with one; the text is never repeated.
    """
    said = text.strip()
    if "=" in said[:-1]:
        link: Link = parse_link(said)
        return link.credential, link.fingerprint
    return decode_credential(said), None


async def find_votes(
    election: str,
    credential: bytes,
    fingerprint: bytes | None,
    readers: Sequence[Reader],
    progress: Progress,
    trust: Trust,
    prover: Prover | None = None,
) -> Answer:
    """Recount, and list the casts that name a credential's index.

    Args:
        election: the authority's account, G….
        credential: 16 bytes.
        fingerprint: the first 80 bits of the manifest's id, or None.
        readers, progress, trust, prover: as `verifier.voter.looking.look` has them.

    Raises:
        CredentialError: the credential is of no voter of this election.
        NoElection: the source has no election that can be counted.
        SandoghError: a source can't be read.
    """
    # told at the end: a look that stops early would show that the credential is of nobody here
    places: list[int | CredentialError] = []

    def wanted(facts: Facts) -> "_Names":
        try:
            place = _index(facts, credential, fingerprint)
        except CredentialError as fault:
            places.append(fault)
            return _Names(None)
        places.append(place)
        return _Names(place)

    looked = await look(
        election, readers, wanted, progress, trust, prover, until_close=False, prove_all=True
    )
    facts, (index,) = looked.facts, places
    if isinstance(index, CredentialError):
        raise index
    assert facts.recount is not None
    return Answer(
        facts,
        index,
        any(place == index for place, _ in new_keys(facts)),
        looked.found,
        len(facts.recount.gaps),
        looked.report.judged,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    index: int | None

    def __call__(self, row: CastRow, named: Named) -> bool:
        return self.index is not None and named.index == self.index


def _index(facts: Facts, credential: bytes, fingerprint: bytes | None) -> int:
    assert facts.roll is not None
    assert facts.manifest_record is not None
    manifest = facts.manifest_record.record.id
    if fingerprint is not None and fingerprint != manifest[:FINGERPRINT_SIZE]:
        raise CredentialError("the link is of another election than the one that was named")
    key = public_key(network_id(facts.passphrase), accounts.public_key(facts.election), credential)
    found = facts.roll.find(key)
    if found is None:
        found = next((place for place, one in new_keys(facts) if one == key), None)
    if found is None:
        raise CredentialError(
            "this credential is of no voter of this election: neither the roll nor an amendment "
            "has its key"
        )
    return found
