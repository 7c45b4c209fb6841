"""The ledger and the election on it: readable, in time, with this relay's channels and photos."""

import hashlib
import time

from contracts.commands.doctor import Finding, clock
from contracts.records.kinds.manifest import Manifest
from node.base.dates import format_rfc3339
from node.base.errors import SandoghError
from node.networks.horizon import HorizonReader
from node.networks.reader import NetworkInfo
from web.intake.relay_key import relay_seeds, require_channels
from web.intake.served import read_served
from web.settings import WebSettings

TRIES = 2
SECONDS = 10.0
MOST_BYTES = 64 << 10
"""Of a photo: some kilobytes are enough, and pages show many."""


async def election(settings: WebSettings) -> list[Finding]:
    """Look at the ledger, then at the election that the settings name."""
    try:
        async with HorizonReader(settings.horizon, time_limit=SECONDS, tries=TRIES) as reader:
            found = list(_network(settings, await reader.network()))
            try:
                served = await read_served(reader, settings.election)
            except SandoghError as fault:
                return [*found, Finding("election", False, str(fault))]
    except SandoghError as fault:
        return [Finding("ledger", False, str(fault))]
    manifest = served.manifest
    hours = f"{format_rfc3339(manifest.opens)} to {format_rfc3339(manifest.closes)}"
    found.append(Finding("election", True, f"{len(served.roll)} credentials, {hours}"))
    return [*found, *await _relay(settings, manifest), *_photos(settings, manifest)]


def _network(settings: WebSettings, network: NetworkInfo) -> list[Finding]:
    tip = network.tip
    said = f"{settings.horizon}, “{network.passphrase}”, ledger {tip.sequence}"
    return [Finding("ledger", True, said), clock(int(time.time()), tip.close_time)]


async def _relay(settings: WebSettings, manifest: Manifest) -> list[Finding]:
    try:
        seeds = await relay_seeds(settings)
        if seeds is None:
            return []
        require_channels(settings, seeds, manifest.channels)
    except SandoghError as fault:
        return [Finding("channels", False, str(fault))]
    return [Finding("channels", True, f"{len(manifest.channels)}, all this relay's")]


def _photos(settings: WebSettings, manifest: Manifest) -> list[Finding]:
    """Compare the photos with the hashes of the manifest."""
    named = {
        candidate.photo
        for race in manifest.races
        for candidate in race.candidates
        if candidate.photo is not None
    }
    if not named:
        return []
    if settings.photos is None:
        return [Finding("photos", False, f"the manifest names {len(named)}: say where, photos")]
    faults = []
    for one in sorted(named):
        path = settings.photos / one.hex()
        try:
            data = path.read_bytes()
        except OSError:
            faults.append(f"{path} is missing")
            continue
        if hashlib.sha256(data).digest() != one:
            faults.append(f"{path} is another picture")
        elif len(data) > MOST_BYTES:
            faults.append(f"{path} has more than {MOST_BYTES} bytes")
    if faults:
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        return [Finding("photos", False, "; ".join(faults[:3]) + more)]
    return [Finding("photos", True, f"{len(named)}, as in the manifest")]
