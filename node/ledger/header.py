"""LedgerHeader XDR: genesis, the next one, its signed value and its skip list."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nacl.signing import SigningKey
from stellar_sdk import xdr

from node.ledger.settings import LedgerSettings
from node.state.entry_xdr import StateError

TOTAL_COINS = 10**18
"""Stroops that exist; the root account holds them at genesis."""

_ZERO = bytes(32)
_SCP_VALUE = struct.pack(">i", xdr.EnvelopeType.ENVELOPE_TYPE_SCPVALUE.value)
_SKIPS = (50, 5_000, 50_000, 500_000)

Skips = tuple[bytes, bytes, bytes, bytes]
"""The four hashes of a skip list, 32 bytes each."""


@dataclass(frozen=True, slots=True)
class Header:
    """A ledger's header; `value` is StellarValue XDR, `skips` the four skip hashes.

    `state_root` stands in bucketListHash: see `node.ledger.state_root`. `value` is where
    upgrades stand. `flags` are those an upgrade set; None before the first such upgrade.
    """

    protocol: int
    previous_hash: bytes
    value: bytes
    close_time: int
    results_hash: bytes
    state_root: bytes
    sequence: int
    total_coins: int
    fee_pool: int
    base_fee: int
    base_reserve: int
    max_operations: int
    skips: Skips = (_ZERO, _ZERO, _ZERO, _ZERO)
    flags: int | None = None

    def to_xdr(self) -> bytes:
        """Return LedgerHeader XDR."""
        return b"".join(
            (
                struct.pack(">I", self.protocol),
                self.previous_hash,
                self.value,
                self.results_hash,
                self.state_root,
                struct.pack(">IqqIQ", self.sequence, self.total_coins, self.fee_pool, 0, 0),
                struct.pack(">III", self.base_fee, self.base_reserve, self.max_operations),
                *self.skips,
                bytes(4) if self.flags is None else struct.pack(">iIi", 1, self.flags, 0),
            )
        )


def header_from_xdr(raw: bytes) -> Header:
    """Read LedgerHeader XDR that this ledger wrote.

    Raises:
        StateError: it is not XDR, or holds what this ledger never writes.
    """
    try:
        said = xdr.LedgerHeader.from_xdr_bytes(raw)
    except (ValueError, EOFError, IndexError, TypeError) as error:
        raise StateError("ledger header", str(error) or "it ends too early") from error
    first, second, third, fourth = (one.hash for one in said.skip_list)
    header = Header(
        protocol=said.ledger_version.uint32,
        previous_hash=said.previous_ledger_hash.hash,
        value=said.scp_value.to_xdr_bytes(),
        close_time=said.scp_value.close_time.time_point.uint64,
        results_hash=said.tx_set_result_hash.hash,
        state_root=said.bucket_list_hash.hash,
        sequence=said.ledger_seq.uint32,
        total_coins=said.total_coins.int64,
        fee_pool=said.fee_pool.int64,
        base_fee=said.base_fee.uint32,
        base_reserve=said.base_reserve.uint32,
        max_operations=said.max_tx_set_size.uint32,
        skips=(first, second, third, fourth),
        flags=None if said.ext.v1 is None else said.ext.v1.flags.uint32,
    )
    if header.to_xdr() != raw:
        raise StateError("ledger header", "it is not one of this ledger's")
    return header


def genesis_header(settings: LedgerSettings, close_time: int, root: bytes) -> Header:
    """Return the header of ledger 1."""
    return Header(
        protocol=settings.protocol,
        previous_hash=_ZERO,
        value=stellar_value(_ZERO, close_time),
        close_time=close_time,
        results_hash=_ZERO,
        state_root=root,
        sequence=1,
        total_coins=TOTAL_COINS,
        fee_pool=0,
        base_fee=settings.base_fee,
        base_reserve=settings.base_reserve,
        max_operations=settings.max_operations,
    )


def next_header(
    last: Header,
    last_hash: bytes,
    value: bytes,
    close_time: int,
    *,
    fees: int,
    results_hash: bytes,
    state_root: bytes,
    skips: Skips | None = None,
) -> Header:
    """Return the header after `last`, no upgrade applied.

    Args:
        last: the header before.
        last_hash: its hash.
        value: StellarValue XDR of this ledger.
        close_time: Unix seconds, as in `value`.
        fees: stroops charged in this ledger.
        results_hash: of this ledger's results.
        state_root: after this ledger.
        skips: the skip list where it is not to be reckoned.
    """
    sequence = last.sequence + 1
    return replace(
        last,
        previous_hash=last_hash,
        value=value,
        close_time=close_time,
        results_hash=results_hash,
        state_root=state_root,
        sequence=sequence,
        fee_pool=last.fee_pool + fees,
        skips=skips or _skips(last.skips, sequence, state_root),
    )


def stellar_value(
    tx_set_hash: bytes,
    close_time: int,
    network: bytes = b"",
    seed: bytes | None = None,
    upgrades: Sequence[bytes] = (),
) -> bytes:
    """Return StellarValue XDR, signed where a seed is given.

    The signature is Ed25519 over network id, int32 4, set hash and close time.

    Args:
        tx_set_hash: 32 bytes.
        close_time: Unix seconds.
        network: network id, 32 bytes; needed to sign.
        seed: the node's Ed25519 seed (32 bytes), or None.
        upgrades: LedgerUpgrade XDR, at most 6.
    """
    body = tx_set_hash + struct.pack(">Q", close_time)
    said = struct.pack(">I", len(upgrades))
    said += b"".join(struct.pack(">I", len(one)) + one + bytes(-len(one) % 4) for one in upgrades)
    if seed is None:
        return body + said + struct.pack(">i", xdr.StellarValueType.STELLAR_VALUE_BASIC)
    key = SigningKey(seed)
    signature = key.sign(network + _SCP_VALUE + body).signature
    signed = struct.pack(">i", xdr.StellarValueType.STELLAR_VALUE_SIGNED)
    node = bytes(4) + bytes(key.verify_key)
    return body + said + signed + node + struct.pack(">I", len(signature)) + signature


def _skips(last: Skips, sequence: int, state_root: bytes) -> Skips:
    """Return the skip list: state roots of every 50th ledger and older, as stellar-core does."""
    if sequence % _SKIPS[0]:
        return last
    _, second, third, fourth = last
    rest = sequence
    for depth, skip in enumerate(_SKIPS[:3]):
        rest -= skip
        if rest <= 0 or rest % _SKIPS[depth + 1]:
            break
        if depth == 0:
            second = last[0]
        elif depth == 1:
            third = last[1]
        else:
            fourth = last[2]
    return state_root, second, third, fourth
