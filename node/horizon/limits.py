"""How much one node gives: seconds an answer, seconds a stream, streams at a time."""

from dataclasses import dataclass

from aiohttp import web

from node.horizon.problems import Problem


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what clients may ask for.

    Attributes:
        request_seconds: longest time to answer a reading request; after it comes `timeout`.
        stream_seconds: longest life of a stream, after which its client reconnects.
        streams: most streams at a time.
    """

    request_seconds: float = 55.0
    stream_seconds: float = 55.0
    streams: int = 1000


class Streams:
    """The streams that are open: a `with` block is one of them."""

    def __init__(self, most: int) -> None:
        """Let at most so many be open."""
        self._most = most
        self.open = 0

    def __enter__(self) -> None:
        if self.open >= self._most:
            raise Problem(
                "rate_limit_exceeded",
                f"{self._most} streams are open, as many as this node has: try again later.",
            )
        self.open += 1

    def __exit__(self, *_: object) -> None:
        self.open -= 1


LIMITS: web.AppKey[Limits] = web.AppKey("limits", Limits)
STREAMS: web.AppKey[Streams] = web.AppKey("streams", Streams)
