"""What became of a ballot: on its way, recorded, or not; the receipt and its printed view.

A receipt exists only once a closed ledger holds the ballot. What it says of the voter is shown in
the voter's own session only; the file, the printed view and the QR code say nothing of the voter.
"""

import io
from dataclasses import dataclass, replace

import segno
from aiohttp import hdrs, web

from node.pages.dates import jalali_numbers
from node.pages.kit import address, page
from web.intake.own_ballot import address_of, body_of
from web.intake.receipt import ReceiptFacts, receipt_facts
from web.portal import cookies, keys
from web.portal.frame import seen
from web.services import BASE
from web.voters.session import Session

GROUP = 4
"""Bytes of a group in which the printed view shows a ballot."""


@dataclass(frozen=True, slots=True, repr=False)
class Shown:
    """What a receipt shows: of the ledger; and of the voter, None once purged."""

    tracker: str
    transaction: str
    link: str
    ledger: int
    time: int
    jalali: str
    network: str
    election: str
    name: str | None = None
    licence: str | None = None
    national_code: str | None = None
    address: str | None = None


async def receipt(request: web.Request) -> web.Response:
    """Show the receipt, or how far the ballot is."""
    session = await _session(request)
    if seen(request) is None:
        raise web.HTTPServiceUnavailable
    # asked once: a ballot recorded between two questions would be neither on its way nor a receipt
    status = await request.app[keys.INTAKE].status(session.voter_id)
    facts = receipt_facts(request.app[keys.VIEW], status)
    if facts is not None:
        return page(request, "receipt.html", {"receipt": await _whole(request, session, facts)})
    values = {
        "state": "none" if status is None else status.state,
        "tracker": "" if status is None else status.tracker.hex(),
        "why": None if status is None else status.why,
    }
    return page(request, "progress.html", values)


async def receipt_print(request: web.Request) -> web.Response:
    """Show the encrypted vote for paper."""
    facts = await _recorded(request)
    body = await body_of(request.app[BASE], facts.receipt.tracker)
    if body is None:
        raise web.HTTPSeeOther(address(request, "/receipt"))
    values = {"receipt": _of_ledger(facts), "bytes": body.hex(" ", -GROUP), "size": len(body)}
    return page(request, "receipt_print.html", values)


async def receipt_file(request: web.Request) -> web.Response:
    """Answer the receipt as a file, in the format of docs/protocol.md §16."""
    facts = await _recorded(request)
    name = f"sandogh-receipt-{facts.receipt.tracker.hex()[:8]}.json"
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    return web.Response(
        body=facts.receipt.encode(),
        content_type="application/json",
        charset="utf-8",
        headers=headers,
    )


async def qr(request: web.Request) -> web.Response:
    """Answer the QR code of the transaction's link."""
    facts = await _recorded(request)
    drawn = io.BytesIO()
    made = segno.make(facts.link, error="m", micro=False)
    made.save(drawn, kind="svg", border=3, dark="#000", light="#fff", xmldecl=False)
    return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")


async def _session(request: web.Request) -> Session:
    """Return the session of whoever asks; others are told why they have none."""
    session = await cookies.session_of(request)
    if session is None or not session.active:
        raise web.HTTPSeeOther(address(request, "/ended"))
    return session


async def _facts(request: web.Request, session: Session) -> ReceiptFacts | None:
    status = await request.app[keys.INTAKE].status(session.voter_id)
    return receipt_facts(request.app[keys.VIEW], status)


async def _recorded(request: web.Request) -> ReceiptFacts:
    """Return what the ledger holds of the voter's ballot; without a receipt there is none."""
    session = await _session(request)
    facts = None if seen(request) is None else await _facts(request, session)
    if facts is None:
        raise web.HTTPSeeOther(address(request, "/receipt"))
    return facts


def _of_ledger(facts: ReceiptFacts) -> Shown:
    said = facts.receipt
    return Shown(
        said.tracker.hex(),
        said.transaction.hex(),
        facts.link,
        facts.ledger,
        facts.time,
        jalali_numbers(facts.time),
        said.network,
        said.election,
    )


async def _whole(request: web.Request, session: Session, facts: ReceiptFacts) -> Shown:
    """Return the receipt with what is known of the voter."""
    shown = _of_ledger(facts)
    person = await request.app[keys.VOTERS].person(session.voter_id)
    if person is None:
        return shown
    return replace(
        shown,
        name=person.name,
        licence=person.licence,
        national_code=person.national_code,
        address=await address_of(request.app[BASE], session.voter_id),
    )
