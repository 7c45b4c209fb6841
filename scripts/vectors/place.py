"""What tells a voter's index: roll, amendment, account (docs/protocol.md §6)."""

from contracts.crypto.group import base
from contracts.records.kinds import amend, roll
from contracts.records.kinds.amend import ANNUL, NEW_KEY, Amend
from contracts.records.record import Record, RecordError
from contracts.roll.sorted_keys import sorted_roll
from node.wire.accounts import AddressError, address, public_key
from scripts.vectors.form import Vector, vector

CONTEXT = bytes(range(32))
KEY = base(77)


def vectors() -> list[Vector]:
    """Return place.json."""
    return [*_rolls(), *_amendments(), *_accounts()]


def _rolls() -> list[Vector]:
    body = sorted_roll(base(k) for k in range(2, 9)).encode()
    first, second = body[:32], body[32:64]
    made = [
        vector("roll/id", "seven keys", {"body": body}, output=Record(roll.KIND, body).id),
    ]
    made += [
        vector(f"find/{id}", comment, {"body": body, "key": key},
               output=roll.decode(body).find(key))
        for id, comment, key in (
            ("first", "index 0", first),
            ("last", "index 6", body[-32:]),
            ("middle", "index 3", body[96:128]),
            ("none", "no such key", base(9)),
            ("before", "before all", bytes(32)),
            ("behind", "behind all", b"\xff" * 32),
        )
    ]  # fmt: skip
    for id, comment, bad in (
        ("empty", "no keys", b""),
        ("part", "a key and a half", body[:48]),
        ("twice", "one key twice", first + first),
        ("descending", "two keys swapped", second + first),
    ):
        try:
            roll.decode(bad)
        except RecordError as error:
            made.append(vector(f"roll/{id}", comment, {"body": bad}, error=error.field))
    return made


def _amendments() -> list[Vector]:
    sound = Amend(CONTEXT, 5, NEW_KEY, KEY, "گم شد").encode()
    annulled = Amend(CONTEXT, 5, ANNUL, bytes(32), "x").encode()
    other = Record(amend.KIND, sound).bytes
    return [
        _amend("new-key", "action 0", sound),
        _amend("annul", "action 1", annulled),
        _amend("empty", "no bytes", b""),
        _amend("short", "the reason's last byte is missing", sound[:-1]),
        _amend("long", "a byte more", sound + b"x"),
        _amend("action", "action 2", sound[:36] + b"\x02" + sound[37:]),
        _amend("no-key", "action 0 with zeros for a key", annulled[:36] + b"\0" + annulled[37:]),
        _amend("a-key", "action 1 with a key", sound[:36] + b"\x01" + sound[37:]),
        _amend("no-reason", "an empty reason", sound[:69] + b"\0\0"),
        _amend("utf-8", "a reason that is no UTF-8", sound[:69] + b"\0\1\xff"),
        _amend("kind", "with the kind's byte before it", other),
    ]


def _amend(id: str, comment: str, body: bytes) -> Vector:
    try:
        found = amend.decode(body)
    except RecordError:
        return vector(f"amend/{id}", comment, {"body": body}, error="amend")
    output = {
        "context": found.context,
        "index": found.index,
        "action": found.action,
        "key": found.key,
        "reason": found.reason,
    }
    return vector(f"amend/{id}", comment, {"body": body}, output=output)


def _accounts() -> list[Vector]:
    good = address(bytes(range(32)))
    made = []
    for id, comment, text in (
        ("plain", "32 bytes", good),
        ("zeros", "all zero", address(bytes(32))),
        ("ones", "all ones", address(b"\xff" * 32)),
        ("checksum", "the last symbol changed", good[:-1] + ("A" if good[-1] != "A" else "B")),
        ("symbol", "one symbol changed", good[:9] + ("A" if good[9] != "A" else "B") + good[10:]),
        ("lower", "lower case", good.lower()),
        ("seed", "another version", "S" + good[1:]),
        ("short", "a symbol missing", good[:-1]),
        ("long", "a symbol more", good + "A"),
        ("padded", "with padding", good[:-1] + "="),
        ("empty", "no symbols", ""),
        ("one", "0 and 1 are none of its symbols", good[:9] + "1" + good[10:]),
    ):
        try:
            made.append(vector(f"account/{id}", comment, {"text": text}, output=public_key(text)))
        except AddressError:
            made.append(vector(f"account/{id}", comment, {"text": text}, error="account"))
    return made
