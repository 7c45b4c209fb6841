"""A queue without room: who leaves for whom, at which bid, and for how long."""

import pytest
from stellar_sdk import Asset, BumpSequence, ManageData, Payment, SetOptions

from node.ledger.close import effective_base_fee
from node.ledger.frame import Frame, read_envelope
from node.ledger.given import Given
from tests.node.expected import Tx, result
from tests.node.world import World

NATIVE = Asset.native()
DATA = ManageData("n", b"v")


@pytest.fixture
def world() -> World:
    """A ledger of 2 operations, whose queue takes 4, and accounts a to h."""
    made = World(max_operations=2)
    for name in "abcdefgh":
        made.create(name)
    return made


def fill(world: World, **bids: int) -> dict[str, bytes | None]:
    """Let one operation of each account wait with its bid; return the hashes."""
    hashes = {}
    for name, bid in bids.items():
        admission = world.admit(world.envelope(name, DATA, fee=bid))
        assert admission.status == "PENDING"
        hashes[name] = admission.hash
    return hashes


def waiting(world: World) -> set[str]:
    """Say who waits, by closing ledgers until nobody does."""
    found = set()
    while world.ledger.pending_count:
        found |= {
            name
            for one in world.close().transactions
            for name in "abcdefgh"
            if one.source == world.key(name)
        }
    return found


def test_higher_bid_pushes_out_the_lowest(world: World) -> None:
    fill(world, a=100, b=200, c=300, d=400)
    assert world.admit(world.envelope("e", DATA, fee=101)).status == "PENDING"
    assert waiting(world) == {"b", "c", "d", "e"}


def test_as_many_leave_as_room_is_needed(world: World) -> None:
    fill(world, a=100, b=200, c=300, d=400)
    assert world.admit(world.envelope("e", DATA, DATA, fee=201)).status == "PENDING"
    assert waiting(world) == {"c", "d", "e"}


def test_nobody_leaves_for_one_that_cannot_push_out_enough(world: World) -> None:
    fill(world, a=100, b=200, c=300, d=400)
    refused = world.refused("e", DATA, DATA, fee=200)
    assert refused == result(401, Tx.txINSUFFICIENT_FEE)  # 2 operations at 200, and 1 more
    assert waiting(world) == {"a", "b", "c", "d"}


def test_equal_bid_is_told_the_one_that_would_do_and_banned(world: World) -> None:
    fill(world, a=100, b=100, c=100, d=100)
    envelope = world.envelope("e", DATA, fee=100)
    assert world.admit(envelope).result == result(101, Tx.txINSUFFICIENT_FEE)
    assert world.admit(envelope).status == "TRY_AGAIN_LATER"
    assert world.admit(world.envelope("e", DATA, fee=101)).status == "PENDING"


def test_bid_that_would_do_is_by_operation(world: World) -> None:
    fill(world, a=133, b=200, c=200, d=200)
    assert world.refused("e", DATA, DATA, DATA, fee=120) == result(400, Tx.txINSUFFICIENT_FEE)


def test_fee_bump_bids_for_one_operation_more(world: World) -> None:
    fill(world, a=100, b=100, c=100, d=100)
    inner = world.envelope("e", DATA, fee=0)
    refused = world.admit(world.bump("f", inner, 200))
    assert refused.result == result(201, Tx.txINSUFFICIENT_FEE)
    assert world.admit(world.bump("f", inner, 201)).status == "PENDING"
    assert world.ledger.pending_count == 3  # two left for its two operations


def test_pushed_out_one_is_banned_and_its_bid_must_be_beaten_until_the_close(
    world: World,
) -> None:
    out = world.envelope("a", DATA, DATA, fee=150)
    assert world.admit(out).status == "PENDING"
    fill(world, b=200, c=200)
    assert world.admit(world.envelope("d", DATA, fee=300)).status == "PENDING"
    assert world.ledger.pending_count == 3  # one operation is free again
    assert world.admit(out).status == "TRY_AGAIN_LATER"
    assert world.refused("e", DATA, fee=150) == result(151, Tx.txINSUFFICIENT_FEE)
    assert world.admit(world.envelope("e", DATA, fee=151)).status == "PENDING"
    assert world.close().dropped == ()
    assert world.admit(out).status == "TRY_AGAIN_LATER"
    assert world.admit(world.envelope("f", DATA, fee=100)).status == "PENDING"


