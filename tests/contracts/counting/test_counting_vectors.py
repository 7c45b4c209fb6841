"""tests/vectors/share.json and opening.json: read back from their bytes alone."""

import json
from functools import reduce
from typing import Any

import pytest

from contracts.counting.opening import ColumnOutOfRange, TooFewShares, open_totals
from contracts.counting.share import make_share, share_fault
from contracts.counting.totals import Sums, chain_digest, empty_digest
from contracts.crypto.group import Point, decode_point, decode_scalar, encode_scalar
from contracts.crypto.polynomial import lagrange_at_zero
from contracts.records.kinds import share as share_kind
from contracts.records.record import RecordError, record_of
from scripts.vectors.table import FOLDER

VECTORS = {
    name: {one["id"]: one for one in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))}
    for name in ("share", "opening")
}


def ids(name: str, part: str) -> list[str]:
    """Return the ids that begin with ``part``."""
    found = [one for one in VECTORS[name] if one.split("/")[0] == part]
    assert found
    return found


def raw(value: str) -> bytes:
    """Return the bytes of a field."""
    return bytes.fromhex(value)


def sums_in(given: dict[str, Any], columns: int) -> Sums:
    """Return the recount that a share is over."""
    empty = (Point(bytes(32)),) * columns
    return Sums(given["count"], raw(given["digest"]), Point(raw(given["R"])), empty)


@pytest.mark.parametrize("id", ids("share", "make"))
def test_making_a_share(id: str) -> None:
    given, output = VECTORS["share"][id]["input"], VECTORS["share"][id]["output"]
    secrets = [decode_scalar(raw(x)) for x in given["x"]]
    made = make_share(
        raw(given["context"]),
        given["trustee"],
        sums_in(given, len(secrets)),
        secrets,
        decode_scalar(raw(given["s"])),
    )
    assert made.encode().hex() == output["body"]
    assert record_of(made).id.hex() == output["id"]


@pytest.mark.parametrize("id", ids("share", "verify"))
def test_a_share_counts_or_has_its_reason(id: str) -> None:
    one = VECTORS["share"][id]
    given = one["input"]
    keys = [decode_point(raw(key)) for key in given["X"]]
    share = share_kind.decode(raw(given["body"]), len(keys))
    sums = sums_in(given, len(keys))
    fault = share_fault(share, raw(given["context"]), given["trustee"], sums, keys)
    known = {"honest": None, "context": "context", "count": "count", "digest": "digest"}
    expected = known.get(id.removeprefix("verify/"), "proof")
    assert (fault.reason if fault else None) == expected
    assert one.get("error") == expected


@pytest.mark.parametrize("id", ids("share", "decode"))
def test_a_bad_share_names_its_field(id: str) -> None:
    one = VECTORS["share"][id]
    with pytest.raises(RecordError) as caught:
        share_kind.decode(raw(one["input"]["body"]), one["input"]["columns"])
    assert caught.value.field == one["error"]


@pytest.mark.parametrize("id", ids("opening", "weights"))
def test_weights_at_zero(id: str) -> None:
    one = VECTORS["opening"][id]
    made = lagrange_at_zero(one["input"]["trustees"])
    assert [encode_scalar(made[i]).hex() for i in one["input"]["trustees"]] == one["output"]


@pytest.mark.parametrize("id", ids("opening", "open"))
def test_opening(id: str) -> None:
    one = VECTORS["opening"][id]
    given = one["input"]
    points = tuple(Point(raw(e)) for e in given["E"])
    sums = Sums(given["count"], bytes(32), Point(raw(given["R"])), points)
    shares = {
        share["trustee"]: tuple(Point(raw(d)) for d in share["D"]) for share in given["shares"]
    }
    if "output" in one:
        assert list(open_totals(sums, shares, given["threshold"])) == one["output"]
        return
    with pytest.raises((TooFewShares, ColumnOutOfRange)) as caught:
        open_totals(sums, shares, given["threshold"])
    error = caught.value
    if isinstance(error, TooFewShares):
        assert one["error"] == f"{error.have} of {error.threshold}"
    else:
        assert one["error"] == f"column {error.column}"


@pytest.mark.parametrize("id", ids("opening", "digest"))
def test_digest_of_counted_ballots(id: str) -> None:
    one = VECTORS["opening"][id]
    trackers = [raw(tracker) for tracker in one["input"]["trackers"]]
    made = reduce(chain_digest, trackers, empty_digest(raw(one["input"]["context"])))
    assert made.hex() == one["output"]
