"""Ledgers from JSON: a foreign chain repeated gives its very headers; wrong lines are told."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import pytest
from stellar_sdk import (
    AccountMerge,
    Asset,
    BeginSponsoringFutureReserves,
    ChangeTrust,
    CreateAccount,
    EndSponsoringFutureReserves,
    ManageData,
    Payment,
    xdr,
)

from node.ledger.chain import Ledger
from node.ledger.closed import ClosedLedger, CloseTimeError
from node.ledger.given import Given
from node.ledger.repeat import LineError, Repeater
from node.ledger.settings import LedgerSettings
from node.ledger.upgrades import UpgradeError
from tests.node.expected import Op, Tx, result, success
from tests.node.expected import op as operation_result
from tests.node.world import PASSPHRASE, World

NATIVE = Asset.native()
DATA = ManageData("n", b"v")


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def xdr_of(envelope: Any) -> bytes:
    raw: bytes = envelope.to_xdr_object().to_xdr_bytes()
    return raw


def upgrade(**value: int) -> bytes:
    ((field, number),) = value.items()
    kind = {
        "new_ledger_version": xdr.LedgerUpgradeType.LEDGER_UPGRADE_VERSION,
        "new_base_fee": xdr.LedgerUpgradeType.LEDGER_UPGRADE_BASE_FEE,
        "new_base_reserve": xdr.LedgerUpgradeType.LEDGER_UPGRADE_BASE_RESERVE,
        "new_max_tx_set_size": xdr.LedgerUpgradeType.LEDGER_UPGRADE_MAX_TX_SET_SIZE,
        "new_flags": xdr.LedgerUpgradeType.LEDGER_UPGRADE_FLAGS,
    }[field]
    return xdr.LedgerUpgrade(kind, **{field: xdr.Uint32(number)}).to_xdr_bytes()  # type: ignore[arg-type]


class Foreign(World):
    """A chain of another node: it signs its values; the test keeps what it decided."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.lines: list[dict[str, Any]] = []
        self.closes: list[ClosedLedger] = []
        self.waiting: list[bytes] = []
        self.answers: list[list[str]] = []

    def send(self, *envelopes: Any) -> None:
        for one in envelopes:
            admission = self.admit(one)
            self.waiting.append(xdr_of(one))
            told = [admission.status]
            if admission.result is not None:
                told.append(b64(admission.result))
            self.answers.append(told)

    def step(self, *upgrades: bytes) -> ClosedLedger:
        """Close a ledger and note the line that repeats it."""
        time = self.ledger.close_time + 5
        self.last = self.ledger.close(time, Given(upgrades=upgrades))
        header = xdr.LedgerHeader.from_xdr_bytes(self.last.header)
        line = {
            "close_time": time,
            "envelopes": [b64(one) for one in self.waiting],
            "set": [b64(one) for one in self.last.envelopes],
            "upgrades": [b64(one) for one in upgrades],
            "bucket_list_hash": header.bucket_list_hash.hash.hex(),
            "skip_list": [one.hash.hex() for one in header.skip_list],
            "scp_value": b64(header.scp_value.to_xdr_bytes()),
        }
        self.lines.append(json.loads(json.dumps(line)))
        self.closes.append(self.last)
        self.waiting = []
        return self.last


def own(seed: bytes | None = None) -> Ledger:
    return Ledger.genesis(PASSPHRASE, LedgerSettings(node_seed=seed), 1)[0]


def live(foreign: Foreign) -> None:
    """A life with creation, sponsorship, bumps, failures, upgrades, merges and empty ledgers."""
    world = foreign
    world.send(world.envelope("root", *(CreateAccount(world.id(one), "90") for one in "abc")))
    world.step(upgrade(new_base_fee=150))
    asset = Asset("VOTE", world.id("a"))
    world.send(
        world.envelope("a", DATA, fee=150),
        world.envelope("a", DATA, fee=150),
        world.envelope("b", ChangeTrust(asset, "7"), DATA, fee=200),
        world.envelope("c", DATA, fee=100),  # below the new base fee
    )
    world.step(upgrade(new_flags=1), upgrade(new_base_reserve=4_000_000))
    world.send(
        world.bump("c", world.envelope("a", Payment(world.id("b"), asset, "3"), fee=0), 900),
        world.envelope("b", Payment(world.id("x"), NATIVE, "3"), fee=150),
    )
    world.step()
    sponsored = (
        BeginSponsoringFutureReserves(world.id("a")),
        ManageData("m", b"", source=world.id("a")),
        EndSponsoringFutureReserves(source=world.id("a")),
    )
    world.send(world.envelope("c", *sponsored, signers=["a", "c"], fee=150))
    world.step(upgrade(new_max_tx_set_size=1))
    for _ in range(50):
        world.step()
    world.send(
        world.envelope("b", ManageData("n", None), fee=150),
        world.envelope("a", ManageData("m", None), fee=300),
    )
    world.step()
    world.send(world.envelope("c", AccountMerge(world.id("a")), fee=200))
    world.step()
    for _ in range(4):
        world.step()


