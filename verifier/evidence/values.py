"""What a source said of its network and of accounts, as the JSON of an evidence file."""

import json
from typing import Any

from node.networks.fields import Fields, read_object
from node.networks.reader import (
    AccountFlags,
    AccountInfo,
    Balance,
    LedgerInfo,
    NetworkInfo,
    Thresholds,
)
from node.wire.parsed import Asset

_U32 = 2**32 - 1
_FLAGS = ("auth_required", "auth_revocable", "auth_immutable", "auth_clawback_enabled")
MOST_ENTRIES = 1001


def to_json(value: dict[str, Any]) -> bytes:
    """Return an object as JSON, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def network_json(network: NetworkInfo) -> bytes:
    """Encode what a network says of itself; its tip is a ledger of its own."""
    return to_json(
        {
            "passphrase": network.passphrase,
            "protocol": network.protocol,
            "tip": network.tip.sequence,
            "base_fee": network.base_fee,
            "base_reserve": network.base_reserve,
            "max_operations": network.max_operations,
            "horizon_version": network.horizon_version,
        }
    )


def read_tip(raw: bytes) -> int:
    """Return the sequence of a network's last ledger; FieldError if it is not told."""
    return read_object(raw).number("tip", 2**31 - 1)


def read_network(raw: bytes, tip: LedgerInfo) -> NetworkInfo:
    """Decode `network_json`; FieldError if it is none."""
    fields = read_object(raw)
    return NetworkInfo(
        passphrase=fields.text("passphrase"),
        protocol=fields.number("protocol", 1000),
        tip=tip,
        base_fee=fields.number("base_fee", _U32),
        base_reserve=fields.number("base_reserve", _U32),
        max_operations=fields.number("max_operations", _U32),
        horizon_version=fields.text("horizon_version"),
    )


def account_json(account: str, found: AccountInfo | None, *, told: bool = True) -> bytes:
    """Encode an answer about an account.

    Args:
        account: which one was asked for.
        found: None if there is none.
        told: False if the source does not tell what accounts hold.
    """
    value: dict[str, Any] = {"account": account, "told": told}
    if found is not None:
        value["state"] = {
            "sequence": found.sequence,
            "balances": [_balance_json(asset, one) for asset, one in found.balances.items()],
            "signers": found.signers,
            "thresholds": [found.thresholds.low, found.thresholds.medium, found.thresholds.high],
            "flags": [name for name in _FLAGS if getattr(found.flags, name)],
            "data": {name: one.hex() for name, one in found.data.items()},
            "last_modified_ledger": found.last_modified_ledger,
        }
    return to_json(value)


def _balance_json(asset: Asset | None, one: Balance) -> dict[str, Any]:
    return {
        "asset": None if asset is None else [asset.code, asset.issuer],
        "amount": one.amount,
        "limit": one.limit,
        "authorized": one.authorized,
        "last_modified_ledger": one.last_modified_ledger,
    }


def account_of(raw: bytes) -> str:
    """Return whom an answer is about; FieldError if it is none."""
    return read_object(raw).text("account", 56)


def read_account(raw: bytes) -> tuple[bool, AccountInfo | None]:
    """Return whether `account_json` says it was told, and the state; FieldError if it is none."""
    fields = read_object(raw)
    if not fields.has("state"):
        return fields.boolean("told"), None
    state = fields.object("state")
    signers, data = state.object("signers"), state.object("data")
    low, medium, high = _numbers(state, "thresholds", 3)
    flags = state.raw("flags")
    if not isinstance(flags, list) or not set(map(str, flags)) <= set(_FLAGS):
        raise state.wrong("flags", "is no list of flags")
    return True, AccountInfo(
        account=fields.text("account", 56),
        sequence=state.number("sequence"),
        balances=dict(_balance(one) for one in state.objects("balances", MOST_ENTRIES)),
        signers={name: signers.number(name, 255) for name in signers.names()},
        thresholds=Thresholds(low, medium, high),
        flags=AccountFlags(**dict.fromkeys(flags, True)),
        data={name: _hex(data, name) for name in data.names()},
        last_modified_ledger=_optional(state, "last_modified_ledger", 2**31 - 1),
    )


def _balance(one: Fields) -> tuple[Asset | None, Balance]:
    asset = None
    if one.has("asset"):
        code, issuer = _texts(one, "asset", 2)
        asset = Asset(code, issuer)
    return asset, Balance(
        one.number("amount"),
        _optional(one, "limit", 2**63 - 1),
        one.boolean("authorized") if one.has("authorized") else None,
        _optional(one, "last_modified_ledger", 2**31 - 1),
    )


def _optional(fields: Fields, key: str, most: int) -> int | None:
    return fields.number(key, most) if fields.has(key) else None


def _numbers(fields: Fields, key: str, count: int) -> list[int]:
    found = fields.raw(key)
    if (
        not isinstance(found, list)
        or len(found) != count
        or not all(type(one) is int and 0 <= one <= 255 for one in found)
    ):
        raise fields.wrong(key, f"is no list of {count} numbers")
    return found


def _texts(fields: Fields, key: str, count: int) -> list[str]:
    found = fields.raw(key)
    if not isinstance(found, list) or len(found) != count:
        raise fields.wrong(key, f"is no list of {count} texts")
    if not all(isinstance(one, str) for one in found):
        raise fields.wrong(key, f"is no list of {count} texts")
    return found


def _hex(fields: Fields, name: str) -> bytes:
    try:
        return bytes.fromhex(fields.text(name, 128))
    except ValueError as fault:
        raise fields.wrong(name, "is not hex") from fault
