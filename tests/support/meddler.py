"""A server between the verifier and an honest Horizon that changes some of its answers."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Meddle = Callable[[str, bytes], "bytes | Callable[[BaseHTTPRequestHandler], None]"]
"""Given path with query and honest body: another body, or what answers in its place."""


@contextmanager
def meddling(url: str, meddle: Meddle) -> Iterator[str]:
    """Serve a Horizon's answers, meddled with; give the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = _ask(url + self.path)
            answer = meddle(self.path, body)
            if callable(answer):
                answer(self)
                return
            send(self, status, answer)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    """Send an answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def changed(body: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Change a JSON answer."""
    value = json.loads(body)
    change(value)
    return json.dumps(value).encode()


def _ask(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status), bytes(answer.read())
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read()
