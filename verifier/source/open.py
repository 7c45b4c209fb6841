"""The sources that somebody names, opened: Horizons, history archives, evidence files.

The first is read, the others must agree with it. An evidence file comes first, for whoever names
one asks what is in it; archives come last, for what is read elsewhere is then proved in them.
"""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from node.base.errors import SandoghError
from node.networks.history_archive import HistoryArchiveReader
from node.networks.horizon import HorizonReader
from node.networks.http import distinct_servers
from node.networks.reader import Reader
from verifier.evidence.reader import EvidenceReader

MOST = 16
"""Sources of one audit."""


class SourcesError(SandoghError):
    """The sources asked for can't be used together."""


@dataclass(frozen=True, slots=True)
class Named:
    """The sources of one audit, as they were named.

    Attributes:
        evidence: files.
        horizons: URLs.
        archives: directories or URLs.
        passphrase: the network that all must be of; None takes what each says.
    """

    evidence: tuple[str, ...] = ()
    horizons: tuple[str, ...] = ()
    archives: tuple[str, ...] = ()
    passphrase: str | None = None

    @property
    def all(self) -> tuple[str, ...]:
        """Every source in the order in which they are used."""
        return (*self.evidence, *self.horizons, *self.archives)


def check_named(named: Named) -> None:
    """See that there is a source, and none twice.

    Raises:
        SourcesError: there is none, one is named twice, or there are too many.
        UrlError: a URL can't be used.
    """
    if not named.all:
        raise SourcesError(
            "no source is named: give --horizon URL, --archive DIRECTORY-OR-URL or --evidence FILE"
        )
    if len(named.all) > MOST:
        raise SourcesError(f"{len(named.all)} sources are named; at most {MOST} can be used")
    for group in (named.evidence, named.horizons, named.archives):
        urls = [one for one in group if _is_url(one) or group is named.horizons]
        paths = [one for one in group if one not in urls]
        if distinct_servers(urls) + _distinct_paths(paths) != len(group):
            raise SourcesError("the same source is named twice; a second one must be another's")


async def open_sources(stack: AsyncExitStack, named: Named) -> list[Reader]:
    """Open what is named, for as long as the stack lives.

    Raises:
        SourcesError: as `check_named`; or the first is a part of an archive: that nothing came
            before, such as another manifest, can't be seen in it.
        SandoghError: a source can't be opened.
    """
    check_named(named)
    found: list[Reader] = []
    for file in named.evidence:
        evidence = EvidenceReader(Path(file), passphrase=named.passphrase)
        found.append(await stack.enter_async_context(evidence))
    for url in named.horizons:
        horizon = HorizonReader(url, passphrase=named.passphrase)
        found.append(await stack.enter_async_context(horizon))
    for where in named.archives:
        archive = HistoryArchiveReader(where, passphrase=named.passphrase)
        found.append(await stack.enter_async_context(archive))
        if len(found) == 1 and (first := await archive.first_ledger()) > 1:
            raise SourcesError(
                f"the archive {where} begins with ledger {first}, and does not show what the "
                "election's accounts did before: name a Horizon beside it, or a whole archive"
            )
    return found


def _is_url(text: str) -> bool:
    return text.startswith(("http://", "https://"))


def _distinct_paths(texts: Iterable[str]) -> int:
    return len({Path(one).resolve() for one in texts})
