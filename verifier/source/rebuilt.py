"""A ledger that a Horizon tells, rebuilt as an archive would hold it, and judged: level A or B.

Up to protocol 19 a ledger's transaction set follows from its envelopes; from 20 on it does not
(CAP-42), and then only an archive proves level B.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from node.archive.checkpoint import ArchivedLedger
from node.archive.faults import FormError
from node.archive.headers import Header, encode_header, read_header
from node.archive.results import ResultsRecord, encode_results, read_results
from node.archive.sets import SetRecord, encode_set, read_set
from node.archive.verify import check_header, check_results, check_set
from node.wire import toid
from node.wire.envelopes import as_v1, source_key
from verifier.levels import Flaw, Level
from verifier.source.noting import Rest

LAST_PLAIN = 19
"""The last protocol whose sets follow from their envelopes."""
FIRST_V1 = 13
"""The first protocol in which a set holds V0 envelopes as V1."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one ledger proves.

    Attributes:
        levels: by transaction.
        flaws: where what is told contradicts the header.
        why: why not more than that is proved; empty at level B.
    """

    levels: Mapping[bytes, Level]
    flaws: tuple[Flaw, ...] = ()
    why: str = ""


def judge(
    told: ArchivedLedger,
    rests: Mapping[bytes, Rest],
    network: bytes,
    own: Collection[bytes] = (),
    known: bytes | None = None,
) -> Judgement:
    """Judge a ledger.

    Args:
        told: header, envelopes and results.
        rests: the transactions in it on which the audit rests.
        network: network id, 32 bytes.
        own: keys (32 bytes) of the accounts whose every transaction was to be told.
        known: the header's hash, where it was told before and compared with other sources.
    """
    sequence = told.sequence
    nothing = dict.fromkeys(rests, Level.NONE)
    try:
        header = read_header(encode_header(told.hash, told.header))
        results = _results(told)
    except FormError as fault:
        why = f"what is told of it has another form: {fault.why}"
        return Judgement(nothing, (Flaw(sequence, "results", why),), why)
    faults = [one.why for one in (*check_header(header, None), *check_results(header, results))]
    if header.sequence != sequence:
        faults.append("its header is another ledger's")
    if known is not None and known != header.hash:
        faults.append(f"the hash told of it before is {known.hex()}, now {header.hash.hex()}")
    if faults:
        why = faults[0]
        flaw = Flaw(sequence, "results", f"the results told of it are not its header's: {why}")
        return Judgement(nothing, (flaw,), flaw.why)
    ended = {one.hash: one.successful for one in results.results} if results is not None else {}
    order = [one.hash for one in results.results] if results is not None else []
    places = {name: toid.encode(sequence, place) for place, name in enumerate(order, 1)}
    flaws = [
        Flaw(sequence, "results", other, name)
        for name, rest in rests.items()
        if (other := told_otherwise(rest, places, header, bool(ended.get(name)))) is not None
    ]
    wrong = {flaw.transaction for flaw in flaws}
    proved = {name: Level.NONE if name in wrong else Level.A for name in rests}
    flaws += (
        Flaw(sequence, "results", f"it was not told with its account: {UNTOLD}", name)
        for name in untold({one.hash: one.envelope for one in told.transactions}, ended, rests, own)
    )
    found, why = _set(told, header, network)
    hashes = {one.hash: one.order for one in found.envelopes} if found is not None else {}
    for name, rest in rests.items():
        if proved[name] is Level.A and found is not None:
            if hashes.get(name) == rest.envelope:
                proved[name] = Level.B
            else:
                why = "the envelope told with the account is not the one told with the ledger"
    return Judgement(proved, tuple(flaws), why)


UNTOLD = "one of the election's accounts is its source, and it succeeded"


def told_otherwise(
    rest: Rest, places: Mapping[bytes, int], header: Header, successful: bool
) -> str | None:
    """Return how a transaction was told otherwise than its ledger has it, or None.

    Args:
        rest: as it was told.
        places: the position of each transaction of the ledger's results, which are in the order in
            which they were applied.
        header: the ledger's.
        successful: what its result says.
    """
    if not successful:
        return "it was told as successful; its ledger's results deny that"
    if rest.position != places[rest.hash]:
        return f"it was told at position {rest.position}; in its ledger's results it is at " + str(
            places[rest.hash]
        )
    if rest.time != header.value.close_time:
        closed = header.value.close_time
        return f"it was told as of {rest.time}; its ledger closed at {closed}"
    return None


def untold(
    envelopes: Mapping[bytes, bytes],
    ended: Mapping[bytes, bool],
    rests: Mapping[bytes, Rest],
    own: Collection[bytes],
) -> Iterator[bytes]:
    """Yield the transactions of a ledger that were to be told with their account, and were not.

    Args:
        envelopes: of the whole ledger, by hash.
        ended: whether each succeeded.
        rests: those that were told.
        own: keys of the accounts whose every transaction was to be told.
    """
    for name, envelope in envelopes.items():
        if name not in rests and ended.get(name) and source_key(envelope) in own:
            yield name


def _results(told: ArchivedLedger) -> ResultsRecord | None:
    if not told.transactions:
        return None
    pairs = ((one.hash, one.result) for one in told.transactions)
    return read_results(encode_results(told.sequence, pairs))


def _set(told: ArchivedLedger, header: Header, network: bytes) -> tuple[SetRecord | None, str]:
    """Return the transaction set if it is the one that the header names, else why it is not."""
    if header.protocol > LAST_PLAIN:
        return None, (
            f"a set of protocol {header.protocol} can't be rebuilt from a Horizon: "
            "name a history archive"
        )
    if not told.transactions:
        return None, "it has no transactions"
    v1 = header.protocol >= FIRST_V1
    envelopes = (as_v1(one.envelope) if v1 else one.envelope for one in told.transactions)
    try:
        found = read_set(encode_set(told.sequence, header.previous_hash, envelopes), network)
    except FormError as fault:
        return None, f"an envelope of it has another form: {fault.why}"
    faults = list(check_set(header, found))
    return (None, faults[0].why) if faults else (found, "")
