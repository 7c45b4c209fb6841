"""One effect as Horizon's effect resource."""

from collections.abc import Callable
from typing import Any

from node.base.dates import format_rfc3339
from node.history.effects import Effect
from node.horizon.resources.amounts import amount, asset_fields, asset_type, base64_text
from node.store.read import TransactionRow
from node.wire.parsed import Asset, SignerKey

_NUMBERS = {
    "account_created": 0,
    "account_removed": 1,
    "account_credited": 2,
    "account_debited": 3,
    "account_thresholds_updated": 4,
    "account_home_domain_updated": 5,
    "account_flags_updated": 6,
    "account_inflation_destination_updated": 7,
    "signer_created": 10,
    "signer_removed": 11,
    "signer_updated": 12,
    "trustline_created": 20,
    "trustline_removed": 21,
    "trustline_updated": 22,
    "trustline_authorized": 23,
    "trustline_deauthorized": 24,
    "trustline_authorized_to_maintain_liabilities": 25,
    "trustline_flags_updated": 26,
    "data_created": 40,
    "data_removed": 41,
    "data_updated": 42,
    "sequence_bumped": 43,
    "account_sponsorship_created": 60,
    "account_sponsorship_updated": 61,
    "account_sponsorship_removed": 62,
    "trustline_sponsorship_created": 63,
    "trustline_sponsorship_updated": 64,
    "trustline_sponsorship_removed": 65,
    "data_sponsorship_created": 66,
    "data_sponsorship_updated": 67,
    "data_sponsorship_removed": 68,
    "signer_sponsorship_created": 72,
    "signer_sponsorship_updated": 73,
    "signer_sponsorship_removed": 74,
}
"""Horizon's `type_i` of each effect there is."""

_ACCOUNT_FLAGS = {
    1: "auth_required_flag",
    2: "auth_revocable_flag",
    4: "auth_immutable_flag",
    8: "auth_clawback_enabled_flag",
}
_LINE_FLAGS = {
    1: "authorized_flag",
    2: "authorized_to_maintain_liabilites_flag",  # Horizon's own spelling
    4: "clawback_enabled_flag",
}


def effect_json(row: TransactionRow, effect: Effect, index: int, base: str) -> dict[str, Any]:
    """Render one effect.

    Args:
        row: the stored transaction.
        effect: what happened.
        index: of the effect within its operation, from 1.
        base: scheme and host of the request, for links.
    """
    operation = row.position + effect.operation
    token = f"{operation}-{index}"
    body: dict[str, Any] = {
        "_links": {
            "operation": {"href": f"{base}/operations/{operation}"},
            "succeeds": {"href": f"{base}/effects?order=desc&cursor={token}"},
            "precedes": {"href": f"{base}/effects?order=asc&cursor={token}"},
        },
        "id": f"{operation:019d}-{index:010d}",
        "paging_token": token,
        "account": effect.account,
        "type": effect.type,
        "type_i": _NUMBERS[effect.type],
        "created_at": format_rfc3339(row.close_time),
    }
    for name, value in effect.details.items():
        write = _WRITE.get(name)
        body |= write(value) if write else {name: value}
    return body


_Writer = Callable[[Any], dict[str, Any]]


def _amount(name: str) -> _Writer:
    return lambda value: {name: amount(value)}


def _text(name: str) -> _Writer:
    return lambda value: {name: value.decode("ascii", "replace")}


def _flags(names: dict[int, str], on: bool) -> _Writer:
    return lambda bits: {name: on for bit, name in names.items() if bits & bit}


def _signer(value: SignerKey) -> dict[str, Any]:
    return {"public_key": value.strkey, "key": value.strkey}


def _asset_text(value: Asset) -> dict[str, Any]:
    return {"asset_type": asset_type(value.code), "asset": f"{value.code}:{value.issuer}"}


_WRITE: dict[str, _Writer] = {
    "starting_balance": _amount("starting_balance"),
    "amount": _amount("amount"),
    "limit": _amount("limit"),
    "asset": lambda value: asset_fields(value),
    "asset_text": _asset_text,
    "home_domain": _text("home_domain"),
    "name": _text("name"),
    "data_name": _text("data_name"),
    "value": lambda value: {"value": base64_text(value)},
    "signer": _signer,
    "signer_text": lambda value: {"signer": value.strkey},
    "new_seq": lambda value: {"new_seq": str(value)},
    "set_flags": _flags(_ACCOUNT_FLAGS, True),
    "clear_flags": _flags(_ACCOUNT_FLAGS, False),
    "set_line_flags": _flags(_LINE_FLAGS, True),
    "clear_line_flags": _flags(_LINE_FLAGS, False),
}
