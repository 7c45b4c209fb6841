"""The report for people, in plain lines."""

from collections.abc import Iterator

from node.base.text import printable
from node.pages.dates import utc
from verifier.checks.check import GROUPS, Fault, Status
from verifier.facts.recount import CastRow
from verifier.report.proof import proof_lines
from verifier.report.report import Judged, Report, counts, election_result, materiality

MARKS = {Status.PASSED: "passed ", Status.FAILED: "FAILED ", Status.NOT_RUN: "not run"}
SHOWN = 20


def lines(report: Report) -> Iterator[str]:
    """Yield the report's lines; of long lists only the start, ``--json`` has all."""
    return map(printable, _lines(report))


def _lines(report: Report) -> Iterator[str]:
    facts = report.facts
    yield f"Election  {facts.election}"
    yield f"Network   {facts.passphrase}"
    if facts.manifest is not None:
        yield f"Title     {_first_text(facts.manifest.title)}" + (
            "  (trial)" if facts.manifest.trial else ""
        )
    for source in facts.sources:
        yield f"Source    {source.url} (up to ledger {source.tip})"
    if len(facts.sources) == 1:
        yield "          one source only: its word for the ledger was not compared with another's"
    yield from proof_lines(facts)
    yield ""
    for group, words in GROUPS.items():
        yield words["en"]
        for judged in report.judged:
            if judged.check.group is group:
                yield from _check(judged)
    yield from _findings(report)
    yield from _counts(report)
    yield from _result(report)
    yield from _materiality(report)
    yield ""
    yield f"Verdict: {report.verdict.value}: {report.why}"


def cast_line(row: CastRow) -> str:
    """Return one line about one cast."""
    tracker = row.tracker.hex() if row.tracker is not None else "-"
    index = "-" if row.index is None else str(row.index)
    said = "counted" if row.reason is None else f"refused: {row.reason}: {row.detail}"
    return printable(f"{tracker}  index {index}  transaction {row.transaction.hex()}  {said}")


def _check(judged: Judged) -> Iterator[str]:
    check, outcome = judged.check, judged.outcome
    yield f"  {check.id:<4}{MARKS[outcome.status]}  {check.sentence['en']}"
    if outcome.status is Status.NOT_RUN:
        yield f"               {outcome.not_run}"
    for fault in outcome.faults[:SHOWN]:
        yield f"      {fault.reason}: {fault.text}{_where(fault)}"
    if len(outcome.faults) > SHOWN:
        yield f"      … and {len(outcome.faults) - SHOWN} more"
    if outcome.faults:
        yield f"      answers for it: {check.answers['en']}"


def _findings(report: Report) -> Iterator[str]:
    findings = report.findings
    if not findings:
        return
    yield ""
    yield f"Findings ({len(findings)}); alone they leave the verdict good:"
    for finding in findings[:SHOWN]:
        fault = finding.fault
        yield f"  {finding.check}  {fault.reason}: {fault.text}{_where(fault)}"
    if len(findings) > SHOWN:
        yield f"  … and {len(findings) - SHOWN} more"


def _counts(report: Report) -> Iterator[str]:
    values = counts(report.facts)
    if values is None:
        return
    yield ""
    yield (
        f"{values['roll']} may vote, {values['casts']} ballots were cast, "
        f"{values['counted']} count, {values['refused']} are refused"
    )
    anchor = report.facts.anchor
    if anchor is not None:
        yield f"Counted up to ledger {anchor.sequence}, closed {utc(anchor.close_time)} UTC,"
        yield f"header hash {anchor.hash.hex()}"


def _result(report: Report) -> Iterator[str]:
    opened = election_result(report)
    if opened is None:
        return
    for race in opened["races"]:
        yield ""
        yield f"{_first_text(race['title'])} ({race['seats']} seats)"
        ranked = sorted(race["candidates"], key=lambda one: (-one["votes"], one["number"]))
        for one in ranked:
            mark = "*" if one["number"] in race["elected"] else " "
            mark = "=" if one["number"] in race["tied"] else mark
            yield f" {mark} {one['votes']:>7}  {one['number']:>4}  {_first_text(one['name'])}"
    if any(race["tied"] for race in opened["races"]):
        yield "   (= tied for the last seats)"


def _materiality(report: Report) -> Iterator[str]:
    weighed = materiality(report)
    if weighed is None:
        return
    yield ""
    for one in weighed["open"]:
        ballots = one["ballots"]
        many = "everything" if ballots is None else f"{ballots} ballot" + "s" * (ballots != 1)
        yield f"Open: {one['check']} {one['reason']}: could touch {many}"
    for one in weighed["races"]:
        gap = "no candidate is left out" if one["gap"] is None else f"the gap is {one['gap']} votes"
        touched = "everything" if one["touched"] is None else f"at most {one['touched']} of them"
        yield f"Race {one['race']}: {gap}; what is open touches {touched}: it {one['effect']}"


def _where(fault: Fault) -> str:
    where = []
    if fault.ledger is not None:
        where.append(f"ledger {fault.ledger}")
    if fault.transaction is not None:
        where.append(f"transaction {fault.transaction.hex()}")
    return f" ({', '.join(where)})" if where else ""


def _first_text(texts: object) -> str:
    assert isinstance(texts, dict)
    return str(texts.get("en") or next(iter(texts.values())))
