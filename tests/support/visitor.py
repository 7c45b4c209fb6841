"""A voter without a browser: asks a running portal over HTTP as the pages' forms and scripts do.

    visitor = Visitor(portal)
    visitor.sign_in(portal.voters[0])
    sealed = visitor.seal(portal.voters[0], ((0, 2), (), (1,)))
    visitor.preview(sealed); visitor.confirm(portal.voters[0])
    visitor.register(sealed)

Cookies are kept by hand: they are Secure, and HTTP libraries would not send them to localhost.
"""

import asyncio
import html
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from contracts.roll.credentials import parse_link, secret_key
from contracts.voting.encrypt import SealedBallot
from node.wire.accounts import public_key
from node.wire.hashes import network_id
from tests.support.portal import PATIENCE, Portal, PortalVoter
from tests.support.small_election import Voting, voting_at
from web.services import Base
from web.voters.captcha import Captcha

Choices = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


@dataclass
class Visitor:
    """One device.

    Attributes:
        cookies: what it keeps.
        token: the form token of the page it saw last.
    """

    portal: Portal
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        """Open a page."""
        answer = self._ask("GET", path, None, {"Sec-Fetch-Site": "same-origin"})
        found = re.search(r'name="form_token" value="([^"]+)"', answer.body.decode("latin-1"))
        if found is not None:
            self.token = found[1]
        return answer

    def send(self, path: str, **fields: str) -> Answer:
        """Send a form of the page that was opened last."""
        body = urlencode({**fields, "form_token": self.token}).encode()
        return self._post(path, body, "application/x-www-form-urlencoded")

    def say(self, path: str, **fields: Any) -> Answer:
        """Send what a script of the booth sends: JSON."""
        return self._post(path, json.dumps(fields).encode(), "application/json")

    def state(self) -> Any:
        """Ask where the voter stands."""
        return self._ask("GET", "/booth/state", None, {}).json

    def solved(self) -> dict[str, str]:
        """Return the captcha's fields of a fresh sign-in page, with the right number."""
        page = self.get("/sign-in").text
        found = re.search(r'name="captcha_token" value="([^"]+)"', page)
        assert found is not None, page[:500]
        token = html.unescape(found[1])

        async def read(base: Base) -> str:
            return Captcha(base)._open(token)[1]

        return {"captcha_token": token, "captcha": self.portal.with_base(read)}

    def ask_for_code(self, voter: PortalVoter) -> Answer:
        """Send the sign-in form."""
        given = self.solved()
        fields = {"licence": voter.licence, "national_code": voter.national_code}
        return self.send("/sign-in", **fields, **given)

    def sign_in(self, voter: PortalVoter) -> Answer:
        """Sign in up to the page behind the code; return the answer to the code."""
        seen = len(self.portal.texts(voter))
        answer = self.ask_for_code(voter)
        assert answer.status == 303, (answer.status, answer.text[:2000])
        text = self.portal.new_text(voter, seen)
        digits = re.search(r"#(\d{6})", text)
        assert digits is not None, text
        self.get("/code")
        answer = self.send("/code", code=digits[1])
        assert answer.status == 303, (answer.status, answer.text[:2000])
        return answer

    def enter(self, voter: PortalVoter) -> None:
        """Sign in and open the ballot."""
        assert self.sign_in(voter).headers["Location"].startswith("/ballot")
        page = self.get("/ballot")
        assert page.status == 200, (page.status, page.text[:2000])
        found = re.search(r'"token": "([^"]+)"', page.text)
        assert found is not None
        self.token = found[1]

    def seal(self, voter: PortalVoter, choices: Choices) -> SealedBallot:
        """Encrypt on this device: positions from 0, by race."""
        voting: Voting = _run(voting_at(self.portal.ledger.url, self.portal.town.election))
        net = network_id(self.portal.ledger.passphrase)
        authority = public_key(self.portal.town.election)
        return voting.seal(secret_key(net, authority, parse_link(voter.link).credential), choices)

    def preview(self, sealed: SealedBallot) -> str:
        """Send the tracker; return the vote code."""
        answer = self.say("/booth/tracker", tracker=sealed.tracker.hex())
        assert answer.status == 200, answer.text
        return str(answer.json["code"])

    def confirm(self, voter: PortalVoter, code: str) -> None:
        """Text the vote code from the voter's phone, and wait until the portal has it."""
        self.portal.text_back(voter, code)
        self.portal.until(lambda: bool(self.state()["received"]), "the vote code did not come")

    def register(self, sealed: SealedBallot) -> Answer:
        """Send the ballot."""
        return self._post("/booth/ballot", sealed.body, "application/octet-stream")

    def recorded(self) -> Any:
        """Wait until the ballot is recorded; return how it fares."""

        def done() -> bool:
            ballot = self.state()["ballot"]
            return ballot is not None and ballot["state"] == "recorded"

        self.portal.until(done, "the ballot was not recorded")
        return self.state()["ballot"]

    def vote(self, voter: PortalVoter, choices: Choices) -> SealedBallot:
        """Vote, the whole way; return the ballot once it is recorded."""
        self.enter(voter)
        sealed = self.seal(voter, choices)
        self.confirm(voter, self.preview(sealed))
        assert self.register(sealed).status == 202
        self.recorded()
        return sealed

    def _post(self, path: str, body: bytes, kind: str) -> Answer:
        headers = {
            "Content-Type": kind,
            "Origin": self.portal.url,
            "Sec-Fetch-Site": "same-origin",
            "X-Form-Token": self.token,
        }
        return self._ask("POST", path, body, headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={one}" for name, one in self.cookies.items())
        request = urllib.request.Request(
            self.portal.url + path, data=body, headers=headers, method=method
        )
        try:
            with _OPENER.open(request, timeout=PATIENCE) as answer:
                status, told, raw = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as fault:
            status, told, raw = fault.code, fault.headers, fault.read()
        for line in told.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies.pop(name, None)
                if morsel.value:
                    self.cookies[name] = morsel.value
        return Answer(status, dict(told), raw)


def _run(work: Any) -> Any:
    """Run a coroutine on a thread of its own: the test may be inside an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
