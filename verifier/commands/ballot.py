"""`sandogh-verify ballot TRACKER`: whether one ballot counts, and the proof that it is there."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.files import read_bytes
from contracts.commands.options import OptionsError
from contracts.voting.receipt import MAX_BYTES, Receipt, decode_receipt
from node.base.command import Json, example, print_json
from node.base.dates import format_rfc3339
from node.base.text import printable
from node.wire.accounts import public_key
from verifier.checks.check import Status
from verifier.commands.sources import Reading, opened, with_sources
from verifier.levels import Level, Proof, Trust
from verifier.report.proof import MEANINGS
from verifier.report.text import MARKS
from verifier.source.open import Named
from verifier.voter.ballot import Answer, find_ballot
from verifier.voter.looking import Sighting

_TRACKER = re.compile(r"[0-9a-fA-F]{64}", re.ASCII)
CODES = {"counted": 0, "refused": 1, "not found": 3}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "ballot",
        epilog=example(
            "sandogh-verify ballot 3f9a… --election GABC… --horizon https://one.example",
            "sandogh-verify ballot --receipt receipt.json --horizon http://127.0.0.1:8000",
            "sandogh-verify ballot --receipt receipt.json --archive /srv/history "
            "--anchor 1234:5e0c…",
        ),
    )(command)


@with_sources
def command(
    reading: Reading,
    tracker: Annotated[
        str | None, typer.Argument(help="The ballot's tracker, 64 digits hex.")
    ] = None,
    receipt: Annotated[
        Path | None, typer.Option(help="A receipt's file, in place of the tracker.")
    ] = None,
    election: Annotated[
        str | None, typer.Option(help="The election's id, G…; a receipt names its own.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Find one ballot, redo the count, and prove that it is there.

    Exit code 0: it counts. 1: it is refused, or something is wrong. 2: could not run.
    3: it is not on this ledger.

    A source that is asked to prove one ballot learns which one; --no-proof asks for the count only.
    """
    kept = decode_receipt(read_bytes(receipt, MAX_BYTES)) if receipt is not None else None
    mark = _tracker(tracker, kept)
    if election is None and kept is None:
        raise OptionsError("say which election: --election G…, or --receipt FILE")
    where = election or (kept.election if kept is not None else "")
    public_key(where)
    answer = asyncio.run(_run(where, mark, reading.sources, reading.trust(), kept))
    if as_json:
        print_json(answer_json(answer))
    else:
        for line in _lines(answer):
            print(printable(line))
    return exit_code(answer)


def exit_code(answer: Answer) -> int:
    """Return 0, 1 or 3, as the command's help says."""
    if answer.failed or answer.differs:
        return 1
    return CODES[answer.state]


def _tracker(text: str | None, receipt: Receipt | None) -> bytes:
    if text is not None and _TRACKER.fullmatch(text.strip()) is None:
        raise OptionsError(f"{text[:80]!r} is no tracker: 64 digits from 0-9 and a-f")
    if text is None and receipt is None:
        raise OptionsError("say which ballot: its TRACKER, or --receipt FILE")
    if text is None:
        assert receipt is not None
        return receipt.tracker
    mark = bytes.fromhex(text.strip())
    if receipt is not None and mark != receipt.tracker:
        raise OptionsError("the receipt names another tracker: give one of the two")
    return mark


