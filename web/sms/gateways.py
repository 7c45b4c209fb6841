"""The table of gateways, and those of the settings, made."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from web import settings
from web.services import Base
from web.settings import SettingsError
from web.sms import ghasedak, ippanel, kavenegar, melipayamak, smpp, smsir
from web.sms.gateway import Gateway, Offers
from web.sms.phone_simulator import PhoneSimulator

_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of gateway.

    Attributes:
        offers: what it can do beside sending.
        needs: settings without which it cannot be made.
        make: makes one.
    """

    offers: Offers
    needs: tuple[str, ...]
    make: Callable[[settings.Gateway, Base], Gateway]


@dataclass(frozen=True, slots=True)
class Opened:
    """A gateway and the settings it was made from."""

    gateway: Gateway
    setting: settings.Gateway

    @property
    def pulled(self) -> bool:
        """Whether it is asked for messages: if the settings say so, or it is kept open anyway."""
        return self.setting.pull or self.gateway.offers.kept_open


def _name(given: settings.Gateway) -> str:
    return given.name or given.kind


def _kavenegar(given: settings.Gateway, _base: Base) -> Gateway:
    return kavenegar.Kavenegar(_name(given), given.secret(), given.line, given.url or kavenegar.URL)


def _ippanel(given: settings.Gateway, _base: Base) -> Gateway:
    return ippanel.Ippanel(_name(given), given.secret(), given.line, given.url or ippanel.URL)


def _melipayamak(given: settings.Gateway, _base: Base) -> Gateway:
    url = given.url or melipayamak.URL
    return melipayamak.Melipayamak(_name(given), given.user, given.secret(), given.line, url)


def _smsir(given: settings.Gateway, _base: Base) -> Gateway:
    return smsir.SmsIr(_name(given), given.secret(), given.line, given.url or smsir.URL)


def _ghasedak(given: settings.Gateway, _base: Base) -> Gateway:
    return ghasedak.Ghasedak(_name(given), given.secret(), given.line, given.url or ghasedak.URL)


def _smpp(given: settings.Gateway, _base: Base) -> Gateway:
    return smpp.Smpp(_name(given), given.url, given.user, given.secret(), given.line)


def _phones(given: settings.Gateway, base: Base) -> Gateway:
    return PhoneSimulator(_name(given), base)


KINDS: Mapping[str, Kind] = {
    "kavenegar": Kind(kavenegar.Kavenegar.offers, ("key", "line"), _kavenegar),
    "ippanel": Kind(ippanel.Ippanel.offers, ("key", "line"), _ippanel),
    "melipayamak": Kind(melipayamak.Melipayamak.offers, ("user", "key", "line"), _melipayamak),
    "smsir": Kind(smsir.SmsIr.offers, ("key", "line"), _smsir),
    "ghasedak": Kind(ghasedak.Ghasedak.offers, ("key", "line"), _ghasedak),
    "smpp": Kind(smpp.Smpp.offers, ("url", "user", "key", "line"), _smpp),
    "phones": Kind(PhoneSimulator.offers, (), _phones),
}


def make_gateways(base: Base) -> tuple[Opened, ...]:
    """Make the gateways of the settings, in their order; they connect when first asked.

    Raises:
        SettingsError: a setting is missing, wrong, or asks for what the kind does not offer; two
            have one name; or there are simulated phones outside a demonstration.
    """
    _check_phones(base.settings)
    made: dict[str, Opened] = {}
    for given in base.settings.sms.gateways:
        name = _name(given)
        _check(given, name)
        if name in made:
            raise SettingsError(f"of gateway {name}", "name: is another's, too")
        made[name] = Opened(KINDS[given.kind].make(given, base), given)
    return tuple(made.values())


@asynccontextmanager
async def open_gateways(base: Base) -> AsyncIterator[tuple[Opened, ...]]:
    """Make the gateways of the settings; their connections end with the block.

    Raises:
        SettingsError: as `make_gateways`.
    """
    made = make_gateways(base)
    try:
        yield made
    finally:
        for one in made:
            await one.gateway.close()


def phones_of(opened: Sequence[Opened]) -> PhoneSimulator | None:
    """Return the simulated phones, if this is a demonstration."""
    found = (one.gateway for one in opened if isinstance(one.gateway, PhoneSimulator))
    return next(found, None)


def _check_phones(given: settings.WebSettings) -> None:
    """Refuse simulated phones, which show every code to everybody, but on this machine alone."""
    kinds = [one.kind for one in given.sms.gateways]
    if "phones" not in kinds:
        return
    if len(kinds) > 1:
        raise SettingsError("of gateway phones", "kind: stands beside no other gateway")
    if urlsplit(given.origin).hostname not in _THIS_MACHINE:
        why = "kind: shows every code to everybody; only a portal on localhost may have it"
        raise SettingsError("of gateway phones", why)


def _check(given: settings.Gateway, name: str) -> None:
    kind = KINDS[given.kind]
    values = {"url": given.url, "user": given.user, "line": given.line, "key": given.secret()}
    missing = [need for need in kind.needs if not values[need]]
    where = f"of gateway {name}"
    if missing:
        raise SettingsError(where, f"{', '.join(missing)}: missing")
    if len(name) > 32 or not (name.isascii() and name.replace("-", "").isalnum()):
        raise SettingsError(where, "name: is not 1 to 32 letters, digits and dashes")
    if given.pull and not kind.offers.pull:
        raise SettingsError(where, "pull: it does not hand out messages")
    if given.push_secret.get_secret_value() and not kind.offers.push:
        raise SettingsError(where, "push_secret: it does not push messages")
