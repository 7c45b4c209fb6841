"""Ledger by ledger from JSON, and what each close did as JSON: a comparison's two ends.

One object in is one ledger; one object out is its answer (docs/ledger-node.md, `apply`). What a
foreign chain decided (set, upgrades, hashes) may be given with it, so that every header can be
the foreign one's. Nothing but memory is touched.
"""

import base64
import binascii
import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from stellar_sdk import xdr
from xdrlib3 import Error as XdrError

from node.base.errors import SandoghError
from node.ledger.chain import Ledger
from node.ledger.closed import Admission, ClosedLedger
from node.ledger.frame import Frame, FrameError, read_envelope
from node.ledger.given import Given
from node.ledger.header import Skips
from node.ledger.upgrades import MOST_UPGRADES
from node.wire.accounts import address

MOST_ENVELOPES = 200_000
LONGEST_TEXT = 1 << 20
_LATEST = (1 << 63) - 1
_ACCOUNT, _LINE = 0, 1
_HEX = 64
_FIELDS = frozenset(
    {
        "close_time",
        "envelopes",
        "set",
        "upgrades",
        "bucket_list_hash",
        "skip_list",
        "scp_value",
    }
)


class LineError(SandoghError):
    """A ledger's object is not of its form; `field` is where, `why` what is wrong."""

    def __init__(self, field: str, why: str) -> None:
        self.field, self.why = field, why
        super().__init__(f"{field}: {why}")


class Repeater:
    """A ledger that closes as it is told, line by line."""

    def __init__(self, ledger: Ledger) -> None:
        """Go on from a ledger's last close."""
        self._ledger = ledger
        self._frames: dict[bytes, Frame] = {}

    def answer(self, said: Any) -> dict[str, Any]:
        """Close one ledger and tell what it did.

        Args:
            said: one line's JSON value.

        Raises:
            LineError: it has not the form of a ledger.
            CloseTimeError: its close time is not after the last one.
            UpgradeError: an upgrade of it is not valid.
        """
        if not isinstance(said, dict):
            raise LineError("the line", "it is not a JSON object")
        unknown = sorted(set(said) - _FIELDS)
        if unknown:
            raise LineError(str(unknown[0])[:40], "no such field")
        time = said.get("close_time")
        if type(time) is not int or not 0 < time <= _LATEST:
            raise LineError("close_time", "it is not a positive number of Unix seconds")
        envelopes = _list(said, "envelopes", MOST_ENVELOPES)
        given, chosen = _given(said), _chosen(said)
        admissions = [self._admit(one) for one in envelopes]
        if chosen is not None:
            given = replace(given, frames=[self._payable(one) for one in chosen])
        closed = self._ledger.close(time, given)
        kept = self._frames.items()
        self._frames = {envelope: one for envelope, one in kept if self._ledger.waits(one)}
        return _told(closed, admissions)

    def _admit(self, envelope: Any) -> list[str]:
        try:
            frame = self._frame(_bytes(envelope, "envelopes"))
        except (FrameError, LineError):
            return ["EXCEPTION"]
        self._frames.setdefault(frame.envelope, frame)
        return _admission(self._ledger.admit_frame(frame))

    def _frame(self, envelope: bytes) -> Frame:
        """Read an envelope, or find it with the signatures that were checked at its admission."""
        known = self._frames.get(envelope)
        return known or read_envelope(envelope, self._ledger.network)

    def _payable(self, envelope: bytes) -> Frame:
        try:
            frame = self._frame(envelope)
        except FrameError as fault:
            raise LineError("set", str(fault)) from fault
        if self._ledger.account(frame.fee_account) is None:
            raise LineError("set", f"{address(frame.fee_account)}, who should pay, is not there")
        return frame


def _chosen(said: Mapping[str, Any]) -> list[bytes] | None:
    if said.get("set") is None:
        return None
    return [_bytes(one, "set") for one in _list(said, "set", MOST_ENVELOPES)]


def _given(said: Mapping[str, Any]) -> Given:
    root, value = said.get("bucket_list_hash"), said.get("scp_value")
    return Given(
        upgrades=[_bytes(one, "upgrades") for one in _list(said, "upgrades", MOST_UPGRADES)],
        state_root=None if root is None else _hash(root, "bucket_list_hash"),
        skips=_skips(said.get("skip_list")),
        value=None if value is None else _value(value),
    )


def _told(closed: ClosedLedger, admissions: Sequence[list[str]]) -> dict[str, Any]:
    touched: tuple[dict[str, str | None], ...] = ({}, {}, {})
    for key, entry in closed.entries.items():
        kind, name = _named(key)
        touched[kind][name] = None if entry is None else _base64(entry)
    accounts, lines, data = touched
    return {
        "ledger": closed.sequence,
        "admission": admissions,
        "txset_hash": closed.tx_set_hash.hex(),
        "results": [
            [one.hash.hex(), _base64(one.hash + one.result)] for one in closed.transactions
        ],
        "header": _base64(closed.header),
        "accounts": accounts,
        "trustlines": lines,
        "data": data,
    }


def _admission(admission: Admission) -> list[str]:
    if admission.result is not None:
        return ["ERROR", _base64(admission.result)]
    return [admission.status]


def _named(key: bytes) -> tuple[int, str]:
    """Return where an entry is told, and under which name, from its LedgerKey XDR."""
    (kind,) = struct.unpack_from(">i", key)
    owner = address(key[8:40])
    if kind == _ACCOUNT:
        return 0, owner
    if kind == _LINE:
        code, issuer = key[44:-36], key[-32:]
        return 1, f"{owner}/{code.rstrip(bytes(1)).decode('ascii')}/{address(issuer)}"
    (length,) = struct.unpack_from(">I", key, 40)
    return 2, f"{owner}/{key[44 : 44 + length].hex()}"


def _list(said: Mapping[str, Any], field: str, most: int) -> list[Any]:
    found = said.get(field)
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > most:
        raise LineError(field, f"it is not a list of at most {most}")
    return found


def _bytes(text: Any, field: str) -> bytes:
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise LineError(field, f"a text of at most {LONGEST_TEXT} characters is expected")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise LineError(field, "a text is not base64") from fault


def _value(text: Any) -> bytes:
    raw = _bytes(text, "scp_value")
    try:
        said = xdr.StellarValue.from_xdr_bytes(raw)
    except (ValueError, EOFError, IndexError, TypeError, XdrError) as fault:
        raise LineError("scp_value", "it is no StellarValue") from fault
    if said.to_xdr_bytes() != raw:
        raise LineError("scp_value", "it is no canonical StellarValue")
    return raw


def _hash(text: Any, field: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except (TypeError, ValueError) as fault:
        raise LineError(field, "it is not hex") from fault
    if len(found) != 32:
        raise LineError(field, f"it has {len(found)} bytes, not 32")
    return found


def _skips(said: Any) -> Skips | None:
    if said is None:
        return None
    if isinstance(said, str) and len(said) == 4 * _HEX:
        said = [said[start : start + _HEX] for start in range(0, 4 * _HEX, _HEX)]
    if not isinstance(said, list) or len(said) != 4:
        raise LineError("skip_list", "it is not four hashes, in a list or in a row")
    first, second, third, fourth = (_hash(one, "skip_list") for one in said)
    return first, second, third, fourth


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
