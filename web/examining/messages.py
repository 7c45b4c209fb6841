"""The SMS gateways: settings that suffice, and a server that can be connected to."""

import asyncio
from urllib.parse import urlsplit

from contracts.commands.doctor import Finding
from node.base.errors import SandoghError
from web.database import Database
from web.keyring import KEY_SIZE, Keyring
from web.services import Base
from web.settings import WebSettings
from web.sms import ghasedak, ippanel, kavenegar, melipayamak, smpp, smsir
from web.sms.gateways import Opened, make_gateways

SECONDS = 5.0

_USUAL = {
    "kavenegar": kavenegar.URL,
    "ippanel": ippanel.URL,
    "melipayamak": melipayamak.URL,
    "smsir": smsir.URL,
    "ghasedak": ghasedak.URL,
}
_PORTS = {"https": 443, "http": 80, "smpp": smpp.PORT, "smpps": smpp.PORT}


async def gateways(settings: WebSettings) -> list[Finding]:
    """Look at each gateway; no message is sent, and none is taken from it."""
    found = []
    if not settings.sms.line:
        found.append(Finding("short number", False, "voters have no number to text: say sms.line"))
    # what is made here is never asked to send: it needs neither key nor database
    base = Base(settings, Database("sqlite://"), Keyring(bytes(KEY_SIZE)))
    try:
        made = make_gateways(base)
    except SandoghError as fault:
        return [*found, Finding("SMS gateway", False, str(fault))]
    finally:
        await base.database.close()
    if not made:
        return [*found, Finding("SMS gateway", False, "there is none")]
    try:
        found += [await _reached(one) for one in made]
    finally:
        for one in made:
            await one.gateway.close()
    if not any(one.pulled or one.setting.push_secret.get_secret_value() for one in made):
        text = "no gateway takes messages: say pull, or push_secret"
        found.append(Finding("vote codes", False, text))
    return found


async def _reached(one: Opened) -> Finding:
    name = f"SMS gateway {one.gateway.name}"
    if one.setting.kind == "phones":
        return Finding(name, True, "simulated phones: for a demonstration only")
    host, port = _place(one)
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError) as fault:
        why = getattr(fault, "strerror", None) or "no answer"
        return Finding(name, False, f"{host}:{port} can't be reached: {why}")
    writer.close()
    return Finding(name, True, f"{host}:{port} can be reached; nothing was sent")


def _place(one: Opened) -> tuple[str, int]:
    """Return host and port of a gateway's service; its address was found usable."""
    parts = urlsplit(one.setting.url or _USUAL[one.setting.kind])
    return parts.hostname or "", parts.port or _PORTS[parts.scheme]
