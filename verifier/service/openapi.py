"""The API's OpenAPI 3.1 document, as `/api/v1/openapi.json` gives it."""

from typing import Any

from contracts.counting.acceptance import REASONS

MOST_ROWS = 200

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "integer", "minimum": 0}
_TRUTH: Schema = {"type": "boolean"}
_HASH: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_PLACE: Schema = {"type": "string", "pattern": "^[0-9]{1,19}$"}
_ACCOUNT: Schema = {"type": "string", "pattern": "^G[A-Z2-7]{55}$"}
_TEXTS: Schema = {"type": "object", "additionalProperties": _TEXT}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _object(**fields: Schema) -> Schema:
    return {
        "type": "object",
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_POSTED = _object(hash=_HASH, time=_NUMBER)
_COVERED = _or_null(_of("Ledger")) | {
    "description": "The last ledger of which every cast is counted; null before casts were read."
}

SCHEMAS: dict[str, Schema] = {
    "Problem": _object(status=_NUMBER, title=_TEXT, detail=_TEXT),
    "Ledger": _object(sequence=_NUMBER, hash=_HASH, time=_NUMBER),
    "Election": _object(
        election=_ACCOUNT,
        network=_TEXT,
        phase={"enum": ["before", "open", "ended", "result"]},
        hindrance=_or_null(_TEXT),
        ledger=_of("Ledger"),
        follows=_object(stale=_TRUTH, streaming=_TRUTH),
        rewritten=_list(
            _object(
                what={"enum": ["header", "official", "act", "casts"]},
                ledger=_NUMBER,
                text=_TEXT,
                remembered=_or_null(_HASH),
                found=_or_null(_HASH),
                found_at=_NUMBER,
            )
        ),
        manifest=_or_null(_of("Manifest")),
        ceremony=_or_null(_of("Ceremony")),
        roll=_or_null(_NUMBER),
        setup=_or_null(_HASH),
        close=_or_null(_POSTED),
        shares={"type": "object", "additionalProperties": _POSTED},
    ),
    "Manifest": _object(
        title=_TEXTS,
        trial=_TRUTH,
        opens=_NUMBER,
        closes=_NUMBER,
        end=_NUMBER,
        floor=_NUMBER,
        channels=_NUMBER,
        races=_list(
            _object(
                title=_TEXTS,
                min=_NUMBER,
                max=_NUMBER,
                seats=_NUMBER,
                candidates=_list(_object(number=_NUMBER, name=_TEXTS)),
            )
        ),
    ),
    "Ceremony": _object(
        commission=_list(_ACCOUNT),
        need=_NUMBER,
        columns=_NUMBER,
        threshold=_NUMBER,
        qualified=_TRUTH,
        keyset=_or_null(_HASH),
        faults=_list(_object(reason=_TEXT, text=_TEXT)),
        trustees=_list(_object(number=_NUMBER, account=_ACCOUNT, key=_TRUTH, ack=_TRUTH)),
    ),
    "Counts": _object(
        ledger=_COVERED,
        roll=_or_null(_NUMBER),
        cast=_NUMBER,
        accepted=_NUMBER,
        rejected=_NUMBER,
        by_reason={
            "type": "object",
            "properties": dict.fromkeys(REASONS, _NUMBER),
            "additionalProperties": False,
        },
    ),
    "Turnout": _object(ledger=_COVERED, points=_list(_object(time=_NUMBER, accepted=_NUMBER))),
    "Ballot": _object(
        position=_PLACE,
        ledger=_NUMBER,
        time=_NUMBER,
        transaction=_HASH,
        tracker=_or_null(_HASH),
        index=_or_null(_NUMBER),
        counted=_TRUTH,
        number=_or_null(_NUMBER),
        reason=_or_null({"enum": list(REASONS)}),
        text=_TEXT,
        explorer=_or_null(_TEXT),
    ),
    "Ballots": _object(
        ledger=_COVERED,
        ballots=_list(_of("Ballot")),
        newer=_or_null(_PLACE),
        older=_or_null(_PLACE),
    ),
    "Found": _object(ballots=_list(_of("Ballot"))),
    "Acts": _object(
        acts=_list(
            _object(
                position=_PLACE,
                ledger=_NUMBER,
                time=_NUMBER,
                kind=_NUMBER,
                name=_TEXT,
                account=_ACCOUNT,
                record=_HASH,
                transaction=_HASH,
                fault=_or_null(_TEXT),
                text=_or_null(_TEXT),
            )
        )
    ),
    "Result": _object(
        hash=_HASH,
        time=_NUMBER,
        races=_list(
            _object(
                title=_TEXTS,
                seats=_NUMBER,
                candidates=_list(_object(number=_NUMBER, name=_TEXTS, votes=_NUMBER)),
                elected=_list(_NUMBER),
                tied=_list(_NUMBER),
            )
        ),
    ),
    "Audit": _object(
        at=_NUMBER,
        seconds=_NUMBER,
        verdict={"enum": ["verified", "failed", "could not run", "open"]},
        why=_TEXT,
        report=_or_null({"type": "object"}),
    ),
}

_PLACES = {"type": "integer", "minimum": 0, "maximum": (1 << 63) - 1}


def _query(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def _get(about: str, schema: str, *faults: int, parameters: tuple[Schema, ...] = ()) -> Schema:
    """Describe one address, which can always be 503: nothing was read yet."""
    problems = {
        str(status): {
            "description": "A problem.",
            "content": {"application/problem+json": {"schema": _of("Problem")}},
        }
        for status in (*faults, 503)
    }
    good = {
        "description": about,
        "content": {"application/json": {"schema": _of(schema)}},
    }
    return {
        "get": {
            "summary": about,
            "operationId": schema[0].lower() + schema[1:],
            "parameters": list(parameters),
            "responses": {"200": good, **problems},
        }
    }


DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Sandogh election board",
        "version": "1",
        "description": (
            "What one election's ledger comes to: recounted live, never a part of the tally. "
            "Times are Unix seconds by the ledger's clock, bytes lower-case hex."
        ),
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    },
    "servers": [{"url": "/api/v1"}],
    "paths": {
        "/election": _get("The election: its official side, and where the index is.", "Election"),
        "/counts": _get("Ballots cast, accepted, rejected with reasons.", "Counts"),
        "/turnout": _get("Accepted ballots over time.", "Turnout"),
        "/ballots": _get(
            "A page of the board, the newest first.",
            "Ballots",
            400,
            parameters=(
                _query(
                    "limit",
                    {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
                    "Most rows; 50 if not given.",
                ),
                _query("before", _PLACES, "Only casts before this position."),
                _query("after", _PLACES, "The casts that follow this position."),
                _query("refused", {"type": "boolean"}, "Only casts that do not count."),
            ),
        ),
        "/ballots/{name}": _get(
            "The ballots whose tracker or transaction begins with these digits.",
            "Found",
            400,
            404,
            parameters=(
                {
                    "name": "name",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "string", "pattern": "^[0-9a-f]{8,64}$"},
                    "description": "8 to 64 hex digits.",
                },
            ),
        ),
        "/acts": _get("All official records, each with what is wrong with it.", "Acts"),
        "/result": _get("The result that is on the ledger.", "Result", 404),
        "/audit": _get("The last full audit.", "Audit", 404),
    },
    "components": {"schemas": SCHEMAS},
}
