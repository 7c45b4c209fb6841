"""Official records after the manifest, each judged by its rules; pure.

An act is right or has one named fault. What follows from that is for the checks to say.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from contracts.counting.amendments import Amendment
from contracts.counting.share import share_fault
from contracts.counting.totals import Sums
from contracts.counting.window import Extension, Window, window
from contracts.crypto.group import IDENTITY, Point
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import amend, close, extend, result, share
from contracts.records.record import RecordError
from node.networks.reader import LedgerInfo
from verifier.facts.official import Act, ActFault


def judge_extensions(
    records: Sequence[AssembledRecord], context: bytes, opens: int, closes: int
) -> tuple[tuple[Act, ...], Window]:
    """Judge ``extend`` records and apply the valid ones.

    Args:
        records: the authority's signed records of that kind after the manifest.
        context: the election's.
        opens: the manifest's.
        closes: the manifest's.
    """
    acts: dict[int, Act] = {}
    candidates = []
    for record in records:
        fault, body = _read(extend.decode, record, context)
        acts[record.position] = Act(record, fault)
        if fault is None and body is not None:
            candidates.append(Extension(record.position, record.close_time, body))
    hours = window(context, opens, closes, candidates)
    for refused in hours.refused:
        position = refused.extension.position
        acts[position] = Act(acts[position].record, ActFault("extension", refused.text))
    return tuple(acts.values()), hours


def read_amendments(
    records: Sequence[AssembledRecord], context: bytes
) -> tuple[dict[int, tuple[Amendment, AssembledRecord]], tuple[Act, ...]]:
    """Decode ``amend`` records; their rules are applied in the course of counting.

    Returns:
        The readable ones by position, and those that are not, with why.
    """
    readable, unreadable = {}, []
    for record in records:
        fault, body = _read(amend.decode, record, context)
        if fault is not None or body is None:
            unreadable.append(Act(record, fault))
            continue
        amendment = Amendment(record.position, record.close_time, body)
        readable[record.position] = (amendment, record)
    return readable, tuple(unreadable)


def judge_closes(
    records: Iterable[AssembledRecord],
    context: bytes,
    end: int,
    sums: Sums,
    anchor: LedgerInfo | None,
) -> tuple[Act, ...]:
    """Compare ``close`` records with the recount."""

    def differs(body: close.Close) -> ActFault | None:
        if body.count != sums.count:
            text = f"it says {body.count} ballots count; the recount has {sums.count}"
            return ActFault("count", text)
        if body.digest != sums.digest:
            text = f"its digest is {body.digest.hex()}, the recount's {sums.digest.hex()}"
            return ActFault("digest", text)
        if anchor is not None and (body.ledger, body.header_hash) != (
            anchor.sequence,
            anchor.hash,
        ):
            return ActFault(
                "anchor",
                f"its last ledger is {body.ledger} with hash {body.header_hash.hex()}; by the "
                f"end it was {anchor.sequence} with hash {anchor.hash.hex()}",
            )
        return None

    return tuple(after_end(close.decode, record, context, end, differs) for record in records)


def judge_shares(
    records: Iterable[AssembledRecord],
    context: bytes,
    end: int,
    trustee: int,
    sums: Sums,
    keys: Sequence[Point],
) -> tuple[Act, ...]:
    """Check one trustee's ``share`` records of this election against the recount."""
    if sums.R == IDENTITY:
        return ()

    def differs(body: share.Share) -> ActFault | None:
        fault = share_fault(body, context, trustee, sums, keys)
        return None if fault is None else ActFault(fault.reason, fault.text)

    # a trustee's account may serve other elections: theirs are none of this one's
    return tuple(
        after_end(lambda data: share.decode(data, len(keys)), record, context, end, differs)
        for record in records
        if record.record.body[:32] == context
    )


def judge_results(
    records: Iterable[AssembledRecord],
    context: bytes,
    end: int,
    closing: AssembledRecord | None,
    totals: Sequence[int],
) -> tuple[Act, ...]:
    """Compare ``result`` records with the opened totals."""

    def differs(body: result.Result) -> ActFault | None:
        if body.totals != tuple(totals):
            column = next(
                k
                for k, pair in enumerate(zip(body.totals, totals, strict=True))
                if pair[0] != pair[1]
            )
            return ActFault(
                "totals",
                f"candidate {column + 1} in manifest order has {body.totals[column]} votes in "
                f"it; {totals[column]} are opened",
            )
        if closing is None or body.close != closing.record.id:
            return ActFault("close", f"it names the close {body.close.hex()}, not the valid one")
        return None

    return tuple(
        after_end(lambda data: result.decode(data, len(totals)), record, context, end, differs)
        for record in records
    )


class _Body(Protocol):
    @property
    def context(self) -> bytes: ...


_BodyT = TypeVar("_BodyT", bound=_Body)


def _read(
    decode: Callable[[bytes], _BodyT], record: AssembledRecord, context: bytes
) -> tuple[ActFault | None, _BodyT | None]:
    try:
        body = decode(record.record.body)
    except RecordError as error:
        return ActFault("encoding", str(error)), None
    if body.context != context:
        return ActFault("context", "it names another election"), None
    return None, body


def after_end(
    decode: Callable[[bytes], _BodyT],
    record: AssembledRecord,
    context: bytes,
    end: int,
    differs: Callable[[_BodyT], ActFault | None],
) -> Act:
    """Judge a record that is taken after the end only.

    Args:
        decode: its body, strictly.
        record: the record.
        context: the election's.
        end: of voting; its ledger must have closed later.
        differs: what is wrong with a body that is right in all this, or None.
    """
    fault, body = _read(decode, record, context)
    if fault is None and record.close_time <= end:
        fault = ActFault("phase", f"posted at {record.close_time}, before the end, {end}")
    if fault is None and body is not None:
        fault = differs(body)
    return Act(record, fault)
