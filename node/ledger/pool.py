"""What waits for the next ledger: who may come in, what is taken, and what must leave."""

from collections.abc import Sequence

from stellar_sdk import xdr

from node.ledger.admission import judge
from node.ledger.close import pick
from node.ledger.closed import Admission
from node.ledger.fee_bump import least_fee
from node.ledger.frame import Frame
from node.ledger.preconditions import out_of_bounds
from node.ledger.queue import Queue, least_replacing_fee
from node.ledger.results import Verdict
from node.state.context import LedgerContext
from node.state.reserves import available
from node.state.view import View

Code = xdr.TransactionResultCode


class Pool:
    """The queue, and the state against which its transactions are judged."""

    def __init__(self, view: View, close_time_offset: int) -> None:
        """Start empty.

        Args:
            view: the state after the last closed ledger; only read.
            close_time_offset: seconds added to its close time when a maxTime is looked at.
        """
        self._view = view
        self._offset = close_time_offset
        self._queue = Queue()

    def __len__(self) -> int:
        """Return how many transactions wait."""
        return len(self._queue)

    def __contains__(self, frame: Frame) -> bool:
        """Tell whether this very transaction waits."""
        return self._queue.waiting(frame.source) is frame

    def admit(self, frame: Frame, context: LedgerContext, room: int) -> Admission:
        """Judge a transaction and, if nothing is against it, let it wait.

        Args:
            frame: the transaction.
            context: the next ledger, with the last one's close time.
            room: operations of one ledger.
        """
        queue = self._queue
        if queue.is_banned(frame.envelope_hash):
            return Admission("TRY_AGAIN_LATER", frame.hash)
        waiting = queue.waiting(frame.source)
        beside = None if waiting is None else self._beside(waiting, frame, context)
        if beside is not None:
            return beside
        fit = queue.fit(frame, room, waiting)
        if fit.refused:
            queue.ban_newcomer(frame)
            if fit.least_fee == 0:
                return Admission("TRY_AGAIN_LATER", frame.hash)
            return _refused(frame, Verdict(Code.txINSUFFICIENT_FEE), context, fit.least_fee)
        verdict = self._judge(frame, context) or self._judge_fees(frame, waiting, context)
        if verdict is not None:
            return _refused(frame, verdict, context)
        queue.add(frame, fit)
        return Admission("PENDING", frame.hash)

    def _beside(self, waiting: Frame, frame: Frame, context: LedgerContext) -> Admission | None:
        """Judge an envelope whose source has one waiting; None where it may take its place."""
        same = waiting.envelope_hash == frame.envelope_hash
        if same or (frame.inner is None and _is_inner(waiting, frame)):
            return Admission("DUPLICATE", frame.hash)
        if frame.inner is None:
            return Admission("TRY_AGAIN_LATER", frame.hash)
        if frame.sequence != waiting.sequence:
            if _follows(waiting, frame):
                return Admission("TRY_AGAIN_LATER", frame.hash)
            # found out before any fee is reckoned
            return _refused(frame, Verdict(Code.txBAD_SEQ), context, 0)
        least = least_replacing_fee(frame, waiting)
        if frame.fee < least:
            return _refused(frame, Verdict(Code.txINSUFFICIENT_FEE), context, least)
        return None

    def late(self, context: LedgerContext) -> list[Frame]:
        """Return what waits and can no more come into the ledger that closes."""
        return [one for one in self._eligible(context) if out_of_bounds(one, context) is not None]

    def chosen(self, late: Sequence[Frame], context: LedgerContext, room: int) -> Sequence[Frame]:
        """Return what goes into the ledger that closes."""
        gone = {frame.hash for frame in late}
        return pick([one for one in self._eligible(context) if one.hash not in gone], room)

    def _eligible(self, context: LedgerContext) -> list[Frame]:
        """Return what waits, but for what must wait on whatever happens.

        No ledger takes the sequence number that an account created in it would start from; a
        transaction with that number is passed over, neither taken nor dropped.
        """
        return [one for one in self._queue if one.sequence != context.starting_sequence]

    def clean(
        self, taken: Sequence[Frame], late: Sequence[Frame], context: LedgerContext
    ) -> tuple[bytes, ...]:
        """Take out what was applied or cannot come any more; return the hashes of the latter.

        Args:
            taken: the set that was applied.
            late: see `late`.
            context: the ledger after the one that was closed, with that one's close time.
        """
        before = {frame.hash for frame in self._queue}
        self._queue.ban(late)
        self._queue.remove_applied(taken)
        self._queue.age()
        self._queue.ban(self._invalid(context))
        left = {frame.hash for frame in self._queue}
        return tuple(before - left - {frame.hash for frame in taken})

    def _invalid(self, context: LedgerContext) -> list[Frame]:
        """Return what waits and has become invalid, or can no more be paid beside the rest."""
        eligible = self._eligible(context)
        bad = [frame for frame in eligible if self._judge(frame, context) is not None]
        gone = {frame.hash for frame in bad}
        left = [frame for frame in eligible if frame.hash not in gone]
        owed: dict[bytes, int] = {}
        for frame in left:
            owed[frame.fee_account] = owed.get(frame.fee_account, 0) + frame.fee
        for frame in left:
            payer = self._view.account(frame.fee_account)
            assert payer is not None
            if available(payer, context.base_reserve) < owed[frame.fee_account]:
                bad.append(frame)
        return bad

    def _judge(self, frame: Frame, context: LedgerContext) -> Verdict | None:
        return judge(self._view, frame, context, self._offset)

    def _judge_fees(
        self, frame: Frame, old: Frame | None, context: LedgerContext
    ) -> Verdict | None:
        """Refuse a transaction whose fee account could not also pay for all that waits."""
        payer = self._view.account(frame.fee_account)
        assert payer is not None
        fee = frame.fee
        if old is not None and old.fee_account == frame.fee_account:
            fee -= old.fee
        left = available(payer, context.base_reserve) - fee
        if left < self._queue.fees(frame.fee_account):
            return Verdict(Code.txINSUFFICIENT_BALANCE)
        return None


def _is_inner(bump: Frame, frame: Frame) -> bool:
    return bump.inner is not None and bump.inner.envelope_hash == frame.envelope_hash


def _follows(waiting: Frame, frame: Frame) -> bool:
    """Tell whether a transaction could come after the one that waits."""
    if frame.sequence < waiting.sequence:
        return False
    least = frame.preconditions.min_sequence
    return frame.sequence == waiting.sequence + 1 if least is None else least <= waiting.sequence


def _refused(
    frame: Frame, verdict: Verdict, context: LedgerContext, fee: int | None = None
) -> Admission:
    """Answer with a result; the fee in it is the least one, whatever the fault."""
    if fee is None:
        fee = context.base_fee * frame.rate_operations
        if verdict.code == Code.txINSUFFICIENT_FEE and frame.inner is not None and frame.fee >= fee:
            fee = least_fee(frame)
    return Admission("ERROR", frame.hash, verdict.to_xdr(fee))
