"""POST `/transactions` and `/friendbot`: an envelope in, its outcome in a closed ledger out."""

from aiohttp import web

from node.horizon.accept import chosen
from node.horizon.answer import hal
from node.horizon.backend import (
    NODE,
    Malformed,
    Overloaded,
    Refused,
    Stored,
    Submission,
    Unclear,
)
from node.horizon.parameters import account_key, base64_bytes, form_field
from node.horizon.problems import Problem, failed, invalid_field, malformed, submission_timeout
from node.horizon.resources.amounts import base64_text
from node.horizon.transactions import rendered
from node.wire.result_codes import result_codes

_ADMITTED = {"PENDING": 201, "DUPLICATE": 409, "TRY_AGAIN_LATER": 503, "ERROR": 400}


async def submit(request: web.Request) -> web.Response:
    """Submit the form field `tx` (base64 of a TransactionEnvelope) and wait for its ledger.

    The same hash again gives the stored result, so a client may repeat itself after an
    unclear answer.
    """
    chosen(request)
    envelope = await _envelope(request)
    return _answer(request, envelope, await request.app[NODE].submit(envelope))


async def submit_async(request: web.Request) -> web.Response:
    """Submit the form field `tx` and answer at once with what a core says: see `_ADMITTED`."""
    chosen(request)
    envelope = await _envelope(request)
    admission = request.app[NODE].admit(envelope)
    if admission.hash is None:
        raise malformed(base64_text(envelope), admission.why)
    body = {"tx_status": admission.status, "hash": admission.hash.hex()}
    if admission.result is not None:
        body["error_result_xdr"] = base64_text(admission.result)
    return hal(body, _ADMITTED[admission.status])


async def _envelope(request: web.Request) -> bytes:
    text = await form_field(request, "tx")
    if not text:
        raise invalid_field("tx", "The form has no field tx")
    envelope = base64_bytes(text)
    if envelope is None:
        raise malformed(text, "It is not standard base64.")
    return envelope


async def friendbot(request: web.Request) -> web.Response:
    """Create the account `addr` (query or form) with coins of the operator's account."""
    text = request.query.get("addr")
    if text is None and request.method == "POST" and request.can_read_body:
        text = await form_field(request, "addr")
    if not text:
        raise invalid_field("addr", "The account to fund must be given")
    account_key(text, "addr")
    outcome = await request.app[NODE].fund(text)
    if outcome is None:
        raise Problem("bad_request", f"The account {text} exists already.", {"account": text})
    return _answer(request, *outcome)


def _answer(request: web.Request, envelope: bytes, outcome: Submission) -> web.Response:
    match outcome:
        case Stored(row) if row.successful:
            return hal(rendered(request, row))
        case Stored(row):
            raise failed(row.envelope, row.hash, row.result, result_codes(row.result))
        case Refused(hash_, result):
            raise failed(envelope, hash_, result, result_codes(result))
        case Malformed(why):
            raise malformed(base64_text(envelope), why)
        case Unclear(hash_, why):
            raise submission_timeout(envelope, hash_, why)
        case Overloaded():
            raise Problem(
                "server_over_capacity",
                "Too many submissions are waiting for a ledger: try again after the next one.",
            )
