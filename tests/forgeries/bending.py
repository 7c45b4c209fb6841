"""Evidence files that are whole and tell something that no ledger ever told."""

from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from stellar_sdk import TransactionEnvelope

from node.base.json_text import parse_json
from tests.forgeries.archived import CLOSE_TIME
from verifier.evidence.blocks import Blocks
from verifier.evidence.form import HAS_RESULT, LEDGER, MEMBER, TRANSACTION, Kind
from verifier.evidence.values import to_json
from verifier.evidence.write import EvidenceWriter

Told = tuple[Kind, bytes]
Bend = Callable[[list[Told]], Iterable[Told]]


def bend(path: Path, to: Path, change: Bend) -> Path:
    """Write an evidence file anew, changed; its links and its trailer are right."""
    with path.open("rb") as file:
        told = [(one.kind, one.payload) for one in Blocks(path, file).verify()]
    with EvidenceWriter(to) as writer:
        for kind, payload in change(told):
            writer.add(kind, payload)
        writer.finish()
    return to


def other_network(told: list[Told]) -> Iterable[Told]:
    """Name another passphrase."""
    for kind, payload in told:
        if kind is Kind.NETWORK:
            said = parse_json(payload.decode())
            payload = to_json({**said, "passphrase": "Another network"})
        yield kind, payload


def forked(ledger: int) -> Bend:
    """Return what lets a ledger close a second off, and what follows link to that."""

    def change(told: list[Told]) -> Iterable[Told]:
        headers = {
            LEDGER.unpack_from(payload)[0]: bytearray(payload[LEDGER.size :])
            for kind, payload in told
            if kind is Kind.LEDGER
        }
        headers[ledger][CLOSE_TIME] ^= 1
        hashes = {ledger: sha256(headers[ledger]).digest()}
        for number in sorted(headers):
            if number - 1 in hashes:
                headers[number][4:36] = hashes[number - 1]
                hashes[number] = sha256(headers[number]).digest()
        for kind, payload in told:
            if kind is Kind.LEDGER and (number := LEDGER.unpack_from(payload)[0]) in hashes:
                _, _, before, time = LEDGER.unpack_from(payload)
                before = hashes.get(number - 1, before)
                time ^= number == ledger
                payload = LEDGER.pack(number, hashes[number], before, time) + headers[number]
            yield kind, payload

    return change


@dataclass(frozen=True, slots=True)
class _Transaction:
    head: tuple[int, int, int, bytes]
    envelope: bytes
    result: bytes

    @classmethod
    def of(cls, payload: bytes) -> "_Transaction":
        *head, size = TRANSACTION.unpack_from(payload)
        start = TRANSACTION.size
        return cls(
            (head[0], head[1], head[2], head[3]),
            payload[start : start + size],
            payload[start + size :],
        )

    def payload(self) -> bytes:
        return TRANSACTION.pack(*self.head, len(self.envelope)) + self.envelope + self.result


def _of_one(name: bytes, change: Callable[[_Transaction], _Transaction]) -> Bend:
    def bent(told: list[Told]) -> Iterable[Told]:
        for kind, payload in told:
            if kind is Kind.TRANSACTION and (one := _Transaction.of(payload)).head[3] == name:
                payload = change(one).payload()
            yield kind, payload

    return bent


def other_fee(name: bytes) -> Bend:
    """Return what tells another fee in a transaction's result."""

    def change(one: _Transaction) -> _Transaction:
        assert one.head[2] & HAS_RESULT
        result = bytearray(one.result)
        result[7] ^= 1
        return _Transaction(one.head, one.envelope, bytes(result))

    return _of_one(name, change)


def other_time(name: bytes) -> Bend:
    """Return what tells a transaction as of a second later."""

    def change(one: _Transaction) -> _Transaction:
        position, time, *rest = one.head
        return replace(one, head=(position, time + 1, *rest))

    return _of_one(name, change)


def hidden(name: bytes) -> Bend:
    """Return what leaves a transaction out of its account's, though whole ledgers still hold it."""

    def change(told: list[Told]) -> Iterable[Told]:
        (position,) = {
            one.head[0]
            for kind, payload in told
            if kind is Kind.TRANSACTION and (one := _Transaction.of(payload)).head[3] == name
        }
        for kind, payload in told:
            if kind is not Kind.MEMBER or MEMBER.unpack(payload)[1] != position:
                yield kind, payload

    return change


def unsigned_by(name: bytes, key: bytes, passphrase: str) -> Bend:
    """Return what takes one key's signature off a transaction."""

    def change(one: _Transaction) -> _Transaction:
        envelope = TransactionEnvelope.from_xdr(b64encode(one.envelope).decode(), passphrase)
        left = [s for s in envelope.signatures if s.signature_hint != key[-4:]]
        assert len(left) == len(envelope.signatures) - 1
        envelope.signatures = left
        return _Transaction(one.head, envelope.to_xdr_object().to_xdr_bytes(), one.result)

    return _of_one(name, change)
