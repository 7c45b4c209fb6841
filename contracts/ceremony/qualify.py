"""Which trustee keys an election may rest on: the rules (docs/protocol.md §4).

The records of each trustee's account are read in ledger order:

1. A record counts only between the ceremony record and the manifest (or the ceremony that
   follows), signed by the account's own key, with this ceremony's scope and sound encodings.
2. A trustee's key is its first trustee-key whose proof holds. Without one it is named.
3. Then its first valid ack or complaint counts. An ack is valid with the keyset of the T keys.
   A complaint is valid against another trustee's valid key when its proof holds: it ends the
   ceremony and names dealer or complainer. A trustee without either is named.
4. All T must have acknowledged.
5. H_k = Σ_i C_{i,k,0} are all different, and none is the identity.
6. No seal key and no commitment appears twice, here or in an earlier ceremony of the authority.

A fault keeps the ceremony from qualifying. A note is a record that was not obeyed, and why.
"""

from collections.abc import Iterable, Mapping, Sequence

from contracts.ceremony.acknowledge import keyset
from contracts.ceremony.complain import Liar, judge
from contracts.ceremony.deal import proof_holds
from contracts.ceremony.qualification import (
    AcceptedKey,
    Complaint,
    Fault,
    Note,
    Posted,
    Qualification,
    reused,
)
from contracts.ceremony.terms import Terms
from contracts.crypto.group import IDENTITY, Point
from contracts.records.kinds import trustee_ack, trustee_complaint, trustee_key
from node.base.errors import SandoghError

CEREMONY_KINDS = (trustee_key.KIND, trustee_ack.KIND, trustee_complaint.KIND)


def qualify(
    terms: Terms,
    records: Mapping[int, Iterable[Posted]],
    opened: int,
    closed: int | None,
    earlier: Iterable[Qualification] = (),
) -> Qualification:
    """Read a ceremony's records.

    Args:
        terms: the ceremony's.
        records: for each trustee, its account's whole records, in ledger order.
        opened: the ceremony record's position.
        closed: that of the manifest or the next ceremony, whichever is first; None for none.
        earlier: the authority's ceremonies before this one.
    """
    notes: list[Note] = []
    phase = {
        trustee: list(_in_phase(terms, trustee, records.get(trustee, ()), opened, closed, notes))
        for trustee in terms.trustees
    }
    keys: dict[int, AcceptedKey] = {}
    for trustee, posted in phase.items():
        if (accepted := _first_key(terms, trustee, posted, notes)) is not None:
            keys[trustee] = accepted
    complete = len(keys) == terms.count
    seen = keyset(terms.scope, [keys[i].id for i in terms.trustees]) if complete else None
    acks: dict[int, int] = {}
    complaints: list[Complaint] = []
    for trustee, posted in phase.items():
        answer = _first_answer(terms, trustee, posted, keys, seen, notes)
        if isinstance(answer, Complaint):
            complaints.append(answer)
        elif answer is not None:
            acks[trustee] = answer
    faults = [*_missing(terms, keys, acks, complaints), *map(_blame, complaints)]
    notes.sort(key=lambda note: note.position)
    found = Qualification(terms, keys, seen, acks, tuple(complaints), (), tuple(notes))
    if complete:
        faults += _column_faults(found.column_keys)
    faults += reused(found, earlier)
    return Qualification(terms, keys, seen, acks, tuple(complaints), tuple(faults), tuple(notes))


def _in_phase(
    terms: Terms,
    trustee: int,
    records: Iterable[Posted],
    opened: int,
    closed: int | None,
    notes: list[Note],
) -> Iterable[Posted]:
    """Yield the ceremony's records that lie in its phase and bear the account's signature."""
    for posted in records:
        if posted.record.kind not in CEREMONY_KINDS:
            continue
        outside = posted.position <= opened or (closed is not None and posted.position >= closed)
        if posted.record.body[: len(terms.scope)] != terms.scope:
            if not outside:
                text = "it names the scope of another ceremony"
                notes.append(Note("scope", text, trustee, posted.position))
        elif outside:
            text = "it lies before the ceremony record, or after the manifest or next ceremony"
            notes.append(Note("phase", text, trustee, posted.position))
        elif not posted.signed:
            text = "a part is not signed by the account's own key"
            notes.append(Note("signature", text, trustee, posted.position))
        else:
            yield posted


