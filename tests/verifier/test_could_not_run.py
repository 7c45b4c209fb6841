"""Whatever a source answers: one sentence, exit code 2, and a report that says so."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.forgeries.desk import Desk, Key
from tests.forgeries.verify import Ran, recount, verify
from tests.forgeries.world import World


@contextmanager
def answering(status: int, kind: str, body: bytes) -> Iterator[str]:
    """Serve one answer to everything; give the URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def assert_one_sentence(ran: Ran, *named: str) -> None:
    """Check that a run says in one sentence why it could not be, to people and machines."""
    assert ran.code == 2, ran
    errors = [line for line in ran.errors.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, ran.errors
    report = ran.report
    assert report["verdict"] == "could not run"
    assert report["why"] == errors[0].removeprefix("error: ")
    for word in named:
        assert word in report["why"], report["why"]
    assert (report["checks"], report["findings"]) == ([], [])
    assert report["counts"] is report["tally"] is report["result"] is None


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (200, "text/html", b"<html><body>Welcome</body></html>"),
        (200, "application/json", b"<html>"),
        (200, "application/json", b"[]"),
        (200, "application/json", b"{}"),
        (200, "application/json", b'{"network_passphrase": 7}'),
        (200, "application/json", b'{"network_passphrase": "\\ud800"}'),
        (200, "application/json", b"[" * 100_000),
        (200, "application/json", b"\xff\xfe"),
        (404, "application/json", b"{}"),
        (500, "text/plain", b"oops"),
        (200, "application/json", json.dumps({"x": "y" * 1_000_000}).encode()),
    ],
)
def test_a_source_that_is_no_ledger(status: int, kind: str, body: bytes) -> None:
    with answering(status, kind, body) as url:
        assert_one_sentence(recount(Key().account, url), url)


def test_a_source_that_is_not_there() -> None:
    assert_one_sentence(recount(Key().account, "http://127.0.0.1:9"), "http://127.0.0.1:9")


@pytest.mark.parametrize("url", ["nonsense", "ftp://example.org", "http://", "file:///etc/passwd"])
def test_a_url_that_is_none(url: str) -> None:
    assert_one_sentence(recount(Key().account, url))


@pytest.mark.parametrize("election", ["G", "x" * 56, "G" + "A" * 55, "S" + "A" * 55, "سلام"])
def test_an_election_id_that_is_none(desk: Desk, election: str) -> None:
    assert_one_sentence(recount(election, desk.ledger.url), "is no account")


def test_the_same_source_twice_is_not_two(desk: Desk, whole: World) -> None:
    url = desk.ledger.url
    for again in (url, url + "/", url.replace("127.0.0.1", "localhost")):
        assert_one_sentence(recount(whole.authority.account, url, again), "twice")


def test_a_second_source_that_is_not_there(desk: Desk, whole: World) -> None:
    ran = recount(whole.authority.account, desk.ledger.url, "http://127.0.0.1:9")
    assert_one_sentence(ran, "http://127.0.0.1:9")


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("GABC",),
        ("GABC", "--horizon"),
        ("GABC", "--horizon", "http://127.0.0.1:9", "--until", "lunch"),
        ("GABC", "--horizon", "http://127.0.0.1:9", "--nonsense"),
    ],
)
def test_words_that_make_no_sense(words: tuple[str, ...]) -> None:
    ran = verify(*words)
    assert ran.code == 2
    assert "error: " in ran.errors
