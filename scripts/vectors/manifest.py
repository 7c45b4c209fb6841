"""Manifests, sound and not, and what a voter's browser takes from them (docs/protocol.md §5)."""

import copy
import json
from typing import Any

import rfc8785

from contracts.ceremony.qualification import columns_digest
from contracts.crypto.group import base
from contracts.records.kinds import manifest
from contracts.records.record import Record, RecordError
from contracts.voting.order import shuffled
from node.wire.accounts import address
from scripts.vectors.form import Vector, vector

ACCOUNTS = [address(bytes((k,)) * 32) for k in range(1, 9)]
HEX = "ab" * 32
TITLE = {"fa": "انتخابات", "en": "Election"}
SOUND: dict[str, Any] = {
    "title": TITLE,
    "languages": ["fa", "en"],
    "trial": True,
    "network": "a network ; its passphrase",
    "races": [
        {
            "title": TITLE,
            "min": 0,
            "max": 2,
            "seats": 1,
            "order": "shuffled",
            "candidates": [
                {"number": 7, "name": {"fa": "الف", "en": "A"}, "photo": HEX},
                {"number": 9, "name": {"fa": "ب", "en": "B"}, "profile": {"fa": '«ب»\n\t"\\'}},
                {"number": 4294967295, "name": {"fa": "پ", "en": "C \U0001f5f3"}},
            ],
        },
        {
            "title": TITLE,
            "min": 1,
            "max": 1,
            "seats": 1,
            "order": "fixed",
            "candidates": [{"number": 1, "name": {"fa": "ت", "en": "D/\u2028"}}],
        },
    ],
    "opens": 1_800_000_000,
    "closes": 1_800_086_400,
    "session": 1200,
    "floor": 5,
    "ceremony": HEX,
    "keyset": HEX,
    "columns": HEX,
    "roll": HEX,
    "setup": HEX,
    "issuer": ACCOUNTS[0],
    "urn": ACCOUNTS[1],
    "box": ACCOUNTS[2],
    "channels": ACCOUNTS[3:5],
    "observers": [{"account": ACCOUNTS[5], "bls": "01" * 48, "pop": "02" * 96}],
}
MISSING = object()
WRONG: tuple[tuple[list[Any], Any], ...] = (
    (["title"], MISSING),
    (["title", "fa"], MISSING),
    (["title", "en"], ""),
    (["title", "de"], "Wahl"),
    (["title"], "Election"),
    (["languages"], []),
    (["languages", 1], "fa"),
    (["languages", 1], "e_n"),
    (["trial"], 1),
    (["network"], ""),
    (["races"], []),
    (["races"], {}),
    (["races", 0], []),
    (["races", 0, "min"], 3),
    (["races", 0, "min"], -1),
    (["races", 0, "min"], True),
    (["races", 0, "max"], 0),
    (["races", 0, "max"], 4),
    (["races", 0, "seats"], 0),
    (["races", 0, "seats"], 4),
    (["races", 0, "order"], "random"),
    (["races", 0, "extra"], 1),
    (["races", 0, "candidates"], []),
    (["races", 0, "candidates", 0, "number"], 9),
    (["races", 0, "candidates", 2, "number"], 4294967296),
    (["races", 0, "candidates", 1, "name"], MISSING),
    (["races", 0, "candidates", 1, "profile"], {}),
    (["races", 0, "candidates", 1, "profile", "de"], "x"),
    (["races", 0, "candidates", 0, "photo"], "AB" * 32),
    (["races", 0, "candidates", 0, "photo"], "ab" * 31),
    (["races", 0, "candidates", 0, "photo"], None),
    (["opens"], 1_800_086_400),
    (["session"], 0),
    (["floor"], "5"),
    (["roll"], "ab" * 33),
    (["columns"], 3),
    (["issuer"], ACCOUNTS[0][:-1] + "A"),
    (["issuer"], ACCOUNTS[0].lower()),
    (["issuer"], "S" + ACCOUNTS[0][1:]),
    (["issuer"], ACCOUNTS[0] + "A"),
    (["urn"], 7),
    (["box"], ACCOUNTS[1]),
    (["channels"], []),
    (["channels", 1], ACCOUNTS[3]),
    (["channels", 1], ACCOUNTS[0]),
    (["observers", 0, "account"], ACCOUNTS[3]),
    (["observers", 0, "bls"], "01" * 47),
    (["observers", 0, "pop"], "0z" * 96),
    (["observers", 0, "more"], {}),
    (["unknown"], {"a": []}),
)
KEY = base(77)
CONTEXT = bytes(range(32))


