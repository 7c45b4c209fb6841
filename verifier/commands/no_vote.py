"""`sandogh-verify no-vote`: whether anybody cast a ballot in the name of one credential."""

import asyncio
import sys
from collections.abc import Iterator
from getpass import getpass
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.files import read_bytes
from contracts.commands.options import OptionsError
from node.base.command import Json, example, print_json
from node.base.dates import format_rfc3339
from node.base.errors import SandoghError
from node.base.text import printable
from node.wire.accounts import public_key
from verifier.commands.ballot import cast_json
from verifier.commands.sources import Reading, opened, with_sources
from verifier.levels import Trust
from verifier.source.open import Named, check_named
from verifier.voter.no_vote import MAX_BYTES, Answer, find_votes, read_credential

STDIN = Path("-")


class NotShown(SandoghError):
    """A check failed, so that what was read shows nothing about one credential."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "no-vote",
        epilog=example(
            "sandogh-verify no-vote --election GABC… --horizon https://one.example",
            "sandogh-verify no-vote --election GABC… --horizon https://one.example "
            "--credential-file link.txt",
        ),
    )(command)


@with_sources
def command(
    election: Annotated[str, typer.Option(help="The election's id: its authority account, G….")],
    reading: Reading,
    credential_file: Annotated[
        Path | None,
        typer.Option(help="A file that holds the credential or the whole link; - is the input."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Tell whether a ballot was cast in the name of your credential.

    Exit code 0: none was. 1: there are some, listed. 2: could not run.

    The credential (the c of your voting link, or the whole link) is asked for without showing it,
    or read from a file or the input; it never stands on the command line. Nothing of it leaves
    this machine: sources are asked for a whole recount, the same for everybody.
    """
    public_key(election)
    sources, trust = reading.sources, reading.trust()
    check_named(sources)
    credential, fingerprint = read_credential(_text(credential_file))
    answer = asyncio.run(_run(election, credential, fingerprint, sources, trust))
    if answer.failed and not answer.casts:
        raise NotShown(
            f"no cast of this index was seen, but that shows nothing: {', '.join(answer.failed)} "
            f"failed; recount the election for the faults: sandogh-verify {election} …"
        )
    if as_json:
        print_json(_json(answer))
    else:
        for line in _lines(answer):
            print(printable(line))
    return 1 if answer.casts else 0


def _text(file: Path | None) -> str:
    if file is None and sys.stdin.isatty():
        # which asks once nothing is echoed any more
        try:
            return getpass("Credential or link: ")
        except EOFError as fault:
            raise OptionsError("no credential was typed") from fault
    if file is None or file == STDIN:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise OptionsError(f"the input is longer than {MAX_BYTES} bytes, and no credential")
    else:
        data = read_bytes(file, MAX_BYTES)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # without its cause, which holds the bytes
        raise OptionsError("what should be the credential is no text") from None


async def _run(
    election: str, credential: bytes, fingerprint: bytes | None, sources: Named, trust: Trust
) -> Answer:
    async with opened(sources) as one:
        return await find_votes(
            election, credential, fingerprint, one.readers, one.bar.tell, trust, one.prover
        )


def _json(answer: Answer) -> dict[str, Any]:
    facts = answer.facts
    assert facts.recount is not None
    return {
        "none": not answer.casts,
        "election": facts.election,
        "network": facts.passphrase,
        "index": answer.index,
        "amended": answer.amended,
        "casts": [cast_json(one) for one in answer.casts],
        "all_casts": facts.recount.casts,
        "gaps": answer.gaps,
        "open": facts.anchor is None,
        "level": facts.proof.level.letter if facts.proof is not None else None,
        "failed": list(answer.failed),
        "as_of": {"ledger": facts.tip.sequence, "time": facts.tip.close_time},
    }


def _lines(answer: Answer) -> Iterator[str]:
    facts = answer.facts
    assert facts.recount is not None
    tip, read = facts.tip, facts.recount.casts
    until = f"ledger {tip.sequence}, closed {format_rfc3339(tip.close_time)}"
    yield f"Election  {facts.election}"
    yield f"Network   {facts.passphrase}"
    yield f"Index     {answer.index}, found on this machine"
    if answer.amended:
        yield "          the commission replaced this index's key by an amendment"
    yield f"Read      {read} casts, up to {until}"
    if answer.gaps:
        yield f"          {answer.gaps} gaps in the channels' numbers: a cast may be hidden there"
    for one in answer.casts:
        row = one.row
        yield ""
        said = "counted" if row.reason is None else f"refused: {row.reason}: {row.detail}"
        yield f"Cast      {said}"
        yield f"          transaction {row.transaction.hex()}"
        yield f"          ledger {row.ledger}, closed {format_rfc3339(row.close_time)}"
        for tracker in one.named.trackers:
            yield f"          tracker {tracker.hex()}"
    yield ""
    if answer.failed:
        yield f"WRONG: failed: {', '.join(answer.failed)}"
    if answer.casts:
        many = len(answer.casts)
        yield f"{many} cast{'s' * (many != 1)} in the name of this credential."
    else:
        still = "; voting is still open" if facts.anchor is None else ""
        yield f"No ballot in the name of this credential, up to {until}{still}."
