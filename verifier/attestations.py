"""Who attested the result, and which certificate counts (docs/protocol.md §10); pure.

1. The signers are the trustees of the ceremony named, then the observers of the manifest. A key
   whose proof of possession does not hold, or that an earlier signer has, attests nothing.
2. An attestation is valid if its account is a signer's, signed by that account's own key, after the
   end, over the valid result, and its signature holds. The first valid one of a signer counts.
3. A certificate is valid if a signer or the authority posted it, so signed and so timed, over the
   valid result, and its aggregate is of exactly the keys that its bitmap names. Of the valid ones
   that with most bits counts, then the first.
4. A pairing takes half a second: of each account, no more than the first three of a kind whose
   signature would have to be checked are looked at.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from contracts.crypto.attestation import holds, is_possessed, message, which_hold
from contracts.reading.accounts import AccountRecords
from contracts.records.assemble import AssembledRecord
from contracts.records.kinds import attestation, certificate
from node.wire.signers import signers_of
from verifier import official
from verifier.acts import after_end
from verifier.facts.attested import Attested, Signer
from verifier.facts.facts import Facts
from verifier.facts.official import Act, ActFault

LOOKED_AT = 3
"""Signatures of one account and kind that are checked at most."""


def judge_attested(facts: Facts, posted: dict[str, AccountRecords]) -> Attested | None:
    """Judge all attestations and certificates.

    Args:
        facts: with the results judged.
        posted: what trustees and observers posted, by account.

    Returns:
        None if there are none, so that no key is looked at in vain.
    """
    manifest, ceremony = facts.manifest, facts.ceremony
    if manifest is None or ceremony is None or facts.context is None or facts.window is None:
        return None
    accounts = [
        *(one.account for one in ceremony.trustees),
        *(one.account for one in manifest.observers),
    ]
    own = [_own(facts, posted.get(account), account, attestation.KIND) for account in accounts]
    certificates = [
        (account, record)
        for account in accounts
        for record in _own(facts, posted.get(account), account, certificate.KIND)
    ] + [(facts.election, record) for record in official.signed_of_kind(facts, certificate.KIND)]
    others = official.signed_of_kind(facts, attestation.KIND)
    if not any(own) and not certificates and not others:
        return None
    signers = signers_of_result(facts)
    result = facts.result_record.record.id if facts.result_record is not None else None
    judging = _Judging(signers, facts.context, facts.window.end, result)
    judged = judging.certificates(sorted(certificates, key=lambda one: one[1].position))
    return Attested(
        signers,
        judging.attestations(own),
        judged,
        tuple(
            Act(record, ActFault("poster", "the authority is neither trustee nor observer"))
            for record in others
        ),
        _best(judged, len(signers)),
    )


def signers_of_result(facts: Facts) -> tuple[Signer, ...]:
    """Return who may attest: trustees, then observers, each with what is wrong with its key."""
    if facts.ceremony is None or facts.manifest is None:
        return ()
    named = [
        Signer("trustee", number, one.account, one.bls, one.pop, None, facts.ceremony_record)
        for number, one in enumerate(facts.ceremony.trustees, 1)
    ] + [
        Signer("observer", number, one.account, one.bls, one.pop, None, facts.manifest_record)
        for number, one in enumerate(facts.manifest.observers, 1)
    ]
    return tuple(
        replace(signer, fault=_key_fault(signer, named[:place]))
        for place, signer in enumerate(named)
    )


def _own(
    facts: Facts, posted: AccountRecords | None, account: str, kind: int
) -> tuple[AssembledRecord, ...]:
    """Return an account's records of a kind and of this election that its own key signed."""
    if posted is None:
        return ()
    return tuple(
        record
        for record in posted.of_kind(kind)
        if record.record.body[:32] == facts.context
        and all(account in signers_of(part, {account}) for part in record.transactions)
    )


def _key_fault(signer: Signer, before: Sequence[Signer]) -> ActFault | None:
    for other in before:
        if other.key == signer.key:
            return ActFault("copied", f"{signer} has the BLS key of {other}")
    if not is_possessed(signer.key, signer.proof):
        text = f"the BLS key of {signer} is none, or its proof of possession does not hold"
        return ActFault("possession", text)
    return None


