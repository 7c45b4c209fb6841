"""Which gateway comes next: in the order of the settings, but one that failed rests a while."""

from collections.abc import Sequence

from web.services import Clock
from web.sms.gateway import Gateway

FIRST_REST = 2.0
LONGEST_REST = 60.0


class Failover:
    """The gateways and their rests.

    Args:
        gateways: in order.
        clock: seconds.
    """

    def __init__(self, gateways: Sequence[Gateway], clock: Clock) -> None:
        self._gateways = tuple(gateways)
        self._clock = clock
        self._until: dict[str, float] = {}
        self._rest: dict[str, float] = {}

    def awake(self, but: frozenset[str] = frozenset()) -> list[Gateway]:
        """Return the gateways that may be asked now, in order."""
        now = self._clock()
        return [
            one
            for one in self._gateways
            if one.name not in but and self._until.get(one.name, 0.0) <= now
        ]

    def failed(self, gateway: Gateway) -> None:
        """Let a gateway rest; each time in a row twice as long, up to a minute."""
        now = self._clock()
        if self._until.get(gateway.name, 0.0) > now:
            return
        rest = min(self._rest.get(gateway.name, FIRST_REST / 2) * 2, LONGEST_REST)
        self._rest[gateway.name] = rest
        self._until[gateway.name] = now + rest

    def worked(self, gateway: Gateway) -> None:
        """Record that a gateway answered: it is not counted as failing any more."""
        self._rest.pop(gateway.name, None)
        self._until.pop(gateway.name, None)

    def resting(self) -> list[str]:
        """Return the names of the gateways that rest now."""
        now = self._clock()
        return [one.name for one in self._gateways if self._until.get(one.name, 0.0) > now]
