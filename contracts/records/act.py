"""An act: the transactions of one step, in one file that signers pass on (docs/protocol.md §2).

``m of n`` members sign, each on their own machine; one posts. The file holds envelopes only,
so that what is described is what is signed: the record is put together from the transactions
themselves.

    {"format": "sandogh-act-1", "network": passphrase, "title": text, "envelopes": [base64, …]}
"""

import base64
import binascii
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from contracts.records.assemble import AssembledRecord, Assembler
from contracts.records.describe import describe, moment, plain
from contracts.records.envelope import Draft, draft_of
from contracts.records.frame import MAX_PARTS
from contracts.records.transactions import sign
from node.base.errors import SandoghError
from node.base.json_text import parse_json
from node.base.text import is_unicode
from node.wire.accounts import address
from node.wire.envelopes import EnvelopeError, parse_envelope
from node.wire.hashes import network_id
from node.wire.parsed import Transaction
from node.wire.signatures import hint, verify

FORMAT = "sandogh-act-1"
FIELDS = ("format", "network", "title", "envelopes")
MAX_BYTES = 1 << 28
MAX_TEXT = 1000


class ActError(SandoghError):
    """An act that cannot be read, or cannot be posted: where, and why."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"act, {where}: {why}")
        self.where = where
        self.why = why


@dataclass(frozen=True, slots=True)
class Act:
    """The transactions of one step, with the signatures they have so far.

    Attributes:
        network: the passphrase.
        title: a few words for people; nothing depends on them.
        drafts: in the order in which they are posted.
    """

    network: str
    title: str
    drafts: tuple[Draft, ...]

    @property
    def network_id(self) -> bytes:
        """SHA-256 of the passphrase."""
        return network_id(self.network)

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """What the envelopes say."""
        network = self.network_id
        return tuple(parse_envelope(draft.envelope(), network) for draft in self.drafts)

    def encode(self) -> bytes:
        """Return the file."""
        envelopes = [base64.b64encode(draft.envelope()).decode("ascii") for draft in self.drafts]
        fields = {
            "format": FORMAT,
            "network": self.network,
            "title": self.title,
            "envelopes": envelopes,
        }
        return (json.dumps(fields, ensure_ascii=False, indent=0) + "\n").encode()


def decode_act(data: bytes) -> Act:
    """Read a file strictly.

    Raises:
        ActError: not such a file, a field (named) that is wrong, an envelope that is none, or
            transactions that are not of one account with consecutive sequence numbers.
    """
    if len(data) > MAX_BYTES:
        raise ActError("file", f"larger than {MAX_BYTES} bytes")
    try:
        fields = parse_json(data)
    except (ValueError, RecursionError) as error:
        raise ActError("file", "is not JSON") from error
    if not isinstance(fields, dict) or set(fields) != set(FIELDS):
        raise ActError("file", f"is not an object of {', '.join(FIELDS)}")
    if fields["format"] != FORMAT:
        raise ActError("format", f"is not {FORMAT}")
    for name in ("network", "title"):
        if not isinstance(fields[name], str) or not 1 <= len(fields[name]) <= MAX_TEXT:
            raise ActError(name, f"is no text of 1 to {MAX_TEXT} characters")
        if not is_unicode(fields[name]):
            raise ActError(name, "holds half a surrogate pair")
    listed = fields["envelopes"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_PARTS:
        raise ActError("envelopes", f"is no list of 1 to {MAX_PARTS}")
    network = network_id(fields["network"])
    read = [_read(place, text, network) for place, text in enumerate(listed, 1)]
    _check_order([transaction for _, transaction in read])
    return Act(fields["network"], fields["title"], tuple(draft for draft, _ in read))


def _read(place: int, text: object, network: bytes) -> tuple[Draft, Transaction]:
    where = f"envelope {place}"
    if not isinstance(text, str):
        raise ActError(where, "is no text")
    try:
        envelope = base64.b64decode(text, validate=True)
        transaction = parse_envelope(envelope, network)
    except (binascii.Error, ValueError) as error:
        raise ActError(where, "is not base64") from error
    except EnvelopeError as error:
        raise ActError(where, str(error)) from error
    if transaction.outer_hash is not None:
        raise ActError(where, "is a fee bump")
    signatures = tuple((one.hint, one.signature) for one in transaction.signatures)
    return draft_of(envelope, signatures), transaction


def _check_order(transactions: list[Transaction]) -> None:
    first = transactions[0]
    for place, one in enumerate(transactions):
        if one.source != first.source:
            raise ActError(f"envelope {place + 1}", f"is of {one.source}, not {first.source}")
        if one.sequence != first.sequence + place:
            raise ActError(
                f"envelope {place + 1}",
                f"has the sequence number {one.sequence}, not {first.sequence + place}",
            )


def add_signatures(act: Act, seeds: Iterable[bytes]) -> Act:
    """Sign every transaction with each of some Ed25519 seeds; signing again changes nothing."""
    secrets, network = list(seeds), act.network_id
    return replace(act, drafts=tuple(sign(draft, network, secrets) for draft in act.drafts))


def merge(acts: Iterable[Act]) -> Act:
    """Join the signatures of copies of one act that several members signed side by side.

    Raises:
        ActError: they are not copies of one act, or none was given.
    """
    first, *others = acts
    drafts = list(first.drafts)
    for place, other in enumerate(others, 2):
        same = [draft.transaction for draft in other.drafts] == [
            draft.transaction for draft in drafts
        ]
        if not same or other.network != first.network:
            raise ActError(f"copy {place}", "holds other transactions than the first")
        drafts = [
            mine.signed(more.signatures) for mine, more in zip(drafts, other.drafts, strict=True)
        ]
    return replace(first, drafts=tuple(drafts))


def signed_by(act: Act, keys: Iterable[bytes]) -> frozenset[bytes]:
    """Return those of some keys (32 bytes) that have signed every transaction of the act."""
    left = set(keys)
    for draft in act.drafts:
        digest = draft.hash(act.network_id)
        left = {key for key in left if _signature_of(key, draft, digest)}
    return frozenset(left)


def complete(
    act: Act, keys: Collection[bytes], need: int, also: Collection[bytes] = ()
) -> tuple[bytes, ...]:
    """Return the envelopes ready to post, each with exactly the signatures that it needs.

    A ledger refuses a transaction that carries a signature too many, so of more than ``need``
    members' signatures the first by key are taken.

    Args:
        act: signed.
        keys: of those of whom ``need`` must sign, 32 bytes each.
        need: how many.
        also: keys that must all sign besides.

    Raises:
        ActError: too few have signed every transaction; those who did are named.
    """
    signers = sorted(signed_by(act, keys))
    if len(signers) < need:
        who = ", ".join(map(address, signers)) or "nobody"
        raise ActError("signatures", f"{len(signers)} of {need} that it needs: {who}")
    missing = set(also) - signed_by(act, also)
    if missing:
        raise ActError("signatures", f"none of {', '.join(map(address, sorted(missing)))}")
    chosen = dict.fromkeys((*signers[:need], *also))
    envelopes = []
    for draft in act.drafts:
        digest = draft.hash(act.network_id)
        found = [_signature_of(key, draft, digest) for key in chosen]
        signatures = tuple(one for one in found if one is not None)
        envelopes.append(replace(draft, signatures=signatures).envelope())
    return tuple(envelopes)


def _signature_of(key: bytes, draft: Draft, digest: bytes) -> tuple[bytes, bytes] | None:
    for pair in draft.signatures:
        if pair[0] == hint(key) and verify(key, digest, pair[1]):
            return pair
    return None


def records_of(act: Act) -> tuple[AssembledRecord, ...]:
    """Return the whole records that the act's transactions carry; position is their place."""
    transactions = act.transactions
    assembler = Assembler(transactions[0].source)
    outcomes = [assembler.feed(one, place, 0) for place, one in enumerate(transactions)]
    return tuple(one.completed for one in outcomes if one.completed is not None)


def describe_act(act: Act) -> tuple[str, ...]:
    """Say in words what would be signed, from the transactions alone.

    Returns:
        Lines: network, account, numbers, then each record, then every operation of the
        transactions that carry none.
    """
    transactions = act.transactions
    first, last = transactions[0], transactions[-1]
    limits = sorted({one.max_time for one in transactions})
    until = ", ".join(moment(limit) if limit else "no limit" for limit in limits)
    lines = [
        f"network: {plain(act.network)}",
        f"account: {first.source}",
        f"transactions: {len(transactions)}, sequence numbers {first.sequence} to"
        f" {last.sequence}, together at most {sum(one.fee for one in transactions)} stroops",
        f"valid until: {until}",
    ]
    records = records_of(act)
    carried = {one for record in records for one in record.hashes}
    for found in records:
        said = describe(found.record)
        lines.append(f"record: {said.name}, id {found.record.id.hex()}")
        if not said.sound:
            lines.append("WARNING: this record is not sound")
        lines += [f"  {line}" for line in said.lines]
    for one in transactions:
        if one.hash not in carried:
            lines.append(f"transaction {one.hash.hex()} carries no whole record; it says:")
            lines += [f"  {plain(repr(operation))}" for operation in one.operations]
    return tuple(lines)
