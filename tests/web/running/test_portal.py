"""The portal as a process: a vote from sign-in to ledger, whatever is killed on the way."""

import json
import re
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.support.portal import PATIENCE, Portal, PortalVoter
from tests.support.visitor import Visitor
from tests.web.commands.words import portal as command

CHOICES = ((0, 2, 4), (1,), (0,))


def casts(portal: Portal, transaction: str) -> int:
    """Return how many of the ledger's transactions have this hash, and succeeded."""
    answer = portal.ledger.get(f"/transactions/{transaction}")
    return int(answer.status == 200 and answer.body["successful"])


def test_a_vote_lands_once_and_is_counted(portal: Portal, voter: PortalVoter) -> None:
    visitor = Visitor(portal)
    sealed = visitor.vote(voter, CHOICES)
    told = visitor.state()
    assert (told["step"], told["ballot"]["tracker"]) == ("registered", sealed.tracker.hex())
    assert casts(portal, told["ballot"]["transaction"]) == 1
    again = visitor.register(sealed)
    assert (again.status, again.json["ballot"]) == (202, told["ballot"])
    assert visitor.get("/receipt").status == 200
    for name in (
        'sandogh_web_sign_ins_total{outcome="sent"}',
        'sandogh_web_codes_total{outcome="right"}',
        "sandogh_web_ballots_taken_total",
    ):
        assert counted(portal, name) >= 1, name
    # the portal may see the ballot on the ledger before its sender has the answer
    for name in ("sandogh_submit_landed_total", 'sandogh_web_outbox{state="done"}'):
        portal.until(partial(counted, portal, name), f"{name} stays 0")


def counted(portal: Portal, name: str) -> int:
    """Return what a metric says."""
    found = re.search(rf"^{re.escape(name)} (\d+)", portal.metrics(), re.MULTILINE)
    assert found is not None, name
    return int(found[1])


STEPS: list[Callable[[dict[str, Any]], None]] = []


def _step(work: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, Any]], None]:
    STEPS.append(work)
    return work


@_step
def _ask_for_code(at: dict[str, Any]) -> None:
    at["seen"] = len(at["portal"].texts(at["voter"]))
    assert at["visitor"].ask_for_code(at["voter"]).status == 303


@_step
def _type_code(at: dict[str, Any]) -> None:
    text = at["portal"].new_text(at["voter"], at["seen"])
    at["visitor"].get("/code")
    (code,) = re.findall(r"#(\d{6})", text)
    assert at["visitor"].send("/code", code=code).status == 303


@_step
def _open_ballot(at: dict[str, Any]) -> None:
    page = at["visitor"].get("/ballot")
    at["visitor"].token = re.findall(r'"token": "([^"]+)"', page.text)[0]
    at["sealed"] = at["visitor"].seal(at["voter"], CHOICES)


@_step
def _preview(at: dict[str, Any]) -> None:
    at["code"] = at["visitor"].preview(at["sealed"])


@_step
def _text(at: dict[str, Any]) -> None:
    at["portal"].text_back(at["voter"], at["code"])


@_step
def _register(at: dict[str, Any]) -> None:
    at["portal"].until(lambda: bool(at["visitor"].state()["received"]), "no code came")
    assert at["visitor"].register(at["sealed"]).status == 202


@_step
def _wait(at: dict[str, Any]) -> None:
    at["ballot"] = at["visitor"].recorded()


@pytest.mark.slow
def test_killed_after_every_step_the_vote_goes_on(portal: Portal, voter: PortalVoter) -> None:
    at: dict[str, Any] = {"portal": portal, "voter": voter, "visitor": Visitor(portal)}
    for step in STEPS:
        step(at)
        portal.restart()
    assert at["visitor"].state()["ballot"] == at["ballot"]
    assert casts(portal, at["ballot"]["transaction"]) == 1
    # one code was sent, and nothing was sent twice by all these lives
    assert len(portal.texts(voter)) == at["seen"] + 1


def test_a_new_sign_in_ends_the_other_device(portal: Portal, voter: PortalVoter) -> None:
    first, second = Visitor(portal), Visitor(portal)
    first.enter(voter)
    second.enter(voter)
    assert first.state()["why"] == "moved"
    assert first.get("/ballot").headers["Location"] == "/ended"
    assert second.state()["step"] == "booth"


