"""What Horizons of earlier versions answer: the fields that came later are taken out.

Source: the CHANGELOG of stellar-horizon (formerly services/horizon/CHANGELOG.md of stellar/go).
1.1 fills the answer of POST /transactions and adds `fee_account`; 1.3 makes fees texts and adds
`last_modified_time`; 1.5 adds `tx_set_operation_count`; 2.17 (protocol 19) adds `preconditions`,
`sequence_ledger`, `sequence_time`; from 2.29 on `result_meta_xdr` may be left out; 22 drops
`valid_before` and `valid_after`.
"""

from typing import Any

VERSIONS = {
    "1.0.0": 12,
    "1.2.2": 12,
    "1.4.0": 13,
    "2.0.0": 15,
    "2.16.1": 18,
    "2.17.0": 19,
    "2.29.0": 20,
    "22.0.0": 22,
}
"""Versions since 2020, each with a protocol of its time."""

_LATER: tuple[tuple[tuple[int, int], tuple[str, ...]], ...] = (
    ((1, 1), ("fee_account", "fee_bump_transaction", "inner_transaction")),
    ((1, 3), ("last_modified_time",)),
    ((1, 5), ("tx_set_operation_count",)),
    ((2, 0), ("num_sponsoring", "num_sponsored")),
    ((2, 17), ("preconditions", "sequence_ledger", "sequence_time")),
)
_FIRST_POST = ("_links", "hash", "ledger", "envelope_xdr", "result_xdr", "result_meta_xdr")
_FIRST_ROOT = (
    "network_passphrase",
    "current_protocol_version",
    "core_supported_protocol_version",
    "horizon_version",
    "core_version",
    "history_latest_ledger",
    "history_elder_ledger",
    "core_latest_ledger",
)


def as_version(version: str, path: str, body: Any) -> Any:
    """Return a modern answer to a GET as a Horizon of an earlier version gives it."""
    if not isinstance(body, dict):
        return body
    number = _number(version)
    if path == "/":
        kept = _FIRST_ROOT if number < (2, 0) else tuple(body)
        return {name: body[name] for name in kept} | {"horizon_version": f"{version}-abcdef"}
    records = body["_embedded"]["records"] if "_embedded" in body else [body]
    for record in records:
        _take_out(number, record)
    return body


def posted_as(version: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a successful POST /transactions as that version gives it."""
    if _number(version) < (1, 1):
        return {name: body[name] for name in _FIRST_POST if name in body}
    _take_out(_number(version), body)
    return body


def _take_out(number: tuple[int, int], record: dict[str, Any]) -> None:
    for since, names in _LATER:
        if number < since:
            for name in names:
                record.pop(name, None)
    if number < (1, 3):
        for name in ("fee_charged", "max_fee"):
            if isinstance(record.get(name), str):
                record[name] = int(record[name])
    if number >= (2, 29):
        record.pop("result_meta_xdr", None)
    if "envelope_xdr" in record and number < (22, 0):
        record |= {"valid_after": "1970-01-01T00:00:00Z"}


def _number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")[:2]
    return int(major), int(minor)
