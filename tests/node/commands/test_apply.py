"""`sandogh-node apply`: JSON lines in, an answer to each at once, one sentence for a wrong line."""

import gzip
import json
import select
import subprocess
from pathlib import Path
from typing import Any

import pytest
from stellar_sdk import CreateAccount, Keypair, ManageData, xdr

from tests.node.world import PASSPHRASE, World
from tests.support.ledger import node_command

TESTNET = "Test SDF Network ; September 2015"
TESTNET_HASH = "63d98f536ee68d1b27b5b89f23af5311b7569a24faf1403ad0b52b633b07be99"
EMPTY = {"close_time": 5}


def words(*more: str, passphrase: str = PASSPHRASE) -> list[str]:
    return [*node_command(), "apply", "--passphrase", passphrase, *more]


def run(
    directory: Path, *more: str, text: bytes = b"", passphrase: str = PASSPHRASE
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        words(*more, passphrase=passphrase),
        input=text,
        capture_output=True,
        timeout=60,
        cwd=directory,
    )


def lines(*said: Any) -> bytes:
    return b"".join(json.dumps(one).encode() + b"\n" for one in said)


def life() -> bytes:
    """Return lines of a chain in which the root account creates one and writes."""
    world = World()
    create = CreateAccount(world.id("a"), "5")
    return lines(
        {"close_time": 10, "envelopes": [world.envelope("root", create, sequence=1).to_xdr()]},
        {"close_time": 20},
        {
            "close_time": 30,
            "envelopes": [world.envelope("root", ManageData("n", b"v"), sequence=2).to_xdr()],
        },
    )


def header(answer: bytes) -> xdr.LedgerHeader:
    return xdr.LedgerHeader.from_xdr(json.loads(answer)["header"])


def test_file_gzip_and_standard_input_give_the_same(tmp_path: Path) -> None:
    plain, packed = tmp_path / "ledgers.jsonl", tmp_path / "ledgers.jsonl.gz"
    plain.write_bytes(life())
    packed.write_bytes(gzip.compress(life(), mtime=0))
    runs = [
        run(tmp_path, str(plain)),
        run(tmp_path, str(packed)),
        run(tmp_path, text=life()),
    ]
    assert [one.returncode for one in runs] == [0, 0, 0]
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout
    answers = [json.loads(one) for one in runs[0].stdout.splitlines()]
    assert [one["ledger"] for one in answers] == [2, 3, 4]
    assert [one["admission"] for one in answers] == [[["PENDING"]], [], [["PENDING"]]]
    assert [len(one["results"]) for one in answers] == [1, 0, 1]
    assert set(answers[0]) == {
        "ledger",
        "admission",
        "txset_hash",
        "results",
        "header",
        "accounts",
        "trustlines",
        "data",
    }


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    assert run(tmp_path, text=life()).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_genesis_of_core_is_that_of_public_networks(tmp_path: Path) -> None:
    done = run(tmp_path, "--genesis", "core", text=lines(EMPTY), passphrase=TESTNET)
    assert done.returncode == 0
    first = header(done.stdout)
    assert first.previous_ledger_hash.hash.hex() == TESTNET_HASH
    assert first.ledger_version.uint32 == 0
    assert first.base_reserve.uint32 == 100_000_000


def test_own_genesis_has_the_nodes_settings_and_the_passphrases_root(tmp_path: Path) -> None:
    first = header(run(tmp_path, text=life()).stdout.splitlines()[0])
    assert first.ledger_version.uint32 == 19
    assert first.base_reserve.uint32 == 5_000_000
    other = run(tmp_path, text=life(), passphrase="Another ledger").stdout.splitlines()[0]
    assert json.loads(other)["admission"][0][0] == "ERROR"


