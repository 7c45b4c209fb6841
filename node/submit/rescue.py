"""Rescuing what waits under surge pricing: the identical envelope, wrapped in a fee bump.

An envelope that bids too little for full ledgers waits, is dropped after four of them and
banned for ten more. A fee bump around it is a transaction of another hash and of a higher bid,
but of the same inner transaction: whichever the ledger takes, the inner one lands once.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from node.networks.reader import FeeReader
from node.networks.submitter import ResultCodes
from node.submit.fees import FeePolicy
from node.wire.envelopes import parse_envelope
from node.wire.fee_bump import fee_bump
from node.wire.parsed import Transaction

AFTER = 3
"""Ledgers after which a waiting envelope is rescued: before it is dropped, after four."""
FIRST_PROTOCOL = 13
"""The first protocol with fee bumps (CAP-15)."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """How to rescue.

    Attributes:
        fees: tells whether ledgers are full.
        policy: whose cap bounds the bid; without a cap nothing is rescued.
        network_id: SHA-256 of the network's passphrase.
        seed: Ed25519 seed of the account that pays, 32 bytes.
        after: ledgers to wait first, and again before each higher bid.
    """

    fees: FeeReader
    policy: FeePolicy
    network_id: bytes
    seed: bytes = field(repr=False)
    after: int = AFTER


async def _forget(_envelope: bytes) -> None:
    return None


class Sending:
    """What is sent for one transaction: its envelope, or the last fee bump around it.

    Args:
        envelope: the signed inner envelope; never altered.
        said: what it says.
        rescue: how to rescue; None never does.
        bump: the fee bump that an earlier run was sending, if any.
        keep: stores a new fee bump; it is awaited before the bump is first sent.
        rescued: is told of each fee bump made.
    """

    def __init__(
        self,
        envelope: bytes,
        said: Transaction,
        rescue: Rescue | None = None,
        bump: bytes | None = None,
        keep: Callable[[bytes], Awaitable[None]] = _forget,
        rescued: Callable[[], None] = lambda: None,
    ) -> None:
        self._inner = envelope
        self._said = said
        self._rescue = rescue
        self._bump = bump
        self._keep = keep
        self._rescued = rescued
        self._since: int | None = None

    @property
    def envelope(self) -> bytes:
        """The bytes to send now."""
        return self._bump or self._inner

    async def waited(self, ledger: int) -> None:
        """Take note that it is not yet in a ledger; bid more if it has waited long enough.

        Args:
            ledger: the last closed ledger's sequence.

        Raises:
            ReaderError: the fees cannot be read.
        """
        if self._since is None:
            self._since = ledger
        rescue = self._rescue
        if rescue is None or ledger - self._since < rescue.after:
            return
        fee = self._next_fee(rescue)
        if fee is None or not (await rescue.fees.fees()).surge:
            return
        bump = fee_bump(self._inner, fee, rescue.network_id, rescue.seed)
        await self._keep(bump)
        self._bump, self._since = bump, ledger
        self._rescued()

    def refused(self, codes: ResultCodes) -> bool:
        """Tell whether the fee bump, not what it wraps, was refused; it is then sent no more."""
        if self._bump is None or codes.inner is not None:
            return False
        self._bump = self._rescue = None
        return True

    def _next_fee(self, rescue: Rescue) -> int | None:
        operations = len(self._said.operations)
        if self._bump is None:
            return rescue.policy.rescue_fee(self._said.fee, operations, operations)
        paid = parse_envelope(self._bump, rescue.network_id).fee
        return rescue.policy.rescue_fee(paid, operations + 1, operations)
