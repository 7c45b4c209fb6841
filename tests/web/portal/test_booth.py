"""The booth's questions over a real ledger: the whole way, its order, and every refusal by name."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from xml.etree import ElementTree

import pytest

from contracts.crypto.group import base
from contracts.records.kinds.amend import decode as decode_amend
from contracts.voting.vote_code import vote_code
from tests.support.small_election import CLOSES
from tests.web.intake.polling_place import PATIENCE, PollingPlace
from tests.web.portal.booth_device import Answer, Booths, Device, booths
from web.portal import booth
from web.portal.booth_events import WATCH
from web.portal.standing import standings
from web.portal.words.faults import FAULTS, sentence

QUESTIONS = ("credential", "tracker", "challenge")
RECORDS = ("manifest", "keys", "roll")


@pytest.fixture
async def desk(place: PollingPlace) -> AsyncIterator[Booths]:
    """The portal, once it has read the election."""
    await place.look()
    async with booths(place) as opened:
        yield opened


def data_of(page: Answer) -> dict[str, object]:
    """Return what a ballot's page gives its scripts."""
    tree = ElementTree.fromstring(page.body.decode())
    (found,) = [one for one in tree.iter("script") if one.get("id") == "booth-data"]
    assert found.text is not None
    return dict(json.loads(found.text))


# the page


async def test_the_ballots_page_starts_the_ballots_clock(desk: Booths) -> None:
    device = await desk.enter(0)
    assert (await device.state())["ballot_ends"] is None
    page = await device.get("/ballot")
    assert page.status == 200
    state = await device.state()
    settings, now = desk.place.base.settings, desk.place.base.now()
    assert (state["ballot_ends"], state["now"]) == (now + settings.ballot, now)
    desk.place.clock.move(60)
    await device.get("/ballot")
    assert (await device.state())["ballot_ends"] == now + settings.ballot


async def test_the_page_says_what_its_scripts_need_in_its_language(desk: Booths) -> None:
    device = await desk.enter(0)
    data = data_of(await device.get("/ballot?lang=en"))
    assert data["language"] == "en"
    assert data["authority"] == desk.place.election.account
    assert data["token"] == device.headers()["X-Form-Token"]
    urls = data["urls"]
    assert isinstance(urls, dict)
    assert urls["ballot"] == "/booth/ballot?lang=en"
    persian = data_of(await device.get("/ballot?lang=fa"))["words"]
    assert isinstance(persian, dict)
    assert persian["preview"] == "پیش نمایش"
    assert persian["counter"] == "{count} مورد انتخاب شده از حداکثر {max}"


async def test_the_page_shows_the_voters_own_mobile_masked(desk: Booths) -> None:
    page = (await (await desk.enter(0)).get("/ballot?lang=en")).body.decode()
    assert "09****01" in page
    assert "+98912" not in page


async def test_nothing_stands_in_the_page_that_its_policy_would_not_run(desk: Booths) -> None:
    page = await (await desk.enter(0)).get("/ballot")
    tree = ElementTree.fromstring(page.body.decode())
    scripts = [one for one in tree.iter("script") if one.get("type") != "application/json"]
    sheets = [one for one in tree.iter("link") if one.get("rel") == "stylesheet"]
    assert len(scripts) == 1
    assert all(one.get("integrity", "").startswith("sha384-") for one in (*scripts, *sheets))
    assert not [one for one in tree.iter() if one.tag == "style" or one.get("style")]
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "img-src 'self' blob:" in policy
    assert "unsafe" not in policy


async def test_who_has_no_business_at_the_ballot_is_led_on(desk: Booths) -> None:
    async def led(device: Device) -> tuple[int, str]:
        answer = await device.get("/ballot")
        return answer.status, answer.headers.get("Location", "")

    assert await led(desk.stranger()) == (303, "/")
    older = await desk.enter(0)
    newer = await desk.enter(0)
    assert await led(older) == (303, "/ended")
    await cast(newer)
    assert await led(newer) == (303, "/receipt")


