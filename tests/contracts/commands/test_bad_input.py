"""Bad files, options and URLs: exit code 2, one sentence that says what and where."""

import json
from pathlib import Path

import pytest

from contracts.keyfile import Strength, create
from tests.contracts.commands.programs import in_process

NOWHERE = "http://127.0.0.1:9"
ELECTION = "GDRXE2BQUC3AZNPVFSCEZ76NJ3WWL25FYFK6RGZGIEKWE4SOOHSUJUJ6"
AT = ("--horizon", NOWHERE, "--election", ELECTION)
PASSWORD = "of nobody"
MEMBER = json.dumps({"role": "commission", "key": ELECTION})


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A directory with good and bad files of every kind."""
    files = {
        "empty": "",
        "text": "no JSON at all",
        "list.json": "[1, 2]",
        "member.card.json": MEMBER,
        "odd.card.json": json.dumps({"role": "commission", "key": "GABC"}),
        "relay.card.json": json.dumps(
            {"role": "relay", "account": ELECTION, "keys": [ELECTION], "channels": []}
        ),
        "election.json": json.dumps({"title": {"en": "x"}}),
        "voters.csv": "licence,national_code,mobile,name,family\n1,0000000000,x,Ali,Ahmadi\n",
        "roll.bin": "x" * 33,
        "wishes.jsonl": '{"link": 5}\n',
        "link.txt": "https://vote.example/#e=1",
        "short.ballot": "x",
        "act.json": json.dumps({"format": "sandogh-act-1"}),
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    weak = Strength(1, 8192)
    for role in ("commission", "trustee", "relay", "registrar"):
        path = tmp_path / f"{role}.key"
        create(path, role, {"role": role, "account": ELECTION}, {}, PASSWORD, weak)
    return tmp_path


CASES: dict[str, tuple[tuple[str, ...], str]] = {
    "an unknown role": (("observer",), "observer"),
    "an unknown command": (("authority", "open"), "open"),
    "an unknown option": (("authority", "show", "text", "--loud"), "--loud"),
    "a card that is not there": (
        ("authority", "create", "--horizon", NOWHERE, "--funder", "relay.key", "--member", "no",
         "--need", "1", "--out", "o"), "no",
    ),
    "a card of another role": (
        ("authority", "create", "--horizon", NOWHERE, "--funder", "relay.key", "--member",
         "relay.card.json", "--need", "1", "--out", "o"), "no card of the role commission",
    ),
    "a card with a wrong key": (
        ("authority", "create", "--horizon", NOWHERE, "--funder", "relay.key", "--member",
         "odd.card.json", "--need", "1", "--out", "o"), "field key",
    ),
    "a need of nobody": (
        ("authority", "create", "--horizon", NOWHERE, "--funder", "relay.key", "--member",
         "member.card.json", "--need", "0", "--out", "o"), "--need",
    ),
    "another role's key file": (
        ("authority", "create", "--horizon", NOWHERE, "--funder", "trustee.key", "--member",
         "member.card.json", "--need", "1", "--out", "o"), "of the role trustee, not relay",
    ),
    "no ledger at the address": (
        ("authority", "create", "--horizon", NOWHERE, "--funder", "relay.key", "--member",
         "member.card.json", "--need", "1", "--out", "o"), NOWHERE,
    ),
    "no URL": (
        ("relay", "fund", "--horizon", "ledger", "--key", "relay.key", "--friendbot"), "ledger",
    ),
    "no act": (("authority", "show", "text"), "not JSON"),
    "an act that is a list": (("authority", "show", "list.json"), "is not an object"),
    "half an act": (("authority", "sign", "act.json", "--key", "commission.key"), "act, file"),
    "an act that is not there": (("authority", "post", "no.act", "--horizon", NOWHERE), "no.act"),
    "a roll of half a key": (
        ("authority", "roll", *AT, "--roll", "roll.bin", "--out", "o"), "33 bytes",
    ),
    "a manifest without races": (
        ("authority", "manifest", *AT, "--config", "election.json", "--relay", "relay.card.json",
         "--out", "o"), "has no field",
    ),
    "a relay without channels": (
        ("authority", "setup", *AT, "--relay", "list.json", "--out", "o"), "not a JSON object",
    ),
    "a threshold of nobody": (
        ("authority", "ceremony", *AT, "--member", "member.card.json", "--need", "1", "--trustee",
         "member.card.json", "--columns", "1", "--threshold", "0", "--out", "o"), "--threshold",
    ),
    "a member as trustee": (
        ("authority", "ceremony", *AT, "--member", "member.card.json", "--need", "1", "--trustee",
         "member.card.json", "--columns", "1", "--threshold", "1", "--out", "o"),
        "no card of the role trustee",
    ),
    "a voter with a wrong code": (
        ("registrar", "issue", *AT, "--voters", "voters.csv", "--out", "o", "--roll", "r"),
        "row 2, national_code",
    ),
    "a list that is no list": (
        ("registrar", "issue", *AT, "--voters", "text", "--out", "o", "--roll", "r"), "row 1",
    ),
    "an election that is no account": (
        ("trustee", "deal", "--horizon", NOWHERE, "--election", "GABC", "--key", "trustee.key"),
        "GABC",
    ),
    "a key file that is none": (("trustee", "check", *AT, "--key", "text"), "not a key file"),
    "no amount": (
        ("relay", "fund", "--horizon", NOWHERE, "--key", "relay.key", "--account", ELECTION,
         "--amount", "0"), "--amount",
    ),
    "an account to fund that is none": (
        ("relay", "fund", "--horizon", NOWHERE, "--key", "relay.key", "--account", "me"), "'me'",
    ),
    "no channels": (
        ("relay", "channels", "--horizon", NOWHERE, "--key", "relay.key", "--card", "c",
         "--count", "0"), "--count",
    ),
    "a directory without ballots": (
        ("relay", "post", ".no", *AT, "--key", "relay.key"), ".no",
    ),
    "a list of wishes that is none": (
        ("voter", "encrypt", *AT, "--links", "wishes.jsonl", "--out", "o"), "line 1",
    ),
    "a link file that is not there": (
        ("voter", "challenge", *AT, "--link-file", "no", "--choose", "1", "--out", "o"), "no",
    ),
    "a wrong key to amend with": (
        ("authority", "amend", *AT, "--index", "0", "--key", "xy", "--reason", "r", "--out", "o"),
        NOWHERE,
    ),
    "an index below nothing": (
        ("authority", "amend", *AT, "--index", "-1", "--annul", "--reason", "r", "--out", "o"),
        "--index",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gets_one_sentence_that_says_where(case: str, desk: Path) -> None:
    words, where = CASES[case]
    files = sorted(desk.iterdir())
    told = in_process(words, desk, PASSWORD)
    assert told.code == 2, told
    assert where in told.sentence
    assert told.out == ""
    assert sorted(desk.iterdir()) == files, "something was written"


def test_a_wrong_password_is_said(desk: Path) -> None:
    told = in_process(("trustee", "deal", *AT, "--key", "trustee.key"), desk, "another")
    assert (told.code, "password is wrong" in told.sentence) == (2, True)


def test_a_password_file_that_is_not_there_is_named(desk: Path) -> None:
    words = ("trustee", "deal", *AT, "--key", "trustee.key", "--password-file", "no.password")
    told = in_process(words, desk, "")
    assert (told.code, "no.password" in told.sentence) == (2, True)


def test_a_password_is_never_an_option(desk: Path) -> None:
    told = in_process(("trustee", "deal", *AT, "--key", "trustee.key", "--password", "x"), desk, "")
    assert told.code == 2
    assert "--password" in told.sentence