def _first_key(
    terms: Terms, trustee: int, records: Iterable[Posted], notes: list[Note]
) -> AcceptedKey | None:
    accepted = None
    for posted in records:
        if posted.record.kind != trustee_key.KIND:
            continue
        reason, text, key = "later", "a valid key came before", None
        if accepted is None:
            try:
                key = trustee_key.decode(
                    posted.record.body, terms.threshold, terms.columns, terms.count
                )
            except SandoghError as error:
                reason, text = "encoding", str(error)
            else:
                reason, text = "proof", "the key's proof does not hold"
        if key is not None and proof_holds(key, trustee):
            accepted = AcceptedKey(posted.record.id, key, posted.position)
        else:
            notes.append(Note(reason, text, trustee, posted.position))
    return accepted


def _first_answer(
    terms: Terms,
    trustee: int,
    records: Iterable[Posted],
    keys: Mapping[int, AcceptedKey],
    seen: bytes | None,
    notes: list[Note],
) -> Complaint | int | None:
    """Return the first valid complaint, or the position of the first valid ack."""
    answer: Complaint | int | None = None
    for posted in records:
        if posted.record.kind == trustee_key.KIND:
            continue
        if answer is not None:
            text = "a valid ack or complaint came before"
            notes.append(Note("later", text, trustee, posted.position))
            continue
        try:
            if posted.record.kind == trustee_ack.KIND:
                answer = _read_ack(posted, seen)
            else:
                answer = _read_complaint(terms, trustee, posted, keys)
        except _NotObeyed as error:
            notes.append(Note(error.reason, str(error), trustee, posted.position))
        except SandoghError as error:
            notes.append(Note("encoding", str(error), trustee, posted.position))
    return answer


class _NotObeyed(SandoghError):
    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


def _read_ack(posted: Posted, seen: bytes | None) -> int:
    ack = trustee_ack.decode(posted.record.body)
    if seen is None:
        raise _NotObeyed("keyset", "it acknowledges keys while a trustee has none")
    if ack.keyset != seen:
        text = f"it acknowledges keyset {ack.keyset.hex()}; the keys' is {seen.hex()}"
        raise _NotObeyed("keyset", text)
    return posted.position


def _read_complaint(
    terms: Terms, trustee: int, posted: Posted, keys: Mapping[int, AcceptedKey]
) -> Complaint:
    complaint = trustee_complaint.decode(posted.record.body)
    dealer = complaint.dealer
    if dealer not in terms.trustees or dealer == trustee:
        raise _NotObeyed("dealer", f"dealer {dealer} is not another trustee of the ceremony")
    if dealer not in keys:
        raise _NotObeyed("dealer", f"dealer {dealer} has no valid key to complain about")
    judgement = judge(complaint, terms, trustee, keys[dealer].key)
    if judgement.liar is Liar.NOBODY:
        raise _NotObeyed("proof", "the complaint's proof does not hold")
    return Complaint(trustee, complaint, judgement, posted.position)


def _missing(
    terms: Terms,
    keys: Mapping[int, AcceptedKey],
    acks: Mapping[int, int],
    complaints: Sequence[Complaint],
) -> Iterable[Fault]:
    complained = {one.complainer for one in complaints}
    for trustee in terms.trustees:
        account = terms.accounts[trustee - 1]
        if trustee not in keys:
            yield Fault("no-key", f"trustee {trustee}, {account}, has no valid key", trustee)
        if trustee not in acks and trustee not in complained:
            yield Fault("no-ack", f"trustee {trustee}, {account}, has no valid ack", trustee)


def _blame(one: Complaint) -> Fault:
    dealer, complainer = one.complaint.dealer, one.complainer
    if one.judgement.liar is Liar.DEALER:
        columns = ", ".join(map(str, one.judgement.wrong))
        text = f"dealer {dealer} sealed wrong shares to trustee {complainer}: columns {columns}"
        return Fault("dealer", text, dealer, one.position)
    text = f"trustee {complainer} complained about dealer {dealer}, whose shares are right"
    return Fault("complainer", text, complainer, one.position)


def _column_faults(column_keys: Sequence[Point]) -> Iterable[Fault]:
    first: dict[Point, int] = {}
    for column, key in enumerate(column_keys, 1):
        if key == IDENTITY:
            yield Fault("columns", f"the key of column {column} is the identity")
        elif first.setdefault(key, column) != column:
            yield Fault("columns", f"columns {first[key]} and {column} have the same key")