async def _run(
    election: str, tracker: bytes, sources: Named, trust: Trust, receipt: Receipt | None
) -> Answer:
    async with opened(sources) as one:
        return await find_ballot(
            election, tracker, one.readers, one.bar.tell, trust, one.prover, receipt
        )


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as JSON values."""
    facts, closing = answer.facts, answer.closing
    first = answer.casts[0] if answer.casts else None
    return {
        "state": answer.state,
        "tracker": answer.tracker.hex(),
        "election": facts.election,
        "network": facts.passphrase,
        "as_of": {"ledger": facts.tip.sequence, "time": facts.tip.close_time},
        "open": answer.open,
        "counted": answer.counted,
        "casts": [cast_json(one) for one in answer.casts],
        "memo": first.named.memo.hex() if first is not None and first.named.memo else None,
        "explorer": answer.link,
        "close": None
        if closing is None
        else {
            "transaction": closing.transaction.hex(),
            "ledger": closing.ledger,
            "count": closing.count,
            "valid": closing.valid,
            "holds": closing.holds,
        },
        "proof": None if answer.proof is None else _proof_json(answer.proof),
        "official_proof": None if facts.proof is None else _proof_json(facts.proof),
        "checks": [
            {
                "id": one.check.id,
                "status": one.outcome.status.value,
                "faults": [fault.text for fault in one.outcome.faults],
            }
            for one in answer.judged
            if one.outcome.status is not Status.NOT_RUN or not one.outcome.not_run
        ],
        "differs": answer.differs or None,
    }


def cast_json(one: Sighting) -> dict[str, Any]:
    """Return a cast as JSON values."""
    row = one.row
    return {
        "counted": row.reason is None,
        "number": one.number,
        "reason": row.reason,
        "text": row.detail,
        "index": one.named.index,
        "transaction": row.transaction.hex(),
        "ledger": row.ledger,
        "time": row.close_time,
    }


def _proof_json(proof: Proof) -> dict[str, Any]:
    return {
        "level": proof.level.letter,
        "why": proof.why,
        "transactions": proof.transactions,
        "flaws": [flaw.why for flaw in proof.flaws],
    }


def _lines(answer: Answer) -> Iterator[str]:
    facts = answer.facts
    yield f"Election     {facts.election}"
    yield f"Network      {facts.passphrase}"
    yield f"Tracker      {answer.tracker.hex()}"
    for place, one in enumerate(answer.casts):
        if place:
            yield ""
            yield "The same ballot was cast again:"
        yield from _cast(one, answer)
    if answer.casts:
        yield from _about(answer)
    yield ""
    for judged in answer.judged:
        if judged.outcome.status is Status.NOT_RUN:
            continue
        yield f"  {judged.check.id:<4}{MARKS[judged.outcome.status]}  {judged.check.sentence['en']}"
        for fault in judged.outcome.faults[:3]:
            yield f"      {fault.reason}: {fault.text}"
    yield ""
    yield from _verdict(answer)


def _cast(one: Sighting, answer: Answer) -> Iterator[str]:
    row = one.row
    if one.number is not None:
        so_far = "so far" if answer.open else "in the whole election"
        yield f"Counted      as ballot {one.number} of {answer.counted} that count {so_far}"
    else:
        yield f"Refused      {row.reason}: {row.detail}"
    yield f"Index        {'-' if one.named.index is None else one.named.index}"
    yield f"Transaction  {row.transaction.hex()}"
    yield f"Ledger       {row.ledger}, closed {format_rfc3339(row.close_time)}"
    if one.named.memo is not None:
        yield f"Memo         {one.named.memo.hex()}"


def _about(answer: Answer) -> Iterator[str]:
    if answer.link is not None:
        yield f"Explorer     {answer.link}"
    closing = answer.closing
    if closing is not None:
        said = {
            True: "this one among them",
            False: "this one comes after them",
            None: "and its digest is not of the ballots that count here",
        }[closing.holds]
        right = "equals this count" if closing.valid else "does NOT equal this count"
        yield f"Close        counts {closing.count} ballots, {said}; it {right}"
    elif answer.state == "counted":
        yield "Close        none on the ledger yet"
    if answer.proof is not None:
        yield f"Proof        of this ballot: {_level(answer.proof)}"
    if answer.facts.proof is not None:
        yield f"             of all that it was judged by: {_level(answer.facts.proof)}"


def _level(proof: Proof) -> str:
    level = proof.level
    said = f"level {level.letter or 'none'}, {MEANINGS[level]}"
    return said + (f"; {proof.why}" if proof.why and level is not Level.D else "")


def _verdict(answer: Answer) -> Iterator[str]:
    if answer.differs:
        yield f"WRONG: {answer.differs}."
    if answer.failed:
        yield f"WRONG: failed: {', '.join(answer.failed)}."
    if answer.state == "counted":
        end = "; voting is still open, and an index can be annulled" if answer.open else ""
        yield f"This ballot counts{end}."
    elif answer.state == "refused":
        yield "This ballot is on the ledger, and does not count."
    else:
        tip = answer.facts.tip
        yield (
            f"No ballot with this tracker is on this ledger, up to ledger {tip.sequence}, closed "
            f"{format_rfc3339(tip.close_time)}."
        )
