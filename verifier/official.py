"""What the official records come to before any ballot is read; pure.

Manifest, ceremony, roll and window are found among the assembled records and decoded; what
can't be read stays None, with why.
"""

from contracts.ceremony.history import History, history_of
from contracts.ceremony.terms import TermsError
from contracts.crypto.ballot_proof import Statement
from contracts.records.assemble import AssembledRecord
from contracts.records.context import context_of
from contracts.records.kinds import (
    amend,
    ceremony,
    certificate,
    close,
    extend,
    manifest,
    result,
    roll,
)
from contracts.records.record import RecordError
from node.wire.accounts import public_key
from node.wire.hashes import network_id
from node.wire.signers import signers_of
from verifier.acts import judge_extensions
from verifier.facts.facts import Facts
from verifier.facts.official import Undersigned

COMMISSION_KINDS = (
    roll.KIND,
    manifest.KIND,
    extend.KIND,
    amend.KIND,
    close.KIND,
    result.KIND,
    certificate.KIND,
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
    history = _history(facts)
    if facts.manifest is None:
        facts.ceremony_record = history.records[-1] if history.records else None
    else:
        facts.ceremony_record = history.named(facts.manifest.ceremony)
        facts.later_ceremony = _later_ceremony(facts, history)
    if facts.ceremony_record is not None:
        try:
            facts.ceremony = ceremony.decode(facts.ceremony_record.record.body)
        except RecordError as error:
            facts.ceremony_error = str(error)


def _later_ceremony(facts: Facts, history: History) -> AssembledRecord | None:
    """Return the last readable ceremony between the one named and the manifest."""
    if facts.ceremony_record is None:
        return None
    return next(reversed(history.after(facts.ceremony_record)), None)


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
    if facts.ceremony_record is None:
        return ()
    return _history(facts).accounts(facts.ceremony_record)


def qualify_trustees(facts: Facts) -> None:
    """Judge the named ceremony's records, and those of the authority's earlier ceremonies."""
    if facts.ceremony_record is None or facts.ceremony is None:
        return
    posted = {account: found.records for account, found in facts.trustees.items()}
    try:
        facts.qualified = _history(facts).qualify(facts.ceremony_record, posted)
    except (RecordError, TermsError) as error:
        facts.ceremony_error = str(error)


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


def _history(facts: Facts) -> History:
    assert facts.authority is not None
    return history_of(*_election(facts), facts.authority.records, facts.manifest_record)