def repeated(ledger: Ledger, lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    repeater = Repeater(ledger)
    return [json.loads(json.dumps(repeater.answer(line))) for line in lines]


def test_foreign_chain_repeated_gives_its_headers_results_and_entries() -> None:
    foreign = Foreign(own(seed=bytes(range(32))))
    live(foreign)
    answers = repeated(own(), foreign.lines)
    told = [one for answer in answers for one in answer["admission"]]
    assert told == foreign.answers
    assert {one[0] for one in told} == {"PENDING", "DUPLICATE", "ERROR"}
    for answer, closed in zip(answers, foreign.closes, strict=True):
        assert answer["ledger"] == closed.sequence
        assert answer["header"] == b64(closed.header)
        assert answer["txset_hash"] == closed.tx_set_hash.hex()
        assert answer["results"] == [
            [one.hash.hex(), b64(one.hash + one.result)] for one in closed.transactions
        ]
        entries = {**answer["accounts"], **answer["trustlines"], **answer["data"]}
        expected = [None if one is None else b64(one) for one in closed.entries.values()]
        assert sorted(entries.values(), key=str) == sorted(expected, key=str)


def test_foreign_hashes_are_not_this_ledgers_own_and_stand_in_the_header() -> None:
    """Without what was given the same lines make other headers: so it was taken as given."""
    foreign = Foreign(own(seed=bytes(range(32))))
    live(foreign)
    bare = [
        {key: line[key] for key in ("close_time", "envelopes", "upgrades")}
        for line in foreign.lines
    ]
    headers = [answer["header"] for answer in repeated(own(), bare)]
    assert all(
        one != b64(closed.header) for one, closed in zip(headers, foreign.closes, strict=True)
    )
    bent = dict(foreign.lines[0], bucket_list_hash="ab" * 32, skip_list="cd" * 32 * 4)
    (answer,) = repeated(own(), [bent])
    header = xdr.LedgerHeader.from_xdr_bytes(base64.b64decode(answer["header"]))
    assert header.bucket_list_hash.hash == b"\xab" * 32
    assert [one.hash for one in header.skip_list] == [b"\xcd" * 32] * 4


def test_own_queue_chooses_what_the_foreign_one_chose() -> None:
    foreign = Foreign(own())
    live(foreign)
    bare = [
        {key: line[key] for key in ("close_time", "envelopes", "upgrades")}
        for line in foreign.lines
    ]
    for answer, closed in zip(repeated(own(), bare), foreign.closes, strict=True):
        assert answer["header"] == b64(closed.header)


def test_chain_from_cores_genesis() -> None:
    foreign = Foreign(Ledger.core_genesis(PASSPHRASE))
    foreign.step(
        upgrade(new_ledger_version=19),
        upgrade(new_max_tx_set_size=1000),
        upgrade(new_base_reserve=5_000_000),
    )
    live(foreign)
    answers = repeated(Ledger.core_genesis(PASSPHRASE), foreign.lines)
    assert [one["header"] for one in answers] == [b64(one.header) for one in foreign.closes]
    first = xdr.LedgerHeader.from_xdr_bytes(foreign.closes[0].header)
    assert (first.ledger_version.uint32, first.base_reserve.uint32) == (19, 5_000_000)


def test_names_of_entries_and_what_is_gone() -> None:
    world = Foreign(own())
    world.send(world.envelope("root", *(CreateAccount(world.id(one), "9") for one in "ab")))
    world.step()
    asset = Asset("LONGERCODE", world.id("b"))
    world.send(world.envelope("a", ChangeTrust(asset, "5"), ManageData("n", b"v")))
    world.step()
    world.send(world.envelope("a", ChangeTrust(asset, "0"), ManageData("n", None)))
    world.step()
    first, second, third = repeated(own(), world.lines)
    a, b, root = world.id("a"), world.id("b"), world.id("root")
    assert set(first["accounts"]) == {a, b, root}
    assert (first["trustlines"], first["data"]) == ({}, {})
    line, data = f"{a}/LONGERCODE/{b}", f"{a}/6e"
    assert set(second["accounts"]) == {a}
    assert set(second["trustlines"]) == {line}
    assert set(second["data"]) == {data}
    entry = xdr.LedgerEntry.from_xdr(second["data"][data])
    assert entry.data.data is not None
    assert entry.data.data.data_value.data_value == b"v"
    assert (third["trustlines"], third["data"]) == ({line: None}, {data: None})


def test_answers_to_envelopes() -> None:
    world = World()  # only to make envelopes: its passphrase is that of the ledger
    ledger = own()
    good = world.envelope("root", DATA, sequence=1)
    next_ = world.envelope("root", DATA, sequence=2)
    early = world.envelope("x", DATA, sequence=1)
    line = {
        "close_time": 9,
        "envelopes": [b64(xdr_of(one)) for one in (good, good, next_, early)]
        + ["", "AAAA", "no base64!", 7, None, b64(xdr_of(good)) + "AAAA"],
    }
    (answer,) = repeated(ledger, [line])
    assert answer["admission"] == [
        ["PENDING"],
        ["DUPLICATE"],
        ["TRY_AGAIN_LATER"],
        ["ERROR", b64(result(100, Tx.txNO_ACCOUNT))],
        *[["EXCEPTION"]] * 6,
    ]
    pair = good.hash() + success(operation_result(Op.MANAGE_DATA))
    assert answer["results"] == [[good.hash().hex(), b64(pair)]]
    read = xdr.TransactionResultPair.from_xdr(answer["results"][0][1])
    assert read.transaction_hash.hash == good.hash()


def test_empty_set_is_not_a_missing_one() -> None:
    world = World()
    ledger = own()
    envelope = b64(xdr_of(world.envelope("root", DATA, sequence=1)))
    first, second = repeated(
        ledger,
        [{"close_time": 9, "envelopes": [envelope], "set": []}, {"close_time": 10}],
    )
    assert first["results"] == []
    assert len(second["results"]) == 1


def test_set_may_hold_what_nobody_sent() -> None:
    envelope = b64(xdr_of(World().envelope("root", DATA, sequence=1)))
    (answer,) = repeated(own(), [{"close_time": 9, "set": [envelope]}])
    assert answer["admission"] == []
    assert len(answer["results"]) == 1


def test_set_is_hashed_in_its_order_whatever_order_it_is_given_in() -> None:
    foreign = Foreign(own())
    foreign.send(foreign.envelope("root", *(CreateAccount(foreign.id(one), "9") for one in "abcd")))
    foreign.step()
    foreign.send(*(foreign.envelope(one, DATA) for one in "abcd"))
    foreign.step()
    lines = foreign.lines
    for turned in (list(reversed(lines[1]["set"])), lines[1]["set"][2:] + lines[1]["set"][:2]):
        answers = repeated(own(), [lines[0], dict(lines[1], set=turned)])
        assert answers[1]["header"] == b64(foreign.closes[1].header)


HASH = "ab" * 32


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ([], "the line"),
        ("x", "the line"),
        (None, "the line"),
        ({}, "close_time"),
        ({"close_time": 0}, "close_time"),
        ({"close_time": -5}, "close_time"),
        ({"close_time": True}, "close_time"),
        ({"close_time": 5.5}, "close_time"),
        ({"close_time": "5"}, "close_time"),
        ({"close_time": 1 << 63}, "close_time"),
        ({"close_time": 5, "envelope": []}, "envelope"),
        ({"close_time": 5, "envelopes": {}}, "envelopes"),
        ({"close_time": 5, "envelopes": "AAAA"}, "envelopes"),
        ({"close_time": 5, "set": "AAAA"}, "set"),
        ({"close_time": 5, "set": ["AAAA"]}, "set"),
        ({"close_time": 5, "set": ["?"]}, "set"),
        ({"close_time": 5, "set": [5]}, "set"),
        ({"close_time": 5, "upgrades": ["?"]}, "upgrades"),
        ({"close_time": 5, "upgrades": ["AAAA"] * 7}, "upgrades"),
        ({"close_time": 5, "bucket_list_hash": HASH + "ab"}, "bucket_list_hash"),
        ({"close_time": 5, "bucket_list_hash": "xy" * 32}, "bucket_list_hash"),
        ({"close_time": 5, "bucket_list_hash": 7}, "bucket_list_hash"),
        ({"close_time": 5, "skip_list": [HASH] * 3}, "skip_list"),
        ({"close_time": 5, "skip_list": [HASH] * 3 + [""]}, "skip_list"),
        ({"close_time": 5, "skip_list": HASH}, "skip_list"),
        ({"close_time": 5, "scp_value": "?"}, "scp_value"),
        ({"close_time": 5, "scp_value": []}, "scp_value"),
    ],
)
def test_line_that_is_no_ledger_names_its_field_and_changes_nothing(line: Any, field: str) -> None:
    ledger = own()
    before = ledger.hash
    with pytest.raises(LineError) as error:
        Repeater(ledger).answer(line)
    assert error.value.field == field
    assert str(error.value) == f"{field}: {error.value.why}"
    assert (ledger.hash, ledger.sequence, ledger.pending_count) == (before, 1, 0)


def test_set_whose_payer_is_not_there_names_it() -> None:
    world = World()
    envelope = world.envelope("x", DATA, sequence=1)
    with pytest.raises(LineError) as error:
        Repeater(own()).answer({"close_time": 5, "set": [b64(xdr_of(envelope))]})
    assert error.value.field == "set"
    assert world.id("x") in error.value.why


def test_close_time_and_upgrade_that_cannot_be() -> None:
    with pytest.raises(CloseTimeError):
        Repeater(own()).answer({"close_time": 1})
    with pytest.raises(UpgradeError):
        Repeater(own()).answer({"close_time": 5, "upgrades": ["AAAA"]})


@pytest.mark.parametrize("raw", [b"", b"\0" * 39, b"\xff" * 60, b"\0" * 400])
def test_value_that_is_none_is_refused_before_it_stands_in_a_header(raw: bytes) -> None:
    ledger = own()
    with pytest.raises(LineError) as error:
        Repeater(ledger).answer({"close_time": 5, "scp_value": b64(raw)})
    assert error.value.field == "scp_value"
    assert ledger.sequence == 1
