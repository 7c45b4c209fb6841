"""A whole small election through the commands: once apart, once with each step said twice."""

import json
from pathlib import Path

import pytest

from tests.contracts.commands.closer import Closer
from tests.contracts.commands.programs import apart, verify
from tests.contracts.commands.town import CLOSES, MEMBERS, NEED, OPENS, TOTALS, TRUSTEES, Town
from tests.support.ledger import LedgerProcess


def verdict(town: Town) -> dict[str, object]:
    """Return an observer's report."""
    words = [town.election, "--horizon", town.url, "--single-source", "--json"]
    return verify(words, town.root).json


@pytest.mark.slow
def test_every_role_needs_its_own_directory_and_the_ledger_only(
    tmp_path: Path, ledger: LedgerProcess
) -> None:
    with Closer(ledger) as closer:
        town = Town(tmp_path / "town", ledger, closer, apart, apart=True)
        town.make_keys()
        seen = town.run(["authority", "show", "../t1/own.key"], town.home("ali"), "")
        assert seen.code == 2, "a file of another role could be read"
        town.found()
        town.hold_ceremony()
        town.open()
        town.encrypt(town.links())
        town.closer.until(OPENS)
        town.cast(town.table / "ballots")
        town.closer.until(CLOSES + 1)
        town.close()
        town.share(*TRUSTEES)
        town.result()
        report = verdict(town)
    assert report["verdict"] == "verified"
    assert report["result"]["totals"] == TOTALS  # type: ignore[index]


def test_each_step_said_twice_is_done_once(town: Town) -> None:
    town.make_keys()
    for role in (MEMBERS[0], TRUSTEES[0], "relay"):
        card = Path(town.card(role))
        first = card.read_bytes()
        card.unlink()
        assert town.do(role, *town.making(role))["before"]
        assert card.read_bytes() == first
    town.found()
    with town.nothing_posted():
        assert town.do("relay", *town.creation())["election"] == town.election
        assert town.do("relay", *town.relay_words("fund"), "--friendbot")["before"]
        account = town.account(TRUSTEES[0])
        words = town.relay_words("fund")
        assert town.do("relay", *words, "--account", account, "--amount", "20")["before"]
        assert town.do("relay", *town.channel_words())["created"] == 0

    town.hold_ceremony()
    with town.nothing_posted():
        post_again(town, "ceremony", *town.ceremony_words())
        for step in ("deal", "check"):
            assert town.do(TRUSTEES[0], *town.trustee_words(step))["before"]

    town.open()
    roll = (town.table / "roll.bin").read_bytes()
    with town.nothing_posted():
        assert town.do("registrar", *town.issuing())["before"]
        assert (town.table / "roll.bin").read_bytes() == roll
        post_again(town, "roll", "--roll", town.table / "roll.bin")
        post_again(town, "setup", "--relay", town.card("relay"))
        post_again(town, "manifest", *town.manifest_words())

    links = town.links()
    assert town.links() == links
    town.encrypt(links)
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    with town.nothing_posted():
        again = town.cast(town.table / "ballots")
    assert again["done"] == len(links)

    town.closer.until(CLOSES + 1)
    town.close()
    with town.nothing_posted():
        post_again(town, "close", "--single-source")
    town.share(*TRUSTEES)
    with town.nothing_posted():
        assert all(one["before"] for one in town.share(*TRUSTEES))
    town.result()
    with town.nothing_posted():
        post_again(town, "result", "--single-source")

    report = verdict(town)
    assert report["verdict"] == "verified"
    assert report["result"]["totals"] == TOTALS  # type: ignore[index]

    merged = town.do("relay", "relay", "merge", *town.at(), "--key", "own.key")
    assert merged["merged"] == 4
    with town.nothing_posted():
        assert town.do("relay", "relay", "merge", *town.at(), "--key", "own.key")["merged"] == 0
    assert verdict(town)["verdict"] == "verified"


def post_again(town: Town, name: str, *words: str | Path) -> None:
    """Post an act's file again, sign it again, and write it again: nothing more is to do."""
    file = town.table / f"{name}.act"
    first = file.read_bytes()
    town.sign(file, *MEMBERS[:NEED])
    assert file.read_bytes() == first
    town.post(file)
    out = town.table / "again.act"
    said = town.do(MEMBERS[1], "authority", name, *town.at(), *words, "--out", out)
    assert (said["act"], said["before"]) == (None, True)
    assert not out.exists()


def test_what_commands_say_and_hand_over_holds_no_secret(town: Town) -> None:
    from contracts.keyfile import unlock
    from contracts.roll.credentials import encode_credential

    town.hold()
    links = town.links()
    town.encrypt(links)
    town.closer.until(OPENS)
    town.cast(town.table / "ballots")
    secrets: set[str] = set()
    for role in (*MEMBERS, *TRUSTEES, "relay", "registrar"):
        opened = unlock(town.home(role) / "own.key", town.password(role))
        secrets |= {town.password(role), *texts(opened.secret)}
    credentials = {one for one in secrets if len(one) == 32}
    assert len(credentials) == len(links)
    secrets |= {encode_credential(bytes.fromhex(one)) for one in credentials}
    handed = b"".join(one.read_bytes() for one in town.table.rglob("*") if one.is_file())
    shown = "\n".join(town.said) + handed.decode(errors="replace")
    # the voters' mobile numbers are no keys, but nobody's business either
    assert len(secrets) > 2 * len(credentials) + 8
    for secret in secrets:
        assert secret not in shown
        if len(secret) == 64:
            assert bytes.fromhex(secret) not in handed


def texts(value: object) -> set[str]:
    """Return the texts of a JSON value that are long enough to be found by no accident."""
    if isinstance(value, str):
        return {value} if len(value) >= 10 else set()
    if isinstance(value, dict):
        return {text for one in value.values() for text in texts(one)}
    if isinstance(value, list):
        return {text for one in value for text in texts(one)}
    return set()


def test_files_that_hold_secrets_are_their_owners_alone(town: Town) -> None:
    town.hold()
    town.links()
    for role in (*MEMBERS, *TRUSTEES, "relay", "registrar"):
        assert (town.home(role) / "own.key").stat().st_mode & 0o077 == 0
    assert (town.home("registrar") / "links.jsonl").stat().st_mode & 0o077 == 0


def test_a_receipt_says_where_to_look_and_not_what_was_chosen(town: Town) -> None:
    town.hold()
    town.encrypt(town.links())
    receipts = list((town.home("voters") / "ballots").glob("*.receipt.json"))
    assert len(receipts) == town.voters
    for one in receipts:
        said = json.loads(one.read_text())
        assert said == {
            "network": town.ledger.passphrase,
            "election": town.election,
            "tracker": one.name.split(".")[0],
        }
