"""Ledger upgrades: a vote on the header's own numbers, applied after a ledger's transactions.

Version, base fee, operations a ledger, base reserve, flags (from protocol 18 on), as stellar-core
applies them. Where there are no offers, no entry changes with any of them.
"""

from collections.abc import Iterable
from dataclasses import replace

from stellar_sdk import xdr

from node.base.errors import SandoghError
from node.ledger.header import Header

LAST_PROTOCOL = 19
MOST_UPGRADES = 6
LONGEST_UPGRADE = 128
_FIRST_WITH_FLAGS = 18
_ALL_FLAGS = 0x7


class UpgradeError(SandoghError):
    """Bytes are no upgrade that this ledger can take; `why` says what is wrong."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"the ledger upgrade cannot be applied: {why}")


def upgraded(header: Header, upgrades: Iterable[bytes]) -> Header:
    """Return the header after upgrades, in their order.

    Args:
        header: after the ledger's transactions.
        upgrades: LedgerUpgrade XDR each, at most 128 bytes.

    Raises:
        UpgradeError: one is not an upgrade, or not a valid one at its place.
    """
    for raw in upgrades:
        header = _apply(header, _read(raw))
    return header


def _read(raw: bytes) -> xdr.LedgerUpgrade:
    if len(raw) > LONGEST_UPGRADE:
        raise UpgradeError(f"it has {len(raw)} bytes, more than {LONGEST_UPGRADE}")
    try:
        said = xdr.LedgerUpgrade.from_xdr_bytes(raw)
    except (ValueError, EOFError, IndexError, TypeError) as error:
        raise UpgradeError(str(error) or "it ends too early") from error
    if said.to_xdr_bytes() != raw:
        raise UpgradeError("it is not canonical XDR")
    return said


def _apply(header: Header, said: xdr.LedgerUpgrade) -> Header:
    if said.new_ledger_version is not None:
        version = said.new_ledger_version.uint32
        if not header.protocol < version <= LAST_PROTOCOL:
            raise UpgradeError(f"protocol {version} after {header.protocol}")
        return replace(header, protocol=version)
    if said.new_base_fee is not None:
        return replace(header, base_fee=_positive("base fee", said.new_base_fee))
    if said.new_max_tx_set_size is not None:
        return replace(header, max_operations=said.new_max_tx_set_size.uint32)
    if said.new_base_reserve is not None:
        return replace(header, base_reserve=_positive("base reserve", said.new_base_reserve))
    if said.new_flags is not None:
        flags = said.new_flags.uint32
        if header.protocol < _FIRST_WITH_FLAGS or flags & ~_ALL_FLAGS:
            raise UpgradeError(f"flags {flags} at protocol {header.protocol}")
        return replace(header, flags=flags)
    raise UpgradeError(f"its type is {said.type.name}")


def _positive(what: str, value: xdr.Uint32) -> int:
    if value.uint32 == 0:
        raise UpgradeError(f"a {what} of 0")
    return value.uint32
