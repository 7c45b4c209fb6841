"""`sandogh-verify ballot` and `no-vote`: one voter's ballot, or that there is none."""

import base64
import json
import os
import pty
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contracts.roll.credentials import encode_credential, fragment, new_credential
from tests.forgeries.desk import Key
from tests.forgeries.verify import Ran, verify
from tests.forgeries.world import World
from tests.support.meddler import changed, meddling
from tests.verifier.told import ABUSED, COUNTED, NOBODY, Told
from verifier.commands.application import app_for


def ballot(told: World, tracker: bytes | str, *words: str, url: str | None = None) -> Ran:
    """Look a tracker up."""
    mark = tracker.hex() if isinstance(tracker, bytes) else tracker
    where = ("--election", told.authority.account, "--horizon", url or told.desk.ledger.url)
    return verify("ballot", mark, *where, "--json", *words)


def test_a_ballot_that_counts(told: Told) -> None:
    _, mark = told.counted[0]
    ran = ballot(told, mark.hex().upper())
    said = ran.report
    assert (ran.code, said["state"], said["open"]) == (0, "counted", False)
    (cast,) = said["casts"]
    transaction = told.where["ballot 0"].hex()
    assert (cast["number"], cast["index"], cast["transaction"]) == (1, 0, transaction)
    assert (said["counted"], cast["time"]) == (len(told.counted), told.opens)
    assert said["explorer"] == f"{told.desk.ledger.url}/explorer/tx/{transaction}"
    told_memo = told.desk.ledger.get(f"/transactions/{transaction}").body["memo"]
    assert bytes.fromhex(said["memo"]) == base64.b64decode(told_memo)
    assert (said["close"]["valid"], said["close"]["holds"]) == (True, True)
    assert (said["proof"]["level"], said["proof"]["transactions"]) == ("B", 1)
    assert said["official_proof"]["level"] == "B"
    assert {one["id"] for one in said["checks"] if one["status"] == "passed"} == {
        f"V{number}" for number in range(1, 11)
    }


def test_places_in_the_count_follow_the_ledger(told: Told) -> None:
    places = [ballot(told, mark).report["casts"][0]["number"] for _, mark in told.counted]
    assert places == list(range(1, len(told.counted) + 1))


def test_people_are_told_in_words(told: Told) -> None:
    _, mark = told.counted[0]
    where = ("--election", told.authority.account, "--horizon", told.desk.ledger.url)
    ran = verify("ballot", mark.hex(), *where)
    assert ran.code == 0
    assert "Counted      as ballot 1 of" in ran.output
    assert "level B" in ran.output
    assert "This ballot counts." in ran.output


def test_a_published_header_lifts_the_proof_to_level_c(told: Told) -> None:
    number, digest, _ = told.desk.last_by(None)
    ran = ballot(told, told.counted[1][1], "--anchor", f"{number}:{digest.hex()}")
    assert (ran.code, ran.report["proof"]["level"]) == (0, "C")
    wrong = ballot(told, told.counted[1][1], "--anchor", f"{number}:{'0' * 64}")
    assert (wrong.code, wrong.report["proof"]["level"]) == (1, "B")


def test_nothing_is_claimed_that_was_not_asked_for(told: Told) -> None:
    ran = ballot(told, told.counted[0][1], "--no-proof")
    assert (ran.code, ran.report["proof"]["level"]) == (0, None)


def test_an_archive_alone_proves_a_ballot(whole: World, archive: Path) -> None:
    _, mark = whole.counted[2]
    where = ("--election", whole.authority.account, "--archive", str(archive))
    ran = verify("ballot", mark.hex(), *where, "--json")
    assert (ran.code, ran.report["proof"]["level"], ran.report["explorer"]) == (0, "B", None)


def test_a_ballot_cast_twice_counts_once_and_both_are_told(told: Told) -> None:
    mark = next(mark for one, mark in told.counted if one.index == 3)
    ran = ballot(told, mark)
    assert ran.code == 0
    reasons = [(one["transaction"], one["reason"]) for one in ran.report["casts"]]
    again, more = told.where["again"].hex(), told.where["again, once more"].hex()
    assert reasons == [(again, None), (more, "duplicate")]


@pytest.mark.parametrize(("name", "reason"), [("late", "window"), ("nowhere", "channel")])
def test_a_refused_ballot_is_found_whatever_the_reason(told: Told, name: str, reason: str) -> None:
    ran = ballot(told, told.marks[name])
    said = ran.report
    assert (ran.code, said["state"], said["close"]) == (1, "refused", None)
    (cast,) = said["casts"]
    assert (cast["reason"], cast["index"], cast["number"]) == (reason, ABUSED, None)
    assert cast["transaction"] == told.where[name].hex()


