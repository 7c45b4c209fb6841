"""docs/protocol.md §13: every row, through the functions that elections use."""

import json

import pytest

from contracts.ceremony.deal import deal
from contracts.ceremony.sealing import seal_key
from contracts.ceremony.terms import Terms
from contracts.counting.share import make_share
from contracts.counting.totals import Sums
from contracts.crypto import generators
from contracts.crypto.ballot_proof import Randomness, Statement, prove, tracker
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import ORDER, G, Point, base
from contracts.crypto.transcript import scalar
from contracts.records.record import Record, record_of
from contracts.voting.vote_code import vote_code
from scripts.vectors.table import FOLDER

ROWS = {
    row["id"]: (row["input"], row["output"])
    for row in json.loads((FOLDER / "first.json").read_text(encoding="utf-8"))
}


def test_the_page_has_eight_rows() -> None:
    assert list(ROWS) == [
        "Q", "P_1", "U", "tracker", "code", "kind 2, id", "kind 9, id", "kind 11, id",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "made"), [("Q", generators.blinding()), ("P_1", generators.bit(1))]
)
def test_generator(row: str, made: bytes) -> None:
    assert made.hex() == ROWS[row][1]


def test_credential_key() -> None:
    put, output = ROWS["U"]
    parts = (bytes.fromhex(put[name]) for name in ("net", "authority", "credential"))
    assert base(scalar("credential", *parts)).hex() == output


def test_tracker_and_its_code() -> None:
    put, output = ROWS["tracker"]
    context, key, head = (bytes.fromhex(put[name]) for name in ("context", "U", "head"))
    assert head == b"head"
    assert tracker(context, Point(key), head).hex() == output
    put, code = ROWS["code"]
    assert put["tracker"] == output
    assert vote_code(bytes.fromhex(output)) == code


def test_trustee_key() -> None:
    put, output = ROWS["kind 2, id"]
    seeds = [bytes.fromhex(seed) for seed in put["seeds"]]
    assert len(seeds) == put["trustees"]
    terms = Terms(
        bytes.fromhex(put["scope"]),
        put["columns"],
        put["threshold"],
        ("first", "second"),
        tuple(map(seal_key, seeds)),
    )
    key = deal(seeds[0], terms, put["trustee"], put["s"])
    assert record_of(key).id.hex() == output


def test_ballot() -> None:
    put, output = ROWS["kind 9, id"]
    keys = tuple(map(base, put["key_logs"]))
    statement = Statement(bytes.fromhex(put["context"]), keys, Shape.of(map(tuple, put["races"])))
    kappa = scalar("credential", bytes(32), bytes(32), bytes(16))
    assert base(kappa).hex() == put["U"]
    names = ("r", "beta", "alpha", "tau1", "tau0", "s", "u")
    secrets = Randomness(
        **{name: put[name] for name in names}, a=tuple(a % ORDER for a in put["a"])
    )
    ballot = prove(statement, put["index"], kappa, put["bits"], secrets)
    assert Record(9, ballot.encode()).id.hex() == output


def test_share() -> None:
    put, output = ROWS["kind 11, id"]
    context, digest = bytes.fromhex(put["context"]), bytes.fromhex(put["digest"])
    sums = Sums(put["count"], digest, base(put["R_log"]), (G, G))
    share = make_share(context, put["trustee"], sums, put["secrets"], put["s"])
    assert record_of(share).id.hex() == output
