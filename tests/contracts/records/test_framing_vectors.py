"""Framing against its vectors; the properties are in the tests of the modules."""

import hashlib
import json

import pytest

from contracts.records.frame import HEADER, FrameError, parse_part, split, values
from contracts.records.record import Record
from scripts.vectors.form import Vector
from scripts.vectors.table import FOLDER

VECTORS = json.loads((FOLDER / "framing.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_vector(vector: Vector) -> None:
    put = vector["input"]
    if "error" in vector:
        with pytest.raises(FrameError) as raised:
            parse_part([bytes.fromhex(value) for value in put["values"]])
        assert raised.value.why == vector["error"]
    elif "body" in put:
        record = Record(put["kind"], bytes.fromhex(put["body"]))
        assert record.id.hex() == vector["output"]["id"]
        [part] = split(record)
        assert [value.hex() for value in values(part)] == vector["output"]["values"]
        assert parse_part(values(part)).payload == record.bytes
    else:
        record = Record(put["kind"], bytes(i % 251 for i in range(put["length"] - 1)))
        assert record.id.hex() == vector["output"]["id"]
        parts = split(record)
        assert [_summary(part) for part in parts] == vector["output"]["parts"]
        assert b"".join(parse_part(values(part)).payload for part in parts) == record.bytes


def _summary(part: bytes) -> dict[str, object]:
    return {
        "header": part[: HEADER.size].hex(),
        "bytes": len(part),
        "values": len(values(part)),
        "sha256": hashlib.sha256(part).hexdigest(),
    }