def test_a_late_ballot_is_proved_and_one_of_no_channel_is_not(told: Told) -> None:
    assert ballot(told, told.marks["late"]).report["proof"]["level"] == "B"
    assert ballot(told, told.marks["nowhere"]).report["proof"]["level"] is None


def test_a_tracker_that_is_not_there(told: Told) -> None:
    ran = ballot(told, bytes(32))
    assert (ran.code, ran.report["state"], ran.report["casts"]) == (3, "not found", [])
    assert ran.report["as_of"]["ledger"] >= told.desk.last_by(None)[0]


def by_receipt(told: Told, folder: Path, receipt: bytes, *words: str) -> Ran:
    """Look a receipt's ballot up."""
    file = folder / "receipt.json"
    file.write_bytes(receipt)
    at = ("--horizon", told.desk.ledger.url)
    return verify("ballot", "--receipt", str(file), *at, "--json", *words)


def test_a_receipt_names_election_and_ballot(told: Told, tmp_path: Path) -> None:
    ran = by_receipt(told, tmp_path, told.receipt(1))
    assert (ran.code, ran.report["state"], ran.report["differs"]) == (0, "counted", None)


def test_a_receipt_with_another_transaction_is_wrong(told: Told, tmp_path: Path) -> None:
    ran = by_receipt(told, tmp_path, told.receipt(1, transaction=bytes(32)))
    assert (ran.code, ran.report["state"]) == (1, "counted")
    assert told.where["ballot 1"].hex() in ran.report["differs"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ("--election", Key().account)),
        ({"election": Key().account}, ()),
        ({"network": "Another network"}, ()),
        ({}, ("--passphrase", "Another network")),
        ({}, ("0" * 64,)),
        ({}, ("--anchor", "1:2")),
    ],
)
def test_what_does_not_belong_together_could_not_run(
    told: Told, tmp_path: Path, change: dict[str, Any], words: tuple[str, ...]
) -> None:
    ran = by_receipt(told, tmp_path, told.receipt(1, **change), *words)
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors.count("error: ") == 1


@pytest.mark.parametrize("words", [(), ("12",), ("g" * 64,), ("0" * 64,)])
def test_without_a_whole_tracker_or_an_election_it_could_not_run(
    told: Told, words: tuple[str, ...]
) -> None:
    ran = verify("ballot", *words, "--horizon", told.desk.ledger.url)
    assert ran.code == 2
    assert ran.errors.count("error: ") == 1


def without(transaction: str) -> Callable[[str, bytes], bytes]:
    """Return what hides a transaction."""

    def hide(path: str, body: bytes) -> bytes:
        if transaction.encode() not in body or "_embedded" not in body.decode():
            return body

        def drop(value: dict[str, Any]) -> None:
            rows = value["_embedded"]["records"]
            value["_embedded"]["records"] = [one for one in rows if one["hash"] != transaction]

        return changed(body, drop)

    return hide


def test_a_source_that_hides_the_ballot_is_found_out(told: Told) -> None:
    with meddling(told.desk.ledger.url, without(told.where["ballot 1"].hex())) as url:
        ran = ballot(told, told.counted[1][1], url=url)
    assert (ran.code, ran.report["state"]) == (1, "not found")
    assert "V2" in {one["id"] for one in ran.report["checks"] if one["status"] == "failed"}


def cut(path: str, body: bytes) -> bytes:
    """Leave one transaction out of every ledger."""
    if "/ledgers/" not in path or "/transactions" not in path:
        return body

    def drop(value: dict[str, Any]) -> None:
        value["_embedded"]["records"] = value["_embedded"]["records"][1:]

    return changed(body, drop)


def test_no_level_is_claimed_of_a_ledger_that_does_not_fit_its_header(told: Told) -> None:
    with meddling(told.desk.ledger.url, cut) as url:
        ran = ballot(told, told.counted[1][1], url=url)
    assert ran.report["state"] == "counted"
    assert (ran.report["proof"]["level"], ran.report["official_proof"]["level"]) == (None, None)
    assert ran.report["proof"]["why"]


def no_vote(told: Told, folder: Path, text: str, *words: str, url: str | None = None) -> Ran:
    """Ask with a credential from a file."""
    file = folder / "credential.txt"
    file.write_text(text)
    where = ("--election", told.authority.account, "--horizon", url or told.desk.ledger.url)
    return verify("no-vote", *where, "--credential-file", str(file), *words)