def test_wrong_numbers_look_like_right_ones_without_a_captcha(
    portal: Portal, voter: PortalVoter
) -> None:
    visitor = Visitor(portal)
    given = visitor.solved()
    answers = []
    for licence, code, captcha in (
        # no picture has a 1
        (voter.licence, voter.national_code, "111111"),
        (voter.licence, "0000000000", given["captcha"]),
    ):
        fields = {"licence": licence, "national_code": code, "captcha": captcha}
        answers.append(visitor.send("/sign-in", captcha_token=given["captcha_token"], **fields))
    assert {one.status for one in answers} == {422}
    assert 'sandogh_web_sign_ins_total{outcome="wrong"}' in portal.metrics()


def test_a_refused_ballot_is_counted_by_its_name(portal: Portal, voter: PortalVoter) -> None:
    visitor = Visitor(portal)
    visitor.enter(voter)
    sealed = visitor.seal(voter, CHOICES)
    answer = visitor.register(sealed)
    assert (answer.status, answer.json["error"]) == (409, "step")
    assert 'sandogh_web_refused_total{name="step"} ' in portal.metrics()


def test_every_page_has_the_headers_and_no_foreign_address(
    portal: Portal, voter: PortalVoter
) -> None:
    visitor = Visitor(portal)
    visitor.enter(voter)
    for path in ("/", "/sign-in", "/ballot", "/help", "/check", "/none", "/photos/x", "/healthz"):
        answer = visitor.get(path)
        assert "Server" not in answer.headers, path
        assert "'none'" in answer.headers["Content-Security-Policy"], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Cache-Control"] == "no-store", path
        for source in re.findall(r'(?:src|href|action)="([^"]*)"', answer.text):
            assert source.startswith(("/", "#", "?", "tel:", "mailto:", "sms:", "")), source
            assert "//" not in source, source
    assert (
        visitor.get("/ballot").headers["Content-Security-Policy"]
        != visitor.get("/").headers["Content-Security-Policy"]
    )


@pytest.mark.parametrize(
    "path",
    ["/sign-in", "/code", "/code/again", "/leave", "/check", "/booth/ballot", "/booth/tracker"],
)
def test_nothing_is_taken_from_another_site(path: str, portal: Portal) -> None:
    visitor = Visitor(portal)
    visitor.get("/sign-in")
    visitor.token = "0" * 64
    assert visitor.send(path, code="1").status == 403


def test_metrics_are_on_their_own_port_only(portal: Portal) -> None:
    assert portal.get("/metrics")[0] == 404
    assert "127.0.0.1" in portal.metrics_url
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(portal.metrics_url.removesuffix("metrics"), timeout=PATIENCE)


def test_the_log_names_nobody(portal: Portal, voter: PortalVoter) -> None:
    visitor = Visitor(portal)
    visitor.vote(voter, CHOICES)
    visitor.get(f"/check?q={visitor.state()['ballot']['tracker']}")
    log = portal.log()
    secrets = {
        voter.licence,
        voter.national_code,
        voter.mobile[3:],
        voter.name,
        voter.family,
        voter.link.rpartition("c=")[2],
        *visitor.cookies.values(),
        visitor.token,
        "127.0.0.1:",
        "Python-urllib",
        visitor.state()["ballot"]["tracker"],
    }
    assert [one for one in secrets if one in log] == []
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    counted = Counter(line["event"] for line in lines)
    assert counted["answered"] > 10
    # nothing went wrong unnoticed
    assert [one for one in lines if one["level"] in ("error", "critical")] == []


def test_told_to_stop_it_stops_at_once_and_streams_end(portal: Portal, voter: PortalVoter) -> None:
    visitor = Visitor(portal)
    visitor.enter(voter)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    request = urllib.request.Request(portal.url + "/booth/events", headers={"Cookie": cookies})
    with urllib.request.urlopen(request, timeout=PATIENCE) as stream:
        assert b"event: state" in stream.readline() + stream.readline()
        assert portal.stop() == 0
        stream.read()
    portal.start()
    assert visitor.state()["step"] == "booth"


def test_the_registrars_own_links_reach_the_phones(portal: Portal, voter: PortalVoter) -> None:
    registrar = portal.town.home("registrar")
    words = ["invite", "links.key", "--settings", portal.settings_file, "--only", str(voter.row)]
    password = portal.town.password("registrar")
    told = command([*words, "--json"], registrar, SANDOGH_PASSWORD=password)
    assert (told.code, told.json["sent"], told.json["delivered"]) == (0, 1, 1), told.err
    (text,) = portal.texts(voter)
    assert voter.link.partition("#")[2] in text
