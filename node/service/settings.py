"""What a node is started with, and what of it a ledger keeps for ever."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from node.base.errors import SandoghError
from node.base.text import is_unicode
from node.horizon.limits import Limits

DEFAULT_PASSPHRASE = "Sandogh Embedded Ledger ; November 2026"  # noqa: S105
DEFAULT_MAX_OPERATIONS = 10_000


class SettingError(SandoghError):
    """A setting of the node is wrong; `name` is the option, `why` the sentence's rest."""

    def __init__(self, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(f"{name}: {why}")


@dataclass(frozen=True, slots=True)
class NodeSettings:
    """How to run a node.

    Attributes:
        data: directory of the ledger; made if missing.
        database: SQL URL; None is the SQLite file `ledger.sqlite3` in `data`.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        passphrase: the network's; None takes the stored one, or the default for a new ledger.
        max_operations: operations a ledger; None as above.
        clock: `system` closes on an interval, `manual` by request.
        close_interval: seconds between closes, at least 1.
        genesis_time: Unix seconds of a new ledger's first close; None is now.
        friendbot: whether anybody may create accounts from the operator's account.
        submit_timeout: seconds that a submission waits for its ledger.
        max_waiting: most submissions that wait at a time.
        max_connections: most connections that are open at a time; one too many is told 503.
        archive: directory of the history archive; None is `archive` in `data`.
        checkpoint: ledgers a checkpoint of the archive, 8 or 64; None takes the kept number.
        limits: how much Horizon's routes give their clients.
    """

    data: Path
    database: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    passphrase: str | None = None
    max_operations: int | None = None
    clock: Literal["system", "manual"] = "system"
    close_interval: float = 5.0
    genesis_time: int | None = None
    friendbot: bool = False
    submit_timeout: float = 30.0
    max_waiting: int = 20_000
    max_connections: int = 4096
    archive: Path | None = None
    checkpoint: int | None = None
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """Refuse what cannot run.

        Raises:
            SettingError: naming the option.
        """
        if self.clock == "manual" and not _is_loopback(self.host):
            raise SettingError(
                "--clock manual", f"is served on loopback only, and {self.host} is not loopback"
            )
        if not 1 <= self.close_interval <= 3600:
            raise SettingError("--close-interval", "must be from 1 to 3600 seconds")
        if not 0 <= self.port <= 65535:
            raise SettingError("--port", "must be from 0 to 65535")
        if not 0 < self.submit_timeout <= 600:
            raise SettingError("--submit-timeout", "must be more than 0 and at most 600 seconds")
        if not 1 <= self.max_connections <= 1_000_000:
            raise SettingError("--max-connections", "must be from 1 to 1000000")
        if self.max_operations is not None and not 1 <= self.max_operations <= 1_000_000:
            raise SettingError("--max-operations", "must be from 1 to 1000000")
        if self.passphrase is not None:
            if not is_unicode(self.passphrase):
                raise SettingError("--passphrase", "must be UTF-8 text")
            if not 1 <= len(self.passphrase.encode()) <= 200:
                raise SettingError("--passphrase", "must have from 1 to 200 bytes")
        if self.checkpoint not in (None, 8, 64):
            raise SettingError("--checkpoint", "must be 8 or 64 ledgers")
        if self.genesis_time is not None and not 0 < self.genesis_time < 1 << 36:
            raise SettingError("--genesis-time", "must be Unix seconds after 1970")


def clock_named(name: str) -> Literal["system", "manual"]:
    """Return the clock of that name.

    Raises:
        SettingError: there is none.
    """
    if name == "system":
        return "system"
    if name == "manual":
        return "manual"
    raise SettingError("--clock", f"{name!r} is neither system nor manual")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
