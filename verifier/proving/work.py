"""What a worker does: judge one batch of ballots. It runs in other processes, on other machines."""

from collections.abc import Sequence
from dataclasses import dataclass

from contracts.crypto.ballot_bodies import Body, Judgement, judge_bodies
from contracts.crypto.ballot_proof import Statement
from contracts.crypto.engine.choosing import EngineName, engine_or_libsodium
from node.base.errors import SandoghError


class ProofsNotChecked(SandoghError):
    """A batch of proofs could not be checked: why."""


@dataclass(frozen=True, slots=True)
class Worked:
    """A batch's judgement, and what to tell about the engine, or None."""

    judgement: Judgement
    note: str | None


def work(name: EngineName, statement: Statement, bodies: Sequence[Body]) -> Worked:
    """Judge a batch with an engine.

    Args:
        name: ``sandogh`` or ``libsodium``; where the first can't be used, libsodium is.
        statement: the election's.
        bodies: some hundreds.

    Raises:
        ProofsNotChecked: in one text, which any process can read.
    """
    engine, note = engine_or_libsodium(name)
    try:
        return Worked(judge_bodies(statement, bodies, engine), note)
    except SandoghError as error:
        raise ProofsNotChecked(str(error)) from error
