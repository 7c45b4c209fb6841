"""Ceremony and manifest: one canonical form, and each wrong field named by its path."""

import copy
from typing import Any

import pytest
import rfc8785

from contracts.crypto.group import base
from contracts.records.kinds import ceremony, manifest
from contracts.records.record import RecordError
from contracts.records.roles import two_roles
from node.wire.accounts import address

A = [address(bytes((k,)) * 32) for k in range(1, 20)]
HEX32 = "ab" * 32
FA, EN = "انتخابات", "election"

CEREMONY: dict[str, Any] = {
    "commission": A[:3],
    "need": 2,
    "columns": 3,
    "threshold": 2,
    "trustees": [
        {"account": A[5 + k], "seal": base(k + 1).hex(), "bls": "01" * 48, "pop": "02" * 96}
        for k in range(3)
    ],
}
MANIFEST: dict[str, Any] = {
    "title": {"fa": FA, "en": EN},
    "languages": ["fa", "en"],
    "trial": True,
    "network": "a network",
    "races": [
        {
            "title": {"fa": FA, "en": EN},
            "min": 0,
            "max": 2,
            "seats": 1,
            "order": "shuffled",
            "candidates": [
                {"number": 7, "name": {"fa": FA, "en": EN}, "photo": HEX32},
                {"number": 9, "name": {"fa": FA, "en": EN}, "profile": {"fa": FA}},
            ],
        },
    ],
    "opens": 1000,
    "closes": 2000,
    "session": 1200,
    "floor": 0,
    "ceremony": HEX32,
    "keyset": HEX32,
    "columns": HEX32,
    "roll": HEX32,
    "setup": HEX32,
    "issuer": A[0],
    "urn": A[1],
    "box": A[2],
    "channels": A[3:5],
    "observers": [{"account": A[6], "bls": "01" * 48, "pop": "02" * 96}],
}


def _with(value: Any, path: list[Any], new: Any) -> Any:
    """Return a copy of a JSON value with one value replaced, added, or (None) taken out."""
    changed = copy.deepcopy(value)
    place = changed
    for step in path[:-1]:
        place = place[step]
    if new is None:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    return changed


