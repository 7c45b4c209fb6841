"""The relay's key file, opened for the portal's submitter."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from contracts.keyfile import unlock
from contracts.relaying.keys import ROLE, RelaySeeds, seeds_of
from node.base.errors import SandoghError
from web.settings import SettingsError, WebSettings

MAX_PASSWORD_FILE = 1 << 12


class ChannelsMissing(SandoghError):
    """The relay's key file has not all channels that the manifest names."""

    def __init__(self, path: Path, missing: int) -> None:
        self.path = path
        self.missing = missing
        super().__init__(f"{path}: {missing} of the manifest's channels are not this relay's")


async def relay_seeds(settings: WebSettings) -> RelaySeeds | None:
    """Open the relay's key file; None where the settings name none.

    Raises:
        KeyFileError, WrongPassword: it can't be opened.
        SettingsError: it has no password file, or that can't be read.
    """
    if settings.relay_key is None:
        return None
    password = _password(settings)
    # a guess shall cost a second; the portal does not wait for it
    key = await asyncio.to_thread(unlock, settings.relay_key, password, ROLE)
    return seeds_of(key)


def require_channels(settings: WebSettings, seeds: RelaySeeds, channels: Collection[str]) -> None:
    """Check that a relay has the channels of a manifest.

    Raises:
        ChannelsMissing: it has not all.
    """
    missing = len(set(channels) - set(seeds.channels))
    if missing:
        assert settings.relay_key is not None
        raise ChannelsMissing(settings.relay_key, missing)


def _password(settings: WebSettings) -> str:
    path = settings.relay_password_file
    if path is None:
        raise SettingsError("relay_password_file", "is needed to open the relay's key file")
    try:
        data = path.read_bytes()
        if len(data) > MAX_PASSWORD_FILE:
            raise SettingsError(str(path), f"is larger than {MAX_PASSWORD_FILE} bytes")
        return data.decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(str(path), "can't be read") from fault
