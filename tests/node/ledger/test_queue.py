"""What waits: room, bans, patience, and what a full ledger costs."""

from stellar_sdk import ManageData, SetOptions

from node.ledger.close import effective_base_fee, pick
from node.ledger.frame import Frame, read_envelope
from node.ledger.queue import Fit, Queue
from tests.node.expected import Tx, result
from tests.node.world import World

DATA = ManageData("n", b"v")


def frame(world: World, source: str, operations: int = 1, fee: int = 100) -> Frame:
    envelope = world.envelope(source, *[DATA] * operations, fee=fee, sequence=1)
    read = read_envelope(envelope.to_xdr_object().to_xdr_bytes(), world.ledger.network)
    assert isinstance(read, Frame)
    return read


def test_applied_envelope_is_banned_for_ten_ledgers_then_has_a_used_number() -> None:
    world = World()
    envelope = world.envelope("root", DATA)
    world.admit(envelope)
    for _ in range(9):  # the ledger that applies it is the first of the ten
        world.close()
        assert world.admit(envelope).status == "TRY_AGAIN_LATER"
    world.close()
    assert world.admit(envelope).result == result(100, Tx.txBAD_SEQ)


def test_refused_envelope_is_not_banned() -> None:
    world = World()
    envelope = world.envelope("root", DATA, sequence=2)
    assert world.admit(envelope).status == "ERROR"
    world.done("root", DATA)
    assert world.admit(envelope).status == "PENDING"


def test_room_is_that_of_two_ledgers() -> None:
    world = World(max_operations=3)
    for name in "abcdefg":
        world.create(name)
    statuses = [world.admit(world.envelope(name, DATA)).status for name in "abcdef"]
    assert statuses == ["PENDING"] * 6
    assert world.refused("g", DATA) == result(101, Tx.txINSUFFICIENT_FEE)  # bids no more than them
    assert len(world.close().transactions) == 3
    assert world.ledger.pending_count == 3
    assert len(world.close().transactions) == 3


def test_what_waited_through_four_ledgers_is_dropped() -> None:
    world = World(max_operations=1)
    for name in "abcdefgh":
        world.create(name)
    cheap = world.admit(world.envelope("a", DATA, fee=100))
    assert cheap.status == "PENDING"
    for step, name in enumerate("bcde"):
        assert world.admit(world.envelope(name, DATA, fee=200)).status == "PENDING"
        closed = world.close()
        assert [one.source for one in closed.transactions] == [world.key(name)]
        assert closed.dropped == ((cheap.hash,) if step == 3 else ())
    assert world.ledger.pending_count == 0


def test_what_a_close_made_invalid_is_dropped() -> None:
    world = World(max_operations=1)
    for name in "ab":
        world.create(name)
    theirs = ManageData("n", b"v", source=world.id("a"))
    waiting = world.admit(world.envelope("b", theirs, signers=["a", "b"]))
    world.admit(world.envelope("a", SetOptions(master_weight=0), fee=200))
    closed = world.close()
    assert [one.source for one in closed.transactions] == [world.key("a")]
    assert closed.dropped == (waiting.hash,)


def test_fees_that_wait_are_summed_by_account() -> None:
    world = World()
    queue = Queue()
    one, two = frame(world, "a", 2), frame(world, "b", 1)
    queue.add(one, Fit())
    queue.add(two, Fit())
    assert (queue.fees(world.key("a")), queue.fees(world.key("b"))) == (200, 100)
    queue.ban([one])
    assert (queue.fees(world.key("a")), len(queue)) == (0, 1)
    assert queue.is_banned(one.envelope_hash)
    assert not queue.is_banned(two.envelope_hash)


def test_best_rates_go_first_and_a_smaller_one_fills_the_gap() -> None:
    world = World()
    rich, wide, small = frame(world, "a", 2, 300), frame(world, "b", 3, 200), frame(world, "c")
    assert pick([small, wide, rich], 4) == [rich, small]
    assert pick([small, wide, rich], 5) == [rich, wide]
    assert pick([small, wide, rich], 6) == [small, wide, rich]


def test_a_nearly_full_set_pays_its_lowest_rate() -> None:
    world = World()
    frames = [frame(world, "a", 100, 150), frame(world, "b", 1, 130)]
    assert effective_base_fee(frames, 100, 201) == 100
    assert effective_base_fee(frames, 100, 200) == 130
    assert effective_base_fee([], 100, 50) == 100


def test_everyone_in_a_full_ledger_pays_the_lowest_included_rate() -> None:
    world = World(max_operations=2)
    world.create("a")
    world.create("b")
    world.admit(world.envelope("a", DATA, fee=300))
    world.admit(world.envelope("b", DATA, fee=200))
    assert [one.fee_charged for one in world.close().transactions] == [200, 200]


def test_dropped_one_is_banned_for_ten_ledgers() -> None:
    world = World()
    world.create("a")
    now = world.ledger.close_time
    envelope = world.envelope("a", DATA, bounds=(0, now + 1000))
    late = world.envelope("a", DATA, bounds=(0, now + 20))
    assert world.admit(late).status == "PENDING"
    assert world.close(later=21).dropped == (late.hash(),)
    for _ in range(9):
        assert world.admit(late).status == "TRY_AGAIN_LATER"
        world.close()
    assert world.admit(late).result == result(100, Tx.txTOO_LATE)
    assert world.admit(envelope).status == "PENDING"


def test_left_over_one_is_banned_for_ten_ledgers() -> None:
    world = World(max_operations=1)
    for name in "ab":
        world.create(name)
    cheap = world.envelope("a", DATA)
    world.admit(cheap)
    for step in range(4):
        assert world.admit(world.envelope("b", DATA, fee=200 + step)).status == "PENDING"
        dropped = world.close().dropped
    assert dropped == (cheap.hash(),)
    for _ in range(10):  # banned after the close, so ten more ledgers
        assert world.admit(cheap).status == "TRY_AGAIN_LATER"
        world.close()
    assert world.admit(cheap).status == "PENDING"


def test_another_envelope_of_the_same_transaction_is_not_banned() -> None:
    world = World()
    world.create("a")
    inner = world.envelope("a", DATA)
    assert world.admit(world.bump("root", inner, 400)).status == "PENDING"
    world.close()
    assert world.admit(inner).result == result(100, Tx.txBAD_SEQ)


def test_replacing_keeps_the_age() -> None:
    world = World(max_operations=3)
    for name in "abc":
        world.create(name)
    inner = world.envelope("a", DATA, DATA, fee=100)
    assert world.admit(inner).status == "PENDING"
    bump = world.bump("c", inner, 3000)
    for step in range(4):
        rich = world.envelope("b", DATA, DATA, fee=5000)
        assert world.admit(rich).status == "PENDING"
        if step == 2:
            assert world.admit(bump).status == "PENDING"  # 2 and 3 operations do not fit into 3
        dropped = world.close().dropped
        assert (bump.hash() in dropped) == (step == 3)


def test_of_equal_bids_the_first_to_come_is_taken_first() -> None:
    world = World()
    frames = [frame(world, name) for name in "hgfedcba"]
    assert [one.source for one in pick(frames, 3)] == [one.source for one in frames[:3]]
    dear = frame(world, "x", fee=101)
    assert pick([*frames, dear], 2) == [dear, frames[0]]