async def test_without_registration_the_ballot_leads_back_to_the_landing_page(
    desk: Booths,
) -> None:
    device = await desk.enter(0)
    await end_registration(desk)
    answer = await device.get("/ballot")
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    assert (await device.state())["ballot_ends"] is None


# what a ballot is made of


async def test_the_records_are_the_ledgers_own_bytes(desk: Booths) -> None:
    device = await desk.enter(0)
    now = desk.place.parts.view.opened()
    expected = (now.manifest_bytes, b"".join(now.keys), now.roll_bytes)
    for name, body in zip(RECORDS, expected, strict=True):
        answer = await device.get(f"/booth/{name}")
        assert (answer.status, answer.body) == (200, body)


async def test_a_credential_is_told_its_place(desk: Booths) -> None:
    place = desk.place
    device = await desk.enter(0)
    kappa = place.election.kappas[0]
    index = place.voting.index(kappa)
    key = place.voting.election.roll()[index]
    answer = await device.ask("credential", key=key.hex())
    expected = {"index": index, "key": key.hex(), "voted": False, "amendment": None}
    assert answer.json == expected
    await place.press(0)
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)
    other = await desk.enter(1)
    answer = await other.ask("credential", key=key.hex())
    assert answer.json == {**expected, "voted": True}


async def test_a_credential_that_cannot_vote_is_named(desk: Booths) -> None:
    place = desk.place
    device = await desk.enter(0)
    assert (await device.ask("credential", key="02" * 32)).refusal == (404, "unknown")
    index = place.voting.index(place.election.kappas[0])
    await place.act("amend", "--index", str(index), "--annul", "--reason", "left")
    await place.look()
    key = place.voting.election.roll()[index]
    assert (await device.ask("credential", key=key.hex())).refusal == (409, "annulled")
    lost = place.voting.index(place.election.kappas[1])
    await place.act(
        "amend", "--index", str(lost), "--key", base(4711).hex(), "--reason", "lost link"
    )
    await place.look()
    key = place.voting.election.roll()[lost]
    assert (await device.ask("credential", key=key.hex())).refusal == (409, "replaced")
    told = (await device.ask("credential", key=base(4711).hex())).json
    assert (told["index"], told["voted"]) == (lost, False)
    assert decode_amend(bytes.fromhex(told["amendment"])).key == base(4711)


# the whole way


async def cast(device: Device) -> Answer:
    """Go the whole way with a fresh ballot."""
    ballot = device.place.seal(device.number)
    await device.confirm(ballot)
    answer = await device.send(ballot.body)
    assert answer.status == 202, answer.body
    return answer


async def end_registration(desk: Booths) -> None:
    """Let the ledger's clock reach the margin before the end."""
    await desk.place.ledger.close(CLOSES - 1)
    await desk.place.look()


async def test_the_whole_way_ends_with_a_recorded_ballot(desk: Booths) -> None:
    place = desk.place
    device = await desk.enter(0)
    await device.get("/ballot")
    state = await device.state()
    assert (state["step"], state["tracker"], state["received"]) == ("booth", None, False)
    ballot = place.seal(0)
    answer = await device.ask("tracker", tracker=ballot.tracker.hex())
    assert answer.json["code"] == vote_code(ballot.tracker)
    assert answer.json["line"] == place.base.settings.sms.line
    state = answer.json["state"]
    assert (state["step"], state["tracker"]) == ("preview", ballot.tracker.hex())
    assert await device.text(answer.json["code"]) is not None
    state = await device.state()
    assert (state["step"], state["received"]) == ("confirmed", True)
    answer = await device.send(ballot.body)
    assert answer.status == 202
    assert answer.json["step"] == "registered"
    assert answer.json["ballot"]["state"] == "received"
    assert answer.json["ballot"]["tracker"] == ballot.tracker.hex()
    place.start()
    place.close_what_waits()
    await place.until_recorded(0)
    told = (await device.state())["ballot"]
    assert (told["state"], told["ledger"]) == ("recorded", place.parts.view.opened().tip.sequence)


