"""LedgerHeader XDR: genesis, the next one, its signed value and its skip list."""

import struct
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


@dataclass(frozen=True, slots=True)
class Header:
    """A ledger's header; `value` is StellarValue XDR, `skips` the four skip hashes.

    `state_root` stands in bucketListHash: see `node.ledger.state_root`. `value` is where
    upgrades would stand.
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
    skips: tuple[bytes, bytes, bytes, bytes] = (_ZERO, _ZERO, _ZERO, _ZERO)

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
                bytes(4),
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
) -> Header:
    """Return the header after `last`.

    Args:
        last: the header before.
        last_hash: its hash.
        value: StellarValue XDR of this ledger.
        close_time: Unix seconds, as in `value`.
        fees: stroops charged in this ledger.
        results_hash: of this ledger's results.
        state_root: after this ledger.
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
        skips=_skips(last.skips, sequence, state_root),
    )


def stellar_value(
    tx_set_hash: bytes, close_time: int, network: bytes = b"", seed: bytes | None = None
) -> bytes:
    """Return StellarValue XDR without upgrades, signed where a seed is given.

    The signature is Ed25519 over network id, int32 4, set hash and close time.

    Args:
        tx_set_hash: 32 bytes.
        close_time: Unix seconds.
        network: network id, 32 bytes; needed to sign.
        seed: the node's Ed25519 seed (32 bytes), or None.
    """
    body = tx_set_hash + struct.pack(">Q", close_time)
    if seed is None:
        return body + bytes(4) + struct.pack(">i", xdr.StellarValueType.STELLAR_VALUE_BASIC)
    key = SigningKey(seed)
    signature = key.sign(network + _SCP_VALUE + body).signature
    signed = struct.pack(">i", xdr.StellarValueType.STELLAR_VALUE_SIGNED)
    node = bytes(4) + bytes(key.verify_key)
    return body + bytes(4) + signed + node + struct.pack(">I", len(signature)) + signature


def _skips(
    last: tuple[bytes, bytes, bytes, bytes], sequence: int, state_root: bytes
) -> tuple[bytes, bytes, bytes, bytes]:
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
