"""What every operation's module offers."""

from typing import Protocol

from stellar_sdk import xdr

from node.operations.outcome import Outcome
from node.state.context import LedgerContext
from node.state.thresholds import Threshold
from node.state.view import View


class Operation(Protocol):
    """An operation: threshold, check, apply."""

    def threshold(self, body: xdr.OperationBody) -> Threshold:
        """Return the threshold that the source's signers must reach."""

    def concerns(self, body: xdr.OperationBody) -> tuple[bytes, ...]:
        """Return the accounts it concerns besides its source."""

    def check(self, source: bytes, body: xdr.OperationBody) -> Outcome | None:
        """Return what is wrong whatever the state, or None."""

    def apply(
        self, view: View, source: bytes, body: xdr.OperationBody, context: LedgerContext
    ) -> Outcome:
        """Change the state and return the outcome."""
