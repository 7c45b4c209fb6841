"""`sandogh-verify certificate`: all valid attestations as one signature on the ledger."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from contracts.commands.authority.drafting import VALID_DAYS, write_record_act
from contracts.commands.ledger import connect
from contracts.commands.options import OptionsError, PasswordFile
from contracts.reading.election import read_election
from contracts.records.kinds.certificate import Certificate
from node.base.command import Json, example
from verifier.attesting.sign import certify
from verifier.commands.signer import (
    Election,
    SingleSource,
    ledger_of,
    open_signer,
    post,
    run_audit,
)
from verifier.commands.sources import Reading, with_sources


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    at = "GABC… --horizon https://one.example --horizon https://two.example"
    app.command(
        "certificate",
        epilog=example(
            f"sandogh-verify certificate {at} --key o.key",
            f"sandogh-verify certificate {at} --act certificate.act",
        ),
    )(command)


@with_sources
def command(
    election: Election,
    reading: Reading,
    key: Annotated[
        Path | None, typer.Option(help="A trustee's or observer's key file, to post with.")
    ] = None,
    act: Annotated[
        Path | None, typer.Option(help="Write an act for the commission to sign and post instead.")
    ] = None,
    single_source: SingleSource = False,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Recount, add all valid attestations up to one signature, and post it as the certificate.

    It is posted to the first --horizon.
    """
    if (key is None) == (act is None):
        raise OptionsError("say either --key, to post it yourself, or --act, for the commission")
    url = ledger_of(reading.sources)
    opened = open_signer(key, password_file) if key is not None else None
    body = certify(run_audit(election, reading, single_source))
    if opened is not None:
        said = {"signers": len(body.signers)}
        asyncio.run(post(url, opened, body, "certificate", said, as_json))
    elif act is not None:
        asyncio.run(_write(url, election, body, act, as_json))


async def _write(url: str, account: str, body: Certificate, out: Path, as_json: bool) -> None:
    async with connect(url) as connection:
        election = await read_election(connection.reader, account)
        await write_record_act(connection, election, body, "certificate", out, VALID_DAYS, as_json)
