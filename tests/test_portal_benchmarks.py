"""The portal's benchmarks measure what they say; never how fast anything is."""

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from benchmarks import first_load, registering, signing_in
from benchmarks.cached import Kept, on_node
from benchmarks.election import Election
from benchmarks.electorate import confirmed, electorate
from benchmarks.first_load import Loaded, Place, figure, load
from benchmarks.landed import landed
from benchmarks.node_process import Node
from benchmarks.outcome import CouldNotMeasure
from benchmarks.pages_seen import of_a_receipt, of_a_voter, on_its_way, open_to_all
from benchmarks.portal_process import Portal
from benchmarks.registering import figures
from benchmarks.staging import Stage
from benchmarks.visitors import Press, Pressed, elsewhere, press_in_turn
from web.portal.routes import PAGES

ALL = 7
"""Ballots: one to warm up, and two for each measurement."""
BASELINE = {"multiplication_us": 60.0, "sqlite_commit_us": 500.0, "plain_pages_per_s": 2000.0}
NOT_PAGES = (".png", ".wav", ".json", ".svg", "/captcha", "/altcha", "/logo")


@dataclass(frozen=True)
class Small:
    """A small election with its ledger, and a portal that runs."""

    kept: Kept
    node: Node
    portal: Portal
    presses: list[Press]


def test_every_page_is_loaded() -> None:
    seen = [*open_to_all(), *of_a_receipt("token"), on_its_way("token")]
    paths = {one.path for one in seen} | {"/code", "/ballot"}
    routed = {one.path for one in PAGES if one.method == "GET"}
    pages = {
        path
        for path in routed
        if not path.endswith(NOT_PAGES) and not path.startswith(("/booth/", "/photos/"))
    }
    assert paths == pages


async def test_bytes_of_a_first_load_are_those_on_the_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(first_load, "QUIET", 3.0)
    bodies = {"/style.css": 5000, "/photos/a": 8000, "/assets/altcha.js": 9000, "/late": 3000}

    async def page(_: web.Request) -> web.Response:
        text = """<!doctype html><title>x</title><link rel=stylesheet href=/style.css>
        <script type=module>await fetch("/photos/a"); await fetch("/assets/altcha.js");
        await (await fetch("/late")).text(); document.body.innerHTML = "<b>x</b>";
        new EventSource("/events")</script><body>"""
        return web.Response(text=text + " " * 100_000, content_type="text/html")

    async def packed(request: web.Request) -> web.StreamResponse:
        answer = await page(request)
        answer.enable_compression()
        return answer

    async def serve(request: web.Request) -> web.Response:
        kind = "text/css" if request.path.endswith("css") else "text/plain"
        return web.Response(body=bytes(bodies[request.path]), content_type=kind)

    async def events(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        await answer.write(b"data: " + b"x" * 500 + b"\n\n")
        await asyncio.sleep(60)
        return answer

    app = web.Application()
    app.add_routes([web.get("/", packed), web.get("/plain", page), web.get("/events", events)])
    app.add_routes([web.get(path, serve) for path in bodies])
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        places = [Place("packed", "/", "b"), Place("plain", "/plain", "b")]
        small, large = await load(url, places, ["fa"])
        with pytest.raises(CouldNotMeasure, match="nowhere"):
            await load(url, [Place("nowhere", "/nowhere", "b")], ["fa"])
    parts = dict(large.parts)
    assert set(parts) == {"/plain", "/style.css", "/late", "/events"}
    for path, size in {
        "/plain": 100_400,
        "/style.css": 5000,
        "/late": 3000,
        "/events": 508,
    }.items():
        # headers are among them
        assert size < parts[path] < size + 600, path
    assert small.parts["/"] < 1500
    shown = figure([small, large])
    assert (shown.name, shown.at_most) == ("first_load_kb", 150)
    assert shown.value == large.kilobytes
    assert shown.note.startswith("plain (fa) 10")


def test_only_what_the_portal_registered_once_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a real portal and a real ledger, with one ballot for each hundred."""
    for name, size in {"WARM": 1, "MANY": 2, "STEADY": 2, "BURST": 2}.items():
        monkeypatch.setattr(registering, name, size)
    monkeypatch.setattr(signing_in, "WARM", 0.1)
    monkeypatch.setattr(signing_in, "SECONDS", 0.5)
    monkeypatch.setattr(first_load, "QUIET", 3.0)
    kept = _election(tmp_path)
    bodies = kept.ballots(ALL)
    voters = electorate(ALL + 1)
    with Node(tmp_path / "ledger", "--close-interval", "1") as node:
        portal = Portal(kept, node.url, voters, tmp_path / "portal")
        presses = portal.with_base(lambda base: confirmed(base, kept, voters[:-1], bodies))
        with portal:
            signed_in = signing_in.figure(portal.url, BASELINE)
            assert signed_in.value > 0
            done = registering.run(kept, node.url, portal.url, presses)
            places = portal.with_base(lambda base: of_a_voter(base, kept, voters[-1], ALL))
            pages = asyncio.run(load(portal.url, places, ["fa"]))
            stranger = [Press("0" * 22, bodies[0])]
            with pytest.raises(CouldNotMeasure, match="session"):
                elsewhere(press_in_turn, portal.url, stranger, 1)
            found = asyncio.run(landed(kept.election, node.url))
    assert found == dict.fromkeys(bodies, 1)
    assert (done.landed, done.doubled) == (2, 0)
    by_name = {one.name: one for one in figures(done, BASELINE)}
    assert [by_name[name].value for name in ("burst_landed", "burst_doubled")] == [2, 0]
    assert 0 < by_name["registration_ms"].value < 30_000
    assert [one.name for one in pages] == ["code", "ballot"]
    assert {"/booth/manifest", "/booth/keys", "/booth/events"} <= set(pages[1].parts)


def test_a_burst_that_is_not_whole_is_told() -> None:
    waits = Pressed(2.0, [0.1] * registering.STEADY, 0)
    done = registering.Registered(waits, waits, waits, landed=499, doubled=1)
    by_name = {one.name: one for one in figures(done, BASELINE)}
    assert by_name["burst_landed"].reached is False
    assert by_name["burst_doubled"].reached is False
    assert by_name["registrations_per_s"].value == registering.MANY / 2.0
    assert by_name["registration_ms"].value == pytest.approx(100)


def test_the_largest_page_is_the_figure() -> None:
    loads = [Loaded("a", "fa", {"/": 90_000, "/x": 70_000}), Loaded("b", "en", {"/": 1000})]
    assert figure(loads).value == 160
    assert figure(loads).reached is False


def _election(place: Path) -> Kept:
    """Set a small election up; its ledger is in ``place``/ledger."""
    made: list[Election] = []

    async def set_up(stage: Stage) -> None:
        made.append(await stage.set_up(Election(bytes(32), voters=ALL + 1, channels=2)))

    on_node(place / "start", set_up)
    shutil.copytree(place / "start", place / "ledger")
    return Kept(made[0], place)