def vectors() -> list[Vector]:
    """Return manifest.json."""
    body = rfc8785.dumps(SOUND)
    made = [_read("sound", "every kind of field", body)]
    made += [
        _read(f"wrong-{place}", ".".join(map(str, path)), rfc8785.dumps(_with(path, new)))
        for place, (path, new) in enumerate(WRONG, 1)
    ]
    made += [_read(id, comment, bad) for id, comment, bad in _forms(body)]
    keys = [base(k) for k in (2, 3, 5)]
    made.append(
        vector("columns/three", "H_1 … H_3", {"keys": keys}, output=columns_digest(keys)),
    )
    made += [
        vector(
            f"order/{race}",
            f"race {race}: positions as one voter sees them",
            {"context": CONTEXT, "U": KEY, "race": race, "numbers": numbers},
            output=shuffled(CONTEXT, KEY, race, numbers),
        )
        for race, numbers in enumerate(([7], [7, 9], list(range(1, 31)), [0, 4294967295, 5]))
    ]
    return made


def _forms(body: bytes) -> list[tuple[str, str, bytes]]:
    """Bytes that hold a sound manifest, or nearly, in another form."""
    text = body.decode()
    deep = b'{"a":' * 65 + b"1" + b"}" * 65
    return [
        ("empty", "no bytes", b""),
        ("list", "not an object", b"[]"),
        ("null", "not an object", b"null"),
        ("space", "a space at the end", body + b" "),
        ("bom", "a byte order mark", b"\xef\xbb\xbf" + body),
        ("order", "fields in another order", json.dumps(SOUND, ensure_ascii=False,
                                                         separators=(",", ":")).encode()),
        ("escape", "a letter as an escape", text.replace("Election", "\\u0045lection").encode()),
        ("twice", "a field twice", text.replace('{"box"', '{"box":1,"box"', 1).encode()),
        ("float", "1200.0 for 1200", text.replace("1200", "1200.0").encode()),
        ("exponent", "12e2 for 1200", text.replace("1200", "12e2").encode()),
        ("minus-zero", "-0 for 0", text.replace('"min":0', '"min":-0').encode()),
        ("large", "2^53", text.replace("1200", "9007199254740992").encode()),
        ("surrogate", "half a surrogate pair", text.replace("Election", "\\ud800").encode()),
        ("utf-8", "a byte that is no UTF-8", text.encode().replace(b"Election", b"\xff")),
        ("deep", "65 levels", deep),
        ("proto", "a field that JavaScript treats in its own way",
         text.replace('{"box"', '{"__proto__":{},"box"', 1).encode()),
    ]  # fmt: skip


def _with(path: list[Any], new: Any) -> dict[str, Any]:
    changed = copy.deepcopy(SOUND)
    place: Any = changed
    for step in path[:-1]:
        place = place[step]
    if new is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return changed


def _read(id: str, comment: str, body: bytes) -> Vector:
    given = _given(body)
    try:
        found = manifest.decode(body)
    except RecordError as error:
        return vector(f"read/{id}", comment, given, error=error.field)
    output = {
        "id": Record(manifest.KIND, body).id,
        "m": found.shape.m,
        "n": found.shape.n,
        "names": [dict(candidate.name) for candidate in found.candidates],
    }
    return vector(f"read/{id}", comment, given, output=output)


def _given(body: bytes) -> dict[str, Any]:
    """Return a body as the text that it is, or as bytes where it is none."""
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"body": body}
