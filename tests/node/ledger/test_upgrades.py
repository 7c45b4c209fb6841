"""Ledger upgrades: each kind, each that is refused, and what they change from when on."""

import pytest
from stellar_sdk import CreateAccount, ManageData, SetOptions, xdr

from node.ledger.chain import Ledger
from node.ledger.given import Given
from node.ledger.header import Header, header_from_xdr, next_header, stellar_value
from node.ledger.settings import LedgerSettings
from node.ledger.upgrades import LAST_PROTOCOL, UpgradeError, upgraded
from tests.node.expected import Op, Tx, op, result
from tests.node.world import PASSPHRASE, World

Type = xdr.LedgerUpgradeType
FIELDS = {
    Type.LEDGER_UPGRADE_VERSION: "new_ledger_version",
    Type.LEDGER_UPGRADE_BASE_FEE: "new_base_fee",
    Type.LEDGER_UPGRADE_MAX_TX_SET_SIZE: "new_max_tx_set_size",
    Type.LEDGER_UPGRADE_BASE_RESERVE: "new_base_reserve",
    Type.LEDGER_UPGRADE_FLAGS: "new_flags",
}
VERSION, FEE, SIZE, RESERVE, FLAGS = FIELDS
DATA = ManageData("n", b"v")


def upgrade(kind: Type, value: int) -> bytes:
    """Return LedgerUpgrade XDR."""
    said = xdr.LedgerUpgrade(kind, **{FIELDS[kind]: xdr.Uint32(value)})
    return said.to_xdr_bytes()


def close(world: World, *upgrades: bytes, later: int = 5) -> xdr.LedgerHeader:
    closed = world.ledger.close(world.ledger.close_time + later, Given(upgrades=upgrades))
    return xdr.LedgerHeader.from_xdr_bytes(closed.header)


def refused(world: World, *upgrades: bytes) -> str:
    before = world.ledger.header, world.ledger.hash, sorted(world.ledger.entries())
    with pytest.raises(UpgradeError) as error:
        close(world, *upgrades)
    assert (world.ledger.header, world.ledger.hash, sorted(world.ledger.entries())) == before
    assert str(error.value).startswith("the ledger upgrade cannot be applied: ")
    return error.value.why


def test_all_upgrades_stand_in_the_header_and_in_its_value() -> None:
    world = World(protocol=18)
    said = [
        upgrade(VERSION, 19),
        upgrade(FEE, 200),
        upgrade(SIZE, 7),
        upgrade(RESERVE, 1_000),
        upgrade(FLAGS, 3),
    ]
    header = close(world, *said)
    assert header.ledger_version.uint32 == 19
    assert header.base_fee.uint32 == 200
    assert header.max_tx_set_size.uint32 == 7
    assert header.base_reserve.uint32 == 1_000
    assert header.ext.v1 is not None
    assert header.ext.v1.flags.uint32 == 3
    assert [one.upgrade_type for one in header.scp_value.upgrades] == said
    assert (world.ledger.base_fee, world.ledger.base_reserve) == (200, 1_000)
    following = close(world)
    assert following.scp_value.upgrades == []
    assert following.ext == header.ext
    assert following.base_fee.uint32 == 200


def test_upgrades_rule_from_the_next_ledger_on() -> None:
    world = World()
    world.create("a")
    assert world.admit(world.envelope("a", DATA)).status == "PENDING"
    closed = world.ledger.close(
        world.ledger.close_time + 5,
        Given(upgrades=[upgrade(FEE, 300), upgrade(RESERVE, 9_000_000_00)]),
    )
    assert [one.fee_charged for one in closed.transactions] == [100]
    assert closed.transactions[0].successful
    assert world.refused("a", DATA) == result(300, Tx.txINSUFFICIENT_FEE)
    low = xdr.CreateAccountResultCode.CREATE_ACCOUNT_LOW_RESERVE
    applied = world.run("root", CreateAccount(world.id("b"), "179.9999999"), fee=300)
    assert applied.result == result(300, Tx.txFAILED, op(Op.CREATE_ACCOUNT, low))


def test_what_waits_below_a_new_base_fee_is_dropped() -> None:
    world = World(max_operations=1)
    for name in "ab":
        world.create(name)
    cheap = world.envelope("a", DATA, fee=150)
    assert world.admit(cheap).status == "PENDING"
    assert world.admit(world.envelope("b", DATA, fee=500)).status == "PENDING"
    closed = world.ledger.close(world.ledger.close_time + 5, Given(upgrades=[upgrade(FEE, 151)]))
    assert closed.dropped == (cheap.hash(),)


def test_room_follows_the_new_size() -> None:
    world = World(max_operations=10)
    for name in "abc":
        world.create(name)
    close(world, upgrade(SIZE, 1))
    for name in "ab":
        assert world.admit(world.envelope(name, SetOptions())).status == "PENDING"
    assert world.refused("c", SetOptions()) == result(101, Tx.txINSUFFICIENT_FEE)
    assert len(world.close().transactions) == 1


