"""What is noticed besides the ballots: where VOTE moved, and gaps in sequence numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contracts.accounts.compare import Setup
from contracts.counting.cast import ONE_VOTE, Purse
from node.networks.reader import LedgerTransaction
from node.wire.parsed import CreateAccount, Operation, Payment
from verifier.facts.recount import Gap, Move, Seen
from verifier.kept import MOST, First


@dataclass(frozen=True, slots=True)
class Ways:
    """The accounts through which VOTE moves.

    Attributes:
        setup_position: operations up to here are the set-up's.
    """

    setup: Setup
    purse: Purse
    channels: tuple[str, ...]
    setup_position: int


class Watch:
    """Follows issuer, urn, box and channels through their transactions in ledger order.

    Attributes:
        moves: operations of issuer, urn or box that are no cast's payment.
        odd: transactions that paid the box another amount than 1 VOTE, with the stroops.
        paid: stroops paid into the box, by ledger.
        gaps: sequence numbers of channels that no listed transaction used.
        hidden: how many numbers all gaps leave out.
        held: stroops of VOTE that urn and box hold after all that was seen, replayed payment
            by payment. No trust line but theirs can hold any (§2), so nothing else moves it.
    """

    def __init__(
        self,
        ways: Ways,
        sequences: Mapping[str, int] = MappingProxyType({}),
        most: int = MOST,
    ) -> None:
        """Start before the first transaction, or go on where another watch has ended.

        Args:
            ways: the accounts.
            sequences: the other's, where it had come to.
            most: of moves, odd payments and gaps that are kept each; all are counted.
        """
        self.moves: First[Move] = First(most)
        self.odd: First[tuple[Seen, int]] = First(most)
        self.paid: dict[int, int] = {}
        self.gaps: First[Gap] = First(most)
        self.hidden = 0
        self.held = {ways.purse.urn: 0, ways.purse.box: 0}
        self._ways = ways
        self._channels = frozenset(ways.channels)
        self._held = frozenset((ways.setup.issuer, ways.purse.urn, ways.purse.box))
        self._next = dict(sequences)

    @property
    def sequences(self) -> dict[str, int]:
        """The sequence number that each channel seen so far uses next."""
        return dict(self._next)

    def see(self, one: LedgerTransaction) -> None:
        """Take the next transaction, failed ones included: they use sequence numbers too."""
        if one.transaction.source in self._channels:
            self._follow_sequence(one)
        if one.successful:
            self._follow_vote(one)

    def paid_by(self, ledger: int | None) -> int:
        """Return the stroops paid into the box up to a ledger; None for all."""
        return sum(amount for at, amount in self.paid.items() if ledger is None or at <= ledger)

    def _follow_sequence(self, one: LedgerTransaction) -> None:
        channel, sequence = one.transaction.source, one.transaction.sequence
        expected = self._next.get(channel)
        if expected is not None and sequence > expected:
            self.hidden += sequence - expected
            self.gaps.add(Gap(channel, expected, sequence - 1, Seen(one.hash, one.position)))
        self._next[channel] = sequence + 1

    def _follow_vote(self, one: LedgerTransaction) -> None:
        payments = []
        seen = Seen(one.hash, one.position)
        for operation in one.transaction.operations:
            if isinstance(operation, CreateAccount) and operation.destination in self._channels:
                # a new account's first sequence number follows its ledger (CAP-1)
                self._next[operation.destination] = (one.ledger << 32) + 1
            if isinstance(operation, Payment) and operation.asset == self._ways.purse.vote:
                self._replay(operation)
            if one.position <= self._ways.setup_position:
                continue
            if isinstance(operation, Payment) and self._ways.purse.is_payment(operation):
                payments.append(operation.amount)
            elif operation.source in self._held:
                self.moves.add(Move(seen, operation.source, _name(operation)))
        if payments:
            paid = sum(payments)
            self.paid[one.ledger] = self.paid.get(one.ledger, 0) + paid
            if payments != [ONE_VOTE]:
                self.odd.add((seen, paid))

    def _replay(self, payment: Payment) -> None:
        if payment.source in self.held:
            self.held[payment.source] -= payment.amount
        if payment.destination in self.held:
            self.held[payment.destination] += payment.amount


def _name(operation: Operation) -> str:
    return type(operation).__name__
