"""From the state's journal to notes: what one operation changed that its text does not say."""

from collections.abc import Iterator

from node.history.notes import Change, Note, Part
from node.state.entries import AccountEntry, DataEntry, Entry, Key, LineKey, Signer
from node.state.view import View

_OWN_KEY = b"\0"


def notes_since(view: View, mark: int, operation: int) -> list[Note]:
    """Return the notes of the operation whose writes began at `mark`.

    Args:
        view: the state, right after a successful operation.
        mark: of the state right before it.
        operation: its index in the transaction, from 1.
    """
    found: list[Note] = []
    for key, before in view.replaced(mark).items():
        after = view.entry(key)
        if isinstance(key, bytes):
            assert not isinstance(before, DataEntry)
            found += _account(operation, key, before, after)  # type: ignore[arg-type]
        else:
            found += _owned(operation, key, before, after)
    return found


def _account(
    operation: int, key: bytes, before: AccountEntry | None, after: AccountEntry | None
) -> Iterator[Note]:
    if before is not None and after is not None:
        if before.sequence != after.sequence:
            yield Note(operation, Part.SEQUENCE, Change.UPDATED, key)
        old, new = before.thresholds[0], after.thresholds[0]
        if old != new:
            change = Change.CREATED if not old else Change.UPDATED if new else Change.REMOVED
            yield Note(operation, Part.SIGNER, change, key, _OWN_KEY + key)
    former = None if before is None else before.sponsor
    sponsor = None if after is None else after.sponsor
    if former != sponsor:
        yield Note(operation, Part.ACCOUNT, Change.SAME, key, b"", former, sponsor)
    had = () if before is None else before.signers
    has = () if after is None else after.signers
    if had is not has:
        yield from _signers(operation, key, had, has)


def _signers(
    operation: int, key: bytes, had: tuple[Signer, ...], has: tuple[Signer, ...]
) -> Iterator[Note]:
    old = {one.order: one for one in had}
    new = {one.order: one for one in has}
    for order in sorted({*old, *new}):
        before, after = old.get(order), new.get(order)
        if before == after:
            continue
        change = Change.SAME
        if before is None:
            change = Change.CREATED
        elif after is None:
            change = Change.REMOVED
        elif before.weight != after.weight:
            change = Change.UPDATED
        kind, signer, payload = order
        yield Note(
            operation,
            Part.SIGNER,
            change,
            key,
            bytes([kind]) + signer + payload,
            None if before is None else before.sponsor,
            None if after is None else after.sponsor,
        )


def _owned(operation: int, key: Key, before: Entry | None, after: Entry | None) -> Iterator[Note]:
    assert not isinstance(key, bytes)
    former = None if before is None else before.sponsor
    sponsor = None if after is None else after.sponsor
    created = before is None and after is not None
    if not created and former == sponsor:
        return
    change = Change.CREATED if created else Change.SAME
    if isinstance(key, LineKey):
        name = key.asset.code.rstrip(b"\0") + key.asset.issuer
        yield Note(operation, Part.LINE, change, key.account, name, former, sponsor)
    else:
        yield Note(operation, Part.DATA, change, key.account, key.name, former, sponsor)
