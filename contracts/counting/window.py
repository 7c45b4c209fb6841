"""When ballots may be cast: the manifest's hours and their extensions (docs/protocol.md §5).

1. The window opens at the manifest's ``opens`` and closes at the end in force, both included.
2. An extension is valid when it is of this election, signed by the commission (seen to by
   whoever passes it in), was posted no later than the end then in force, and names a later
   one, which a manifest could name too: below 2⁵³. Every valid one moves the end.
3. A ballot is judged by the end after all extensions.

Times are ledgers' close times, in Unix seconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from contracts.records.canonical import LIMIT
from contracts.records.kinds.extend import Extend


@dataclass(frozen=True, slots=True)
class Extension:
    """A decoded ``extend`` record, signed by the commission.

    Attributes:
        position: its last part's place in the ledger.
        time: that ledger's close time.
        extend: what it says.
    """

    position: int
    time: int
    extend: Extend


@dataclass(frozen=True, slots=True)
class ExtensionRefused:
    """An extension that moves nothing, and why."""

    extension: Extension
    text: str


@dataclass(frozen=True, slots=True)
class Window:
    """Opening and final end, both included, and the extensions that were refused."""

    opens: int
    end: int
    refused: tuple[ExtensionRefused, ...] = ()

    def holds(self, time: int) -> bool:
        """Tell whether a close time lies in the window."""
        return self.opens <= time <= self.end


def window(context: bytes, opens: int, closes: int, extensions: Iterable[Extension]) -> Window:
    """Apply an election's extensions in ledger order.

    Args:
        context: the election's 32 bytes.
        opens: the manifest's.
        closes: the manifest's.
        extensions: in any order.
    """
    end = closes
    refused = []
    for extension in sorted(extensions, key=lambda one: one.position):
        if extension.extend.context != context:
            text = "it names another election"
        elif extension.time > end:
            text = f"posted at {extension.time}, after the end in force, {end}"
        elif extension.extend.end <= end:
            text = f"its end {extension.extend.end} is not after the end in force, {end}"
        elif extension.extend.end >= LIMIT:
            text = f"its end {extension.extend.end} is not below 2^53"
        else:
            end = extension.extend.end
            continue
        refused.append(ExtensionRefused(extension, text))
    return Window(opens, end, tuple(refused))