def test_pushed_out_one_gives_its_fee_back(world: World) -> None:
    world.create("poor", coins="1.00002")
    poor = world.envelope("poor", SetOptions(), fee=200)
    assert world.admit(poor).status == "PENDING"
    fill(world, a=300, b=300, c=300, d=300)
    assert waiting(world) == {"a", "b", "c", "d"}
    again = world.envelope("poor", SetOptions(home_domain="x"), fee=200)
    assert world.admit(again).status == "PENDING"


def test_pushed_out_by_one_of_which_the_state_is_bad_stays(world: World) -> None:
    fill(world, a=100, b=200, c=300, d=400)
    refused = world.refused("e", DATA, fee=500, sequence=1)
    assert refused == result(100, Tx.txBAD_SEQ)
    assert waiting(world) == {"a", "b", "c", "d"}


def test_more_operations_than_the_queue_takes_come_never(world: World) -> None:
    envelope = world.envelope("a", *[DATA] * 5, fee=10_000)
    assert world.admit(envelope).status == "TRY_AGAIN_LATER"
    assert world.ledger.pending_count == 0


def test_replacing_needs_room_for_what_is_more_only(world: World) -> None:
    fill(world, a=100, b=100, c=100)
    inner = world.envelope("a", DATA)
    assert world.admit(world.bump("h", inner, 2000)).status == "PENDING"
    assert world.ledger.pending_count == 3
    assert world.refused("d", DATA) == result(101, Tx.txINSUFFICIENT_FEE)


def test_pushing_out_oneself_is_no_way_in(world: World) -> None:
    fill(world, a=100, b=5000, c=5000, d=5000)
    bump = world.bump("h", world.envelope("a", DATA), 2000)
    assert world.admit(bump).status == "TRY_AGAIN_LATER"
    assert waiting(world) == {"a", "b", "c", "d"}


def test_fee_bump_is_one_operation_more_in_limit_and_price() -> None:
    world = World(max_operations=3)
    world.create("a")
    world.create("b")
    inner = world.envelope("a", DATA, fee=100)
    assert world.admit(world.bump("b", inner, 500)).status == "PENDING"
    assert world.admit(world.envelope("b", DATA, DATA, fee=200)).status == "PENDING"
    (only,) = world.close().transactions
    assert (only.source, only.fee_charged) == (world.key("a"), 500)
    world.close()
    by_two = world.bump("b", world.envelope("a", DATA, fee=0), 401)
    read = read_envelope(by_two.to_xdr_object().to_xdr_bytes(), world.ledger.network)
    assert isinstance(read, Frame)
    assert (read.size, read.rate_operations) == (2, 2)
    assert effective_base_fee([read], 100, 101) == 201  # 401 / 2, rounded up
    assert effective_base_fee([read], 100, 102) == 100


def test_nobody_pays_more_than_bid_where_the_lowest_rate_is_rounded_up() -> None:
    world = World(max_operations=100)
    world.create("a", "b", "c")
    bump = world.bump("b", world.envelope("a", DATA, fee=100), 401)
    assert world.admit(bump).status == "PENDING"
    assert world.admit(world.envelope("c", DATA, fee=900)).status == "PENDING"
    paid = {one.source: one.fee_charged for one in world.close().transactions}
    assert paid == {world.key("a"): 401, world.key("c"): 201}


def test_account_pays_for_everything_it_has_waiting(world: World) -> None:
    world.create("payer", coins="1.0001")  # a thousand stroops above its reserve
    for name, bid in (("a", 300), ("b", 400)):
        bump = world.bump("payer", world.envelope(name, DATA, fee=0), bid)
        assert world.admit(bump).status == "PENDING"
    third = world.bump("payer", world.envelope("c", DATA, fee=0), 301)
    assert world.admit(third).result == result(200, Tx.txINSUFFICIENT_BALANCE)
    own = world.envelope("payer", SetOptions(), fee=301)
    assert world.admit(own).result == result(100, Tx.txINSUFFICIENT_BALANCE)
    least = world.envelope("payer", SetOptions(), fee=300)
    assert world.admit(least).status == "PENDING"


