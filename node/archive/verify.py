"""The checks of a chain, one function each: records in, faults out, nothing read or written.

What they prove together: every header is the one that the next names, up to the last; every
header's value names exactly the set, and the header the results, that stand in the archive; each
transaction of a set has one result; every value is signed by who proposed it, and nodes called
it agreed. They do not replay the ledger: that results follow from the state is not checked, nor
are the transactions' own signatures (who had to sign is in the state).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from node.archive.headers import Header
from node.archive.quorum import QuorumSet
from node.archive.read import LedgerRecords
from node.archive.results import NO_RESULTS, ResultsRecord
from node.archive.scp import ScpRecord
from node.archive.sets import SetRecord, empty_set_hashes
from node.wire.accounts import address

_ZERO = bytes(32)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a ledger.

    Attributes:
        ledger: which one; 0 is the archive as a whole.
        what: the fault in a word, see docs/ledger-node.md.
        why: one sentence.
    """

    ledger: int
    what: str
    why: str


def check_ledger(
    records: LedgerRecords,
    previous: Header | None,
    network: bytes,
    quorum: QuorumSet | None = None,
    agreed: set[bytes] | None = None,
) -> Iterator[Fault]:
    """Yield every fault of one ledger.

    Args:
        records: what the archive holds of it.
        previous: the header before, None where there is none to link to.
        network: network id, 32 bytes.
        quorum: who must have called its value agreed; None asks for nobody.
        agreed: gets the nodes that did, by good statements.
    """
    header = records.header
    yield from check_header(header, previous)
    yield from check_set(header, records.set)
    yield from check_results(header, records.results)
    yield from check_pairs(header, records.set, records.results)
    yield from check_value(header, network)
    agreed = set() if agreed is None else agreed
    for one in records.said:
        yield from check_statements(header, one, network, agreed)
    if quorum is not None and header.sequence > 1:
        yield from check_quorum(header, agreed, quorum)


def check_header(header: Header, previous: Header | None) -> Iterator[Fault]:
    """The header hashes to the hash beside it, and names the hash of the one before."""
    if header.hash != header.claimed:
        why = f"the header hashes to {header.hash.hex()}, not to {header.claimed.hex()}"
        yield Fault(header.sequence, "header", why)
    if previous is not None and header.previous_hash != previous.hash:
        why = f"it names {header.previous_hash.hex()} as previous, which is {previous.hash.hex()}"
        yield Fault(header.sequence, "link", why)
    if header.sequence == 1 and header.previous_hash != _ZERO:
        yield Fault(1, "link", "the first ledger names a previous one")


def check_set(header: Header, found: SetRecord | None) -> Iterator[Fault]:
    """The set hashes to what the value names; without a record it is the empty set."""
    value = header.value
    if found is None:
        if header.sequence == 1 or value.replaced:
            empty = value.set_hash == _ZERO
        else:
            empty = value.set_hash in empty_set_hashes(header.previous_hash)
        if not empty:
            yield Fault(header.sequence, "set", "the value names a set, which is not there")
        return
    if found.previous_hash != header.previous_hash:
        yield Fault(header.sequence, "set", "the set was made for another previous ledger")
    if found.hash != value.set_hash:
        why = f"the set hashes to {found.hash.hex()}, the value names {value.set_hash.hex()}"
        yield Fault(header.sequence, "set", why)


def check_results(header: Header, found: ResultsRecord | None) -> Iterator[Fault]:
    """The results hash to what the header names; without a record there are none."""
    if found is None:
        if header.results_hash != (_ZERO if header.sequence == 1 else NO_RESULTS):
            yield Fault(header.sequence, "results", "the header names results, which are not there")
        return
    if found.hash != header.results_hash:
        why = f"they hash to {found.hash.hex()}, the header names {header.results_hash.hex()}"
        yield Fault(header.sequence, "results", why)


def check_pairs(
    header: Header, found: SetRecord | None, results: ResultsRecord | None
) -> Iterator[Fault]:
    """Each transaction of the set has one result, and each result its transaction."""
    inner = {one.hash: one.inner_hash for one in found.envelopes} if found is not None else {}
    seen: set[bytes] = set()
    for one in results.results if results is not None else ():
        if one.hash not in inner:
            why = f"there is a result of {one.hash.hex()}, which is not in the set"
        elif one.hash in seen:
            why = f"transaction {one.hash.hex()} has two results"
        elif one.inner_hash != inner[one.hash] and one.inner_hash is not None:
            why = f"the result of {one.hash.hex()} is of another inner transaction"
        else:
            seen.add(one.hash)
            continue
        yield Fault(header.sequence, "pair", why)
    for name in inner:
        if name not in seen:
            yield Fault(header.sequence, "pair", f"transaction {name.hex()} has no result")


def check_value(header: Header, network: bytes) -> Iterator[Fault]:
    """A signed value is signed by the node it names."""
    value = header.value
    if value.node is not None and not value.is_signed_on(network):
        why = f"the value's signature is not one of {address(value.node)}"
        yield Fault(header.sequence, "value", why)


def check_statements(
    header: Header, record: ScpRecord, network: bytes, agreed: set[bytes]
) -> Iterator[Fault]:
    """What nodes said is signed and of this ledger; what they call agreed is its value.

    Args:
        header: the ledger's.
        record: what was said.
        network: network id, 32 bytes.
        agreed: gets the nodes whose statements are good and externalize the header's value.
    """
    sequence = header.sequence
    named = set()
    for one in record.statements:
        named.add(one.quorum_set)
        if one.slot != sequence:
            why = f"{address(one.node)} speaks of slot {one.slot}"
            yield Fault(sequence, "statement", why)
        elif not one.is_signed_on(network):
            why = f"a statement's signature is not one of {address(one.node)}"
            yield Fault(sequence, "statement", why)
        elif one.externalized is None:
            continue
        elif one.externalized != header.value.raw:
            why = f"{address(one.node)} externalized another value than the header's"
            yield Fault(sequence, "externalized", why)
        else:
            agreed.add(one.node)
    for told in record.quorum_sets:
        if told not in named:
            why = f"nobody names the quorum set {told.hex()} that is told here"
            yield Fault(sequence, "quorum set", why)


def check_quorum(header: Header, agreed: Collection[bytes], quorum: QuorumSet) -> Iterator[Fault]:
    """The nodes that called the value agreed satisfy a quorum set."""
    if not quorum.is_satisfied_by(agreed):
        count = len(quorum.members() & set(agreed))
        why = f"{count} of the {len(quorum.members())} nodes asked for called it agreed: too few"
        yield Fault(header.sequence, "quorum", why)
