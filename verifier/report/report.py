"""The verdict, and the report that machines read."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from contracts.records.kinds.manifest import Manifest, Race
from node.networks.reader import LedgerInfo
from verifier.checks.check import Check, Finding, Outcome, Status
from verifier.facts.facts import Facts
from verifier.facts.recount import CastRow
from verifier.materiality import judge_race, open_votes
from verifier.report.official import about, attestations, official_acts, stages
from verifier.report.proof import proof_json
from verifier.report.software import software


class Verdict(StrEnum):
    """What the whole recount says."""

    VERIFIED = "verified"
    FAILED = "failed"
    COULD_NOT_RUN = "could not run"
    OPEN = "open"

    @property
    def exit_code(self) -> int:
        """0 verified, 1 failed, 2 could not run, 3 open."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True)
class Judged:
    """A check and what it found."""

    check: Check
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """All that one audit established.

    Attributes:
        until: the stage asked for, or None for the whole.
        single_source: that one source suffices was asked for.
        why: in one sentence, why the verdict is what it is.
        totals: v_1 … v_m where they were opened.
        casts: a row a cast, if they were asked for.
    """

    verdict: Verdict
    why: str
    facts: Facts
    judged: tuple[Judged, ...]
    until: str | None
    single_source: bool
    totals: tuple[int, ...] | None
    casts: Sequence[CastRow] | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks report besides faults, in the checks' order."""
        return tuple(one for judged in self.judged for one in judged.outcome.findings)