class _Judging:
    """Judges what was posted against one result."""

    def __init__(
        self, signers: tuple[Signer, ...], context: bytes, end: int, result: bytes | None
    ) -> None:
        self._signers, self._context, self._end, self._result = signers, context, end, result
        self._message = message(context, result) if result is not None else b""

    def attestations(self, own: Sequence[Sequence[AssembledRecord]]) -> dict[int, tuple[Act, ...]]:
        """Judge each signer's attestations; the signatures of all signers are checked together."""
        acts = {
            place: [self._attestation(self._signers[place], record) for record in records]
            for place, records in enumerate(own)
            if records
        }
        for _ in range(LOOKED_AT):
            # one of each signer at a time: the first valid one ends it
            turn = [
                (place, number)
                for place, judged in acts.items()
                if (number := _next_in_turn(judged)) is not None
            ]
            if not turn:
                break
            bodies = [attestation.decode(acts[i][j].record.record.body) for i, j in turn]
            good = which_hold(
                [self._signers[place].key for place, _ in turn],
                self._message,
                [body.signature for body in bodies],
            )
            for (place, number), right in zip(turn, good, strict=True):
                said = "" if right else f"it is not the signature of {self._signers[place]}"
                fault = None if right else ActFault("signature", said)
                acts[place][number] = Act(acts[place][number].record, fault)
        return {place: _settled(judged) for place, judged in acts.items()}

    def certificates(
        self, posted: Iterable[tuple[str, AssembledRecord]]
    ) -> tuple[tuple[str, Act], ...]:
        """Judge certificates, in ledger order."""
        judged: list[tuple[str, Act]] = []
        looked: dict[str, int] = {}
        for account, record in posted:
            act = self._certificate(record)
            if act.fault is _WAITS and looked.get(account, 0) < LOOKED_AT:
                looked[account] = looked.get(account, 0) + 1
                act = Act(record, self._aggregate_fault(record))
            judged.append((account, _not_looked_at(act)))
        return tuple(judged)

    def _attestation(self, signer: Signer, record: AssembledRecord) -> Act:
        def differs(body: attestation.Attestation) -> ActFault | None:
            return self._other_result(body.result) or signer.fault or _WAITS

        return after_end(attestation.decode, record, self._context, self._end, differs)

    def _certificate(self, record: AssembledRecord) -> Act:
        def differs(body: certificate.Certificate) -> ActFault | None:
            faulty = next(
                (self._signers[place] for place in body.signers if self._signers[place].fault),
                None,
            )
            return self._other_result(body.result) or (faulty.fault if faulty else _WAITS)

        count = len(self._signers)
        return after_end(
            lambda data: certificate.decode(data, count),
            record,
            self._context,
            self._end,
            differs,
        )

    def _other_result(self, named: bytes) -> ActFault | None:
        if self._result is None:
            return ActFault("result", "there is no valid result that could be attested")
        if named != self._result:
            text = f"it is about the result {named.hex()}, not the valid one"
            return ActFault("result", text)
        return None

    def _aggregate_fault(self, record: AssembledRecord) -> ActFault | None:
        body = certificate.decode(record.record.body, len(self._signers))
        named = [self._signers[place] for place in body.signers]
        if holds([one.key for one in named], self._message, body.aggregate):
            return None
        who = ", ".join(map(str, named))
        return ActFault("aggregate", f"its signature is not that of those it names: {who}")


_WAITS = ActFault("waits", "its signature was not checked yet")


def _next_in_turn(acts: Sequence[Act]) -> int | None:
    """Return the first whose signature waits, unless one before it is valid."""
    for number, act in enumerate(acts):
        if act.fault is None:
            return None
        if act.fault is _WAITS:
            return number
    return None


def _settled(acts: Sequence[Act]) -> tuple[Act, ...]:
    """Return the acts with nothing left to check: the valid record said again is valid too."""
    valid = {act.record.record.id for act in acts if act.fault is None}
    return tuple(
        Act(act.record, None)
        if act.fault is _WAITS and act.record.record.id in valid
        else _not_looked_at(act)
        for act in acts
    )


def _not_looked_at(act: Act) -> Act:
    if act.fault is not _WAITS:
        return act
    text = f"not looked at: the account posted {LOOKED_AT} before it, or a valid one"
    return Act(act.record, ActFault("again", text))


def _best(
    certificates: Iterable[tuple[str, Act]], count: int
) -> tuple[AssembledRecord, tuple[int, ...]] | None:
    valid = [
        (act.record, certificate.decode(act.record.record.body, count).signers)
        for _, act in certificates
        if act.fault is None
    ]
    return max(valid, key=lambda one: (len(one[1]), -one[0].position), default=None)
