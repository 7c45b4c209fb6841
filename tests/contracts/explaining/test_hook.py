"""Records on an explorer's page: real ones of a small election, and what others try to pass off."""

import re
from collections.abc import Iterator
from importlib import metadata
from typing import ClassVar

import pytest
from stellar_sdk import Asset, ChangeTrust, ManageData

from contracts.accounts.setup import VOTE
from contracts.crypto.ballot_proof import tracker
from contracts.crypto.group import base, random_scalar
from contracts.explaining import hook
from contracts.records.envelope import CastPayment
from contracts.records.kinds import ROLL
from contracts.records.kinds.amend import NEW_KEY, Amend
from contracts.records.record import Record
from contracts.voting.encrypt import encrypt
from node.explorer.describe import GROUP, Describe
from tests.forgeries.desk import Desk, new_keys
from tests.forgeries.people import Voter
from tests.forgeries.plan import LARGE, Plan
from tests.forgeries.world import World
from tests.node.explorer.reading import Fetched, fetch
from tests.support.ledger import ledger_process


def test_the_hook_is_what_the_explorer_asks_for() -> None:
    made: Describe = hook()
    assert metadata.entry_points(group=GROUP)["records"].load() is hook
    assert callable(made)


class Large(World):
    """Ballots of two parts."""

    plan: ClassVar[Plan] = LARGE


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A ledger of our own."""
    with ledger_process(tmp_path_factory.mktemp("explaining") / "ledger") as ledger:
        yield Desk(ledger)


@pytest.fixture(scope="module")
def small(desk: Desk) -> World:
    """A whole election."""
    return World(desk).build()


@pytest.fixture(scope="module")
def large(desk: Desk) -> World:
    """One up to its last ballot."""
    return Large(desk).build("vote")


def page(desk: Desk, name: bytes, language: str = "en") -> Fetched:
    """Fetch a transaction's page."""
    got = fetch(f"{desk.ledger.url}/explorer/tx/{name.hex()}?lang={language}")
    assert got.status == 200
    return got


def explained(desk: Desk, name: bytes, language: str = "en") -> str:
    """Return what the hook says of a transaction, in one line."""
    body = page(desk, name, language).tree
    for one in body.iter("section"):
        if one.attrib.get("aria-labelledby") == "explained":
            return " ".join(" ".join(one.itertext()).split())
    return ""


def test_a_ballot_is_told_in_words(small: World) -> None:
    desk, name = small.desk, small.where["ballot 2"]
    said = explained(desk, name)
    assert "a ballot; encrypted; nobody can read it" in said
    assert f"Election {small.authority.account}" in said
    assert "Title A small election a trial election" in said
    assert f"Tracker {small.counted[2][1].hex()}" in said
    assert "Index in the roll 2" in said
    assert "part" not in said
    assert f"/explorer/accounts/{small.authority.account}?lang=en" in page(desk, name).links


def test_a_ballot_is_told_in_persian(small: World) -> None:
    said = explained(small.desk, small.where["ballot 2"], "fa")
    for part in (
        "برگهٔ رأی؛ رمز شده است؛ هیچ‌کس نمی‌تواند آن را بخواند",
        "انتخابات کوچک",
        "کد رهگیری",
        small.counted[2][1].hex(),
        "۲",
    ):
        assert part in said, part


def test_every_ballot_has_its_own_tracker(small: World) -> None:
    for index, (_, mark) in enumerate(small.counted):
        assert mark.hex() in explained(small.desk, small.where[f"ballot {index}"])


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("ceremony", ["the terms of the key ceremony", "any 2 of 3 trustees"]),
        ("key 1", ["a trustee's part of the key"]),
        ("ack 2", ["a trustee's consent to the key"]),
        ("roll", ["the roll: keys of voters, without names", "Keys 5"]),
        ("manifest", ["Voting opens 2027-01-15", "Race 1 0 to 1 may be chosen", "1. Candidate 1"]),
        ("close", ["Ballots counted 5", "Digest of all trackers"]),
        ("share 3", ["a trustee's share of the totals", "Ballots counted 5"]),
        ("result", ["Votes, in the manifest's order"]),
    ],
)
def test_each_kind_is_told(small: World, name: str, parts: list[str]) -> None:
    said = explained(small.desk, small.where[name])
    for part in parts:
        assert part in said, part
    if name.split()[0] not in ("key", "ack", "share"):
        assert f"Election {small.authority.account}" in said


