"""What the service counts (Prometheus), on a port of its own; no label names a visitor."""

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from verifier.service.settings import ALARMS, LIVE, STORE, WATCH

_NAMED = frozenset({"GET", "HEAD", "POST"})


class Metrics:
    """The counters and gauges.

    Attributes:
        requests: answers, by `place` (the route as it is written in the routes) and `status`.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()

        def gauge(name: str, about: str, *labels: str) -> Gauge:
            return Gauge(f"sandogh_verify_{name}", about, labels, registry=self.registry)

        self.requests = Counter(
            "sandogh_verify_requests",
            "Answers.",
            ("method", "place", "status"),
            registry=self.registry,
        )
        self._ledger = gauge("ledger", "The last ledger of which every cast is counted.")
        self._casts = gauge("casts", "Casts that the ledger took.")
        self._counted = gauge("counted", "Casts that count.")
        self._age = gauge("ledger_age_seconds", "Seconds since the ledger was read to its end.")
        self._streaming = gauge("streaming", "Whether the source's stream is open.")
        self._rewritten = gauge("rewritten", "Whether history was rewritten.")
        self._alarms = gauge("alarms_waiting", "Alarms that the webhook has not taken yet.")
        self._running = gauge("task_running", "Whether a task works now.", "task")
        self._starts = gauge("task_starts", "How often a task was begun.", "task")

    async def look(self, app: web.Application) -> bytes:
        """Return everything as Prometheus reads it, read anew.

        Args:
            app: the service.
        """
        state = await app[STORE].state()
        if state is not None:
            self._ledger.set(state.covered or 0)
            self._casts.set(state.casts)
            self._counted.set(state.counted)
        live = app[LIVE]
        if live.age is not None:
            self._age.set(live.age)
        self._streaming.set(live.streaming)
        self._rewritten.set(live.rewritten)
        self._alarms.set(await app[ALARMS].waiting())
        for task, one in app[WATCH].states().items():
            self._running.labels(task).set(one.running)
            self._starts.labels(task).set(one.starts)
        return generate_latest(self.registry)


METRICS: web.AppKey[Metrics] = web.AppKey("metrics", Metrics)


async def count(request: web.Request, response: web.StreamResponse) -> None:
    """Count an answer; a signal of the application."""
    resource = request.match_info.route.resource
    place = "" if resource is None else resource.canonical
    method = request.method if request.method in _NAMED else "other"
    request.app[METRICS].requests.labels(method, place, response.status).inc()


def application(service: web.Application) -> web.Application:
    """Return the application that shows a service's metrics."""

    async def show(_request: web.Request) -> web.Response:
        body = await service[METRICS].look(service)
        return web.Response(body=body, headers={"Content-Type": "text/plain"})

    app = web.Application()
    app.add_routes([web.get("/metrics", show)])
    return app
