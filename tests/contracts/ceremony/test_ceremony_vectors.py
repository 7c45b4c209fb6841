"""tests/vectors/trustee_key.json and complaint.json: read back from their bytes alone."""

import json
from typing import Any

import pytest

from contracts.ceremony.acknowledge import keyset, open_shares, own_shares
from contracts.ceremony.complain import complain, judge
from contracts.ceremony.deal import deal, proof_holds
from contracts.ceremony.qualification import Posted
from contracts.ceremony.qualify import qualify
from contracts.ceremony.sealing import coefficients, ephemeral, mask, seal_key, seal_secret
from contracts.ceremony.terms import Terms, scope_of
from contracts.crypto.group import Point, decode_point, decode_scalar, encode_scalar
from contracts.records.kinds import trustee_complaint, trustee_key
from contracts.records.record import Record, RecordError, record_of
from scripts.vectors.table import FOLDER

VECTORS = {
    name: {one["id"]: one for one in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))}
    for name in ("trustee_key", "complaint")
}


def ids(name: str, part: str) -> list[str]:
    """Return the ids that begin with ``part``."""
    found = [one for one in VECTORS[name] if one.split("/")[0] == part]
    assert found
    return found


def raw(value: str) -> bytes:
    """Return the bytes of a field."""
    return bytes.fromhex(value)


def scalars(values: list[str]) -> list[int]:
    """Return a list of scalars."""
    return [decode_scalar(raw(value)) for value in values]


def terms_in(given: dict[str, Any]) -> Terms:
    """Return a vector's ceremony."""
    seals = tuple(decode_point(raw(seal)) for seal in given["seals"])
    accounts = tuple(map(str, range(given["trustees"])))
    return Terms(raw(given["scope"]), given["columns"], given["threshold"], accounts, seals)


def key_in(given: dict[str, Any], field: str = "body") -> trustee_key.TrusteeKey:
    """Decode a vector's trustee-key."""
    return trustee_key.decode(
        raw(given[field]), given["threshold"], given["columns"], given["trustees"]
    )


def test_derivations() -> None:
    found = VECTORS["trustee_key"]
    given = found["scope"]["input"]
    made = scope_of(*(raw(given[name]) for name in ("net", "authority", "ceremony")))
    assert made.hex() == found["scope"]["output"]
    seed = raw(found["seal-key"]["input"]["seed"])
    assert found["seal-key"]["output"] == {
        "kappa": encode_scalar(seal_secret(seed)).hex(),
        "K": seal_key(seed).hex(),
    }
    given = found["coeff"]["input"]
    terms = Terms(raw(given["scope"]), 2, given["threshold"], ("a", "b"), (Point(b""),) * 2)
    assert list(coefficients(raw(given["seed"]), terms, given["column"])) == scalars(
        found["coeff"]["output"]
    )
    given = found["seal-eph"]["input"]
    h = ephemeral(raw(given["seed"]), raw(given["scope"]), given["receiver"])
    assert encode_scalar(h).hex() == found["seal-eph"]["output"]
    given = found["seal"]["input"]
    z, shared = decode_point(raw(given["Z"])), decode_point(raw(given["S"]))
    hidden = mask(
        raw(given["scope"]), given["dealer"], given["receiver"], z, shared, given["column"]
    )
    assert encode_scalar(hidden).hex() == found["seal"]["output"]


@pytest.mark.parametrize("id", ids("trustee_key", "deal"))
def test_dealing(id: str) -> None:
    given, output = VECTORS["trustee_key"][id]["input"], VECTORS["trustee_key"][id]["output"]
    s = decode_scalar(raw(given["s"]))
    key = deal(raw(given["seed"]), terms_in(given), given["trustee"], s)
    assert key.encode().hex() == output["body"]
    assert record_of(key).id.hex() == output["id"]
    assert [[c.hex() for c in column] for column in key.commitments] == output["C"]


@pytest.mark.parametrize("id", ids("trustee_key", "open"))
def test_opening_sealed_shares(id: str) -> None:
    given, output = VECTORS["trustee_key"][id]["input"], VECTORS["trustee_key"][id]["output"]
    opened = open_shares(
        raw(given["seed"]), terms_in(given), given["receiver"], given["dealer"], key_in(given)
    )
    assert list(opened) == scalars(output["shares"])


def test_what_all_keys_come_to() -> None:
    found = VECTORS["trustee_key"]
    given = found["keyset"]["input"]
    terms = terms_in(given)
    records = [Record(2, raw(body)) for body in given["bodies"]]
    posted = {i: [Posted(record, i, i)] for i, record in enumerate(records, 1)}
    read = qualify(terms, posted, 0, None)
    assert keyset(terms.scope, [one.id for one in records]).hex() == found["keyset"]["output"]
    assert read.keyset is not None
    assert read.keyset.hex() == found["keyset"]["output"]
    assert found["columns"]["output"] == {
        "H": [key.hex() for key in read.column_keys],
        "columns": read.columns.hex(),
    }
    for id in ids("trustee_key", "share-keys"):
        given, output = found[id]["input"], found[id]["output"]
        own = own_shares(raw(given["seed"]), terms, given["trustee"], read.dealt)
        assert list(own.values) == scalars(output["x"])
        made = read.share_keys(given["trustee"], terms.columns)
        assert [key.hex() for key in made] == output["X"]


@pytest.mark.parametrize("id", ids("trustee_key", "decode"))
def test_a_bad_key_record_names_its_field(id: str) -> None:
    with pytest.raises(RecordError) as caught:
        key_in(VECTORS["trustee_key"][id]["input"])
    assert caught.value.field == VECTORS["trustee_key"][id]["error"]


@pytest.mark.parametrize("id", ids("trustee_key", "verify"))
def test_a_key_proof(id: str) -> None:
    one = VECTORS["trustee_key"][id]
    holds = proof_holds(key_in(one["input"]), one["input"]["trustee"])
    assert holds == (id in ("verify/honest", "verify/c"))
    assert holds == ("output" in one)


@pytest.mark.parametrize("id", ids("complaint", "complain"))
def test_complaining(id: str) -> None:
    given, output = VECTORS["complaint"][id]["input"], VECTORS["complaint"][id]["output"]
    made = complain(
        raw(given["seed"]),
        terms_in(given),
        given["complainer"],
        given["dealer"],
        key_in(given, "key"),
        decode_scalar(raw(given["s"])),
    )
    assert made.encode().hex() == output["body"]
    assert record_of(made).id.hex() == output["id"]


@pytest.mark.parametrize("id", ids("complaint", "judge"))
def test_judging(id: str) -> None:
    one = VECTORS["complaint"][id]
    given = one["input"]
    said = trustee_complaint.decode(raw(given["body"]))
    found = judge(said, terms_in(given), given["complainer"], key_in(given, "key"))
    expected = {
        "judge/true": ("dealer", (2,)),
        "judge/false": ("complainer", ()),
    }.get(id)
    if expected is None:
        assert found.liar.name == "NOBODY"
        assert one["error"] == "proof"
    else:
        assert (found.liar.value, found.wrong) == expected
        assert one["output"] == {"liar": expected[0], "wrong": list(expected[1])}


@pytest.mark.parametrize("id", ids("complaint", "decode"))
def test_a_bad_complaint_names_its_field(id: str) -> None:
    with pytest.raises(RecordError) as caught:
        trustee_complaint.decode(raw(VECTORS["complaint"][id]["input"]["body"]))
    assert caught.value.field == VECTORS["complaint"][id]["error"]
