"""The relay's key file, opened for the portal's submitter."""

import asyncio
from collections.abc import Collection
from pathlib import Path

from nacl.signing import SigningKey

from contracts.keyfile import unlock
from contracts.relaying.keys import ROLE, RelaySeeds, seeds_of
from node.base.errors import SandoghError
from node.networks.reader import Reader
from node.wire.accounts import address
from web.settings import SettingsError, WebSettings

MAX_PASSWORD_FILE = 1 << 12


class ChannelsMissing(SandoghError):
    """The relay's key file has not all channels that the manifest names."""

    def __init__(self, path: Path, missing: int) -> None:
        self.path = path
        self.missing = missing
        super().__init__(f"{path}: {missing} of the manifest's channels are not this relay's")


class NotUrnsKey(SandoghError):
    """The relay's key is none of the urn's."""

    def __init__(self, path: Path, urn: str) -> None:
        self.path = path
        self.urn = urn
        super().__init__(f"{path}: its key can't pay from the urn, {urn}")


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


async def require_urn_key(
    settings: WebSettings, seeds: RelaySeeds, reader: Reader, urn: str
) -> None:
    """Check that a relay can pay from the urn, before it signs anything.

    What it had signed in vain would be sent again and again: nothing stored is signed anew.

    Raises:
        NotUrnsKey: it can't.
        ReaderError: the ledger can't be read.
    """
    found = await reader.account(urn)
    own = address(bytes(SigningKey(seeds.urn).verify_key))
    if found is None or not found.signers.get(own):
        assert settings.relay_key is not None
        raise NotUrnsKey(settings.relay_key, urn)


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
