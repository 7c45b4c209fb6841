"""How long a voter's device takes to encrypt and prove the Qazvin ballot."""

import random

from benchmarks.baseline import in_multiplications
from benchmarks.outcome import Figure
from benchmarks.qazvin import choices, statement
from contracts.crypto.group import random_scalar
from contracts.voting.encrypt import encrypt

ROUNDS = 60


def figures() -> list[Figure]:
    """Return ``prove_muls``: choices to body and tracker, randomness included."""
    drawing, kappa = random.Random(2), random_scalar()
    measured = in_multiplications(lambda: encrypt(statement(), 0, kappa, choices(drawing)), ROUNDS)
    return [
        Figure(
            "prove_muls",
            measured.muls,
            "multiplications",
            at_most=220,
            ratio=measured.muls,
            ratio_of="multiplication",
            note=f"{1e3 * measured.seconds:.1f} ms a ballot, randomness and tracker included;"
            f" median of {ROUNDS}",
        )
    ]