def test_size_0_takes_nothing_in() -> None:
    world = World()
    world.create("a")
    assert close(world, upgrade(SIZE, 0)).max_tx_set_size.uint32 == 0
    assert world.admit(world.envelope("a", DATA)).status == "TRY_AGAIN_LATER"
    assert world.close().transactions == ()


def test_flags_extend_the_header_even_when_none_is_set() -> None:
    world = World()
    assert close(world).ext.v == 0
    header = close(world, upgrade(FLAGS, 0))
    assert header.ext.v1 is not None
    assert header.ext.v1.flags.uint32 == 0
    raw = world.ledger.header
    assert header_from_xdr(raw).to_xdr() == raw
    assert header_from_xdr(raw).flags == 0
    entries = list(world.ledger.entries())
    again = Ledger.restore(PASSPHRASE, raw, entries, LedgerSettings())
    assert again.close(world.ledger.close_time + 5).header == world.close().header


@pytest.mark.parametrize("value", [1, 2, 4, 7])
def test_every_known_flag(value: int) -> None:
    header = close(World(), upgrade(FLAGS, value))
    assert header.ext.v1 is not None
    assert header.ext.v1.flags.uint32 == value


def test_last_upgrade_of_a_kind_counts() -> None:
    header = close(World(), upgrade(FEE, 5), upgrade(FEE, 6))
    assert header.base_fee.uint32 == 6


@pytest.mark.parametrize(
    ("upgrades", "why"),
    [
        ([upgrade(VERSION, 19)], "protocol 19 after 19"),
        ([upgrade(VERSION, 18)], "protocol 18 after 19"),
        ([upgrade(VERSION, LAST_PROTOCOL + 1)], "protocol 20 after 19"),
        ([upgrade(FEE, 0)], "a base fee of 0"),
        ([upgrade(RESERVE, 0)], "a base reserve of 0"),
        ([upgrade(FLAGS, 8)], "flags 8 at protocol 19"),
        ([upgrade(FEE, 7), upgrade(RESERVE, 0)], "a base reserve of 0"),
    ],
)
def test_upgrades_that_are_not_valid(upgrades: list[bytes], why: str) -> None:
    assert refused(World(), *upgrades) == why


def test_flags_need_protocol_18() -> None:
    assert refused(World(protocol=17), upgrade(FLAGS, 1)) == "flags 1 at protocol 17"
    header = close(World(protocol=17), upgrade(VERSION, 18), upgrade(FLAGS, 1))
    assert header.ext.v1 is not None


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0\0\1", upgrade(FEE, 5) + bytes(4), b"\0\0\0\7" + bytes(4), b"\xff" * 8, bytes(129)],
)
def test_bytes_that_are_no_upgrade(raw: bytes) -> None:
    assert refused(World(), raw)


def test_soroban_upgrades_are_refused() -> None:
    said = xdr.LedgerUpgrade(
        Type.LEDGER_UPGRADE_MAX_SOROBAN_TX_SET_SIZE,
        new_max_soroban_tx_set_size=xdr.Uint32(5),
    )
    why = refused(World(), said.to_xdr_bytes())
    assert why == "its type is LEDGER_UPGRADE_MAX_SOROBAN_TX_SET_SIZE"


def test_upgrade_is_a_pure_change_of_the_header() -> None:
    value = stellar_value(bytes(32), 1)
    first = Header(19, bytes(32), value, 1, bytes(32), bytes(32), 1, 10, 0, 100, 1, 1)
    assert upgraded(first, []) is first
    assert upgraded(first, [upgrade(FEE, 9)]).base_fee == 9
    assert first.base_fee == 100
    following = next_header(
        upgraded(first, [upgrade(FLAGS, 2)]),
        bytes(32),
        value,
        2,
        fees=3,
        results_hash=bytes(32),
        state_root=bytes(32),
    )
    assert (following.flags, following.fee_pool, following.sequence) == (2, 3, 2)


def test_value_signed_by_the_node_says_its_upgrades() -> None:
    world = World(node_seed=bytes(range(32)))
    said = upgrade(FEE, 123)
    header = close(world, said)
    assert header.scp_value.upgrades[0].upgrade_type == said
    assert header.scp_value.ext.lc_value_signature is not None


def test_new_extension_is_not_stamped_before_protocol_19() -> None:
    """From protocol 19 on each use of a number is stamped; the ledger of the upgrade itself not."""
    world = World(protocol=18)
    envelope = world.envelope("root", DATA)
    said = envelope.to_xdr_object()
    assert world.ledger.admit(said.to_xdr_bytes()).status == "PENDING"
    world.ledger.close(world.ledger.close_time + 5, Given(upgrades=[upgrade(VERSION, 19)]))
    assert (world.account("root").extension, world.account("root").sequence_ledger) == (0, 0)
    world.done("root", DATA)
    assert world.account("root").extension == 3
    assert world.account("root").sequence_ledger == world.ledger.sequence
