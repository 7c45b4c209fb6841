"""What the portal's handlers work with, made once when it starts."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from web.database import Database
from web.keyring import Keyring
from web.settings import WebSettings

Clock = Callable[[], float]
"""Unix seconds; for voters' own clocks only. The election's is the ledger's."""


@dataclass(frozen=True, slots=True)
class Base:
    """What every part of the portal needs."""

    settings: WebSettings
    database: Database
    keyring: Keyring
    clock: Clock = time.time

    def now(self) -> int:
        """Return the Unix second."""
        return int(self.clock())


BASE: web.AppKey[Base] = web.AppKey("base", Base)
