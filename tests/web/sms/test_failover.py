"""A gateway that fails rests, longer each time; the order of the settings holds otherwise."""

from tests.support.gateways.ippanel import IppanelService
from tests.support.gateways.kavenegar import KavenegarService
from tests.support.portal_database import MovedClock
from web.sms.failover import FIRST_REST, LONGEST_REST, Failover


async def test_rests_grow_and_end_with_a_success() -> None:
    clock = MovedClock()
    async with KavenegarService() as one, IppanelService() as other:
        first, second = one.gateway(), other.gateway()
        second.name = "second"
        failover = Failover([first, second], clock)
        assert failover.awake() == [first, second]
        assert failover.awake(frozenset({"first"})) == [second]
        for rest in (2, 4, 8, 16, 32, 60, 60):
            failover.failed(first)
            failover.failed(first)  # messages in flight at the same time count once
            assert failover.awake() == [second]
            assert failover.resting() == ["first"]
            clock.move(rest - 0.5)
            assert failover.awake() == [second]
            clock.move(0.5)
            assert failover.awake() == [first, second]
        assert (FIRST_REST, LONGEST_REST) == (2, 60)
        failover.failed(first)
        failover.worked(first)
        assert failover.awake() == [first, second]
        failover.failed(first)
        clock.move(FIRST_REST)
        assert failover.awake() == [first, second]
