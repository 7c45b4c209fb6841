"""A voter's device at a polling place: what the booth's scripts ask, without a browser.

The ledger, the intake and the sessions are real; ballots are sealed by Python's own code.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientResponse, DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from contracts.voting.encrypt import SealedBallot
from tests.support.voters import invented
from tests.web.intake.polling_place import PollingPlace
from web.portal import keys
from web.portal.routes import add_pages
from web.protection import gate
from web.protection.forms import token_of
from web.services import BASE
from web.voters.accounts import Voters

VISIT = "A" * 22


@dataclass(frozen=True)
class Answer:
    """An answer; ``json`` of one that is JSON."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)

    @property
    def refusal(self) -> tuple[int, str]:
        """Status and name of a refusal."""
        return self.status, self.json["error"]


@dataclass
class Device:
    """A browser that is signed in, or was."""

    place: PollingPlace
    client: TestClient[web.Request, web.Application]
    number: int
    token: str

    def headers(self) -> dict[str, str]:
        """Return what a browser sends with every request."""
        origin = self.place.base.settings.origin
        cookies = {"__Host-visit": VISIT, "__Host-session": self.token}
        return {
            "Host": origin.removeprefix("https://"),
            "Origin": origin,
            "Sec-Fetch-Site": "same-origin",
            "X-Form-Token": token_of(self.place.base.keyring, VISIT),
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items() if value),
        }

    async def get(self, path: str) -> Answer:
        """Ask."""
        async with self.client.get(path, headers=self.headers(), allow_redirects=False) as answer:
            return await _read(answer)

    async def post(self, path: str, body: bytes, kind: str = "application/json") -> Answer:
        """Send bytes."""
        headers = {**self.headers(), "Content-Type": kind}
        async with self.client.post(path, data=body, headers=headers) as answer:
            return await _read(answer)

    async def ask(self, name: str, **fields: Any) -> Answer:
        """Ask one of the booth's questions."""
        return await self.post(f"/booth/{name}", json.dumps(fields).encode())

    async def send(self, body: bytes) -> Answer:
        """Sign and register."""
        return await self.post("/booth/ballot", body, "application/octet-stream")

    async def state(self) -> Any:
        """Return where the voter stands."""
        answer = await self.get("/booth/state")
        assert answer.status == 200, answer.body
        return answer.json

    async def preview(self, ballot: SealedBallot) -> str:
        """Show the tracker of a ballot; return the vote code."""
        answer = await self.ask("tracker", tracker=ballot.tracker.hex())
        assert answer.status == 200, answer.body
        return str(answer.json["code"])

    async def text(self, code: str, number: int | None = None) -> int | None:
        """Text a code from the voter's own mobile, or from another voter's."""
        base = self.place.base
        sender = invented((self.number if number is None else number) + 1).mobile
        async with base.database.write() as connection:
            return await self.place.sessions.confirm(
                connection, Voters(base).mobile_hash(sender), code, base.now()
            )

    async def confirm(self, ballot: SealedBallot) -> None:
        """Go as far as a ballot may be registered."""
        assert await self.text(await self.preview(ballot)) is not None


@dataclass
class Booths:
    """The portal of a polling place, served."""

    place: PollingPlace
    client: TestClient[web.Request, web.Application]

    async def enter(self, number: int) -> Device:
        """Sign a voter in; the voter's other device is out then."""
        token, _ = await self.place.sign_in(number)
        return Device(self.place, self.client, number, token)

    def stranger(self) -> Device:
        """Return a device that never signed in."""
        return Device(self.place, self.client, 0, "")


@asynccontextmanager
async def booths(place: PollingPlace) -> AsyncIterator[Booths]:
    """Serve the portal of a polling place."""
    app = web.Application(client_max_size=gate.BALLOT_BODY)
    app[BASE] = place.base
    app[keys.VIEW], app[keys.INTAKE] = place.parts.view, place.parts.intake
    app[keys.VOTERS], app[keys.SESSIONS] = Voters(place.base), place.sessions
    add_pages(app)
    gate.set_up(app, place.base.settings)
    async with TestClient(TestServer(app), cookie_jar=DummyCookieJar()) as client:
        yield Booths(place, client)


async def _read(answer: ClientResponse) -> Answer:
    return Answer(answer.status, dict(answer.headers), await answer.read())
