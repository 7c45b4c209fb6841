"""Options that several commands share: which sources are read, and what is trusted besides."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from verifier.source.open import Named

Horizons = Annotated[
    list[str] | None,
    typer.Option("--horizon", help="A ledger source; repeat it: sources must agree."),
]
Archives = Annotated[
    list[str] | None,
    typer.Option(
        "--archive", help="A history archive, a directory or a URL: a source, too; repeat it."
    ),
]
Evidence = Annotated[
    list[str] | None,
    typer.Option("--evidence", help="A saved evidence file: a source, too; repeat it."),
]
Passphrase = Annotated[
    str | None, typer.Option("--passphrase", help="The network that every source must be of.")
]
Quorum = Annotated[
    Path | None,
    typer.Option(
        "--quorum", help="A quorum set (JSON): whose agreement an archive must show, level D."
    ),
]
Anchors = Annotated[
    list[str] | None,
    typer.Option(
        "--anchor", help="A published header, LEDGER:HASH, to link to, level C; repeat it."
    ),
]
Proving = Annotated[
    bool, typer.Option("--proof/--no-proof", help="Ask Horizons for whole ledgers, level B.")
]


def named(
    horizons: Sequence[str] | None,
    archives: Sequence[str] | None,
    evidence: Sequence[str] | None,
    passphrase: str | None,
) -> Named:
    """Return the sources of these options."""
    return Named(tuple(evidence or ()), tuple(horizons or ()), tuple(archives or ()), passphrase)