def test_answers_come_at_once(tmp_path: Path) -> None:
    """Each answer can be read before the next line is sent."""
    process = subprocess.Popen(words(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=tmp_path)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        for line in life().splitlines(keepends=True):
            process.stdin.write(line)
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 60)
            assert ready
            assert json.loads(process.stdout.readline())["header"]
        process.stdin.close()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_no_line_is_no_ledger(tmp_path: Path) -> None:
    done = run(tmp_path, text=b"")
    assert (done.returncode, done.stdout) == (0, b"")


def wrong(directory: Path, text: bytes, sentence: str, answered: int) -> None:
    done = run(directory, text=text)
    assert done.returncode == 2
    told = done.stderr.decode().splitlines()
    assert told[-1].startswith(f"error: {sentence}"), told
    assert len(told) == 1
    assert len(done.stdout.splitlines()) == answered


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (b"{\n", "line 2: "),
        (b"\xff\xfe\n", "line 2: "),
        (b"[" * 70 + b"]" * 70 + b"\n", "line 2: nested deeper than 64 levels"),
        (lines([]), "line 2: the line: it is not a JSON object"),
        (lines({"close_time": 5}), "line 2: the close time 5 does not lie after the last one, 5"),
        (lines({"close_time": "9"}), "line 2: close_time: it is not a positive number"),
        (lines({"close_time": 9, "clse": 1}), "line 2: clse: no such field"),
        (lines({"close_time": 9, "set": ["AAAA"]}), "line 2: set: the envelope cannot be read: "),
        (
            lines({"close_time": 9, "upgrades": ["AAAAAgAAAAA="]}),
            "line 2: the ledger upgrade cannot be applied: a base fee of 0",
        ),
        (lines({"close_time": 9, "bucket_list_hash": "00"}), "line 2: bucket_list_hash: it has 1"),
    ],
)
def test_wrong_line_is_named_in_one_sentence(tmp_path: Path, second: bytes, sentence: str) -> None:
    wrong(tmp_path, lines(EMPTY) + second + lines({"close_time": 99}), sentence, answered=1)


def test_set_whose_payer_is_not_there_is_named(tmp_path: Path) -> None:
    world = World()
    envelope = world.envelope("x", ManageData("n", b"v"), sequence=1).to_xdr()
    text = lines({"close_time": 9, "set": [envelope]})
    wrong(tmp_path, text, f"line 1: set: {world.id('x')}", answered=0)


def test_wrong_words_are_one_sentence(tmp_path: Path) -> None:
    for more, sentence in (
        (("--genesis", "pubnet"), b"error: --genesis: 'pubnet' is neither own nor core"),
        ((str(tmp_path / "nowhere.jsonl"),), b"error: "),
    ):
        done = run(tmp_path, *more)
        assert done.returncode == 2
        assert done.stderr.startswith(sentence)
        assert b"Traceback" not in done.stderr
    done = subprocess.run([*node_command(), "apply"], capture_output=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: Missing option '--passphrase'")


@pytest.mark.parametrize(
    "raw",
    [b"no gzip at all\n", gzip.compress(lines(EMPTY, {"close_time": 6}) * 99, mtime=0)[:-20]],
    ids=["plain", "cut off"],
)
def test_file_that_is_not_whole_gzip(tmp_path: Path, raw: bytes) -> None:
    file = tmp_path / "ledgers.gz"
    file.write_bytes(raw)
    done = run(tmp_path, str(file))
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.startswith(b"error: line ")
    assert len(done.stderr.splitlines()) == 1


def test_root_account_is_the_network_ids(tmp_path: Path) -> None:
    (first, *_) = run(tmp_path, text=life()).stdout.splitlines()
    root = World().pair("root")
    assert isinstance(root, Keypair)
    assert root.public_key in json.loads(first)["accounts"]


def test_empty_lines_count_in_the_number_that_is_told(tmp_path: Path) -> None:
    """Line 3 of the file is wrong, whatever stands between: an editor must find it."""
    wrong(tmp_path, lines(EMPTY) + b"\n" + b"{\n", "line 3: ", answered=1)
