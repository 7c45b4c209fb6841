"""`sandogh-verify digest report.json`: a report's digest, and a mark of it on the ledger.

The protocol has no record kind for it, and needs none: the mark is any transaction of whoever
stands for the report whose memo is the digest. Ours does nothing else (BumpSequence to 0).
"""

import asyncio
import hashlib
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.files import read_bytes
from contracts.commands.options import OptionsError, PasswordFile
from contracts.commands.outcome import tell, tell_posted
from contracts.keyfile import KeyFile
from node.base.command import Json, example
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from verifier.commands.signer import open_signer

MAX_REPORT = 1 << 28


class NoReport(SandoghError):
    """A file that is no report of ours."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command(
        "digest",
        epilog=example(
            "sandogh-verify digest out/report.json",
            "sandogh-verify digest out/report.json --horizon URL --key o.key",
        ),
    )(command)


def command(
    file: Annotated[Path, typer.Argument(help="The JSON report.")],
    horizon: Annotated[str | None, typer.Option(help="The ledger on which to mark it.")] = None,
    key: Annotated[
        Path | None, typer.Option(help="A trustee's or observer's key file, to mark it with.")
    ] = None,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Print a report's digest; with a ledger and a key, post it there as a transaction's memo."""
    if (horizon is None) != (key is None):
        raise OptionsError("to mark a digest on a ledger say both --horizon and --key")
    digest = digest_of(file)
    if horizon is None or key is None:
        tell(as_json, {"digest": digest.hex()}, digest.hex())
        return
    asyncio.run(_mark(horizon, digest, open_signer(key, password_file), as_json))


def digest_of(file: Path) -> bytes:
    """Return a report's digest: SHA-256 of its file, 32 bytes.

    Raises:
        FileError: it can't be read, or is larger than 256 MiB.
        NoReport: it is not the JSON of a report.
    """
    data = read_bytes(file, MAX_REPORT)
    try:
        value = parse_json(data)
    except (ValueError, RecursionError) as error:
        raise NoReport(f"file {file}: not JSON") from error
    if not isinstance(value, dict) or not {"verdict", "election", "checks"} <= value.keys():
        raise NoReport(f"file {file}: no report of sandogh-verify")
    return hashlib.sha256(data).digest()


async def _mark(url: str, digest: bytes, key: KeyFile, as_json: bool) -> None:
    # what posts is loaded when something is posted
    from stellar_sdk import BumpSequence, HashMemo

    from contracts.accounts.building import begin, finish
    from contracts.commands.ledger import connect
    from contracts.records.transactions import sign

    async with connect(url) as connection:
        account, seed = str(key.public["account"]), bytes.fromhex(key.secret["account"])
        builder = begin(await connection.posting(account))
        builder.add_memo(HashMemo(digest))
        builder.append_operation(BumpSequence(0))
        draft = sign(finish(builder), connection.network_id, [seed])
        landed = await connection.post_drafts([draft])
        tell_posted(as_json, connection, "digest", landed, {"digest": digest.hex()})
