"""What a check is: facts in, faults out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from contracts.explaining.line import Words, words
from contracts.records.assemble import AssembledRecord
from verifier.facts.facts import Facts
from verifier.facts.official import place


class Status(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where.

    Attributes:
        reason: a fixed word, for machines.
        text: one sentence, for people.
        transaction: the hash of the transaction at fault, if one is.
        ledger: the ledger at fault, if one is.
    """

    reason: str
    text: str
    transaction: bytes | None = None
    ledger: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to be told that alone leaves the verdict good, such as a refused cast."""

    check: str
    fault: Fault
    index: int | None = None
    tracker: bytes | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check found.

    Attributes:
        faults: none if it passed.
        not_run: why it could not be run, or None.
        findings: what it reports besides.
    """

    faults: tuple[Fault, ...] = ()
    not_run: str | None = None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def status(self) -> Status:
        """Faults outweigh what could not be run."""
        if self.faults:
            return Status.FAILED
        return Status.NOT_RUN if self.not_run is not None else Status.PASSED


def at(record: AssembledRecord | None, reason: str, text: str) -> Fault:
    """Return a fault of a record: its last part's transaction and ledger."""
    if record is None:
        return Fault(reason, text)
    return Fault(reason, text, *place(record))


def not_run(why: str) -> Outcome:
    """Return the outcome of a check that had nothing to check."""
    return Outcome(not_run=why)


class Group(StrEnum):
    """What a check guards, in the five groups of Haenni, Dubuis, Koenig, Locher (CHVote).

    Completeness: all that must be there is. Authenticity: it is from whom it must be.
    Consistency: what two say of one thing is the same. Integrity: each value is such as it may
    be, and nobody changed it. Evidence: the proofs hold.
    """

    COMPLETENESS = "completeness"
    AUTHENTICITY = "authenticity"
    CONSISTENCY = "consistency"
    INTEGRITY = "integrity"
    EVIDENCE = "evidence"


GROUPS: dict[Group, Words] = {
    Group.COMPLETENESS: words("کامل بودن", "Completeness"),
    Group.AUTHENTICITY: words("اصالت", "Authenticity"),
    Group.CONSISTENCY: words("سازگاری", "Consistency"),
    Group.INTEGRITY: words("درستی و دست‌نخوردگی", "Integrity"),
    Group.EVIDENCE: words("گواه رمزنگاشتی", "Evidence"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A numbered check.

    Attributes:
        id: V1 … V14.
        title: what it makes sure of, in a few words.
        run: facts in, outcome out; pure.
        group: what it guards.
        sentence: the same for people, as a plain sentence in Persian and English.
        answers: who answers for a failure, in Persian and English.
        optional: what it judges need not be there: not run, it leaves the verdict as it is.
    """

    id: str
    title: str
    run: Callable[[Facts], Outcome]
    group: Group
    sentence: Words
    answers: Words
    optional: bool = False
