"""Each link is sent once, through whichever gateway works, whatever stops in between."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.gateways.ippanel import IppanelService
from tests.support.gateways.kavenegar import KavenegarService
from tests.web.invitations.links import COUNT, MANIFEST, letters, mobile
from web.invitations import sending
from web.invitations.sending import Letter, Sending
from web.invitations.state import Invitation, Invitations, StateError, opened
from web.sms.gateway import Gateway, Outgoing

FAST = 1000.0


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Invitations]:
    """Open an empty file of what was sent."""
    with opened(tmp_path / "links.key.sent", MANIFEST.hex()) as found:
        yield found


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "SETTLE", 0)
    monkeypatch.setattr(sending, "PAUSE", 0.001)


def states(found: Invitations) -> Counter[str]:
    """Count invitations by state."""
    return Counter(one.state for one in found.every().values())


def sent_to(*services: Any) -> Counter[str]:
    """Count what phones got, by the last digits of their number."""
    return Counter(one.to[-10:] for service in services for one in service.taken)


def once(count: int = COUNT) -> Counter[str]:
    """Return that each voter got one message."""
    return Counter(mobile(number)[-10:] for number in range(1, count + 1))


async def test_each_voter_gets_one_message_and_none_the_second_time(state: Invitations) -> None:
    async with KavenegarService() as service:
        for _ in range(2):
            await run(state, service.gateway())
            assert states(state) == {"sent": COUNT}
            assert sent_to(service) == once()
        assert {one.text for one in service.taken} == {one.text for one in letters()}
        ids = [one.reference for one in state.every().values()]
        assert len(set(ids)) == COUNT
        await run(state, service.gateway(), look=True)
        assert {one.delivery for one in state.every().values()} == {"pending"}
        for one in state.every().values():
            service.fate(str(one.message_id), "delivered")
        await run(state, service.gateway(), look=True)
        assert {one.delivery for one in state.every().values()} == {"delivered"}


async def test_the_second_gateway_takes_what_the_first_cannot(state: Invitations) -> None:
    async with KavenegarService() as first, IppanelService() as second:
        first.mode = "broke"
        other = second.gateway()
        other.name = "second"
        await run(state, first.gateway(), other)
        assert (sent_to(first), sent_to(second)) == ({}, once())
        assert {one.gateway for one in state.every().values()} == {"second"}


async def test_what_every_gateway_refuses_is_reported(state: Invitations) -> None:
    async with KavenegarService() as service:
        service.mode = "refuse"
        await run(state, service.gateway(), to=letters(2))
        assert states(state) == {"refused": 2}
        service.mode = "good"
        await run(state, service.gateway(), to=letters(2))
        assert states(state) == {"refused": 2}
        await run(state, service.gateway(), to=letters(2), again=[2])
        assert [one.state for one in state.every().values()] == ["refused", "sent"]


async def test_while_no_gateway_works_they_wait_and_the_next_run_sends_them(
    state: Invitations,
) -> None:
    async with KavenegarService() as service:
        service.mode = "busy"
        await run(state, service.gateway())
        assert states(state) == {"waiting": COUNT}
        service.mode = "good"
        await run(state, service.gateway())
        assert (states(state), sent_to(service)) == ({"sent": COUNT}, once())


@pytest.mark.parametrize("mode", ["drop", "down", "html"])
async def test_an_unclear_answer_is_looked_up(mode: str, state: Invitations) -> None:
    async with KavenegarService() as service:
        service.mode = mode
        await run(state, service.gateway())
        # while the gateway rests, the others wait
        assert states(state).keys() == {"unclear", "waiting"}
        service.mode = "good"
        await run(state, service.gateway())
        assert (states(state), sent_to(service)) == ({"sent": COUNT}, once())


async def test_where_it_cannot_be_looked_up_it_is_reported_and_not_repeated(
    state: Invitations,
) -> None:
    async with IppanelService() as service:
        service.mode = "drop"
        await run(state, service.gateway(), to=letters(2))
        service.mode = "good"
        await run(state, service.gateway(), to=letters(2))
        assert (states(state), sent_to(service)) == ({"unclear": 2}, once(2))
        await run(state, service.gateway(), to=letters(2), again=[1])
        assert sent_to(service) == once(2) + once(1)


async def run(
    state: Invitations,
    *gateways: Gateway,
    to: Sequence[Letter] | None = None,
    again: Sequence[int] = (),
    per_second: float = FAST,
    look: bool = False,
) -> None:
    """Send letters through gateways as one run of the command does."""
    try:
        work = Sending(state, gateways, per_second)
        await work.run(letters() if to is None else to, again)
        if look:
            await work.look()
    finally:
        for one in gateways:
            await one.close()


class Killed(BaseException):
    """As SIGKILL: nothing after it is done."""


def dying(gateway: Gateway, after: int, *, before_sending: bool) -> Gateway:
    """Let the process die at a gateway's call of that number, before or after it was sent."""
    real, calls = gateway.send, 0

    async def send(message: Outgoing) -> Any:
        nonlocal calls
        calls += 1
        if calls >= after and before_sending:
            raise Killed
        accepted = await real(message)
        if calls >= after:
            raise Killed
        return accepted

    gateway.send = send  # type: ignore[method-assign]
    return gateway


