"""Operations outside the set: refused as on a network that does not support them."""

from typing import Any

import pytest
from stellar_sdk import (
    Asset,
    ChangeTrust,
    Claimant,
    ClaimClaimableBalance,
    Clawback,
    ClawbackClaimableBalance,
    CreateClaimableBalance,
    CreatePassiveSellOffer,
    ExtendFootprintTTL,
    Inflation,
    LiquidityPoolAsset,
    LiquidityPoolDeposit,
    LiquidityPoolWithdraw,
    ManageBuyOffer,
    ManageData,
    ManageSellOffer,
    PathPaymentStrictReceive,
    PathPaymentStrictSend,
    RestoreFootprint,
    RevokeSponsorship,
    StrKey,
    xdr,
)

from node.operations import OPERATIONS, operation_for
from tests.node.expected import Op, bumped, failed, general, op, result
from tests.node.world import Bent, World

NOT_SUPPORTED = general(xdr.OperationResultCode.opNOT_SUPPORTED)
NATIVE = Asset.native()
SOMEONE = StrKey.encode_ed25519_public_key(bytes([7]) * 32)
VOTE = Asset("VOTE", SOMEONE)
BALANCE, POOL = "00000000" + bytes(32).hex(), bytes(32).hex()
DATA = ManageData("n", b"v")

OTHERS: list[Any] = [
    PathPaymentStrictReceive(SOMEONE, NATIVE, "1", VOTE, "1", []),
    PathPaymentStrictSend(SOMEONE, NATIVE, "1", VOTE, "1", []),
    ManageSellOffer(VOTE, NATIVE, "1", "1"),
    ManageBuyOffer(VOTE, NATIVE, "1", "1"),
    CreatePassiveSellOffer(VOTE, NATIVE, "1", "1"),
    Inflation(),
    CreateClaimableBalance(NATIVE, "1", [Claimant(SOMEONE)]),
    ClaimClaimableBalance(BALANCE),
    Clawback(VOTE, SOMEONE, "1"),
    ClawbackClaimableBalance(BALANCE),
    LiquidityPoolDeposit(POOL, "1", "1", "1", "1"),
    LiquidityPoolWithdraw(POOL, "1", "1", "1"),
]
LAST_OF_PROTOCOL_19 = Op.LIQUIDITY_POOL_WITHDRAW


@pytest.fixture
def world() -> World:
    made = World()
    made.create("a", "b")
    return made


def kind_of(operation: Any) -> Op:
    kind: Op = operation.to_xdr_object().body.type
    return kind


def test_every_operation_of_protocol_19_is_here_or_there() -> None:
    theirs = {kind_of(one) for one in OTHERS}
    assert theirs.isdisjoint(OPERATIONS)
    every = {one for one in Op if one <= LAST_OF_PROTOCOL_19}
    assert theirs | set(OPERATIONS) == every


@pytest.mark.parametrize("operation", OTHERS, ids=lambda one: type(one).__name__)
def test_operation_is_not_supported(world: World, operation: Any) -> None:
    assert operation_for(operation.to_xdr_object().body) is None
    refused = world.refused("a", DATA, operation, DATA)
    zero = op(Op.MANAGE_DATA)
    assert refused == failed(zero, NOT_SUPPORTED, zero)


@pytest.mark.parametrize("operation", OTHERS, ids=lambda one: type(one).__name__)
def test_operation_that_is_not_reached_is_a_success_of_zeros(world: World, operation: Any) -> None:
    refused = world.refused("a", Inflation(), operation)
    read = xdr.TransactionResult.from_xdr_bytes(refused)
    assert read.to_xdr_bytes() == refused
    assert read.result.results is not None
    second = read.result.results[1]
    assert second.code == xdr.OperationResultCode.opINNER
    assert second.tr is not None
    assert second.tr.type == kind_of(operation)
    body = second.tr.to_xdr_bytes()[4:]
    assert body == bytes(len(body))


def test_not_supported_comes_before_the_signature(world: World) -> None:
    operation = Inflation(source=world.id("b"))
    assert world.refused("a", operation) == failed(NOT_SUPPORTED)


def test_trust_in_pool_shares_is_not_supported(world: World) -> None:
    pool = ChangeTrust(LiquidityPoolAsset(NATIVE, VOTE), "5")
    assert world.refused("a", pool) == failed(NOT_SUPPORTED)


def test_not_supported_within_a_bump(world: World) -> None:
    inner = world.envelope("a", Inflation())
    admission = world.admit(world.bump("b", inner, 200))
    within = result(0, xdr.TransactionResultCode.txFAILED, NOT_SUPPORTED)
    assert admission.result == bumped(200, inner.hash(), within)


@pytest.mark.parametrize("operation", [ExtendFootprintTTL(5), RestoreFootprint()])
def test_operations_after_protocol_19_are_no_envelope(world: World, operation: Any) -> None:
    admission = world.admit(world.envelope("a", operation))
    assert admission.status == "MALFORMED"
    assert admission.why.startswith("the envelope cannot be read: protocol 19 does not know")
    bumped_ = world.admit(world.bump("b", world.envelope("a", DATA, operation), 900))
    assert bumped_.status == "MALFORMED"


def test_soroban_data_is_no_envelope(world: World) -> None:
    said = world.envelope("a", DATA).to_xdr_object()
    assert said.v1 is not None
    resources = xdr.SorobanResources(
        xdr.LedgerFootprint([], []), xdr.Uint32(0), xdr.Uint32(0), xdr.Uint32(0)
    )
    data = xdr.SorobanTransactionData(xdr.SorobanTransactionDataExt(0), resources, xdr.Int64(0))
    said.v1.tx.ext = xdr.TransactionExt(1, data)
    assert world.ledger.admit(said.to_xdr_bytes()).status == "MALFORMED"


def test_ledger_keys_after_protocol_19_are_no_envelope(world: World) -> None:
    def ttl(body: xdr.OperationBody) -> None:
        assert body.revoke_sponsorship_op is not None
        body.revoke_sponsorship_op.ledger_key = xdr.LedgerKey(
            xdr.LedgerEntryType.TTL, ttl=xdr.LedgerKeyTtl(xdr.Hash(bytes(32)))
        )

    operation = Bent(RevokeSponsorship.revoke_account_sponsorship(SOMEONE), ttl)
    assert world.admit(world.envelope("a", operation)).status == "MALFORMED"
