"""From choices to a ballot that only the trustees together can open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from contracts.crypto.ballot_proof import Statement, fresh_randomness, prove, tracker
from contracts.crypto.group import base
from contracts.voting.races import choice_bits


@dataclass(frozen=True, slots=True)
class SealedBallot:
    """A ballot ready to be cast, or opened as a challenge; never both.

    Attributes:
        body: the bytes of a record of kind 9.
        head: its first part, which the tracker hashes.
        tracker: 32 bytes, known before casting.
        opening: r and b_1 … b_m; whoever has it reads the vote.
    """

    index: int
    body: bytes
    head: bytes
    tracker: bytes
    opening: tuple[int, tuple[int, ...]] = field(repr=False)


def encrypt(
    statement: Statement, index: int, credential: int, chosen: Sequence[Collection[int]]
) -> SealedBallot:
    """Encrypt and prove choices with fresh randomness.

    Args:
        statement: the election's.
        index: the credential's position in the roll, from 0.
        credential: κ.
        chosen: for each race, the chosen candidates' positions within it, from 0.

    Raises:
        ChoiceError: choices that a race does not allow.
    """
    bits = choice_bits(statement.shape, chosen)
    secrets = fresh_randomness(statement.shape)
    ballot = prove(statement, index, credential, bits, secrets)
    head = ballot.head()
    return SealedBallot(
        index,
        ballot.encode(),
        head,
        tracker(statement.context, base(credential), head),
        (secrets.r, bits[: statement.shape.m]),
    )
