"""`sandogh-verify attest` and `certificate`: sign what this run verified, and add signatures up."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.authority.drafting import VALID_DAYS, write_record_act
from contracts.commands.ledger import connect
from contracts.commands.options import Key, OptionsError, PasswordFile, open_key
from contracts.commands.outcome import StepRefused, tell_done_before, tell_posted
from contracts.keyfile import KeyFile, KeyFileError, read_card
from contracts.reading.election import read_election
from contracts.records.kinds.certificate import Certificate
from contracts.records.record import Body, record_of
from node.base.command import Json, example
from node.networks.horizon import HorizonReader
from node.networks.http import distinct_servers
from node.wire.accounts import public_key
from verifier.attesting.sign import attest, certify, has_attested
from verifier.audit import audit
from verifier.commands.progress import Bar
from verifier.report.report import Report

ROLES = ("trustee", "observer")

Election = Annotated[str, typer.Argument(help="The election's id: its authority account, G….")]
Sources = Annotated[
    list[str], typer.Option("--horizon", help="A ledger source; repeat it. Posts to the first.")
]
SingleSource = Annotated[bool, typer.Option("--single-source", help="One ledger source suffices.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    at = "GABC… --horizon https://one.example --horizon https://two.example"
    app.command("attest", epilog=example(f"sandogh-verify attest {at} --key o.key"))(attest_result)
    app.command(
        "certificate",
        epilog=example(
            f"sandogh-verify certificate {at} --key o.key",
            f"sandogh-verify certificate {at} --act certificate.act",
        ),
    )(post_certificate)


def attest_result(
    election: Election,
    horizon: Sources,
    key: Key,
    single_source: SingleSource = False,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Recount the whole election, and if it verifies sign its result and post the signature."""
    opened = open_signer(key, password_file)
    report = run_audit(election, horizon, single_source)
    account = str(opened.public["account"])
    said = {"account": account}
    # a key that the election does not name is refused whatever was posted before
    body = attest(report, account, bytes.fromhex(opened.secret["bls"]))
    if has_attested(report, account):
        tell_done_before(as_json, "attestation", said)
        return
    asyncio.run(_post(horizon[0], opened, body, "attestation", said, as_json))


def post_certificate(
    election: Election,
    horizon: Sources,
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
    """Recount, add all valid attestations up to one signature, and post it as the certificate."""
    if (key is None) == (act is None):
        raise OptionsError("say either --key, to post it yourself, or --act, for the commission")
    opened = open_signer(key, password_file) if key is not None else None
    body = certify(run_audit(election, horizon, single_source))
    if opened is not None:
        said = {"signers": len(body.signers)}
        asyncio.run(_post(horizon[0], opened, body, "certificate", said, as_json))
    elif act is not None:
        asyncio.run(_write(horizon[0], election, body, act, as_json))


def open_signer(path: Path, password_file: Path | None) -> KeyFile:
    """Open a trustee's or observer's key file.

    Raises:
        KeyFileError: it can't be opened, or is of another role.
    """
    role = read_card(path).role
    if role not in ROLES:
        raise KeyFileError(path, f"is of the role {role[:40]}; a trustee or an observer attests")
    return open_key(path, role, password_file)


def run_audit(election: str, urls: Sequence[str], single_source: bool) -> Report:
    """Recount the whole election in this process.

    Raises:
        StepRefused: one source without ``single_source``.
        SandoghError: it could not run.
    """
    public_key(election)
    if distinct_servers(urls) < 2 and not single_source:
        raise StepRefused(
            "one ledger source can lie unnoticed: name a second one with --horizon, or say "
            "--single-source"
        )
    return asyncio.run(_audit(election, urls, single_source))


async def _audit(election: str, urls: Sequence[str], single_source: bool) -> Report:
    with Bar(sys.stderr) as bar:
        async with AsyncExitStack() as stack:
            readers = [await stack.enter_async_context(HorizonReader(url)) for url in urls]
            return await audit(election, readers, bar.tell, single_source=single_source)


async def _post(
    url: str, key: KeyFile, body: Body, what: str, said: Mapping[str, Any], as_json: bool
) -> None:
    async with connect(url) as connection:
        account, seed = str(key.public["account"]), bytes.fromhex(key.secret["account"])
        landed = await connection.post_record(record_of(body), account, seed)
        tell_posted(as_json, connection, what, landed, said)


async def _write(url: str, account: str, body: Certificate, out: Path, as_json: bool) -> None:
    async with connect(url) as connection:
        election = await read_election(connection.reader, account)
        await write_record_act(connection, election, body, "certificate", out, VALID_DAYS, as_json)
