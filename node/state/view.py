"""The ledger's state with an undo journal: reads cost one look-up, a roll-back what it undoes.

There is one copy of the state. Each write notes the entry it replaced; `rollback` puts noted
entries back, newest first, down to a mark taken before. Marks nest: ledger, transaction,
operation.
"""

from collections.abc import Iterable, Iterator, Mapping

from node.state.entries import (
    AccountEntry,
    DataEntry,
    DataKey,
    Entry,
    Key,
    LineKey,
    TrustLineEntry,
    key_of,
)


class View:
    """All entries, readable, writable, and able to go back."""

    __slots__ = ("_entries", "_journal", "_owned")

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Start from `entries`, with nothing to undo."""
        self._entries: dict[Key, Entry] = {}
        self._owned: dict[bytes, set[LineKey | DataKey]] = {}
        self._journal: list[tuple[Key, Entry | None]] = []
        for entry in entries:
            self._put(key_of(entry), entry)

    def account(self, key: bytes) -> AccountEntry | None:
        """Return an account by its key (32 bytes)."""
        return self._entries.get(key)  # type: ignore[return-value]

    def line(self, key: LineKey) -> TrustLineEntry | None:
        """Return a trust line."""
        return self._entries.get(key)  # type: ignore[return-value]

    def data(self, key: DataKey) -> DataEntry | None:
        """Return a data entry."""
        return self._entries.get(key)  # type: ignore[return-value]

    def owned(self, account: bytes) -> tuple[LineKey | DataKey, ...]:
        """Return the names of an account's trust lines and data entries, in no order."""
        return tuple(self._owned.get(account, ()))

    def write(self, entry: Entry) -> None:
        """Create or replace an entry."""
        key = key_of(entry)
        self._journal.append((key, self._entries.get(key)))
        self._put(key, entry)

    def write_account(self, entry: AccountEntry) -> None:
        """Create or replace an account: `write` for the most common kind."""
        key = entry.key
        self._journal.append((key, self._entries.get(key)))
        self._entries[key] = entry

    def delete(self, key: Key) -> None:
        """Remove an entry, which must exist."""
        self._journal.append((key, self._entries[key]))
        self._remove(key)

    def mark(self) -> int:
        """Return a mark to go back to."""
        return len(self._journal)

    def rollback(self, mark: int) -> None:
        """Undo every write since the mark."""
        journal = self._journal
        while len(journal) > mark:
            key, entry = journal.pop()
            if entry is None:
                self._remove(key)
            else:
                self._put(key, entry)

    def changes(self, mark: int = 0) -> Mapping[Key, Entry | None]:
        """Return what was written since the mark as it is now; None is gone."""
        now = self._entries
        return {key: now.get(key) for key, _ in self._journal[mark:]}

    def entry(self, key: Key) -> Entry | None:
        """Return the entry of any kind that `key` names."""
        return self._entries.get(key)

    def replaced(self, mark: int) -> Mapping[Key, Entry | None]:
        """Return what was written since the mark as it was then; None was not there."""
        before: dict[Key, Entry | None] = {}
        for key, entry in self._journal[mark:]:
            before.setdefault(key, entry)
        return before

    def settle(self) -> None:
        """Forget the journal: there is no way back from a closed ledger."""
        self._journal.clear()

    def __iter__(self) -> Iterator[Entry]:
        """Go through all entries, in no order."""
        return iter(self._entries.values())

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._entries)

    def _put(self, key: Key, entry: Entry) -> None:
        if not isinstance(key, bytes) and key not in self._entries:
            self._owned.setdefault(key.account, set()).add(key)
        self._entries[key] = entry

    def _remove(self, key: Key) -> None:
        del self._entries[key]
        if not isinstance(key, bytes):
            names = self._owned[key.account]
            names.discard(key)
            if not names:
                del self._owned[key.account]
