"""Reading attestations and certificates: trustees' records are there, observers' are read."""

from contracts.reading.accounts import read_records
from node.networks.reader import Reader
from verifier.attestations import judge_attested
from verifier.facts.facts import Facts
from verifier.source.official import Progress


async def read_attested(facts: Facts, reader: Reader, progress: Progress) -> None:
    """Read what observers posted and judge who attested, into ``facts``.

    Raises:
        ReaderError: the source can't be read.
    """
    if facts.manifest is None:
        return
    observers = {}
    for observer in facts.manifest.observers:
        progress("observers", 0)
        found = await read_records(reader, observer.account, facts.tip.sequence)
        if found is not None:
            observers[observer.account] = found
    facts.observers = observers
    facts.attested = judge_attested(facts, {**facts.trustees, **observers})
