"""One audit: read the ledger stage by stage, judge every check, come to a verdict.

Official records come first, for they say what a ballot must be; then one pass over all
casts; then what was posted after the end. Nothing here decides anything about an election:
the rules are in ``contracts`` and in ``verifier.checks``.
"""

from collections.abc import Callable, Collection, Sequence

from contracts.crypto.msm import Engine, libsodium
from node.networks.reader import Reader
from verifier.checks import CHECKS, STAGES
from verifier.checks.check import not_run
from verifier.counting import count_casts
from verifier.facts.facts import Facts
from verifier.facts.recount import CastRow
from verifier.levels import Proof, Trust
from verifier.opening import judge_acts
from verifier.proving.prover import Prover
from verifier.report.report import Judged, Report, decide
from verifier.source.agree import compare_sources
from verifier.source.attesting import read_attested
from verifier.source.history import Rests
from verifier.source.noting import NotingReader
from verifier.source.official import Progress, read_official
from verifier.source.proving import own_keys, prove, rests_of

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