def test_the_result_is_the_totals(small: World) -> None:
    said = explained(small.desk, small.where["result"])
    for place, votes in enumerate(small.totals, 1):
        assert f"candidate {place}: {votes} votes" in said


def test_the_set_up_is_no_record(small: World) -> None:
    assert explained(small.desk, small.where["setup"]) == ""


def test_both_parts_of_a_large_ballot_tell_the_same(large: World) -> None:
    last = large.where["ballot 1"]
    said = explained(large.desk, last)
    assert "Part part 2 of 2" in said
    assert large.counted[1][1].hex() in said
    links = page(large.desk, last).links
    before = next(
        link for link in links if re.fullmatch(r"/explorer/tx/[0-9a-f]{64}\?lang=en", link)
    )
    first = explained(large.desk, bytes.fromhex(before.split("/")[3][:64]))
    assert "Part part 1 of 2" in first
    assert large.counted[1][1].hex() in first


def test_an_amended_key_gives_the_tracker_of_its_time(desk: Desk) -> None:
    class Amended(World):
        new: Voter
        mark: bytes

        def during(self) -> None:
            kappa = random_scalar()
            self.new = Voter(kappa, base(kappa))
            said = Amend(self.context, 4, NEW_KEY, self.new.U, "a lost link")
            self.say("amendment", said)

        def cast(self, index: int, at: int) -> None:
            if index != 4:
                super().cast(index, at)
                return
            made = encrypt(self.statement, index, self.new.kappa, self.plan.choices(index))
            self.mark = tracker(self.context, self.new.U, made.body[: self.plan.shape.head_size])
            self.put("ballot 4", made.body, at, None)

    world = Amended(desk)
    world.build("vote")
    assert world.mark.hex() in explained(desk, world.where["ballot 4"])
    said = explained(desk, world.where["amendment"])
    for part in (
        "an amendment of the roll",
        "Index in the roll 4",
        "gets a new key",
        "a lost link",
    ):
        assert part in said, part


def test_bytes_that_do_not_hash_to_the_memo_are_told_as_such(desk: Desk) -> None:
    (key,) = new_keys(1)
    desk.fund([key.account])
    false = desk.parts(Record(ROLL, bytes(32)), key.account, [key], memo=b"\x07" * 32)
    said = explained(desk, desk.in_turn(false))
    assert "These bytes do not hash to the memo: nobody counts them." in said


def test_a_record_that_cannot_be_read_says_why(desk: Desk) -> None:
    (key,) = new_keys(1)
    desk.fund([key.account])
    for record in (Record(ROLL, b"x"), Record(200, b"<b>hello</b>")):
        name = desk.in_turn(desk.parts(record, key.account, [key]), None)
        said = explained(desk, name)
        assert "It says" in said
        assert ("no whole number of keys" in said) == (record.kind == ROLL)
        assert ("unknown kind 200" in said) == (record.kind == 200)


def test_a_payment_of_an_asset_of_that_name_makes_no_ballot(desk: Desk, small: World) -> None:
    """A look-alike: a ballot's bytes, paid in an asset of the same name by somebody else."""
    thief, box = new_keys(2)
    desk.fund([thief.account, box.account])
    vote = Asset(VOTE, thief.account)
    desk.settle(desk.operations(box.account, [box], ChangeTrust(vote, "5")))
    record = Record(9, small.ballot_of(0))
    parts = desk.parts(
        record,
        thief.account,
        [thief],
        payment=CastPayment(thief.account, thief.account, box.account),
    )
    name = desk.in_turn(parts, None)
    said = explained(desk, name)
    assert "The election of this ballot was not found." in said
    assert "Tracker" not in said


def test_data_that_are_no_part_are_not_explained(desk: Desk) -> None:
    (key,) = new_keys(1)
    desk.fund([key.account])
    envelope = desk.operations(key.account, [key], ManageData("sandogh", b"hello"))
    (name,) = desk.settle(envelope)
    assert explained(desk, name) == ""
