"""Logs that name nobody: JSON lines on standard error, redacted before they are written.

Rules, applied to every event of every library in the process:
- A value under a key that may hold something personal or secret is dropped.
- In all other text, six digits or more in a row (in any script), addresses of machines, mail
  addresses, long runs of letters and digits (tokens, keys, trackers), and what follows a `?` in
  an address are masked.
- No bodies, no cookies, no headers, no local variables of a stack trace.
- A line of the access log has the route as it is written in the routes, never the path.

What is left: what happened, where in the program, how often, how long it took.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from structlog.typing import Processor, WrappedLogger

MASK = "…"
MAX_TEXT = 4000
"""Characters of one value that are written."""

PRIVATE = frozenset(
    {
        *("licence", "national_code", "mobile", "name", "family", "voter", "person", "mail", "row"),
        *("address", "remote", "peer", "ip", "host", "forwarded", "agent", "user", "from", "to"),
        *("code", "token", "secret", "key", "password", "seed", "cookie", "authorization"),
        *("credential", "link", "captcha", "session", "sender", "text", "sms", "message"),
        *("body", "payload", "form", "query", "params", "headers", "data", "path", "url"),
        *("choices", "ballot", "tracker", "index"),
    }
)
"""Keys, and parts of keys joined by `_`, whose values are never written."""

NUMBERS = frozenset({"ledger", "pid", "bytes", "count"})
"""Keys under which a number of any length is no person's."""

UNTOLD = frozenset({"/healthz", "/readyz"})
"""Routes that machines ask every few seconds: only what is not well is a line."""

_DIGIT = r"[0-9۰-۹٠-٩]"
_QUERY = re.compile(r"\?[^\s'\"<>]+")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\w.])(?!127\.)(?:\d{1,3}\.){3}\d{1,3}(?![\w.])", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])", re.ASCII)
_LONG = re.compile(r"[A-Za-z0-9_+/=-]{20,}", re.ASCII)
"""Tokens, keys and hashes in any of the usual alphabets; and names of modules and files."""
_DIGITS = re.compile(f"{_DIGIT}(?:[ -]?{_DIGIT}){{5,}}")
_NAME = re.compile(r"(?:[A-Z]?[a-z]+)*\d{0,3}|[A-Z]{1,12}", re.ASCII)


def mask(text: str) -> str:
    """Return a text without what may be personal or secret."""
    cut = text[:MAX_TEXT]
    cut = _QUERY.sub(f"?{MASK}", cut)
    cut = _MAIL.sub(MASK, cut)
    cut = _LONG.sub(lambda found: _unless_words(found[0]), cut)
    for pattern in (_IPV6, _IPV4, _DIGITS):
        cut = pattern.sub(MASK, cut)
    return cut + (MASK if len(text) > MAX_TEXT else "")


def _unless_words(run: str) -> str:
    """Keep names of modules, functions and files: words, each with few digits at its end."""
    return run if all(_NAME.fullmatch(part) for part in re.split("[/_+=-]", run)) else MASK


def redact(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop and mask; a processor of structlog, the last before the line is written."""
    return {key: _value(key, value) for key, value in event.items()}


def _value(key: str, value: Any) -> Any:
    parts = {key.lower(), *key.lower().split("_")}
    if not parts.isdisjoint(PRIVATE):
        return MASK
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return value if key in NUMBERS or abs(value) < 100_000 else MASK
    if isinstance(value, Mapping):
        return {str(inner): _value(str(inner), one) for inner, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(key, one) for one in value]
    if isinstance(value, bytes):
        return MASK
    # a moment is the program's own
    return str(value) if key == "timestamp" else mask(str(value))


class AccessLog(AbstractAccessLogger):
    """Who asked is nobody's business: method, route, status, bytes, milliseconds."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Write a line."""
        route = ""
        if isinstance(request, web.Request):
            # what the parser refused has found no route
            found = getattr(request, "_match_info", None)
            resource = None if found is None else found.route.resource
            route = "" if resource is None else resource.canonical
        if route in UNTOLD and response.status == 200:
            return
        self.logger.info(
            "answered",
            extra={
                "method": request.method if request.method.isalpha() else "?",
                "route": route,
                "status": response.status,
                "bytes": response.body_length,
                "milliseconds": round(time * 1000, 1),
            },
        )

    @property
    def enabled(self) -> bool:
        """Whether lines are written at all."""
        return self.logger.isEnabledFor(logging.INFO)


def _from_http_server(
    _logger: WrappedLogger, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Name the kind only of what a parser refused: its text repeats what was sent."""
    if str(event.get("logger", "")).startswith("aiohttp"):
        fault = event.pop("exc_info", None)
        kind = fault[0] if isinstance(fault, tuple) else type(fault)
        inside = fault[1] if isinstance(fault, tuple) else fault
        if isinstance(inside, web.HTTPException) or "aiohttp" in getattr(kind, "__module__", ""):
            event["event"] = f"request refused: {kind.__name__}"
        elif fault is not None:
            event["exc_info"] = fault
            event["event"] = "request failed"
    return event


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:
        """Say that a line is missing; Python's own way would show what was in it."""
        print(f"a log line of {mask(record.name)} could not be written", file=sys.__stderr__)


def set_up(stream: TextIO | None = None, level: str = "INFO") -> None:
    """Send the logs of all libraries through the redaction to a stream, as JSON lines.

    Args:
        stream: by default standard error.
        level: what is less is not written.
    """
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _from_http_server,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("sqlalchemy", "aiosqlite", "alembic", "asyncio", "apscheduler"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
