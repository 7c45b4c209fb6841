"""An XDR operation as the plain value of `node.wire.parsed`, a function per type."""

from collections.abc import Callable
from typing import Any

from stellar_sdk import xdr

from node.wire.accounts import address
from node.wire.parsed import (
    AccountMerge,
    AllowTrust,
    Asset,
    BeginSponsoring,
    BumpSequence,
    ChangeTrust,
    CreateAccount,
    EndSponsoring,
    ManageData,
    Operation,
    Other,
    Payment,
    RevokeSponsorship,
    SetOptions,
    SetTrustLineFlags,
    SignerKey,
)


def read_operation(operation: xdr.Operation, source: str) -> Operation:
    """Return what an operation says.

    Args:
        operation: as decoded by stellar-sdk.
        source: the transaction's source, for an operation that names none.
    """
    if operation.source_account is not None:
        source = base_account(operation.source_account)
    read = _READ.get(operation.body.type)
    said = read(operation.body, source) if read else None
    return said or Other(source, operation.body.type.name.lower())


def base_account(account: xdr.MuxedAccount) -> str:
    """Return the base address `G…` of an account that may be muxed (CAP-27)."""
    key = account.med25519.ed25519 if account.med25519 else account.ed25519
    assert key is not None
    return address(key.uint256)


def _create_account(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.create_account_op)
    return CreateAccount(source, _account(said.destination), said.starting_balance.int64)


def _payment(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.payment_op)
    return Payment(source, base_account(said.destination), _asset(said.asset), said.amount.int64)


def _set_options(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.set_options_op)
    return SetOptions(
        source=source,
        inflation_destination=_account(said.inflation_dest) if said.inflation_dest else None,
        clear_flags=_optional(said.clear_flags),
        set_flags=_optional(said.set_flags),
        master_weight=_optional(said.master_weight),
        low=_optional(said.low_threshold),
        medium=_optional(said.med_threshold),
        high=_optional(said.high_threshold),
        home_domain=said.home_domain.string32 if said.home_domain else None,
        signer=_signer_key(said.signer.key) if said.signer else None,
        signer_weight=said.signer.weight.uint32 if said.signer else None,
    )


def _change_trust(body: xdr.OperationBody, source: str) -> Operation | None:
    said = _given(body.change_trust_op)
    if said.line.liquidity_pool is not None:
        return None
    return ChangeTrust(source, _asset(said.line), said.limit.int64)


def _allow_trust(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.allow_trust_op)
    if said.asset.asset_code4 is not None:
        code = _code4(said.asset.asset_code4)
    else:
        code = _code12(_given(said.asset.asset_code12))
    return AllowTrust(source, _account(said.trustor), code, said.authorize.uint32)


def _account_merge(body: xdr.OperationBody, source: str) -> Operation:
    return AccountMerge(source, base_account(_given(body.destination)))


def _manage_data(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.manage_data_op)
    value = said.data_value.data_value if said.data_value is not None else None
    return ManageData(source, said.data_name.string64, value)


def _bump_sequence(body: xdr.OperationBody, source: str) -> Operation:
    return BumpSequence(source, _given(body.bump_sequence_op).bump_to.sequence_number.int64)


def _set_trust_line_flags(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.set_trust_line_flags_op)
    return SetTrustLineFlags(
        source=source,
        trustor=_account(said.trustor),
        asset=_asset(said.asset),
        set_flags=said.set_flags.uint32,
        clear_flags=said.clear_flags.uint32,
    )


def _begin_sponsoring(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.begin_sponsoring_future_reserves_op)
    return BeginSponsoring(source, _account(said.sponsored_id))


def _end_sponsoring(body: xdr.OperationBody, source: str) -> Operation:
    return EndSponsoring(source)


def _revoke_sponsorship(body: xdr.OperationBody, source: str) -> Operation:
    said = _given(body.revoke_sponsorship_op)
    if said.signer is not None:
        signer = _signer_key(said.signer.signer_key)
        return RevokeSponsorship(source, "signer", _account(said.signer.account_id), signer=signer)
    key = _given(said.ledger_key)
    kind = key.type.name.lower().replace("trustline", "trust_line")
    if key.account is not None:
        return RevokeSponsorship(source, kind, _account(key.account.account_id))
    if key.trust_line is not None:
        line = key.trust_line
        return RevokeSponsorship(source, kind, _account(line.account_id), asset=_asset(line.asset))
    if key.data is not None:
        name = key.data.data_name.string64
        return RevokeSponsorship(source, kind, _account(key.data.account_id), name=name)
    if key.offer is not None:
        return RevokeSponsorship(source, kind, _account(key.offer.seller_id))
    return RevokeSponsorship(source, kind, "")


_READ: dict[xdr.OperationType, Callable[[xdr.OperationBody, str], Operation | None]] = {
    xdr.OperationType.CREATE_ACCOUNT: _create_account,
    xdr.OperationType.PAYMENT: _payment,
    xdr.OperationType.SET_OPTIONS: _set_options,
    xdr.OperationType.CHANGE_TRUST: _change_trust,
    xdr.OperationType.ALLOW_TRUST: _allow_trust,
    xdr.OperationType.ACCOUNT_MERGE: _account_merge,
    xdr.OperationType.MANAGE_DATA: _manage_data,
    xdr.OperationType.BUMP_SEQUENCE: _bump_sequence,
    xdr.OperationType.SET_TRUST_LINE_FLAGS: _set_trust_line_flags,
    xdr.OperationType.BEGIN_SPONSORING_FUTURE_RESERVES: _begin_sponsoring,
    xdr.OperationType.END_SPONSORING_FUTURE_RESERVES: _end_sponsoring,
    xdr.OperationType.REVOKE_SPONSORSHIP: _revoke_sponsorship,
}


def _given(value: Any) -> Any:
    assert value is not None
    return value


def _optional(value: xdr.Uint32 | None) -> int | None:
    return None if value is None else value.uint32


def _account(account: xdr.AccountID) -> str:
    return address(_given(account.account_id.ed25519).uint256)


def _asset(asset: xdr.Asset | xdr.ChangeTrustAsset | xdr.TrustLineAsset) -> Asset | None:
    if asset.alpha_num4 is not None:
        return Asset(_code4(asset.alpha_num4.asset_code), _account(asset.alpha_num4.issuer))
    if asset.alpha_num12 is not None:
        return Asset(_code12(asset.alpha_num12.asset_code), _account(asset.alpha_num12.issuer))
    return None


def _code4(code: xdr.AssetCode4) -> str:
    return code.asset_code4.rstrip(b"\0").decode("latin-1")


def _code12(code: xdr.AssetCode12) -> str:
    return code.asset_code12.rstrip(b"\0").ljust(5, b"\0").decode("latin-1")


def _signer_key(key: xdr.SignerKey) -> SignerKey:
    if key.ed25519 is not None:
        return SignerKey("ed25519_public_key", key.ed25519.uint256)
    if key.pre_auth_tx is not None:
        return SignerKey("preauth_tx", key.pre_auth_tx.uint256)
    if key.hash_x is not None:
        return SignerKey("sha256_hash", key.hash_x.uint256)
    signed = _given(key.ed25519_signed_payload)
    return SignerKey("ed25519_signed_payload", signed.ed25519.uint256 + signed.payload)
