"""An embedded ledger with short words for what tests do to it."""

from collections.abc import Callable, Sequence
from typing import Any

from stellar_sdk import (
    Account,
    CreateAccount,
    FeeBumpTransaction,
    FeeBumpTransactionEnvelope,
    Keypair,
    Operation,
    TransactionBuilder,
    TransactionEnvelope,
    xdr,
)

from node.ledger.chain import Ledger
from node.ledger.closed import Admission, AppliedTransaction, ClosedLedger
from node.ledger.settings import LedgerSettings
from node.state.entries import AccountEntry
from node.wire.hashes import network_id

PASSPHRASE = "Ledger of tests ; November 2026"
GENESIS_TIME = 1_700_000_000
RESERVE = 5_000_000


def keypair(name: str) -> Keypair:
    """Return the key pair that always goes with a name."""
    return Keypair.from_raw_ed25519_seed(name.encode().ljust(32, b"."))


class Bent(Operation):
    """An operation bent after the SDK made it, for what the SDK would refuse to make."""

    def __init__(self, operation: Operation, bend: Callable[[xdr.OperationBody], None]) -> None:
        super().__init__(operation.source)
        self._operation, self._bend = operation, bend

    def to_xdr_object(self) -> xdr.Operation:
        said = self._operation.to_xdr_object()
        self._bend(said.body)
        return said

    def _to_operation_body(self) -> xdr.OperationBody:
        return self.to_xdr_object().body

    @classmethod
    def from_xdr_object(cls, xdr_object: xdr.Operation) -> "Bent":
        raise AssertionError("only ever written")


class World:
    """A ledger, its last close, and key pairs by name; "root" is the root account."""

    def __init__(self, **settings: Any) -> None:
        self.ledger, self.first = Ledger.genesis(
            PASSPHRASE, LedgerSettings(**settings), GENESIS_TIME
        )
        self.last: ClosedLedger = self.first

    def pair(self, name: str) -> Keypair:
        if name == "root":
            return Keypair.from_raw_ed25519_seed(network_id(PASSPHRASE))
        return keypair(name)

    def id(self, name: str) -> str:
        return self.pair(name).public_key

    def key(self, name: str) -> bytes:
        return self.pair(name).raw_public_key()

    def account(self, name: str) -> AccountEntry:
        found = self.ledger.account(self.key(name))
        assert found is not None
        return found

    def exists(self, name: str) -> bool:
        return self.ledger.account(self.key(name)) is not None

    def builder(self, source: str, sequence: int | None = None, fee: int = 100) -> Any:
        """Return a builder for the source's next transaction, valid at any time."""
        if sequence is None:
            sequence = self.account(source).sequence + 1
        builder = TransactionBuilder(Account(self.id(source), sequence - 1), PASSPHRASE, fee)
        builder.add_time_bounds(0, 0)
        return builder

    def envelope(
        self,
        source: str,
        *operations: Any,
        signers: Sequence[str] | None = None,
        sequence: int | None = None,
        fee: int = 100,
        bounds: tuple[int, int] | None = None,
        v1: bool = True,
    ) -> TransactionEnvelope:
        """Return a signed envelope; by default its source signs."""
        builder = self.builder(source, sequence, fee)
        builder.v1 = v1
        if bounds is not None:
            builder.time_bounds = None
            builder.add_time_bounds(*bounds)
        for operation in operations:
            builder.append_operation(operation)
        built: TransactionEnvelope = builder.build()
        for name in [source] if signers is None else signers:
            built.sign(self.pair(name))
        return built

    def bump(
        self,
        payer: str,
        inner: TransactionEnvelope,
        fee: int,
        signers: Sequence[str] | None = None,
    ) -> FeeBumpTransactionEnvelope:
        """Return a fee bump with a bid for all of it, in stroops; by default its payer signs."""
        built = FeeBumpTransactionEnvelope(
            FeeBumpTransaction(self.id(payer), fee, inner), PASSPHRASE
        )
        for name in [payer] if signers is None else signers:
            built.sign(self.pair(name))
        return built

    def admit(self, envelope: TransactionEnvelope | FeeBumpTransactionEnvelope) -> Admission:
        return self.ledger.admit(envelope.to_xdr_object().to_xdr_bytes())

    def close(self, later: int = 5) -> ClosedLedger:
        self.last = self.ledger.close(self.ledger.close_time + later)
        return self.last

    def run(self, source: str, *operations: Any, **how: Any) -> AppliedTransaction:
        """Submit one transaction, close, and return it as applied."""
        admission = self.admit(self.envelope(source, *operations, **how))
        assert admission.status == "PENDING", admission
        (applied,) = self.close().transactions
        return applied

    def done(self, source: str, *operations: Any, **how: Any) -> AppliedTransaction:
        """Run one transaction that must succeed."""
        applied = self.run(source, *operations, **how)
        assert applied.successful, applied.result.hex()
        return applied

    def refused(self, source: str, *operations: Any, **how: Any) -> bytes:
        """Return the result of a transaction that must not be admitted."""
        admission = self.admit(self.envelope(source, *operations, **how))
        assert admission.status == "ERROR", admission
        assert admission.result is not None
        return admission.result

    def create(self, *names: str, coins: str = "1000") -> None:
        """Create accounts from the root account."""
        self.done("root", *(CreateAccount(self.id(name), coins) for name in names))
