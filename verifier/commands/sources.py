"""Options that several commands share: which sources are read, and what is trusted besides.

    @with_sources
    def command(election: str, reading: Reading, as_json: Json = False) -> int: ...

has the options `--horizon`, `--archive`… where its parameter of the type `Reading` stands.
"""

import inspect
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from node.base.command import progress
from node.networks.reader import Reader
from verifier.commands.progress import Bar
from verifier.levels import Trust
from verifier.proving.prover import Means, Prover
from verifier.source.open import Named, open_sources
from verifier.source.trusted import read_trust

Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a command reads, and what it trusts besides, as its options say.

    Attributes:
        sources: as they were named; not looked at yet.
        quorum: a file with a quorum set, or None.
        anchors: each `LEDGER:HASH`.
        prove: whether levels are to be proved from Horizons.
    """

    sources: Named
    quorum: Path | None = None
    anchors: tuple[str, ...] = ()
    prove: bool = True

    def trust(self) -> Trust:
        """Read what is trusted; raises as `read_trust`."""
        return read_trust(self.quorum, self.anchors, prove=self.prove)


@dataclass(frozen=True, slots=True)
class Opened:
    """Sources that are open, what checks proofs, and the bar that shows how far it is."""

    readers: list[Reader]
    prover: Prover
    bar: Bar


@asynccontextmanager
async def opened(sources: Named, means: Means | None = None) -> AsyncIterator[Opened]:
    """Open the sources and start what checks proofs, by default one process a core.

    Raises:
        SandoghError: as `open_sources`; a prover can't be started.
    """
    with Bar(sys.stderr) as bar, Prover(means or Means(), _note) as prover:
        async with AsyncExitStack() as stack:
            yield Opened(await open_sources(stack, sources), prover, bar)


def _note(text: str) -> None:
    progress(f"note: {text}")


def with_sources(command: Callable[..., Told]) -> Callable[..., Told]:
    """Give a command the options of its sources in place of its parameter `reading: Reading`."""
    signature = inspect.signature(command)
    options = inspect.signature(_reading).parameters

    @wraps(command)
    def run(**values: Any) -> Told:
        said = {name: values.pop(name) for name in options}
        return command(reading=_reading(**said), **values)

    parameters: list[inspect.Parameter] = []
    for one in signature.parameters.values():
        parameters += options.values() if one.annotation is Reading else [one]
    run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return run


def _reading(
    horizon: Annotated[
        list[str] | None,
        typer.Option("--horizon", help="A ledger source; repeat it: sources must agree."),
    ] = None,
    archive: Annotated[
        list[str] | None,
        typer.Option(
            "--archive", help="A history archive, a directory or a URL: a source, too; repeat it."
        ),
    ] = None,
    evidence: Annotated[
        list[str] | None,
        typer.Option("--evidence", help="A saved evidence file: a source, too; repeat it."),
    ] = None,
    passphrase: Annotated[
        str | None, typer.Option("--passphrase", help="The network that every source must be of.")
    ] = None,
    quorum: Annotated[
        Path | None,
        typer.Option(
            "--quorum", help="A quorum set (JSON): whose agreement an archive must show, level D."
        ),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(
            "--anchor", help="A published header, LEDGER:HASH, to link to, level C; repeat it."
        ),
    ] = None,
    proof: Annotated[
        bool, typer.Option("--proof/--no-proof", help="Ask Horizons for whole ledgers, level B.")
    ] = True,
) -> Reading:
    sources = Named(tuple(evidence or ()), tuple(horizon or ()), tuple(archive or ()), passphrase)
    return Reading(sources, quorum, tuple(anchor or ()), proof)