@pytest.mark.parametrize("before_sending", [True, False])
@pytest.mark.parametrize("after", [1, 4, COUNT])
async def test_killed_at_any_call_nobody_gets_two_and_all_get_one(
    after: int, before_sending: bool, tmp_path: Path
) -> None:
    path = tmp_path / "links.key.sent"
    async with KavenegarService() as service:
        with opened(path, MANIFEST.hex()) as found:
            gateway = dying(service.gateway(), after, before_sending=before_sending)
            with pytest.raises(BaseExceptionGroup):
                await run(found, gateway)
            assert states(found)["sending"] >= 1
        with opened(path, MANIFEST.hex()) as found:
            await run(found, service.gateway())
            assert (states(found), sent_to(service)) == ({"sent": COUNT}, once())


async def test_a_gateway_is_given_time_to_know_what_it_got(
    state: Invitations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SETTLE", 0.3)
    now = float(int(time.time()))
    state.keep(Invitation(1, "sending", "1" * 18, "first", None, int(now)))
    async with KavenegarService() as service:
        begun = time.monotonic()
        gateway = service.gateway()
        await Sending(state, [gateway], FAST, lambda: now).run(letters(1))
        await gateway.close()
    assert time.monotonic() - begun >= 0.25


async def test_only_the_rows_asked_for_are_sent(state: Invitations) -> None:
    async with KavenegarService() as service:
        await run(state, service.gateway(), to=letters()[4:5])
        assert [one.row for one in state.every().values()] == [5]
        await run(state, service.gateway())
        assert sent_to(service) == once()


async def test_messages_are_paced(state: Invitations) -> None:
    async with KavenegarService() as service:
        begun = asyncio.get_running_loop().time()
        await run(state, service.gateway(), to=letters(30), per_second=20)
        assert asyncio.get_running_loop().time() - begun >= 0.4


def test_the_file_holds_no_number_and_no_link(tmp_path: Path) -> None:
    async def work(found: Invitations) -> None:
        async with KavenegarService() as service:
            await run(found, service.gateway())

    path = tmp_path / "links.key.sent"
    with opened(path, MANIFEST.hex()) as found:
        asyncio.run(work(found))
        references = [one.reference or "" for one in found.every().values()]
    raw = path.read_bytes().decode("latin-1")
    for one in references:
        # drawn by chance, its digits could be those of a number
        assert one in raw
        raw = raw.replace(one, "")
    for one in letters():
        assert one.to[-7:] not in raw
        assert one.text[-20:] not in raw
    assert path.stat().st_mode & 0o077 == 0


def test_one_run_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "links.key.sent"
    with (
        opened(path, MANIFEST.hex()),
        pytest.raises(StateError, match="another process"),
        opened(path, MANIFEST.hex()),
    ):
        pass
    with opened(path, MANIFEST.hex()):
        pass


def test_another_elections_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "links.key.sent"
    with opened(path, MANIFEST.hex()) as found:
        found.keep(Invitation(1, "sent"))
    with pytest.raises(StateError, match="another election"), opened(path, "00" * 32):
        pass
    with opened(path, MANIFEST.hex()) as found:
        assert states(found) == {"sent": 1}


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    path = tmp_path / "links.key.sent"
    path.write_bytes(b"no database, " * 500)
    with pytest.raises(StateError, match=r"links\.key\.sent"), opened(path, MANIFEST.hex()):
        pass
