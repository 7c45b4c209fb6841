"""Ballots that JavaScript makes with its own randomness hold before Python's checks."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from contracts.crypto.ballot_batch import Keyed, verify_batch
from contracts.crypto.ballot_proof import Statement, decode_ballot, failed_equations, tracker
from contracts.crypto.ballot_shape import Shape
from contracts.crypto.group import Point, base, encode_scalar
from contracts.voting.challenge import decode_challenge, differences
from contracts.voting.races import choice_bits, choices_of
from contracts.voting.vote_code import vote_code
from node.wire.accounts import address
from tests.support.node_js import node_js

_HERE = Path(__file__).parent
KAPPA = 0x1234567890ABCDEF_1234567890ABCDEF
CONTEXT = bytes(range(32))
ELECTION = {
    "network": 'شبکه "a" \\ network',
    "election": address(bytes(32)),
    "manifest": (b"\x07" * 32).hex(),
}
QAZVIN = [(30, 0, 7), (9, 0, 3), (6, 0, 1)]
SHAPES = {
    "one candidate who must be chosen": [(1, 1, 1)],
    "no slack": [(3, 2, 2), (2, 1, 1)],
    "much slack": [(9, 0, 9), (4, 1, 3)],
    "qazvin": QAZVIN,
}


def _make(races: list[tuple[int, int, int]], choices: list[list[list[int]]]) -> Any:
    given = {
        "context": CONTEXT.hex(),
        "keys": [key.hex() for key in _keys(races)],
        "races": races,
        "kappa": encode_scalar(KAPPA).hex(),
        "choices": choices,
        "election": ELECTION,
    }
    ended = subprocess.run(
        [node_js(), str(_HERE / "make_ballots.js")],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def _keys(races: list[tuple[int, int, int]]) -> tuple[Point, ...]:
    return tuple(base(1000 + k) for k in range(sum(count for count, _, _ in races)))


def _choices(races: list[tuple[int, int, int]], rng: random.Random) -> list[list[int]]:
    return [rng.sample(range(count), rng.randint(low, high)) for count, low, high in races]


@pytest.mark.parametrize("name", SHAPES)
def test_a_ballot_of_javascript_verifies_and_opens(name: str) -> None:
    races = SHAPES[name]
    shape = Shape.of(races)
    statement = Statement(CONTEXT, _keys(races), shape)
    rng = random.Random(name)
    # the least, the most, and some between
    least = [list(range(low)) for _, low, _ in races]
    most = [list(range(high)) for _, _, high in races]
    choices = [least, most, *(_choices(races, rng) for _ in range(3))]
    answer = _make(races, choices)

    key = base(KAPPA)
    assert bytes.fromhex(answer["key"]) == key
    ballots = [decode_ballot(bytes.fromhex(one["body"]), shape) for one in answer["made"]]
    assert verify_batch(statement, [Keyed(ballot, key) for ballot in ballots]) == [True] * 5
    for index, (one, ballot, chosen) in enumerate(
        zip(answer["made"], ballots, choices, strict=True)
    ):
        assert ballot.index == index
        assert one["tracker"] == tracker(CONTEXT, key, ballot.head()).hex()
        assert one["code"] == vote_code(bytes.fromhex(one["tracker"]))
        opened = decode_challenge(one["file"].encode())
        assert differences(opened, statement, key) == []
        assert opened.encode() == one["file"].encode()
        assert opened.index == index
        assert choices_of(shape, opened.bits) == tuple(tuple(sorted(picks)) for picks in chosen)
        assert opened.bits == choice_bits(shape, chosen)[: shape.m]
        # a ballot is cast or opened, never both: these are two
        assert opened.head != ballot.head()
        assert (opened.network, opened.election) == (ELECTION["network"], ELECTION["election"])
    # fresh randomness for every ballot
    assert len({ballot.R for ballot in ballots}) == 5


def test_the_check_sees_what_javascript_did_not_prove() -> None:
    races = [(2, 0, 1)]
    shape = Shape.of(races)
    statement = Statement(CONTEXT, _keys(races), shape)
    [one] = _make(races, [[[0]]])["made"]
    ballot = decode_ballot(bytes.fromhex(one["body"]), shape)
    assert failed_equations(statement, base(KAPPA), ballot) == ()
    other = Statement(bytes(32), _keys(races), shape)
    assert failed_equations(other, base(KAPPA), ballot) != ()
    assert failed_equations(statement, base(KAPPA + 1), ballot) != ()
    opened = decode_challenge(one["file"].replace('"bits": "10"', '"bits": "01"').encode())
    assert differences(opened, statement, base(KAPPA)) != []
