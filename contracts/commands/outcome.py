"""What a command says when it is done: lines for people, or one object for machines."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from node.base.command import print_json
from node.base.errors import SandoghError
from node.base.text import printable

if TYPE_CHECKING:
    # commands that post nothing start in half the time without them
    from contracts.commands.ledger import Connection
    from node.submit.landing import Landed


class StepRefused(SandoghError):
    """A rule says no: nothing is wrong with the machine, but the step must not be done."""

    exit_code = 1


def tell(as_json: bool, values: Mapping[str, Any], *lines: str) -> None:
    """Print ``values`` as JSON, or ``lines``."""
    if as_json:
        print_json(dict(values))
        return
    for line in lines:
        print(printable(line))


def tell_posted(
    as_json: bool,
    connection: "Connection",
    what: str,
    landed: "Sequence[Landed]",
    extra: Mapping[str, Any] | None = None,
    before: bool = False,
) -> None:
    """Say where something was posted: each transaction, its ledger and link.

    Args:
        as_json: how to tell.
        connection: the ledger.
        what: a few words.
        landed: where the transactions lie.
        extra: further values.
        before: all of it was on the ledger when the command began.
    """
    values = {
        "posted": what,
        "transactions": [one.hash.hex() for one in landed],
        "ledgers": [one.ledger for one in landed],
        "before": before,
        **(extra or {}),
    }
    last = landed[-1]
    told = "was on the ledger before, nothing is repeated: " if before else ""
    tell(
        as_json,
        values,
        f"{what}: {told}{len(landed)} transaction(s), the last in ledger {last.ledger}",
        connection.link(last.hash),
    )


def tell_done_before(as_json: bool, what: str, extra: Mapping[str, Any] | None = None) -> None:
    """Say that a step was done before, and is not repeated."""
    values = {"posted": what, "transactions": [], "before": True, **(extra or {})}
    tell(as_json, values, f"{what}: was on the ledger before; nothing is repeated")
