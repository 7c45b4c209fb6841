"""What the official records come to before any ballot is read; pure.

Manifest, ceremony, roll and window are found among the assembled records and decoded; what
can't be read stays None, with why.
"""

from collections.abc import Iterable, Mapping, Sequence

from contracts.ceremony.qualification import Posted, Qualification
from contracts.ceremony.qualify import qualify
from contracts.ceremony.terms import TermsError, scope_of, terms_of
from contracts.crypto.ballot_proof import Statement
from contracts.reading.accounts import AccountRecords
from contracts.records.assemble import AssembledRecord
from contracts.records.context import context_of
from contracts.records.kinds import amend, ceremony, close, extend, manifest, result, roll
from contracts.records.record import RecordError
from node.wire.accounts import public_key
from node.wire.hashes import network_id
from node.wire.signers import signers_of
from verifier.acts import judge_extensions
from verifier.facts import Facts, Undersigned

COMMISSION_KINDS = (
    roll.KIND,
    manifest.KIND,
    extend.KIND,
    amend.KIND,
    close.KIND,
    result.KIND,
)


def find_manifest_and_ceremony(facts: Facts) -> None:
    """Find the first manifest, and the ceremony it names (without one, the last)."""
    assert facts.authority is not None
    record = next(iter(facts.authority.of_kind(manifest.KIND)), None)
    if record is not None:
        facts.manifest_record = record
        try:
            facts.manifest = manifest.decode(record.record.body)
        except RecordError as error:
            facts.manifest_error = str(error)
        facts.context = context_of(*_election(facts), record.record.id)
    ceremonies = _ceremonies(facts)
    if facts.manifest is None:
        facts.ceremony_record = ceremonies[-1] if ceremonies else None
    else:
        named = [one for one in ceremonies if one.record.id == facts.manifest.ceremony]
        facts.ceremony_record = named[0] if named else None
        facts.later_ceremony = _later_ceremony(facts, ceremonies)
    if facts.ceremony_record is not None:
        try:
            facts.ceremony = ceremony.decode(facts.ceremony_record.record.body)
        except RecordError as error:
            facts.ceremony_error = str(error)


def _later_ceremony(facts: Facts, ceremonies: Sequence[AssembledRecord]) -> AssembledRecord | None:
    """Return a readable ceremony between the one named and the manifest."""
    named, last = facts.ceremony_record, facts.manifest_record
    if named is None or last is None:
        return None
    for one in reversed(ceremonies):
        if named.position < one.position < last.position and _readable(one):
            return one
    return None


def find_signatures(facts: Facts) -> None:
    """Find the authority's records of which a part bears too few commission signatures."""
    if facts.ceremony is None or facts.authority is None:
        return
    commission = set(facts.ceremony.commission)
    undersigned = []
    for record in facts.authority.records:
        kind = record.record.kind
        if kind == roll.KIND and facts.manifest is not None:
            asked = record.record.id == facts.manifest.roll
        else:
            asked = kind in COMMISSION_KINDS or record is facts.ceremony_record
        if not asked:
            continue
        signers = min(
            len(signers_of(transaction, commission)) for transaction in record.transactions
        )
        if signers < facts.ceremony.need:
            undersigned.append(Undersigned(record, signers))
    facts.undersigned = tuple(undersigned)


def signed_of_kind(facts: Facts, kind: int) -> tuple[AssembledRecord, ...]:
    """Return the authority's records of a kind after the manifest that the commission signed."""
    if facts.authority is None or facts.manifest_record is None:
        return ()
    refused = {one.record.position for one in facts.undersigned}
    return tuple(
        record
        for record in facts.authority.of_kind(kind)
        if record.position > facts.manifest_record.position and record.position not in refused
    )


def trustee_accounts(facts: Facts) -> tuple[str, ...]:
    """Return the trustees of all readable ceremonies up to the named one."""
    accounts: dict[str, None] = {}
    for record in _until_named(facts):
        try:
            terms = ceremony.decode(record.record.body)
        except RecordError:
            continue
        accounts.update(dict.fromkeys(trustee.account for trustee in terms.trustees))
    return tuple(accounts)


def qualify_trustees(facts: Facts) -> None:
    """Judge the named ceremony's records, and those of the authority's earlier ceremonies."""
    if facts.ceremony_record is None or facts.ceremony is None:
        return
    records = _until_named(facts)
    closing = [one.position for one in _ceremonies(facts) if _readable(one)]
    if facts.manifest_record is not None:
        closing.append(facts.manifest_record.position)
    done: list[Qualification] = []
    for record in records:
        closed = min((at for at in closing if at > record.position), default=None)
        try:
            terms = terms_of(
                ceremony.decode(record.record.body),
                scope_of(*_election(facts), record.record.id),
            )
        except (RecordError, TermsError) as error:
            if record is facts.ceremony_record:
                facts.ceremony_error = str(error)
            continue
        posted = {
            number: _posted(account, facts.trustees)
            for number, account in enumerate(terms.accounts, 1)
        }
        done.append(qualify(terms, posted, record.position, closed, tuple(done)))
        if record is facts.ceremony_record:
            facts.qualified = done[-1]


def _posted(account: str, trustees: Mapping[str, AccountRecords]) -> Iterable[Posted]:
    found = trustees.get(account)
    for record in found.records if found is not None else ():
        signed = all(
            account in signers_of(transaction, {account}) for transaction in record.transactions
        )
        yield Posted(record.record, record.position, record.close_time, signed)


def find_roll(facts: Facts) -> None:
    """Find and decode the roll that the manifest names."""
    if facts.manifest is None or facts.authority is None:
        return
    for record in facts.authority.of_kind(roll.KIND):
        if record.record.id == facts.manifest.roll:
            facts.roll_record = record
            try:
                facts.roll = roll.decode(record.record.body)
            except RecordError as error:
                facts.roll_error = str(error)
            return


def find_window(facts: Facts) -> None:
    """Apply the extensions; give the election's statement if its keys are known."""
    if facts.manifest is None or facts.context is None:
        return
    facts.extensions, facts.window = judge_extensions(
        signed_of_kind(facts, extend.KIND),
        facts.context,
        facts.manifest.opens,
        facts.manifest.closes,
    )
    found, shape = facts.qualified, facts.manifest.shape
    if found is not None and found.keyset is not None and shape.m <= found.terms.columns:
        facts.statement = Statement(facts.context, found.column_keys[: shape.m], shape)


def _election(facts: Facts) -> tuple[bytes, bytes]:
    return network_id(facts.passphrase), public_key(facts.election)


def _ceremonies(facts: Facts) -> tuple[AssembledRecord, ...]:
    """Return the ceremony records before the manifest (without one, all), each id once."""
    assert facts.authority is not None
    last = facts.manifest_record
    first: dict[bytes, AssembledRecord] = {}
    for one in facts.authority.of_kind(ceremony.KIND):
        if last is None or one.position < last.position:
            first.setdefault(one.record.id, one)
    return tuple(first.values())


def _until_named(facts: Facts) -> tuple[AssembledRecord, ...]:
    named = facts.ceremony_record
    if named is None:
        return ()
    return tuple(one for one in _ceremonies(facts) if one.position <= named.position)


def _readable(record: AssembledRecord) -> bool:
    try:
        ceremony.decode(record.record.body)
    except RecordError:
        return False
    return True
