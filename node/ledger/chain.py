"""The pure chain: a ledger that takes envelopes and closes, without I/O, clock or threads.

`admit` judges an envelope against the last closed ledger and lets it wait. `close` makes the
next ledger of what waits: it picks the set, charges every fee, applies each transaction, and
links the new header to the last one. Either a close is done, or nothing has changed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from stellar_sdk import xdr

from node.history.notes import encode_notes
from node.ledger import close as closing
from node.ledger.apply import apply_transaction
from node.ledger.closed import Admission, AppliedTransaction, ClosedLedger, CloseTimeError
from node.ledger.core_genesis import core_genesis_header, root_account
from node.ledger.frame import Frame, FrameError, read_envelope
from node.ledger.genesis import genesis_accounts
from node.ledger.given import Given
from node.ledger.header import (
    Header,
    genesis_header,
    header_from_xdr,
    next_header,
    stellar_value,
)
from node.ledger.pool import Pool
from node.ledger.results import Verdict, results_hash
from node.ledger.settings import LedgerSettings
from node.ledger.state_root import NO_STATE, next_state_root
from node.ledger.upgrades import upgraded
from node.state.context import LedgerContext
from node.state.entries import AccountEntry, DataEntry, DataKey, Entry, LineKey, TrustLineEntry
from node.state.entry_xdr import entry_from_xdr, entry_to_xdr, key_to_xdr
from node.state.view import View
from node.wire.hashes import header_hash, network_id

Code = xdr.TransactionResultCode


class Ledger:
    """A Stellar-type ledger (protocol 19, see `node.operations`) in memory.

    Attributes:
        passphrase: the network's.
        network: network id, 32 bytes.
        hash: of the last closed ledger, 32 bytes.
    """

    def __init__(
        self, passphrase: str, view: View, header: Header, settings: LedgerSettings
    ) -> None:
        """Stand on a closed ledger; `genesis` and `restore` make the state for it."""
        self.passphrase = passphrase
        self.network = network_id(passphrase)
        self._settings = settings
        self._view = view
        self._header = header
        self.hash = header_hash(header.to_xdr())
        self._pool = Pool(view, settings.close_time_offset)

    @classmethod
    def genesis(
        cls,
        passphrase: str,
        settings: LedgerSettings,
        close_time: int,
        operator: bytes | None = None,
    ) -> "tuple[Ledger, ClosedLedger]":
        """Start a new ledger at sequence 1; see `node.ledger.genesis` for who holds the coins.

        Args:
            passphrase: the network's.
            settings: the numbers of the new ledger.
            close_time: of ledger 1, Unix seconds.
            operator: key (32 bytes) of the account that gets all coins while the root account
                is locked; None leaves them with the root account.

        Returns:
            The ledger, and ledger 1 as closed, with its accounts in its `entries`, to be
            stored like any other.
        """
        accounts = genesis_accounts(network_id(passphrase), operator)
        entries: dict[bytes, bytes | None] = {
            key_to_xdr(one.key): entry_to_xdr(one) for one in accounts
        }
        header = genesis_header(settings, close_time, next_state_root(NO_STATE, entries))
        ledger = cls(passphrase, View(accounts), header, settings)
        first = ClosedLedger(
            sequence=1,
            hash=ledger.hash,
            previous_hash=header.previous_hash,
            header=header.to_xdr(),
            close_time=close_time,
            tx_set_hash=bytes(32),
            transactions=(),
            envelopes=(),
            entries=entries,
            dropped=(),
        )
        return ledger, first

    @classmethod
    def core_genesis(cls, passphrase: str) -> "Ledger":
        """Start where stellar-core starts: see `node.ledger.core_genesis`."""
        network = network_id(passphrase)
        view = View([root_account(network)])
        return cls(passphrase, view, core_genesis_header(network), LedgerSettings())

    @classmethod
    def restore(
        cls,
        passphrase: str,
        header: bytes,
        entries: Iterable[bytes],
        settings: LedgerSettings,
    ) -> "Ledger":
        """Go on from the last closed ledger; the queue starts empty.

        Args:
            passphrase: the network's.
            header: LedgerHeader XDR of the last closed ledger.
            entries: LedgerEntry XDR of the whole state after it, in any order.
            settings: only `close_time_offset` and `node_seed` matter; the rest is the header's.

        Raises:
            StateError: an entry or the header is not XDR of a kind this ledger has.
        """
        view = View(entry_from_xdr(entry) for entry in entries)
        return cls(passphrase, view, header_from_xdr(header), settings)

    @property
    def sequence(self) -> int:
        """Return the last closed ledger's number."""
        return self._header.sequence

    @property
    def close_time(self) -> int:
        """Return the last closed ledger's close time, Unix seconds."""
        return self._header.close_time

    @property
    def header(self) -> bytes:
        """Return LedgerHeader XDR of the last closed ledger."""
        return self._header.to_xdr()

    @property
    def base_fee(self) -> int:
        """Return stroops an operation."""
        return self._header.base_fee

    @property
    def base_reserve(self) -> int:
        """Return stroops an entry."""
        return self._header.base_reserve

    @property
    def _room(self) -> int:
        return self._header.max_operations

    @property
    def pending_count(self) -> int:
        """Return how many transactions wait in the queue."""
        return len(self._pool)

    def waits(self, frame: Frame) -> bool:
        """Tell whether this very transaction is in the queue."""
        return frame in self._pool

    def account(self, key: bytes) -> AccountEntry | None:
        """Return the account of that key (32 bytes) in the last closed ledger."""
        return self._view.account(key)

    def trustlines(self, key: bytes) -> tuple[TrustLineEntry, ...]:
        """Return an account's trust lines, ordered by asset."""
        names = sorted(one for one in self._view.owned(key) if isinstance(one, LineKey))
        return tuple(line for line in map(self._view.line, names) if line is not None)

    def data(self, key: bytes) -> Mapping[bytes, DataEntry]:
        """Return an account's data entries by name (1 to 64 bytes), ordered by name."""
        names = sorted(one for one in self._view.owned(key) if isinstance(one, DataKey))
        found = map(self._view.data, names)
        return {entry.name: entry for entry in found if entry is not None}

    def entries(self) -> Iterable[bytes]:
        """Go through the whole state as LedgerEntry XDR, in no order."""
        return (entry_to_xdr(entry) for entry in self._view)

    def admit(self, envelope: bytes) -> Admission:
        """Judge an envelope (TransactionEnvelope XDR) against the last closed ledger.

        Never raises for foreign bytes: what is no envelope is MALFORMED.
        """
        try:
            frame = read_envelope(envelope, self.network)
        except FrameError as error:
            return Admission("MALFORMED", None, why=str(error))
        return self.admit_frame(frame)

    def admit_frame(self, frame: Frame) -> Admission:
        """Judge an envelope that was read already; see `admit`."""
        return self._pool.admit(frame, self._context(self._header.close_time), self._room)

    def close(self, close_time: int, given: Given | None = None) -> ClosedLedger:
        """Close the next ledger with what waits, as far as there is room.

        Args:
            close_time: Unix seconds, above the last ledger's.
            given: what is not to be reckoned but taken, to repeat a foreign chain.

        Raises:
            CloseTimeError: `close_time` is not above the last ledger's.
            UpgradeError: an upgrade is not valid here.
            FrameError: a given envelope is none.
        """
        last, given = self._header, given or Given()
        if close_time <= last.close_time:
            raise CloseTimeError(close_time, last.close_time)
        context = self._context(close_time)
        late = self._pool.late(context)
        chosen = (
            self._pool.chosen(late, context, self._room) if given.frames is None else given.frames
        )
        ordered = closing.set_order(chosen)
        tx_set_hash = closing.set_hash(self.hash, ordered)
        try:
            applied, fees = self._apply_set(ordered, tx_set_hash, context)
            changed = self._stamped(context.sequence)
            seed = self._settings.node_seed
            header = next_header(
                last,
                self.hash,
                given.value
                or stellar_value(tx_set_hash, close_time, self.network, seed, given.upgrades),
                close_time,
                fees=fees,
                results_hash=results_hash((one.hash, one.result) for one in applied),
                state_root=given.state_root or next_state_root(last.state_root, changed),
                skips=given.skips,
            )
            header = upgraded(header, given.upgrades)
        except BaseException:
            self._view.rollback(0)
            raise
        raw = header.to_xdr()
        closed = ClosedLedger(
            sequence=header.sequence,
            hash=header_hash(raw),
            previous_hash=header.previous_hash,
            header=raw,
            close_time=close_time,
            tx_set_hash=tx_set_hash,
            transactions=applied,
            envelopes=tuple(frame.envelope for frame in ordered),
            entries=changed,
            dropped=(),
        )
        self._view.settle()
        self._header, self.hash = header, closed.hash
        dropped = self._pool.clean(ordered, late, self._context(close_time))
        return replace(closed, dropped=dropped)

    def _context(self, close_time: int) -> LedgerContext:
        header = self._header
        return LedgerContext(
            header.sequence + 1,
            close_time,
            header.base_fee,
            header.base_reserve,
            header.protocol,
        )

    def _apply_set(
        self, ordered: Sequence[Frame], tx_set_hash: bytes, context: LedgerContext
    ) -> tuple[tuple[AppliedTransaction, ...], int]:
        highest: dict[bytes, int] = {}
        for frame in ordered:
            highest[frame.source] = max(highest.get(frame.source, 0), frame.sequence)
        context = replace(context, highest=highest)
        frames = closing.apply_order(ordered, tx_set_hash)
        fee = closing.effective_base_fee(frames, context.base_fee, self._header.max_operations)
        charged = [self._charge(frame, fee) for frame in frames]
        applied = []
        for order, (frame, paid) in enumerate(zip(frames, charged, strict=True), start=1):
            verdict = apply_transaction(self._view, frame, context, fee)
            applied.append(_applied(order, frame, paid, verdict))
        return tuple(applied), sum(charged)

    def _charge(self, frame: Frame, effective_fee: int) -> int:
        payer = self._view.account(frame.fee_account)
        assert payer is not None
        fee = min(payer.balance, frame.fee, effective_fee * frame.rate_operations)
        self._view.write_account(replace(payer, balance=payer.balance - fee))
        return fee

    def _stamped(self, sequence: int) -> dict[bytes, bytes | None]:
        """Note in every changed entry which ledger changed it; return the changes as XDR."""
        changed: dict[bytes, bytes | None] = {}
        for key, entry in self._view.changes().items():
            if entry is None:
                changed[key_to_xdr(key)] = None
                continue
            stamped: Entry = replace(entry, modified=sequence)
            self._view.write(stamped)
            changed[key_to_xdr(key)] = entry_to_xdr(stamped)
        return changed


def _applied(order: int, frame: Frame, paid: int, verdict: Verdict) -> AppliedTransaction:
    return AppliedTransaction(
        order=order,
        hash=frame.hash,
        inner_hash=None if frame.inner is None else frame.inner.hash,
        envelope=frame.envelope,
        result=verdict.to_xdr(paid),
        successful=verdict.successful,
        fee_charged=paid,
        max_fee=frame.fee,
        source=frame.source,
        fee_account=frame.fee_account,
        sequence=frame.sequence,
        memo=frame.memo,
        participants=frame.participants,
        operation_count=len(frame.calls),
        notes=encode_notes(verdict.notes),
    )
