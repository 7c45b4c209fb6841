"""One audit: read the ledger stage by stage, judge every check, come to a verdict.

Official records come first, for they say what a ballot must be; then one pass over all
casts; then what was posted after the end. Nothing here decides anything about an election:
the rules are in ``contracts`` and in ``verifier.checks``.
"""

from collections.abc import Callable, Collection, Sequence

from contracts.accounts.setup import VOTE
from contracts.counting.acceptance import Acceptance, Rules
from contracts.counting.amendments import annulled
from contracts.counting.cast import Cast, Purse
from contracts.counting.opening import ColumnOutOfRange, open_totals
from contracts.counting.run import CountingRun, here
from contracts.crypto.msm import Engine, libsodium
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import amend, close, result, share
from node.networks.reader import Reader
from node.wire.parsed import Asset
from node.wire.signers import signers_of
from verifier import official
from verifier.acts import judge_closes, judge_results, judge_shares, read_amendments
from verifier.checks import CHECKS, STAGES
from verifier.checks.check import not_run
from verifier.facts import Act, CastRow, Facts, VoteMoves
from verifier.levels import Proof, Trust
from verifier.proving.prover import Prover
from verifier.report.report import Judged, Report, decide
from verifier.source.agree import compare_sources
from verifier.source.attesting import read_attested
from verifier.source.casts import Amendments, Casts
from verifier.source.history import Rests
from verifier.source.holdings import read_elsewhere, read_holdings
from verifier.source.noting import NotingReader
from verifier.source.official import Progress, read_official
from verifier.source.proving import own_keys, prove, rests_of
from verifier.source.stream import read_casts
from verifier.source.watch import Watch, Ways

NOT_WALKED = (
    "this report rests on an index, which remembers what it judged and the header hashes of those "
    "ledgers, and proves no ledger's contents: a recount does"
)
"""Why no level of proof is claimed where the transactions that count were not kept."""


async def audit(
    election: str,
    readers: Sequence[Reader],
    progress: Progress,
    on_cast: Callable[[CastRow], None] = lambda row: None,
    until: str | None = None,
    single_source: bool = False,
    engine: Engine = libsodium,
    trust: Trust | None = None,
    prover: Prover | None = None,
) -> Report:
    """Recount an election.

    Args:
        election: the authority's account, G….
        readers: open ledger sources; the first is read, the others must agree with it.
        progress: is told how far the audit is.
        on_cast: is told of each cast in ledger order.
        until: ``ballots``, ``close`` or ``shares``: run the checks up to that stage only.
        single_source: that one source suffices was asked for; the report repeats it.
        engine: multiplies points.
        trust: anchors and quorum that the observer trusts; none by default.
        prover: checks the ballots' proofs; without it ``engine`` does, in this process.

    Raises:
        ReaderError: a source can't be read.
        SandoghError: a source is behind, or an archive's files can't be fetched.
    """
    reader = NotingReader(readers[0])
    progress("network", 0)
    network = await reader.network()
    facts = Facts(election, (), network.passphrase, network.tip, trust=trust or Trust())
    await read_official(facts, reader, progress)
    await count_casts(facts, reader, progress, on_cast, engine, prover, others=readers[1:])
    judge_acts(facts, engine)
    if until is None:
        await read_attested(facts, reader, progress)
    rests, own = rests_of(facts, reader), own_keys(facts)
    return await conclude(facts, readers, progress, until, single_source, rests, own)


async def conclude(
    facts: Facts,
    readers: Sequence[Reader],
    progress: Progress,
    until: str | None = None,
    single_source: bool = False,
    rests: Rests | None = None,
    own: Collection[bytes] = (),
) -> Report:
    """Compare the sources, prove what counts, run the checks, come to the verdict.

    Args:
        facts: all but ``sources`` and ``proof``; those are filled in.
        readers, progress, until, single_source: as ``audit`` has them.
        rests: the transactions on which the audit rests; None where they are not known: nothing
            is claimed then of how far they are proved.
        own: as ``prove`` has it.

    Raises:
        ReaderError: a source can't be read.
        SandoghError: a source is behind, or an archive's files can't be fetched.
    """
    progress("sources", facts.recount.casts if facts.recount else 0)
    facts.sources = await compare_sources(facts, readers, rests or ())
    if rests is not None:
        await prove(facts, readers, rests, progress, own)
    else:
        facts.proof = Proof(why=NOT_WALKED)
    last = STAGES.get(until or "", CHECKS[-1].id)
    judged = []
    due = True
    for check in CHECKS:
        # an archive that was given is looked at whatever the stage
        if due or (check.id == "V14" and facts.history is not None):
            judged.append(Judged(check, check.run(facts)))
        due = due and check.id != last
    verdict, why = decide(judged, until, facts.shares_missing() or "there is no valid result yet")
    return Report(
        verdict,
        why,
        facts,
        tuple(sorted((*judged, *_left_out(judged, until)), key=lambda one: int(one.check.id[1:]))),
        until,
        single_source,
        facts.totals,
    )


