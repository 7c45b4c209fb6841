"""Close, shares and result by the recount: which of them count, what the totals come to; pure."""

from contracts.counting.opening import ColumnOutOfRange, open_totals
from contracts.crypto.msm import Engine
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import close, result, share
from node.wire.signers import signers_of
from verifier import official
from verifier.acts import judge_closes, judge_results, judge_shares
from verifier.facts.facts import Facts


def judge_acts(facts: Facts, engine: Engine) -> None:
    """Judge close, shares and result by the recount, and open the totals where they may be."""
    recount, manifest, found = facts.recount, facts.manifest, facts.qualified
    if recount is None or manifest is None or found is None:
        return
    assert facts.context is not None
    assert facts.window is not None
    context, end, sums = facts.context, facts.window.end, recount.sums
    facts.closes = judge_closes(
        official.signed_of_kind(facts, close.KIND), context, end, sums, facts.anchor
    )
    columns = manifest.shape.m
    facts.shares = {
        number: judge_shares(
            _signed_shares(facts, account),
            context,
            end,
            number,
            sums,
            found.share_keys(number, columns),
        )
        for number, account in enumerate(found.terms.accounts, 1)
    }
    if facts.shares_missing() is not None:
        return
    try:
        facts.totals = open_totals(
            sums,
            {
                number: share.decode(record.record.body, columns).d
                for number, record in facts.valid_shares().items()
            },
            found.terms.threshold,
            engine,
        )
    except ColumnOutOfRange as error:
        facts.opening_error = str(error)
        return
    closing = next((act.record for act in facts.closes if act.fault is None), None)
    facts.results = judge_results(
        official.signed_of_kind(facts, result.KIND), context, end, closing, facts.totals
    )


def _signed_shares(facts: Facts, account: str) -> list[AssembledRecord]:
    posted = facts.trustees.get(account)
    return [
        record
        for record in (posted.of_kind(share.KIND) if posted is not None else ())
        if all(account in signers_of(part, {account}) for part in record.transactions)
    ]
