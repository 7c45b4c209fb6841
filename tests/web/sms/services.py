"""The table over which the shared tests run: a simulated service for each kind of gateway."""

from tests.support.gateways.ghasedak import GhasedakService
from tests.support.gateways.ippanel import IppanelService
from tests.support.gateways.kavenegar import KavenegarService
from tests.support.gateways.melipayamak import MelipayamakService
from tests.support.gateways.simulator import HttpService, Service
from tests.support.gateways.smpp import SmppService
from tests.support.gateways.smsir import SmsIrService

HTTP: dict[str, type[HttpService]] = {
    one.kind: one
    for one in (
        KavenegarService,
        IppanelService,
        MelipayamakService,
        SmsIrService,
        GhasedakService,
    )
}
SERVICES: dict[str, type[Service]] = {**HTTP, SmppService.kind: SmppService}
