"""Submitting to Horizon without waiting: POST /transactions_async, where it is offered.

The blocking route answers 504 both for an envelope in the queue and for one that the queue
never took; this one tells them apart at once. Horizon has it from 2.31 on (its CHANGELOG); its
root page names no link, so the version there tells. Until Horizon 22 the result stood under
another name.
"""

import base64
import re

from node.networks.fields import FieldError, Fields, read_object
from node.networks.horizon_submitter import HorizonSubmitter, refusal
from node.networks.http import HttpError
from node.networks.queue_status import judged
from node.networks.submitter import Pending, Submitted, Unclear
from node.wire.envelopes import parse_envelope

ROUTE = "/transactions_async"
FIRST_VERSION = (2, 31)

_VERSION = re.compile(r"v?(\d{1,4})\.(\d{1,4})")
_STATUSES = frozenset({201, 400, 409, 503})
_ABSENT = frozenset({403, 404, 405})
_RESULT_NAMES = ("error_result_xdr", "errorResultXdr")


def offers_async(root: Fields) -> bool:
    """Tell from a Horizon's root page whether it has the route: by a link, else by version."""
    if root.has("_links"):
        links = root.object("_links")
        for name in links.names():
            value = links.raw(name) if links.has(name) else None
            href = value.get("href") if isinstance(value, dict) else None
            if isinstance(href, str) and href.partition("{")[0].endswith(ROUTE):
                return True
    said = _VERSION.match(root.text("horizon_version")) if root.has("horizon_version") else None
    return said is not None and (int(said[1]), int(said[2])) >= FIRST_VERSION


class HorizonAsyncSubmitter(HorizonSubmitter):
    """Submit to one Horizon without waiting, or as `HorizonSubmitter` where that is all there is.

    The root page is read once, before the first envelope; a server that has the route switched
    off is asked the blocking way from then on.
    """

    _offered: bool | None = None

    async def submit(self, envelope: bytes) -> Submitted | Pending:
        """Send one envelope once.

        Raises:
            Rejected, Unclear, EnvelopeError: as `Submitter.submit`.
            ReaderError: the server does not name its network; nothing was sent.
        """
        if self._offered is None:
            self._offered = offers_async(await self.root())
        if not self._offered:
            return await super().submit(envelope)
        name = parse_envelope(envelope, await self.network_id()).ledger_hash
        form = {"tx": base64.b64encode(envelope).decode()}
        try:
            answer = await self._http.once("POST", ROUTE, form=form)
        except HttpError as fault:
            raise Unclear(name, fault.why) from fault
        if answer.status in _ABSENT:
            self._offered = False
            return await super().submit(envelope)
        try:
            fields = read_object(answer.body)
            if answer.status not in _STATUSES or not fields.has("tx_status"):
                raise refusal(fields, name, answer)
            if fields.hash("hash") != name:
                raise fields.wrong("hash", "is another transaction's")
            found = next((one for one in _RESULT_NAMES if fields.has(one)), None)
            result = None if found is None else fields.base64(found)
            status = fields.text("tx_status")
        except FieldError as wrong:
            why = f"it answered status {answer.status}, but {wrong}"
            raise Unclear(name, why, answer.wait) from wrong
        return judged(name, status, result, answer.wait)