def _path(steps: list[Any]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(
        "."
    )


def _every_field(value: Any, steps: list[Any] | None = None) -> list[list[Any]]:
    """Return the paths of all fields of all objects."""
    steps = steps or []
    if isinstance(value, dict):
        inside = [[*steps, name] for name in value]
        return inside + [
            path for name in value for path in _every_field(value[name], [*steps, name])
        ]
    if isinstance(value, list):
        return [path for k, one in enumerate(value) for path in _every_field(one, [*steps, k])]
    return []


REQUIRED = [(ceremony, CEREMONY, path) for path in _every_field(CEREMONY)] + [
    (manifest, MANIFEST, path)
    for path in _every_field(MANIFEST)
    if "profile" not in path and "photo" not in path
]


@pytest.mark.parametrize(("kind", "value"), [(ceremony, CEREMONY), (manifest, MANIFEST)])
def test_a_sound_record_is_read_and_written_alike(kind: Any, value: Any) -> None:
    body = rfc8785.dumps(value)
    assert kind.decode(body).encode() == body


@pytest.mark.parametrize(
    ("kind", "value", "path"), REQUIRED, ids=lambda one: _path(one) if type(one) is list else ""
)
def test_a_missing_field_is_named(kind: Any, value: Any, path: list[Any]) -> None:
    with pytest.raises(RecordError) as refused:
        kind.decode(rfc8785.dumps(_with(value, path, None)))
    assert (refused.value.field, refused.value.why) == (_path(path), "is missing")


@pytest.mark.parametrize(
    ("kind", "value", "path"), REQUIRED, ids=lambda one: _path(one) if type(one) is list else ""
)
def test_a_field_of_another_type_is_named(kind: Any, value: Any, path: list[Any]) -> None:
    with pytest.raises(RecordError) as refused:
        kind.decode(rfc8785.dumps(_with(value, path, 3 if type(value) is str else [[]])))
    assert refused.value.field.startswith(_path(path))


@pytest.mark.parametrize(
    ("kind", "value", "steps"),
    [
        (ceremony, CEREMONY, []),
        (ceremony, CEREMONY, ["trustees", 1]),
        (manifest, MANIFEST, []),
        (manifest, MANIFEST, ["races", 0]),
        (manifest, MANIFEST, ["races", 0, "candidates", 1]),
        (manifest, MANIFEST, ["observers", 0]),
    ],
)
def test_an_unknown_field_is_named(kind: Any, value: Any, steps: list[Any]) -> None:
    path = [*steps, "extra"]
    with pytest.raises(RecordError) as refused:
        kind.decode(rfc8785.dumps(_with(value, path, 1)))
    assert (refused.value.field, refused.value.why) == (_path(path), "is an unknown field")


def test_an_unknown_field_can_do_nothing_but_be_read() -> None:
    with pytest.raises(RecordError) as refused:
        manifest.decode(rfc8785.dumps(_with(MANIFEST, ["\0a\nb\u202e"], 1)))
    assert refused.value.field == r"\x00a\nb\u202e"
    with pytest.raises(RecordError) as refused:
        manifest.decode(rfc8785.dumps(_with(MANIFEST, ["title", "\x1b[2J"], "x")))
    assert refused.value.field == r"title.\x1b[2J"


def test_an_account_in_two_roles_is_named() -> None:
    terms, nobody = ceremony.decode(rfc8785.dumps(CEREMONY)), A[15]
    said = manifest.decode(rfc8785.dumps(MANIFEST))
    assert list(two_roles(nobody, terms, said)) == [f"{A[6]} is trustee 2 and observers[0].account"]
    alone = manifest.decode(rfc8785.dumps(_with(MANIFEST, ["observers"], [])))
    assert list(two_roles(nobody, terms, alone)) == []
    assert list(two_roles(A[3], terms, alone)) == [f"{A[3]} is authority and channels[0]"]
    assert list(two_roles(A[5], terms, alone)) == [f"{A[5]} is authority and trustee 1"]


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (["need"], 0),
        (["need"], 4),
        (["need"], True),
        (["threshold"], 0),
        (["threshold"], 4),
        (["columns"], 0),
        (["columns"], 2**32),
        (["commission", 1], A[0]),
        (["commission", 1], A[0].lower()),
        (["commission", 1], A[0][:-1] + "A"),
        (["commission", 1], "S" + A[0][1:]),
        (["trustees", 0, "seal"], bytes(32).hex()),
        (["trustees", 0, "seal"], base(1).hex().upper()),
        (["trustees", 0, "seal"], base(1).hex()[:-2]),
        (["trustees", 0, "bls"], "01" * 47),
        (["trustees", 0, "pop"], "0 " * 96),
    ],
    ids=str,
)
def test_a_wrong_value_of_a_ceremony_is_named(path: list[Any], new: Any) -> None:
    with pytest.raises(RecordError) as refused:
        ceremony.decode(rfc8785.dumps(_with(CEREMONY, path, new)))
    assert refused.value.field == _path(path)


def test_a_trustee_account_twice_is_named() -> None:
    with pytest.raises(RecordError) as refused:
        ceremony.decode(rfc8785.dumps(_with(CEREMONY, ["trustees", 2, "account"], A[5])))
    assert refused.value.field == "trustees[2]"


@pytest.mark.parametrize("name", ["commission", "trustees"])
def test_an_empty_list_of_a_ceremony_is_named(name: str) -> None:
    with pytest.raises(RecordError) as refused:
        ceremony.decode(rfc8785.dumps(_with(CEREMONY, [name], [])))
    assert refused.value.field == name


