"""The official side of an index: read anew, judged by the count, and as a step saves it."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.crypto.msm import Engine
from node.networks.reader import LedgerInfo
from verifier.counting import hindrance, rules_of, ways_of
from verifier.facts.facts import Facts
from verifier.facts.official import OVERTAKEN, Act, ActFault
from verifier.facts.recount import Recount
from verifier.index.acts import ActRow, acts_of
from verifier.index.count import AmendmentJudged, Step
from verifier.index.remembering import RememberingReader
from verifier.index.shown import shown_of
from verifier.official import trustee_accounts
from verifier.opening import judge_acts
from verifier.source.official import read_official
from verifier.source.watch import Ways


@dataclass(frozen=True, slots=True)
class Official:
    """The official side as a step saves it.

    Attributes:
        basis: what the count rests on, hashed; None while it can't begin.
        hindrance: why it can't.
        end: of voting, extensions applied.
        acts: all whole records.
        shown: for pages.
    """

    basis: bytes | None
    hindrance: str | None
    end: int | None
    acts: Sequence[ActRow]
    shown: Mapping[str, Any]


def official_accounts(facts: Facts) -> tuple[str, ...]:
    """Return the accounts whose records make the official side, each once."""
    return tuple(dict.fromkeys((facts.election, *trustee_accounts(facts))))


def basis_of(facts: Facts) -> bytes | None:
    """Hash what a count rests on: manifest, election keys, set-up; 32 bytes, None before those."""
    ways = ways_of(facts)
    if facts.recount_hindrance is not None or ways is None:
        return None
    assert facts.context is not None
    assert facts.statement is not None
    hashed = hashlib.sha256(facts.context)
    for key in facts.statement.keys:
        hashed.update(key)
    for relay in ways.setup.relay_keys:
        hashed.update(relay)
    hashed.update(ways.setup_position.to_bytes(8, "big"))
    return hashed.digest()


async def official_side(
    reader: RememberingReader, account: str, network: str, tip: LedgerInfo
) -> Facts:
    """Read what the official records come to by a ledger.

    Args:
        reader: the source, of which what was read before is not asked for again.
        account: the authority, G….
        network: the passphrase.
        tip: the ledger.

    Raises:
        ReaderError: the source can't be read.
    """
    facts = Facts(account, (), network, tip)
    await read_official(facts, reader, lambda what, casts: None)
    facts.recount_hindrance = hindrance(facts)
    return facts


def time_has_come(facts: Facts, tip: LedgerInfo) -> bool:
    """Tell whether a ledger says more of the official side though nothing was posted."""
    if facts.manifest is None:
        return False
    if facts.setup is None or facts.setup.seen is None:
        return True
    return facts.anchor is None and facts.window is not None and tip.close_time > facts.window.end


async def judge_by_count(
    facts: Facts, ways: Ways, made: Sequence[AmendmentJudged], step: Step, engine: Engine
) -> None:
    """Judge what was posted after the end by what the count came to.

    Args:
        facts: the official side; what follows of the count is filled in.
        ways: of the same facts.
        made: what became of all amendments.
        step: the last one.
        engine: multiplies points.
    """
    _, amendments, unreadable = rules_of(facts, ways)
    refused = tuple(
        Act(
            amendments[one.position][1],
            ActFault(OVERTAKEN if one.overtaken else "amendment", one.text or ""),
        )
        for one in made
        if not one.applied
    )
    facts.recount = Recount(
        step.sums, step.count, (), Counter(), (), (), (), (*unreadable, *refused)
    )
    await asyncio.to_thread(judge_acts, facts, engine)


def as_saved(facts: Facts) -> Official:
    """Return the official side as a step saves it, judged as far as ``facts`` are."""
    end = facts.window.end if facts.window is not None else None
    why = facts.recount_hindrance
    return Official(basis_of(facts), why, end, acts_of(facts), shown_of(facts))
