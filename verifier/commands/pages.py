"""`sandogh-verify pages OUT`: the pages that check one ballot from disk, written into a folder."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.files import FileError, write_bytes
from node.base.command import Json, example, print_json
from verifier.voter.from_disk import built_pages


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("pages", epilog=example("sandogh-verify pages out/"))(command)


def command(
    out: Annotated[Path, typer.Argument(help="The folder; it is made if it is not there.")],
    as_json: Json = False,
) -> None:
    """Write ballot.html, challenge.html and no-vote.html, and print the SHA-256 of each.

    Opened from disk, each asks a voter for a ledger node's address and checks one thing: whether a
    ballot counts, what an opened ballot holds, whether anybody voted in one's name.
    """
    pages = built_pages()
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise FileError(out, fault.strerror or "can't be made") from fault
    for name, page in pages.items():
        write_bytes(out / name, page)
    prints = {name: sha256(page).hexdigest() for name, page in pages.items()}
    if as_json:
        print_json({"folder": str(out), "sha256": prints})
    else:
        for name, digest in prints.items():
            print(f"{digest}  {out / name}")
