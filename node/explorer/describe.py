"""The hook by which upper layers explain a record: the entry-point group `sandogh.describe`.

Each entry point is a function without arguments, called once per node, that returns a
`Describe`. What it says stands above a transaction's raw bytes. A hook that cannot be loaded,
raises, or takes longer than `PATIENCE` seconds leaves the page as it is without it; that is
logged once. Texts are shown escaped and cut, links only to pages of this explorer.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from itertools import groupby
from typing import Protocol

from node.explorer.places import path_of
from node.networks.reader import LedgerTransaction
from node.pages.language import Language

GROUP = "sandogh.describe"
PATIENCE = 5.0
"""Seconds that a page waits for one hook."""
MAX_LINES = 250

_CODE = re.compile(r"[0-9A-Za-z+/=]{20,}")
_LOG = logging.getLogger("sandogh.explorer")


class Line(Protocol):
    """One thing to say of a transaction."""

    @property
    def label(self) -> Mapping[str, str]:
        """A word or two by language, `fa` and `en`."""

    @property
    def value(self) -> Mapping[str, str]:
        """A short sentence or a value by language."""

    @property
    def link(self) -> str | None:
        """An account's address, a transaction's hash or a ledger's number to link to."""


class History(Protocol):
    """The closed ledgers, for a hook that must look elsewhere to explain a transaction."""

    def transactions(
        self,
        account: str,
        *,
        after: int = 0,
        before: int | None = None,
        descending: bool = False,
        most: int = 1000,
    ) -> AsyncIterator[LedgerTransaction]:
        """Yield at most `most` successful transactions that concern an account.

        Args:
            account: `G…`.
            after: only those whose position is above.
            before: only those whose position is below; None for all.
            descending: the last one first.
            most: how many at most.
        """


class Describe(Protocol):
    """A hook."""

    async def __call__(
        self, listed: LedgerTransaction, network_id: bytes, history: History
    ) -> Sequence[Line]:
        """Say what a transaction is; nothing if it is none of one's own.

        Args:
            listed: a transaction in a closed ledger, successful or failed.
            network_id: SHA-256 of the passphrase, 32 bytes.
            history: the closed ledgers.
        """


@dataclass(frozen=True, slots=True)
class Value:
    """A value in one language.

    Attributes:
        path: of the page it links to, or None.
        is_code: whether it is a hash or a key, to be read from left to right.
        direction: `auto` for a text, the page's for numbers, which have none of their own.
    """

    text: str
    path: str | None
    is_code: bool
    direction: str


@dataclass(frozen=True, slots=True)
class Said:
    """Values under one label: lines of the same label that follow each other."""

    label: str
    values: tuple[Value, ...]


class Hooks:
    """The hooks of one node, loaded when the first transaction is looked at."""

    def __init__(self, points: Iterable[metadata.EntryPoint] | None = None) -> None:
        """Note where they are; nothing is imported yet.

        Args:
            points: None takes those that are installed.
        """
        self._points = metadata.entry_points(group=GROUP) if points is None else points
        self._loading = asyncio.Lock()
        self._hooks: dict[str, Describe] | None = None
        self._broken: set[str] = set()

    async def explain(
        self, listed: LedgerTransaction, network_id: bytes, history: History, language: Language
    ) -> list[Said]:
        """Return what all hooks say of a transaction; never raises for a hook's fault."""
        async with self._loading:
            if self._hooks is None:
                self._hooks = await asyncio.to_thread(self._load)
        lines: list[tuple[str, Value]] = []
        for name, hook in self._hooks.items():
            try:
                async with asyncio.timeout(PATIENCE):
                    found = await hook(listed, network_id, history)
                lines += [_said(line, language) for line in found[:MAX_LINES]]
            except Exception:
                self._note(name)
        return [
            Said(label, tuple(value for _, value in same))
            for label, same in groupby(lines[:MAX_LINES], key=lambda line: line[0])
        ]

    def _load(self) -> dict[str, Describe]:
        hooks: dict[str, Describe] = {}
        for point in self._points:
            try:
                hooks[point.name] = point.load()()
            except Exception:
                self._note(point.name)
        return hooks

    def _note(self, name: str) -> None:
        if name not in self._broken:
            self._broken.add(name)
            _LOG.exception("the hook %r of %s failed; later faults are not logged", name, GROUP)


def _said(line: Line, language: Language) -> tuple[str, Value]:
    path = None if line.link is None else path_of(line.link)
    text = str(line.value[language.code])
    direction = "auto" if any(map(str.isalpha, text)) else language.direction
    is_code = _CODE.fullmatch(text) is not None
    return str(line.label[language.code]), Value(text, path, is_code, direction)
