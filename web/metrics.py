"""What the portal counts, in one registry (Prometheus); docs/operating.md lists the names.

What happened is counted as it happens, since this process began. How things stand is read from
the database when somebody asks. No label holds anything of a person.
"""

import json
from collections.abc import Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy import func, select

from node.base.supervision import State
from node.submit.metrics import SubmitMetrics
from node.submit.tables import items
from web.database import Database
from web.intake.tables import ballot
from web.protection.headers import place_of
from web.sms.tables import sms_message
from web.voters.tables import session, voter

_SIGN_INS = {303: "sent", 422: "wrong", 429: "limited"}
_CODES = {303: "right", 422: "wrong"}
OUTBOX_STATES = ("waiting", "sending", "done", "failed")
SMS_STATES = ("waiting", "sending", "sent", "failed", "unclear")


class PortalMetrics:
    """The counters and gauges.

    Attributes:
        registry: holds them, and those of the submitter and of the text messages.
        submit: the submitter's.
        sign_ins: sign-in forms, by `outcome`: `sent` (a code is on its way), `wrong`, `limited`.
        codes: one-time codes typed in, by `outcome`: `right`, `wrong`.
        taken: answers that a ballot is taken; one that is sent again is taken again.
        refused: what the booth refused, by the `name` that its script is told.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.submit = SubmitMetrics(self.registry)

        def counter(name: str, about: str, *labels: str) -> Counter:
            return Counter(f"sandogh_web_{name}", about, labels, registry=self.registry)

        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(f"sandogh_web_{name}", about, labels, registry=self.registry)

        self.sign_ins = counter("sign_ins", "Sign-in forms.", "outcome")
        self.codes = counter("codes", "One-time codes typed in.", "outcome")
        self.taken = counter("ballots_taken", "Answers that a ballot is taken.")
        self.refused = counter("refused", "What the booth refused.", "name")
        self._voters = gauge("voters", "Voters in the database.")
        self._sessions = gauge("sessions", "Sign-ins that have not ended.")
        self._ballots = gauge("ballots", "Ballots registered.")
        self._outbox = gauge("outbox", "Ballots on their way to the ledger.", "state")
        self._sms = gauge("sms", "Messages in the database.", "state")
        self._age = gauge("ledger_age_seconds", "Seconds since the last ledger was seen.")
        self._running = gauge("task_running", "Whether a task works now.", "task")
        self._starts = gauge("task_starts", "How often a task was begun.", "task")

    async def look(
        self, database: Database, states: Mapping[str, State], ledger_age: float | None
    ) -> None:
        """Read how things stand.

        Args:
            database: the portal's.
            states: how the tasks fare.
            ledger_age: seconds since the last ledger; None before one was seen.
        """
        async with database.read() as connection:
            for gauge, query in (
                (self._voters, select(func.count()).select_from(voter)),
                (
                    self._sessions,
                    select(func.count()).select_from(session).where(session.c.ended.is_(None)),
                ),
                (self._ballots, select(func.count()).select_from(ballot)),
            ):
                gauge.set(int(await connection.scalar(query) or 0))
            for gauge, column, names in (
                (self._outbox, items.c.state, OUTBOX_STATES),
                (self._sms, sms_message.c.state, SMS_STATES),
            ):
                rows = await connection.execute(select(column, func.count()).group_by(column))
                found = {str(name): int(count) for name, count in rows}
                for name in names:
                    gauge.labels(name).set(found.get(name, 0))
        for task, state in states.items():
            self._running.labels(task).set(state.running)
            self._starts.labels(task).set(state.starts)
        if ledger_age is not None:
            self._age.set(ledger_age)

    def answered(self, method: str, place: str, status: int, body: object) -> None:
        """Count an answer.

        Args:
            method, place: of the request; the route as it is written in the routes.
            status, body: of the answer.
        """
        if method != "POST":
            return
        if place == "/sign-in" and status in _SIGN_INS:
            self.sign_ins.labels(_SIGN_INS[status]).inc()
        elif place == "/code" and status in _CODES:
            self.codes.labels(_CODES[status]).inc()
        elif place == "/booth/ballot" and status == 202:
            self.taken.inc()
        elif place.startswith("/booth/") and status >= 400:
            self.refused.labels(_name(body)).inc()

    def text(self) -> bytes:
        """Return everything as Prometheus reads it."""
        return generate_latest(self.registry)


def _name(body: object) -> str:
    """Return the name with which the booth refuses, from its JSON."""
    try:
        name = json.loads(body)["error"] if isinstance(body, bytes) else ""
    except (ValueError, TypeError, KeyError):
        name = ""
    return str(name) or "other"


METRICS: web.AppKey[PortalMetrics] = web.AppKey("metrics", PortalMetrics)


async def count(request: web.Request, response: web.StreamResponse) -> None:
    """Count an answer; a signal of the application."""
    body = response.body if isinstance(response, web.Response) else None
    request.app[METRICS].answered(request.method, place_of(request), response.status, body)
