"""A transaction in a list: what can be told of it in two lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from node.explorer.operations import show
from node.store.read import TransactionRow
from node.wire.envelopes import parse_envelope
from node.wire.parsed import Memo


@dataclass(frozen=True, slots=True)
class Summary:
    """A transaction in a list.

    Attributes:
        memo: as `memo_text` gives it.
        does: keys of what its operations do, each once, in order.
    """

    row: TransactionRow
    memo_type: str
    memo: str | None
    source: str
    count: int
    does: tuple[str, ...]


def summaries(rows: Sequence[TransactionRow], network_id: bytes) -> list[Summary]:
    """Return stored transactions as they stand in a list."""
    return [_summary(row, network_id) for row in rows]


def memo_text(memo: Memo) -> str | None:
    """Return a memo's value: text as UTF-8, a number, or 32 bytes in hex; None without one."""
    if memo.value is None:
        return None
    if isinstance(memo.value, int):
        return str(memo.value)
    return memo.value.decode("utf-8", "replace") if memo.type == "text" else memo.value.hex()


def _summary(row: TransactionRow, network_id: bytes) -> Summary:
    said = parse_envelope(row.envelope, network_id)
    does = dict.fromkeys(show(one, said.source, None).title for one in said.operations)
    return Summary(
        row, said.memo.type, memo_text(said.memo), said.source, len(said.operations), tuple(does)
    )