async def test_the_same_ballot_again_is_answered_as_the_first_time(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    await device.confirm(ballot)
    first, second = await asyncio.gather(device.send(ballot.body), device.send(ballot.body))
    third = await device.send(ballot.body)
    assert [one.status for one in (first, second, third)] == [202, 202, 202]
    assert first.json["ballot"] == third.json["ballot"]
    other = desk.place.seal(0)
    assert (await device.send(other.body)).refusal == (409, "duplicate")


async def test_a_tracker_again_keeps_its_code_and_step_another_does_not(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot, other = desk.place.seal(0), desk.place.seal(0)
    await device.confirm(ballot)
    await device.preview(ballot)
    assert (await device.state())["step"] == "confirmed"
    await device.preview(other)
    state = await device.state()
    assert (state["step"], state["received"]) == ("preview", False)
    assert (await device.send(ballot.body)).refusal == (409, "step")
    await device.confirm(other)
    assert (await device.send(ballot.body)).refusal == (409, "tracker")


async def test_a_code_from_another_number_confirms_nothing(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    code = await device.preview(ballot)
    assert await device.text(code, number=1) is None
    assert (await device.send(ballot.body)).refusal == (409, "step")


async def test_an_opened_ballot_is_never_cast(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    await device.confirm(ballot)
    opened = await device.ask("challenge", tracker=ballot.tracker.hex())
    assert opened.status == 200
    assert (opened.json["state"]["step"], opened.json["state"]["tracker"]) == ("booth", None)
    again = await device.ask("challenge", tracker=ballot.tracker.hex())
    assert again.json["state"]["step"] == "booth", "the answer was lost: asked again"
    assert (await device.send(ballot.body)).refusal == (409, "step")
    answer = await device.ask("tracker", tracker=ballot.tracker.hex())
    assert answer.refusal == (409, "opened")
    await cast(device)


# refusals, by name


async def test_nothing_is_answered_without_a_session(desk: Booths) -> None:
    stranger = desk.stranger()
    for name in RECORDS:
        assert (await stranger.get(f"/booth/{name}")).refusal == (401, "session")
    for name in QUESTIONS:
        field = "key" if name == "credential" else "tracker"
        assert (await stranger.ask(name, **{field: "00" * 32})).refusal == (401, "session")
    assert (await stranger.send(b"")).refusal == (401, "session")
    assert (await stranger.get("/booth/state")).refusal == (401, "session")
    assert (await stranger.get("/booth/events")).status == 401


async def test_an_ended_session_says_why_and_does_nothing(desk: Booths) -> None:
    device, ballot = await desk.enter(0), desk.place.seal(0)

    async def assert_over(why: str) -> None:
        state = await device.state()
        assert (state["step"], state["why"]) == ("ended", why)
        assert (await device.send(ballot.body)).refusal == (401, "session")
        assert (await device.get("/booth/manifest")).refusal == (401, "session")
        for name in ("tracker", "challenge"):
            answer = await device.ask(name, tracker=ballot.tracker.hex())
            assert answer.refusal == (401, "session")

    await device.confirm(ballot)
    newer = await desk.enter(0)
    await assert_over("moved")
    device = newer
    await device.confirm(ballot)
    await desk.place.sessions.end(await desk.place.session(device.token), "left")
    await assert_over("left")
    device = await desk.enter(0)
    await device.confirm(ballot)
    desk.place.clock.move(1200)
    await assert_over("time")


async def test_the_ballots_clock_ends_the_session(desk: Booths) -> None:
    device = await desk.enter(0)
    await device.get("/ballot")
    ballot = desk.place.seal(0)
    await device.confirm(ballot)
    desk.place.clock.move(desk.place.base.settings.ballot)
    assert (await device.send(ballot.body)).refusal == (401, "session")


async def test_every_step_has_its_turn(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    tracker = ballot.tracker.hex()
    assert (await device.ask("challenge", tracker=tracker)).refusal == (409, "step")
    assert (await device.send(ballot.body)).refusal == (409, "step")
    await device.preview(ballot)
    assert (await device.send(ballot.body)).refusal == (409, "step")
    other = desk.place.seal(0).tracker.hex()
    assert (await device.ask("challenge", tracker=other)).refusal == (409, "tracker")
    await device.confirm(ballot)
    assert (await device.send(ballot.body)).status == 202
    for name in ("tracker", "challenge"):
        assert (await device.ask(name, tracker=tracker)).refusal == (409, "step")
    for name in RECORDS:
        assert (await device.get(f"/booth/{name}")).refusal == (409, "step")


def longer(body: bytes) -> bytes:
    return body + b"\x00"


def no_scalar(body: bytes) -> bytes:
    return body[:-32] + b"\xff" * 32


def another_scalar(body: bytes) -> bytes:
    return body[:-32] + b"\x01" + bytes(31)


def beyond_the_roll(body: bytes) -> bytes:
    return (10_000).to_bytes(4, "big") + body[4:]


def another_head(body: bytes) -> bytes:
    return body[:36] + body[4:36] + body[68:]


ALTERED = (
    (longer, 413, "size"),
    (no_scalar, 422, "encoding"),
    (another_scalar, 422, "proof"),
    (beyond_the_roll, 422, "index"),
    (another_head, 409, "tracker"),
)


async def test_an_altered_ballot_is_refused_by_name(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    await device.confirm(ballot)
    for change, status, name in ALTERED:
        assert (await device.send(change(ballot.body))).refusal == (status, name)
        assert (await device.state())["step"] == "confirmed"
    assert (await device.send(ballot.body)).status == 202, "the right one is still taken"


async def test_a_credential_registers_once_whoever_holds_it(desk: Booths) -> None:
    await cast(await desk.enter(0))
    second = await desk.enter(1)
    stolen = desk.place.seal(0)
    await second.confirm(stolen)
    assert (await second.send(stolen.body)).refusal == (409, "duplicate")
    await cast(second)


async def test_a_credential_that_voted_elsewhere_is_refused(desk: Booths) -> None:
    place = desk.place
    file = place.town.table / "elsewhere.ballot"
    file.write_bytes(place.seal(0).body)
    await place.official(place.town.cast, file)
    await place.look()
    device = await desk.enter(0)
    ballot = place.seal(0)
    await device.confirm(ballot)
    assert (await device.send(ballot.body)).refusal == (409, "voted")


async def test_outside_the_hours_nothing_is_sealed_or_registered(desk: Booths) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    await device.confirm(ballot)
    await end_registration(desk)
    assert (await device.send(ballot.body)).refusal == (409, "window")
    other = desk.place.seal(0).tracker.hex()
    assert (await device.ask("tracker", tracker=other)).refusal == (409, "window")
    assert (await device.ask("challenge", tracker=ballot.tracker.hex())).status == 200


MALFORMED = (
    b"",
    b"[]",
    b'{"tracker": 7}',
    b'{"tracker": ""}',
    b'{"tracker": "%s"}' % (b"0" * 62),
    b'{"tracker": "%s"}' % (b"0A" * 32),
    b'{"tracker": "%s "}' % (b"00" * 32),
    b'{"tracker": "%s", "more": 1}' % (b"00" * 32),
    b'{"key": "%s"}' % (b"00" * 32),
    b"\xff",
    b"[" * 200,
)


async def test_a_question_is_read_strictly(desk: Booths) -> None:
    device = await desk.enter(0)
    for body in MALFORMED:
        assert (await device.post("/booth/tracker", body)).refusal == (400, "form"), body
    for body in (b'{"tracker": "%s"}' % (b"0" * 300), b" " * 20_000):
        assert (await device.post("/booth/tracker", body)).refusal == (413, "size")
    assert (await device.state())["step"] == "booth"


async def test_questions_and_ballots_say_what_they_are(desk: Booths) -> None:
    device = await desk.enter(0)
    body = json.dumps({"tracker": "00" * 32}).encode()
    assert (await device.post("/booth/tracker", body, "text/plain")).refusal == (400, "form")
    assert (await device.post("/booth/ballot", body)).refusal == (400, "form")
    large = bytes(300_000)
    assert (await device.send(large)).refusal == (413, "size")


async def test_a_forged_request_is_refused(desk: Booths, monkeypatch: pytest.MonkeyPatch) -> None:
    device = await desk.enter(0)
    headers = {**device.headers(), "X-Form-Token": "0" * 64}
    monkeypatch.setattr(device, "headers", lambda: headers)
    assert (await device.ask("tracker", tracker="00" * 32)).refusal == (403, "forgery")


async def test_before_the_election_is_read_the_booth_is_not_ready(place: PollingPlace) -> None:
    async with booths(place) as desk:
        device = await desk.enter(0)
        assert (await device.get("/booth/state")).refusal == (503, "not_ready")
        assert (await device.get("/booth/manifest")).refusal == (503, "not_ready")
        assert (await device.get("/ballot")).status == 503
        assert (await device.get("/booth/events")).status == 503


async def test_a_ballot_that_was_not_stored_may_be_sent_again(
    desk: Booths, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = await desk.enter(0)
    ballot = desk.place.seal(0)
    await device.confirm(ballot)

    async def fails(*_given: object) -> str | None:
        raise OSError("no space left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(desk.place.parts.intake, "_store", fails)
        assert (await device.send(ballot.body)).refusal == (503, "not_stored")
    assert (await device.send(ballot.body)).status == 202


async def test_a_refusal_speaks_the_pages_language(desk: Booths) -> None:
    device = await desk.enter(0)
    for place, language in enumerate(("fa", "en")):
        answer = await device.post(f"/booth/challenge?lang={language}", b"{}")
        assert answer.json == {"error": "form", "text": sentence("form")[place]}


def test_every_refusal_has_its_words() -> None:
    assert set(booth.STATUSES) <= set(FAULTS)


# what changes is told


async def events(desk: Booths, device: Device) -> AsyncGenerator[dict[str, object], None]:
    """Yield the states that a device is told of."""
    async with desk.client.get("/booth/events", headers=device.headers()) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream"
        assert answer.headers["X-Accel-Buffering"] == "no"
        async for line in answer.content:
            if line.startswith(b"data: "):
                yield json.loads(line.removeprefix(b"data: "))


async def test_a_device_is_told_of_every_step(desk: Booths) -> None:
    device = await desk.enter(0)
    watch = desk.client.app[WATCH]
    told = events(desk, device)

    seen: tuple[object, object] = ("", False)

    async def now() -> tuple[object, object]:
        """Return the step that is told next; the hours may be told anew beside it."""
        nonlocal seen
        before = seen
        await watch.look()
        while seen == before:
            state = await asyncio.wait_for(anext(told), PATIENCE)
            seen = state["step"], state["received"]
        return seen

    assert await now() == ("booth", False)
    ballot = desk.place.seal(0)
    code = await device.preview(ballot)
    assert await now() == ("preview", False)
    await device.text(code)
    assert await now() == ("confirmed", True)
    await device.send(ballot.body)
    assert await now() == ("registered", True)
    await desk.enter(0)
    assert await now() == ("ended", False)
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(told), PATIENCE)
    assert watch.listeners == 0


async def test_all_who_listen_are_read_at_once(desk: Booths) -> None:
    devices = [await desk.enter(number) for number in range(4)]
    trackers = [(await cast(device)).json["ballot"]["tracker"] for device in devices[:2]]
    await devices[2].preview(desk.place.seal(2))
    sessions = [await desk.place.session(device.token) for device in devices]
    states = await standings(desk.client.app, [one.id for one in sessions])
    steps = [states[one.id].step for one in sessions]
    assert steps == ["registered", "registered", "preview", "booth"]
    ballots = [states[one.id].ballot for one in sessions]
    assert [one.tracker.hex() for one in ballots if one is not None] == trackers
    assert ballots[2:] == [None, None]


async def test_a_device_is_told_without_being_asked(desk: Booths) -> None:
    device = await desk.enter(0)
    told = events(desk, device)
    await asyncio.wait_for(anext(told), PATIENCE)
    await device.preview(desk.place.seal(0))
    assert (await asyncio.wait_for(anext(told), PATIENCE))["step"] == "preview"
    await told.aclose()