def decide(
    judged: Sequence[Judged],
    until: str | None,
    open_why: str,
) -> tuple[Verdict, str]:
    """Return the verdict and its reason.

    Args:
        judged: the checks of the stage.
        until: the stage asked for; short of the whole nothing is verified yet.
        open_why: why there is no valid result, where there is none.
    """
    failed = [one.check.id for one in judged if one.outcome.status is Status.FAILED]
    if failed:
        return Verdict.FAILED, f"failed: {', '.join(failed)}"
    skipped = [
        one for one in judged if one.outcome.status is Status.NOT_RUN and not one.check.optional
    ]
    if until is not None:
        return Verdict.OPEN, f"asked for the stage “{until}” only"
    if skipped:
        return Verdict.OPEN, open_why or skipped[0].outcome.not_run or "not complete"
    return Verdict.VERIFIED, "all checks of the recount passed"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON values; docs/protocol.md has its format."""
    facts = report.facts
    result: dict[str, Any] = {
        "verdict": report.verdict.value,
        "why": report.why,
        "election": facts.election,
        "network": facts.passphrase,
        "until": report.until,
        "sources": [source.url for source in facts.sources],
        "single_source": len(facts.sources) == 1,
        "proof": proof_json(facts),
        "checks": [_check(one) for one in report.judged],
        "findings": [_finding(one) for one in report.findings],
        "counts": counts(facts),
        "tally": tally(facts),
        "result": election_result(report),
        "materiality": materiality(report),
        "about": about(facts),
        "as_of": _ledger(facts.tip),
        "stages": stages(facts),
        "acts": official_acts(facts),
        "attestations": attestations(facts),
        "software": software(),
    }
    if report.casts is not None:
        result["ballots"] = [_cast(row) for row in report.casts]
    return result


def _check(one: Judged) -> dict[str, Any]:
    return {
        "id": one.check.id,
        "title": one.check.title,
        "group": one.check.group.value,
        "sentence": dict(one.check.sentence),
        "answers": dict(one.check.answers),
        "status": one.outcome.status.value,
        "why": one.outcome.not_run if one.outcome.status is Status.NOT_RUN else _why(one.outcome),
        "faults": [
            {
                "transaction": _hex(fault.transaction),
                "ledger": fault.ledger,
                "reason": fault.reason,
                "text": fault.text,
            }
            for fault in one.outcome.faults
        ],
    }


def _why(outcome: Outcome) -> str:
    if not outcome.faults:
        return ""
    more = len(outcome.faults) - 1
    return outcome.faults[0].text + (f" (and {more} more)" if more else "")


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "check": one.check,
        "transaction": _hex(one.fault.transaction),
        "ledger": one.fault.ledger,
        "reason": one.fault.reason,
        "text": one.fault.text,
        "index": one.index,
        "tracker": _hex(one.tracker),
    }


def _cast(row: CastRow) -> dict[str, Any]:
    return {
        "tracker": _hex(row.tracker),
        "index": row.index,
        "transaction": row.transaction.hex(),
        "ledger": row.ledger,
        "time": row.close_time,
        "counted": row.reason is None,
        "reason": row.reason,
        "text": row.detail,
    }


def counts(facts: Facts) -> dict[str, Any] | None:
    """Return how many may vote, cast, count, and were refused for what."""
    recount = facts.recount
    if recount is None:
        return None
    return {
        "roll": len(facts.roll or ()),
        "casts": recount.casts,
        "counted": recount.sums.count,
        "refused": recount.casts - recount.sums.count,
        "by_reason": dict(sorted(recount.reasons.items())),
    }


def tally(facts: Facts) -> dict[str, Any] | None:
    """Return what the recount sums to: what close, shares and result must equal."""
    recount = facts.recount
    if recount is None:
        return None
    sums, anchor = recount.sums, facts.anchor
    return {
        "count": sums.count,
        "digest": sums.digest.hex(),
        "R": sums.R.hex(),
        "E": [point.hex() for point in sums.E],
        "end": facts.window.end if facts.window is not None else None,
        "anchor": None if anchor is None else _ledger(anchor),
    }


def _ledger(one: LedgerInfo) -> dict[str, Any]:
    return {"ledger": one.sequence, "hash": one.hash.hex(), "close_time": one.close_time}


def election_result(report: Report) -> dict[str, Any] | None:
    """Return the opened totals race by race, or None while they are not opened."""
    manifest = report.facts.manifest
    if report.totals is None or manifest is None:
        return None
    return {
        "totals": list(report.totals),
        "races": race_results(manifest, report.totals),
        "posted": report.facts.result_record is not None,
    }


def race_results(manifest: Manifest, totals: Sequence[int]) -> list[dict[str, Any]]:
    """Return each race's votes, elected and tied as JSON values.

    Args:
        manifest: the election's.
        totals: v_1 … v_m.
    """
    return [
        {
            "title": dict(race.title),
            "seats": race.seats,
            "candidates": [
                {"number": candidate.number, "name": dict(candidate.name), "votes": count}
                for candidate, count in zip(race.candidates, votes, strict=True)
            ],
            **elected([candidate.number for candidate in race.candidates], votes, race.seats),
        }
        for race, votes in _by_race(manifest.races, totals)
    ]


def materiality(report: Report) -> dict[str, Any] | None:
    """Return what is open and what it means race by race, or None while no totals are opened."""
    manifest = report.facts.manifest
    if report.totals is None or manifest is None:
        return None
    left = open_votes(report.facts, {one.check.id: one.outcome for one in report.judged})
    judged = [
        judge_race(number, race, votes, left)
        for number, (race, votes) in enumerate(_by_race(manifest.races, report.totals), 1)
    ]
    return {
        "open": [
            {"check": one.check, "reason": one.reason, "ballots": one.ballots}
            for one in left.touches
        ],
        "races": [
            {
                "race": one.race,
                "gap": one.gap,
                "touched": one.touched,
                "effect": one.effect.value,
            }
            for one in judged
        ],
    }


def _by_race(races: Sequence[Race], totals: Sequence[int]) -> Iterator[tuple[Race, Sequence[int]]]:
    """Yield each race with its candidates' votes."""
    column = 0
    for race in races:
        yield race, totals[column : column + len(race.candidates)]
        column += len(race.candidates)


def elected(numbers: Sequence[int], votes: Sequence[int], seats: int) -> Mapping[str, list[int]]:
    """Return who is elected, by number, and who is tied for the last seats.

    A tie across the last seat is left open: those below it are elected, it is for the
    body's rules to choose among the tied.
    """
    ranked = sorted(zip(votes, numbers, strict=True), key=lambda pair: (-pair[0], pair[1]))
    if len(ranked) <= seats or ranked[seats - 1][0] != ranked[seats][0]:
        return {"elected": [number for _, number in ranked[:seats]], "tied": []}
    edge = ranked[seats][0]
    return {
        "elected": [number for count, number in ranked if count > edge],
        "tied": [number for count, number in ranked if count == edge],
    }


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
