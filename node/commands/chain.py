"""`sandogh-node verify-chain` and `sandogh-node export`: history archives from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from node.base.command import Json, example, print_json, progress
from node.base.errors import SandoghError

if TYPE_CHECKING:
    from node.archive.examine import Examination
    from node.archive.quorum import QuorumSet

_SHOWN = 20
_TOLD_EVERY = 5.0


class WordsError(SandoghError):
    """Options that can't be used together."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command(
        "verify-chain",
        epilog=example(
            "sandogh-node verify-chain ./ledger/archive",
            "sandogh-node verify-chain https://history.example --quorum quorum.json --json",
        ),
    )(verify_chain)
    app.command(
        "export",
        epilog=example(
            "sandogh-node export --data ./ledger --to ./archive",
            "sandogh-node export --url http://127.0.0.1:8000 --to ./archive --from 64 --until 127",
        ),
    )(export)


def verify_chain(
    archive: Annotated[str, typer.Argument(help="A history archive: a directory or a URL.")],
    passphrase: Annotated[
        str | None,
        typer.Option(help="The network it must be of [default: the one it names]."),
    ] = None,
    quorum: Annotated[
        Path | None,
        typer.Option(help="JSON file of a quorum set that must have agreed on every ledger."),
    ] = None,
    first: Annotated[
        int | None,
        typer.Option("--from", metavar="N", min=1, help="Begin with the checkpoint of ledger N."),
    ] = None,
    last: Annotated[
        int | None,
        typer.Option("--until", metavar="M", min=1, help="End with the checkpoint of ledger M."),
    ] = None,
    as_json: Json = False,
) -> int:
    """Check an archive's chain: headers, sets, results, signatures and what nodes agreed on.

    Exit code 0 passed, 1 failed (the faults are named by ledger), 2 could not run.
    """
    import asyncio

    try:
        found = asyncio.run(_verify(archive, passphrase, quorum, (first, last)))
    except SandoghError as fault:
        if as_json:
            print_json({"verdict": "could not run", "archive": archive, "why": str(fault)})
        raise
    if as_json:
        print_json(_as_json(archive, found))
    else:
        for line in _lines(archive, found):
            print(line)
    return 0 if found.passed else 1


def export(
    to: Annotated[Path, typer.Option(help="Directory of the archive; made if missing.")],
    url: Annotated[
        str | None, typer.Option(help="A running node, or any Horizon up to protocol 19.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Directory of a ledger, running or not; it is only read.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(metavar="URL", help="SQL database [default: SQLite in the directory]."),
    ] = None,
    first: Annotated[
        int,
        typer.Option("--from", metavar="N", min=1, help="Begin with the checkpoint of ledger N."),
    ] = 1,
    last: Annotated[
        int | None,
        typer.Option("--until", metavar="M", min=1, help="End with ledger M [default: the last]."),
    ] = None,
    checkpoint: Annotated[
        int | None,
        typer.Option(metavar="8|64", help="Ledgers a checkpoint [default: as the node's, or 64]."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a history archive of a running node or of a ledger's directory.

    The last checkpoint may be a short one. From a URL there are no SCP statements, for only the
    node's own directory has its key.
    """
    import asyncio

    if (url is None) == (data is None):
        raise WordsError("say either --url or --data")
    if database is not None and data is None:
        raise WordsError("--database goes with --data, whose directory has the node's seed")
    done = asyncio.run(_export(to, url, data, database, (first, last), checkpoint))
    if as_json:
        print_json({"archive": str(to)} | done)
    else:
        print(
            f"{to} holds ledgers {done['first_ledger']} to {done['last_ledger']} "
            f"of network {done['passphrase']!r}, {done['transactions']} transactions"
        )


async def _verify(
    archive: str, passphrase: str | None, quorum: Path | None, span: tuple[int | None, int | None]
) -> "Examination":
    from node.archive.examine import examine
    from node.networks.archive_files import open_files

    asked = None if quorum is None else _quorum(quorum)
    async with open_files(archive) as files:
        return await examine(
            files, passphrase, asked, first=span[0], last=span[1], progress=_teller("checked")
        )


def _quorum(file: Path) -> "QuorumSet":
    from node.archive.quorum import MAX_FILE, read_quorum

    with file.open("rb") as opened:
        return read_quorum(opened.read(MAX_FILE + 1))


async def _export(
    to: Path,
    url: str | None,
    data: Path | None,
    database: str | None,
    span: tuple[int, int | None],
    checkpoint: int | None,
) -> dict[str, Any]:
    from contextlib import AsyncExitStack

    from node.archive.layout import checked
    from node.base.database import sqlite_url
    from node.service import exporting
    from node.service.opening import DATABASE_FILE

    frequency = None if checkpoint is None else checked(checkpoint)
    async with AsyncExitStack() as stack:
        if data is not None:
            where = database or sqlite_url(data / DATABASE_FILE)
            source = await stack.enter_async_context(exporting.from_store(data, where))
        else:
            source = await exporting.from_horizon(url or "")
        done = await exporting.export(
            source,
            to,
            first=span[0],
            last=span[1],
            frequency=frequency,
            progress=_teller("written"),
        )
    return {
        "passphrase": source.passphrase,
        "first_ledger": done.first,
        "last_ledger": done.last,
        "ledgers": done.ledgers,
        "transactions": done.transactions,
    }


def _teller(word: str) -> Any:
    """Return what tells a person how far it is, every few seconds."""
    import time

    told = time.monotonic()

    def tell(ledger: int, last: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _TOLD_EVERY:
            told = time.monotonic()
            progress(f"ledger {ledger:,} of {last:,} {word}")

    return tell


def _as_json(archive: str, found: "Examination") -> dict[str, Any]:
    from node.wire.accounts import address

    return {
        "verdict": "passed" if found.passed else "failed",
        "archive": archive,
        "passphrase": found.passphrase,
        "first_ledger": found.first,
        "last_ledger": found.last,
        "last_hash": found.last_hash.hex(),
        "ledgers": found.ledgers,
        "transactions": found.transactions,
        "statements": found.statements,
        "ledgers_without_statement": found.unstated,
        "signers": {address(node): count for node, count in found.signers.items()},
        "fault_count": found.fault_count,
        "faults": [
            {"ledger": one.ledger, "what": one.what, "why": one.why} for one in found.faults
        ],
    }


def _lines(archive: str, found: "Examination") -> list[str]:
    from node.base.text import printable
    from node.wire.accounts import address

    lines = [
        f"archive     {archive}",
        f"network     {found.passphrase}",
        f"ledgers     {found.first} to {found.last}, {found.ledgers:,} checked",
        f"last hash   {found.last_hash.hex()}",
        f"contents    {found.transactions:,} transactions, each with its result",
        f"statements  {found.statements:,}; {found.unstated:,} ledgers have none",
    ]
    lines += [
        f"values      {count:,} signed by {address(node)}" for node, count in found.signers.items()
    ]
    lines += [
        f"FAULT       ledger {one.ledger}: {one.what}: {one.why}" for one in found.faults[:_SHOWN]
    ]
    if found.fault_count > _SHOWN:
        lines.append(f"            and {found.fault_count - _SHOWN:,} more")
    lines.append("passed" if found.passed else f"FAILED: {found.fault_count:,} faults")
    return [printable(line) for line in lines]