@pytest.mark.parametrize(
    ("path", "new"),
    [
        (["languages"], []),
        (["languages", 1], "fa"),
        (["languages", 1], "e_n"),
        (["title", "de"], "Wahl"),
        (["title", "fa"], ""),
        (["trial"], 1),
        (["network"], ""),
        (["races"], []),
        (["races", 0, "min"], 3),
        (["races", 0, "min"], -1),
        (["races", 0, "max"], 0),
        (["races", 0, "max"], 3),
        (["races", 0, "seats"], 0),
        (["races", 0, "seats"], 3),
        (["races", 0, "order"], "random"),
        (["races", 0, "candidates"], []),
        (["races", 0, "candidates", 1, "number"], 7),
        (["races", 0, "candidates", 1, "number"], 2**32),
        (["races", 0, "candidates", 1, "profile"], {}),
        (["races", 0, "candidates", 1, "profile", "de"], "x"),
        (["races", 0, "candidates", 0, "photo"], "ab" * 31),
        (["closes"], 1000),
        (["opens"], -1),
        (["session"], 0),
        (["floor"], -1),
        (["roll"], HEX32.upper()),
        (["setup"], "ab" * 33),
        (["urn"], A[0]),
        (["channels"], []),
        (["channels", 1], A[2]),
        (["channels", 1], A[3]),
        (["observers", 0, "account"], A[4]),
        (["observers", 0, "bls"], "01" * 49),
    ],
    ids=str,
)
def test_a_wrong_value_of_a_manifest_is_named(path: list[Any], new: Any) -> None:
    with pytest.raises(RecordError) as refused:
        manifest.decode(rfc8785.dumps(_with(MANIFEST, path, new)))
    assert refused.value.field == _path(path)


@pytest.mark.parametrize(
    ("alter", "why"),
    [
        (lambda body: body + b"\n", "is not in canonical form (RFC 8785)"),
        (lambda body: b" " + body, "is not in canonical form (RFC 8785)"),
        (lambda body: body.replace(b":2,", b":2.0,"), "has the number 2.0, not an integer"),
        (lambda body: body.replace(b":2,", b":2e0,"), "has the number 2e0, not an integer"),
        (
            lambda body: body.replace(b":2,", b":9007199254740992,"),
            "has the number 9007199254740992, not below 2^53",
        ),
        (lambda body: body.replace(b":2,", b":NaN,"), "has the number NaN, not an integer"),
        (lambda body: body.replace(b":3,", b":-0,"), "is not in canonical form (RFC 8785)"),
        (
            lambda body: b'{"columns":3,' + body[1:],
            "has the field 'columns' twice in one object",
        ),
        (
            lambda body: body.replace(b'"columns":3,', b"")[:-1] + b',"columns":3}',
            "is not in canonical form (RFC 8785)",
        ),
        (
            lambda body: body.replace(b'"need"', b'"n\\u0065ed"'),
            "is not in canonical form (RFC 8785)",
        ),
        (lambda body: b"[" + body + b"]", "is not an object"),
        (lambda body: b"[" * 100_000, "cannot be read: nested deeper than 64 levels"),
    ],
)
def test_another_form_of_the_same_value_is_refused(alter: Any, why: str) -> None:
    body = rfc8785.dumps(CEREMONY)
    ceremony.decode(body)
    assert alter(body) != body
    with pytest.raises(RecordError) as refused:
        ceremony.decode(alter(body))
    assert (refused.value.field, refused.value.why) == ("JSON", why)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b'"x"', b'{"a":"\xff"}', b'{"a":"\\ud800"}', b"\xef\xbb\xbf{}"]
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(RecordError) as refused:
        manifest.decode(body)
    assert refused.value.field == "JSON"


def test_candidates_use_columns_in_manifest_order() -> None:
    found = manifest.decode(rfc8785.dumps(MANIFEST))
    assert [one.number for one in found.candidates] == [7, 9]
    assert (found.shape.m, found.shape.n) == (2, 4)


def test_a_manifest_is_made_of_a_plain_value() -> None:
    assert manifest.from_value(MANIFEST).encode() == rfc8785.dumps(MANIFEST)
    with pytest.raises(RecordError) as refused:
        manifest.from_value(MANIFEST | {"floor": 1.5})
    assert refused.value.field == "JSON"
