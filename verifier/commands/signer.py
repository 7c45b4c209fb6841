"""What `attest`, `certificate` and `digest` share: who signs, after which recount, and the post."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.commands.ledger import connect
from contracts.commands.options import OptionsError, open_key
from contracts.commands.outcome import StepRefused, tell_posted
from contracts.keyfile import KeyFile, KeyFileError, read_card
from contracts.records.record import Body, record_of
from node.wire.accounts import public_key
from verifier.audit import audit
from verifier.commands.sources import Reading, opened
from verifier.levels import Trust
from verifier.report.report import Report
from verifier.source.open import Named

ROLES = ("trustee", "observer")

Election = Annotated[str, typer.Argument(help="The election's id: its authority account, G….")]
SingleSource = Annotated[
    bool, typer.Option("--single-source", help="One Horizon or archive suffices.")
]


def open_signer(path: Path, password_file: Path | None) -> KeyFile:
    """Open a trustee's or observer's key file.

    Raises:
        KeyFileError: it can't be opened, or is of another role.
    """
    role = read_card(path).role
    if role not in ROLES:
        raise KeyFileError(path, f"is of the role {role[:40]}; a trustee or an observer attests")
    return open_key(path, role, password_file)


def ledger_of(sources: Named) -> str:
    """Return the Horizon to post to: the first that is named.

    Raises:
        OptionsError: none is.
    """
    if not sources.horizons:
        raise OptionsError("say --horizon, too: the ledger to which it is posted")
    return sources.horizons[0]


def run_audit(election: str, reading: Reading, single_source: bool) -> Report:
    """Recount the whole election.

    Raises:
        StepRefused: one source without ``single_source``.
        SandoghError: it could not run.
    """
    public_key(election)
    sources = reading.sources
    # an evidence file was saved from another source: it is no witness of its own
    if len(sources.horizons) + len(sources.archives) < 2 and not single_source:
        raise StepRefused(
            "one ledger source can lie unnoticed: name a second one with --horizon or --archive, "
            "or say --single-source"
        )
    return asyncio.run(_audit(election, sources, reading.trust(), single_source))


async def _audit(election: str, sources: Named, trust: Trust, single_source: bool) -> Report:
    async with opened(sources) as one:
        return await audit(
            election,
            one.readers,
            one.bar.tell,
            single_source=single_source,
            trust=trust,
            prover=one.prover,
        )


async def post(
    url: str, key: KeyFile, body: Body, what: str, said: Mapping[str, Any], as_json: bool
) -> None:
    """Post a record in the signer's name to a ledger, and tell of it."""
    async with connect(url) as connection:
        account, seed = str(key.public["account"]), bytes.fromhex(key.secret["account"])
        landed = await connection.post_record(record_of(body), account, seed)
        tell_posted(as_json, connection, what, landed, said)
