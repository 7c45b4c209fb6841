"""`sandogh-verify attest`: sign the result that this run verified, and post the signature."""

import asyncio

import typer

from contracts.commands.options import Key, PasswordFile
from contracts.commands.outcome import tell_done_before
from node.base.command import Json, example
from verifier.attesting.sign import attest, has_attested
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
    app.command(
        "attest",
        epilog=example(
            "sandogh-verify attest GABC… --horizon https://one.example "
            "--horizon https://two.example --key o.key",
            "sandogh-verify attest GABC… --horizon https://one.example --archive /srv/history "
            "--key o.key",
        ),
    )(command)


@with_sources
def command(
    election: Election,
    key: Key,
    reading: Reading,
    single_source: SingleSource = False,
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Recount the whole election, and if it verifies sign its result and post the signature.

    It is posted to the first --horizon.
    """
    url = ledger_of(reading.sources)
    opened = open_signer(key, password_file)
    report = run_audit(election, reading, single_source)
    account = str(opened.public["account"])
    said = {"account": account}
    # a key that the election does not name is refused whatever was posted before
    body = attest(report, account, bytes.fromhex(opened.secret["bls"]))
    if has_attested(report, account):
        tell_done_before(as_json, "attestation", said)
        return
    asyncio.run(post(url, opened, body, "attestation", said, as_json))
