"""Every problem once: RFC 7807 bodies with Horizon's slugs, titles and sentences."""

import base64
from dataclasses import dataclass, field
from typing import Any

_TYPE = "https://stellar.org/horizon-errors/"

_CLASSES = {
    "bad_request": (400, "Bad Request"),
    "transaction_malformed": (400, "Transaction Malformed"),
    "transaction_failed": (400, "Transaction Failed"),
    "not_found": (404, "Resource Missing"),
    "method_not_allowed": (405, "Method Not Allowed"),
    "not_acceptable": (406, "Not Acceptable"),
    "before_history": (410, "Data Requested Is Before Recorded History"),
    "payload_too_large": (413, "Payload Too Large"),
    "unsupported_media_type": (415, "Unsupported Media Type"),
    "rate_limit_exceeded": (429, "Rate Limit Exceeded"),
    "server_error": (500, "Internal Server Error"),
    "server_over_capacity": (503, "Server Over Capacity"),
    "transaction_submission_timeout": (504, "Transaction Submission Timeout"),
    "timeout": (504, "Timeout"),
}
"""Slug -> HTTP status, title."""


@dataclass
class Problem(Exception):
    """An answer that is a problem; raised by handlers, rendered in one place.

    Args:
        slug: one of the classes above.
        detail: one or two sentences for the person who reads them.
        extras: values for programs, or nothing.
    """

    slug: str
    detail: str
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status, 400 to 599."""
        return _CLASSES[self.slug][0]

    def body(self) -> dict[str, Any]:
        """Return the JSON object of the answer."""
        status, title = _CLASSES[self.slug]
        body = {
            "type": _TYPE + self.slug,
            "title": title,
            "status": status,
            "detail": self.detail,
        }
        return body | ({"extras": self.extras} if self.extras else {})


def not_found() -> Problem:
    """The resource at this address does not exist."""
    return Problem(
        "not_found",
        "The resource at the url requested was not found. This usually occurs for one of two "
        "reasons: the url requested is not valid, or no data in our database could be found "
        "with the parameters provided.",
    )


def before_history() -> Problem:
    """What was asked for lies before the first ledger."""
    return Problem(
        "before_history",
        "This node does not have what lies before the oldest ledger of its history, which is "
        "ledger 1.",
    )


def invalid_field(name: str, reason: str) -> Problem:
    """A parameter of the path, the query or the form is wrong; `reason` says how."""
    return Problem(
        "bad_request",
        f"The request you sent was invalid in some way: {name}: {reason}",
        {"invalid_field": name, "reason": reason},
    )


def malformed(envelope: str, why: str) -> Problem:
    """The `tx` of a submission (given as sent) is not a transaction envelope."""
    return Problem(
        "transaction_malformed",
        "Horizon could not decode the transaction envelope in this request. A transaction "
        f"should be an XDR TransactionEnvelope struct encoded using base64. {why}",
        {"envelope_xdr": envelope},
    )


def failed(envelope: bytes, hash_: bytes, result: bytes, codes: dict[str, Any]) -> Problem:
    """A transaction was refused, or is in a ledger and failed; `codes` tells where."""
    return Problem(
        "transaction_failed",
        "The transaction failed when submitted to the stellar network. The "
        "`extras.result_codes` field on this response contains further details.",
        {
            "envelope_xdr": base64.b64encode(envelope).decode(),
            "result_codes": codes,
            "result_xdr": base64.b64encode(result).decode(),
            "hash": hash_.hex(),
        },
    )


def submission_timeout(envelope: bytes, hash_: bytes, why: str) -> Problem:
    """Whether the transaction gets into a ledger is not known yet; send the same bytes again."""
    return Problem(
        "transaction_submission_timeout",
        f"{why} The transaction may still get into a ledger: submit the identical envelope "
        "again, until its time bounds have passed in a closed ledger.",
        {"hash": hash_.hex(), "envelope_xdr": base64.b64encode(envelope).decode()},
    )
