"""ManageData: every result code, and what an entry costs."""

import pytest
from stellar_sdk import Asset as SdkAsset
from stellar_sdk import ManageData, Payment, xdr

from node.state.entries import DataEntry
from tests.node.expected import Op, failed, op, success
from tests.node.world import Bent, World

Code = xdr.ManageDataResultCode


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a")
    return made


def named(name: bytes) -> Bent:
    def change(body: xdr.OperationBody) -> None:
        assert body.manage_data_op is not None
        body.manage_data_op.data_name = xdr.String64(name)

    return Bent(ManageData("name", b"value"), change)


def test_entry_is_created_overwritten_deleted(world: World) -> None:
    assert world.run("a", ManageData("n", b"1")).result == success(op(Op.MANAGE_DATA))
    world.done("a", ManageData("n", b"2"))
    made = DataEntry(world.key("a"), b"n", b"2", modified=world.ledger.sequence)
    assert world.ledger.data(world.key("a")) == {b"n": made}
    assert world.account("a").subentries == 1
    world.done("a", ManageData("n", None))
    assert world.ledger.data(world.key("a")) == {}
    assert world.account("a").subentries == 0


def test_empty_value_is_an_entry(world: World) -> None:
    world.done("a", ManageData("n", b""))
    assert world.ledger.data(world.key("a"))[b"n"].value == b""


def test_deleting_nothing(world: World) -> None:
    applied = world.run("a", ManageData("n", None))
    assert applied.result == failed(op(Op.MANAGE_DATA, Code.MANAGE_DATA_NAME_NOT_FOUND))


def test_overwriting_costs_no_reserve(world: World) -> None:
    low = failed(op(Op.MANAGE_DATA, Code.MANAGE_DATA_LOW_RESERVE))
    world.create("poor", coins="1.5000099")
    assert world.run("poor", ManageData("n", b"1")).result == low
    world.create("thrifty", coins="1.5000200")
    world.done("thrifty", ManageData("n", b"1"))
    world.done("thrifty", ManageData("n", b"2"))
    assert world.account("thrifty").balance == 15_000_000
    world.done("root", Payment(world.id("thrifty"), SdkAsset.native(), "0.0000100"))
    assert world.run("thrifty", ManageData("m", b"2")).result == low


@pytest.mark.parametrize("name", [b"", b"a\n", b"\xc3\xa9", b"\x80", b"\x7f", b"\0"])
def test_name_is_plain_ascii(world: World, name: bytes) -> None:
    wrong = failed(op(Op.MANAGE_DATA, Code.MANAGE_DATA_INVALID_NAME))
    assert world.refused("a", named(name)) == wrong


def test_longest_name_and_value(world: World) -> None:
    world.done("a", ManageData("~" * 64, b"\xff" * 64))


def test_many_values_under_one_name_leave_the_last(world: World) -> None:
    world.done("a", *(ManageData("sandogh", bytes([i]) * 64) for i in range(100)))
    (entry,) = world.ledger.data(world.key("a")).values()
    assert entry.value == bytes([99]) * 64