def test_replaced_bid_counts_no_more(world: World) -> None:
    world.create("payer", coins="1.0005")  # 5000 above its reserve
    inner = world.envelope("a", DATA, fee=0)
    assert world.admit(world.bump("payer", inner, 400)).status == "PENDING"
    too_much = world.bump("payer", inner, 5001)
    assert world.admit(too_much).result == result(200, Tx.txINSUFFICIENT_BALANCE)
    assert world.admit(world.bump("payer", inner, 5000)).status == "PENDING"


def test_close_that_leaves_too_little_for_all_fees_drops_all_of_them() -> None:
    world = World(max_operations=4)
    world.create("a", "b", "c")
    world.create("payer", coins="2")
    bumps = [
        world.bump("payer", world.envelope(name, DATA, DATA, fee=0), bid)
        for name, bid in (("a", 900), ("b", 1000))
    ]
    assert [world.admit(one).status for one in bumps] == ["PENDING", "PENDING"]
    spend = Payment(world.id("a"), NATIVE, "0.9998101", source=world.id("payer"))
    rich = world.envelope("c", DATA, spend, fee=5000, signers=["c", "payer"])
    assert world.admit(rich).status == "PENDING"
    closed = world.close()
    assert [one.successful for one in closed.transactions] == [True]
    assert set(closed.dropped) == {one.hash() for one in bumps}  # 1899 are left, 1900 were bid
    assert [world.admit(one).status for one in bumps] == ["TRY_AGAIN_LATER"] * 2


def test_close_that_leaves_just_enough_for_all_fees_drops_none() -> None:
    world = World(max_operations=4)
    world.create("a", "b", "c")
    world.create("payer", coins="2")
    for name, bid in (("a", 900), ("b", 1000)):
        bump = world.bump("payer", world.envelope(name, DATA, DATA, fee=0), bid)
        assert world.admit(bump).status == "PENDING"
    spend = Payment(world.id("a"), NATIVE, "0.99981", source=world.id("payer"))
    rich = world.envelope("c", DATA, spend, fee=5000, signers=["c", "payer"])
    assert world.admit(rich).status == "PENDING"
    assert world.close().dropped == ()
    assert world.ledger.pending_count == 2


def test_replacing_needs_as_much_room_as_what_it_replaces() -> None:
    # as stellar-core 19 counts it: the old one is still there, and discounts only what is new
    world = World(max_operations=10)
    for name in "abc":
        world.create(name)
    eight = [DATA] * 8
    assert world.admit(world.envelope("a", *eight, fee=125)).status == "PENDING"
    inner = world.envelope("b", *eight, fee=200)
    assert world.admit(inner).status == "PENDING"
    assert world.admit(world.bump("c", inner, 18_000)).status == "PENDING"
    assert world.ledger.pending_count == 1
    late = world.admit(world.envelope("a", *eight, fee=125))
    assert late.status == "TRY_AGAIN_LATER"


def test_what_holds_no_operation_needs_no_room_and_beats_any_bid(world: World) -> None:
    fill(world, a=100, b=200, c=300, d=400)
    assert world.admit(world.envelope("e", DATA, fee=101)).status == "PENDING"
    assert world.admit(world.envelope("f")).result == result(1, Tx.txINSUFFICIENT_FEE)  # bids 0
    empty = world.envelope("g", signers=())
    empty.transaction.fee = 50
    empty.sign(world.pair("g"))
    for _ in range(2):  # it is not banned
        assert world.admit(empty).result == result(100, Tx.txMISSING_OPERATION)


def test_number_that_no_ledger_takes_now_is_neither_taken_nor_dropped() -> None:
    world = World()
    world.create("a")
    # two ledgers from now new accounts start from this number
    number = (world.ledger.sequence + 3) << 32
    world.done("a", BumpSequence(number - 1))
    envelope = world.envelope("a", DATA, sequence=number)
    assert world.admit(envelope).status == "PENDING"
    world.ledger.close(world.ledger.close_time + 5, Given(frames=[]))
    assert world.admit(envelope).status == "DUPLICATE"
    assert world.close().transactions == ()
    assert world.admit(envelope).status == "DUPLICATE"
    assert len(world.close().transactions) == 1
