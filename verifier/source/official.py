"""Reading the official side of an election: authority, trustees, set-up, anchor."""

from collections.abc import Callable

from contracts.reading.accounts import read_records
from node.networks.reader import Reader, ReaderError
from verifier import official
from verifier.facts.facts import Facts
from verifier.source.anchor import last_ledger_by
from verifier.source.setup import read_setup

Progress = Callable[[str, int], None]
"""Is told what is being read and how many casts were read so far."""


async def read_official(facts: Facts, reader: Reader, progress: Progress) -> None:
    """Read authority, trustees and set-up, and derive what they fix, into ``facts``.

    Raises:
        ReaderError: the source can't be read, or tells two records at one place.
    """
    progress("authority", 0)
    last = facts.tip.sequence
    facts.authority = await read_records(reader, facts.election, last)
    if facts.authority is None:
        return
    official.find_manifest_and_ceremony(facts)
    official.find_signatures(facts)
    official.find_roll(facts)
    trustees = {}
    for account in official.trustee_accounts(facts):
        progress("trustees", 0)
        found = await read_records(reader, account, last)
        if found is not None:
            trustees[account] = found
    facts.trustees = trustees
    _check_places(facts, reader.url)
    official.qualify_trustees(facts)
    official.find_window(facts)
    if facts.manifest is None:
        return
    progress("set-up", 0)
    facts.setup = await read_setup(reader, facts.manifest, last)
    if facts.window is not None and facts.manifest_record is not None:
        low = facts.manifest_record.position >> 32
        facts.anchor = await last_ledger_by(reader, facts.window.end, low, facts.tip)


def _check_places(facts: Facts, url: str) -> None:
    """See that no two accounts' records lie at one place: what is first must be told apart."""
    taken: dict[int, str] = {}
    assert facts.authority is not None
    for account, posted in {**facts.trustees, facts.election: facts.authority}.items():
        for record in posted.records:
            other = taken.setdefault(record.position, account)
            if other != account:
                why = f"it tells records of {other} and {account} there"
                raise ReaderError(url, f"position {record.position}", why)