def _left_out(judged: Sequence[Judged], until: str | None) -> list[Judged]:
    run = {one.check.id for one in judged}
    return [
        Judged(check, not_run(f"only the stage “{until}” was asked for"))
        for check in CHECKS
        if check.id not in run
    ]


async def count_casts(
    facts: Facts,
    reader: Reader,
    progress: Progress,
    on_cast: Callable[[CastRow], None],
    engine: Engine,
    prover: Prover | None,
    on_decided: Callable[[CastRow, Cast], None] | None = None,
    others: Sequence[Reader] = (),
) -> None:
    """Follow VOTE wherever the set-up is known; count ballots where they can be judged.

    Args:
        facts: the official side; what was counted is filled in.
        reader: the source.
        progress, on_cast, engine, prover: as ``audit`` has them.
        on_decided: is told of each cast besides, with what it says.
        others: sources whose word for what the box holds is compared.

    Raises:
        ReaderError: a source can't be read.
    """
    facts.recount_hindrance = hindrance(facts)
    ways = ways_of(facts)
    if ways is None:
        return
    watch = Watch(ways)
    counting = _counting(facts, ways, on_cast, engine, prover, on_decided)
    # the accounts are read first: what is then followed reaches at least as far
    told = await read_holdings(reader, ways.purse.urn, ways.purse.box, ways.purse.vote)
    changed = told.changed if told is not None else None
    elsewhere = await read_elsewhere(others, facts, ways.purse)
    counted = facts.tip.sequence
    await read_casts(
        reader,
        ways,
        watch,
        counting[0] if counting is not None else None,
        counted,
        max(counted, changed or counted),
        lambda casts: progress("ballots", casts),
    )
    if counting is not None:
        casts, unreadable = counting
        facts.recount = casts.recount(watch, unreadable)
    facts.votes = VoteMoves(
        tuple(watch.moves.rows),
        tuple(watch.odd.rows),
        told.urn if told is not None else watch.held[ways.purse.urn],
        told.box if told is not None else watch.held[ways.purse.box],
        watch.paid_by(changed),
        replayed=told is None,
        more=watch.moves.more + watch.odd.more,
        elsewhere=tuple((url, held, watch.paid_by(at)) for url, held, at in elsewhere),
    )


def ways_of(facts: Facts) -> Ways | None:
    """Return the accounts through which VOTE moves; None while the set-up does not tell them."""
    manifest, setup = facts.manifest, facts.setup
    if manifest is None or setup is None or setup.seen is None or setup.setup is None:
        return None
    purse = Purse(Asset(VOTE, manifest.issuer), manifest.urn, manifest.box)
    return Ways(setup.setup, purse, manifest.channels, setup.seen.position)


def _counting(
    facts: Facts,
    ways: Ways,
    on_cast: Callable[[CastRow], None],
    engine: Engine,
    prover: Prover | None,
    on_decided: Callable[[CastRow, Cast], None] | None,
) -> tuple[Casts, tuple[Act, ...]] | None:
    """Return a count ready to start, and the amendments that can't be read."""
    if facts.recount_hindrance is not None:
        return None
    rules, amendments, unreadable = rules_of(facts, ways)
    assert facts.statement is not None
    statement = facts.statement
    verify = here(statement, engine) if prover is None else prover.verifier(statement)
    under_way = 1 if prover is None else prover.under_way
    run = CountingRun(Acceptance(rules), verify, under_way=under_way)
    return Casts(ways, run, amendments, on_cast, on_decided=on_decided), unreadable


def rules_of(facts: Facts, ways: Ways) -> tuple[Rules, Amendments, tuple[Act, ...]]:
    """Return what casts are judged by: rules, readable amendments, those that can't be read.

    Args:
        facts: the official side; nothing hinders its count.
        ways: of the same facts.
    """
    manifest = facts.manifest
    assert manifest is not None
    assert facts.context is not None
    assert facts.roll is not None
    assert facts.window is not None
    amendments, unreadable = read_amendments(
        official.signed_of_kind(facts, amend.KIND), facts.context
    )
    readable = (one for one, _ in amendments.values())
    rules = Rules(
        facts.context,
        facts.window,
        frozenset(ways.channels),
        ways.purse,
        facts.roll,
        manifest.shape,
        annulled(readable, facts.context, facts.window.end, len(facts.roll)),
    )
    return rules, amendments, unreadable


def hindrance(facts: Facts) -> str | None:
    """Return why casts can't be counted, or None if they can."""
    if facts.manifest is None:
        return "there is no readable manifest"
    if facts.roll is None:
        return "there is no readable roll"
    if facts.statement is None:
        return "the election keys are not known"
    if facts.setup is None or facts.setup.seen is None or facts.setup.setup is None:
        return "there is no set-up that tells the relay keys"
    return None


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
