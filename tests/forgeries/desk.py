"""Keys, and a desk at which anyone signs and posts transactions to a real ledger.

It takes whatever it is given: cheating roles post at the same desk as honest ones.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nacl.signing import SigningKey
from stellar_sdk import Keypair
from stellar_sdk.operation import Operation

from contracts.records.envelope import CastPayment, Times, draft_part, operation_count
from contracts.records.frame import split
from contracts.records.record import Record
from contracts.records.transactions import sign
from node.base.dates import parse_rfc3339
from node.wire.accounts import address
from node.wire.hashes import network_id
from tests.support.ledger import LedgerProcess
from tests.support.transactions import signed

BASE_FEE = 100


@dataclass(frozen=True)
class Key:
    """An Ed25519 key from the operating system."""

    seed: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)

    @property
    def public(self) -> bytes:
        """Return the 32-byte public key."""
        return bytes(SigningKey(self.seed).verify_key)

    @property
    def account(self) -> str:
        """Return the account G… that the key is the master of."""
        return address(self.public)

    @property
    def pair(self) -> Keypair:
        """Return it as stellar-sdk has it."""
        return Keypair.from_raw_ed25519_seed(self.seed)


def new_keys(count: int) -> tuple[Key, ...]:
    """Draw keys."""
    return tuple(Key() for _ in range(count))


class Desk:
    """Signs, submits over HTTP, closes the ledger by hand, and tells the hashes."""

    def __init__(self, ledger: LedgerProcess) -> None:
        """Work on a ledger that nobody else closes."""
        self.ledger = ledger
        self.network = network_id(ledger.passphrase)
        self._sequence: dict[str, int] = {}

    @property
    def now(self) -> int:
        """Return the last ledger's close time."""
        return self.last_by(None)[2]

    def last_by(self, end: int | None) -> tuple[int, bytes, int]:
        """Return number, hash and close time of the last ledger, or of the last by ``end``."""
        answer = self.ledger.get("/ledgers?order=desc&limit=100")
        for row in answer.body["_embedded"]["records"]:
            number, digest = int(row["sequence"]), bytes.fromhex(row["hash"])
            time = parse_rfc3339(row["closed_at"])
            if end is None or time <= end:
                return number, digest, time
        raise AssertionError("the ledger asked for lies further back than this looks")

    def fund(self, accounts: Iterable[str]) -> None:
        """Create accounts, all in one ledger."""
        self.ledger.fund(*accounts)

    def sequence(self, account: str) -> int:
        """Return an account's sequence number."""
        if account not in self._sequence:
            answer = self.ledger.get(f"/accounts/{account}")
            assert answer.status == 200, answer.body
            self._sequence[account] = int(answer.body["sequence"])
        return self._sequence[account]

    def parts(
        self,
        record: Record,
        source: str,
        signers: Sequence[Key],
        payment: CastPayment | None = None,
        payers: Sequence[Key] = (),
        memo: bytes | None = None,
        max_time: int = 0,
    ) -> list[bytes]:
        """Return the signed envelopes of a record's parts.

        Args:
            record: any.
            source: G….
            signers: of each part.
            payment: ends the last part.
            payers: sign the last part too.
            memo: in place of the record's id.
            max_time: none if not given, so that a cheating relay's transactions go through.
        """
        *before, last = split(record)
        said = memo or record.id
        made = [self.part(one, source, signers, said, None, max_time) for one in before]
        made.append(self.part(last, source, [*signers, *payers], said, payment, max_time))
        return made

    def part(
        self,
        part: bytes,
        source: str,
        signers: Sequence[Key],
        memo: bytes,
        payment: CastPayment | None = None,
        max_time: int = 0,
    ) -> bytes:
        """Return the signed envelope of one part."""
        times = Times(self.take(source), BASE_FEE * operation_count(part, payment), max_time)
        draft = draft_part(source, part, memo, times, payment)
        return sign(draft, self.network, [one.seed for one in signers]).envelope()

    def operations(
        self, source: str, signers: Sequence[Key], *operations: Operation, **said: Any
    ) -> bytes:
        """Return a signed envelope of any operations."""
        made = signed(
            self.ledger.passphrase,
            Keypair.from_public_key(source),
            self.take(source) - 1,
            *operations,
            signers=[one.pair for one in signers],
            **said,
        )
        return made.to_xdr_object().to_xdr_bytes()

    def forget(self, account: str) -> None:
        """Ask the ledger for an account's sequence number when it is next needed."""
        self._sequence.pop(account, None)

    def take(self, source: str) -> int:
        """Return the next sequence number of an account, and count it as used."""
        self._sequence[source] = self.sequence(source) + 1
        return self._sequence[source]

    def settle(self, *envelopes: bytes, at: int | None = None) -> list[bytes]:
        """Put envelopes of different sources into one ledger; return their hashes.

        All must succeed: what a ledger refuses is no forgery.
        """
        answers = self.ledger.settle(*envelopes, at=at)
        for answer in answers:
            assert answer.status == 200, answer.body
        return [bytes.fromhex(answer.body["hash"]) for answer in answers]

    def in_turn(self, envelopes: Sequence[bytes], at: int | None = None) -> bytes:
        """Put envelopes into one ledger each, the last at a time; return the last one's hash."""
        last = b""
        for left in range(len(envelopes) - 1, -1, -1):
            when = None if at is None else at - left
            last = self.settle(envelopes[-1 - left], at=when)[0]
        return last

    def first_transaction(self, account: str) -> bytes:
        """Return the hash of the first transaction that touched an account."""
        answer = self.ledger.get(f"/accounts/{account}/transactions?order=asc&limit=1")
        return bytes.fromhex(answer.body["_embedded"]["records"][0]["hash"])