def test_none_was_cast_in_the_name_of_who_did_not_vote(told: Told, tmp_path: Path) -> None:
    credential = told.credentials[NOBODY]
    ran = no_vote(told, tmp_path, encode_credential(credential) + "\n", "--json")
    assert (ran.code, ran.report["none"], ran.report["index"]) == (0, True, NOBODY)
    assert ran.report["as_of"]["ledger"] >= told.desk.last_by(None)[0]
    link = f"https://vote.example/#{fragment(told.manifest_id, credential)}"
    ran = no_vote(told, tmp_path, link)
    assert ran.code == 0
    assert "No ballot in the name of this credential, up to ledger" in ran.output


def test_every_cast_that_names_the_index_is_listed(told: Told, tmp_path: Path) -> None:
    ran = no_vote(told, tmp_path, encode_credential(told.credentials[ABUSED]), "--json")
    found = {one["transaction"]: one["reason"] for one in ran.report["casts"]}
    assert (ran.code, found) == (
        1,
        {
            told.where["stranger"].hex(): "proof",
            told.where["nowhere"].hex(): "channel",
            told.where["late"].hex(): "window",
        },
    )
    ran = no_vote(told, tmp_path, encode_credential(told.credentials[COUNTED]))
    assert ran.code == 1
    assert "Cast      counted" in ran.output
    assert "1 cast in the name" in ran.output


def test_sources_see_the_same_whatever_the_credential(told: Told, tmp_path: Path) -> None:
    asked: list[str] = []
    lock = threading.Lock()

    def note(path: str, body: bytes) -> bytes:
        with lock:
            asked.append(path)
        return body

    seen = []
    with meddling(told.desk.ledger.url, note) as url:
        for credential in (told.credentials[NOBODY], told.credentials[ABUSED], bytes(16)):
            ran = no_vote(told, tmp_path, encode_credential(credential), url=url)
            assert ran.code in (0, 1, 2)
            seen.append(sorted(asked))
            asked.clear()
        words = ("--until", "ballots", "--single-source", "--horizon", url)
        assert verify(told.authority.account, *words).code == 3
        seen.append(sorted(asked))
    assert len(seen[0]) > 10
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_the_credential_may_come_from_the_input(told: Told) -> None:
    where = ["--election", told.authority.account, "--horizon", told.desk.ledger.url]
    typed = encode_credential(told.credentials[NOBODY])
    ran = CliRunner().invoke(app_for(["no-vote"]), ["no-vote", *where, "--json"], input=typed)
    assert json.loads(ran.stdout)["none"] is True
    assert typed not in ran.output


def test_at_a_terminal_the_credential_is_not_echoed(told: Told) -> None:
    where = ["--election", told.authority.account, "--horizon", told.desk.ledger.url]
    typed = encode_credential(told.credentials[NOBODY])
    run = "from verifier.commands import main; main()"
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", run, "no-vote", *where, "--json"])
    shown = b""
    # the space comes once nothing is echoed any more
    while b": " not in shown:
        shown += os.read(terminal, 1024)
    os.write(terminal, typed.encode() + b"\n")
    with suppress(OSError):  # the terminal is gone with the program
        while more := os.read(terminal, 1024):
            shown += more
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    assert os.waitstatus_to_exitcode(status) == 0, shown
    assert b"Credential or link:" in shown
    assert b'"none": true' in shown
    assert typed.encode() not in shown


@pytest.mark.parametrize("text", ["", "x" * 5000, "0" * 27, "e=1&c=2", "\x00" * 27])
def test_what_is_no_credential_is_refused_and_not_repeated(
    told: Told, tmp_path: Path, text: str
) -> None:
    ran = no_vote(told, tmp_path, text)
    assert (ran.code, ran.output) == (2, "")
    assert ran.errors.count("error: ") == 1
    assert len(ran.errors) < 250


def test_another_elections_credential_is_refused(told: Told, tmp_path: Path) -> None:
    ran = no_vote(told, tmp_path, encode_credential(new_credential()))
    assert ran.code == 2
    assert "of no voter of this election" in ran.errors
    ran = no_vote(told, tmp_path, fragment(bytes(32), told.credentials[NOBODY]))
    assert ran.code == 2
    assert "another election" in ran.errors


def test_a_source_that_hides_something_shows_nothing(told: Told, tmp_path: Path) -> None:
    credential = encode_credential(told.credentials[COUNTED])
    with meddling(told.desk.ledger.url, without(told.where["ballot 0"].hex())) as url:
        ran = no_vote(told, tmp_path, credential, url=url)
    assert (ran.code, ran.output) == (2, "")
    assert "V2" in ran.errors
