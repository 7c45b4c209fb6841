"""Counting the casts: what hinders it, by which rules it goes, and the pass over them."""

from collections.abc import Callable, Sequence

from contracts.accounts.setup import VOTE
from contracts.counting.acceptance import Acceptance, Rules
from contracts.counting.amendments import annulled
from contracts.counting.cast import Cast, Purse
from contracts.counting.run import CountingRun, here
from contracts.crypto.msm import Engine
from contracts.records.kinds import amend
from node.networks.reader import Reader
from node.wire.parsed import Asset
from verifier import official
from verifier.acts import read_amendments
from verifier.facts.facts import Facts
from verifier.facts.official import Act
from verifier.facts.recount import CastRow, VoteMoves
from verifier.proving.prover import Prover
from verifier.source.casts import Amendments, Casts
from verifier.source.holdings import read_elsewhere, read_holdings
from verifier.source.official import Progress
from verifier.source.stream import read_casts
from verifier.source.watch import Watch, Ways


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
