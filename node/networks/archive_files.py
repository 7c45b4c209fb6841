"""Where an archive's files come from: a directory, or a web server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from node.archive.read import DirectoryFiles, Files
from node.archive.records import MAX_FILE
from node.base.errors import SandoghError
from node.networks.http import Http

_GONE = frozenset({403, 404})
"""Object stores that hold archives answer 403 where nothing lies."""


class ArchiveUnreadable(SandoghError):
    """An archive's server, or its directory, does not give a file."""

    def __init__(self, name: str, path: str, why: str) -> None:
        self.name, self.path, self.why = name, path, why
        super().__init__(f"cannot read {path} of the archive {name}: {why}")


class HttpFiles:
    """An archive behind a URL."""

    def __init__(self, http: Http) -> None:
        self._http = http

    @property
    def name(self) -> str:
        """The URL."""
        return self._http.url

    async def get(self, path: str) -> bytes | None:
        """Return a file, None if there is none.

        Raises:
            HttpError: no usable answer came.
            ArchiveUnreadable: another status than 200, 403 or 404.
        """
        answer = await self._http.get("/" + path)
        if answer.status in _GONE:
            return None
        if answer.status != 200:
            raise ArchiveUnreadable(self.name, path, f"it answered status {answer.status}")
        return answer.body


@asynccontextmanager
async def open_files(where: str) -> AsyncIterator[Files]:
    """Open an archive for the length of the block.

    Args:
        where: a directory, or `http://…` or `https://…`.

    Raises:
        UrlError: the URL can't be used.
        ArchiveUnreadable: there is no such directory.
    """
    if where.startswith(("http://", "https://")):
        async with Http(where, max_body=MAX_FILE, time_limit=300.0) as http:
            yield HttpFiles(http)
        return
    files = DirectoryFiles(Path(where))
    if not files.exists():
        raise ArchiveUnreadable(where, "anything", "there is no such directory")
    yield files
