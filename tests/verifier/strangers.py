"""Strangers who send any number of transactions to an account of an election."""

import base64
import json
import struct
from typing import Any

from node.networks.reader import LedgerTransaction
from node.wire.envelopes import parse_envelope
from node.wire.hashes import contents_hash, network_id
from tests.forgeries.desk import Desk, Key
from tests.forgeries.world import World


def records(body: bytes) -> list[dict[str, Any]]:
    """Return a page's records."""
    found: list[dict[str, Any]] = json.loads(body)["_embedded"]["records"]
    return found


def page(rows: list[dict[str, Any]]) -> bytes:
    """Return a page of records."""
    return json.dumps({"_links": {}, "_embedded": {"records": rows}}).encode()


def foreign(
    to: Key, stranger: Key, passphrase: str, ledger: int, number: int
) -> list[dict[str, Any]]:
    """Return rows of transactions by which a stranger sends a coin to an account, all different."""
    network = network_id(passphrase)
    pay = bytes(4) + struct.pack(">I", 1) + bytes(4) + to.public + bytes(4)
    rows = []
    for order in range(number):
        body = b"".join(
            (
                bytes(4) + stranger.public,
                struct.pack(">IQII", 100, order + 1, 0, 0),
                struct.pack(">I", 1) + pay + struct.pack(">q", 1),
                bytes(4),
            )
        )
        envelope = struct.pack(">I", 2) + body + bytes(4)
        rows.append(
            {
                "hash": contents_hash(network, body).hex(),
                "ledger": ledger,
                "paging_token": str(ledger << 32 | order + 1000 << 12),
                "created_at": "2027-01-15T08:00:00Z",
                "successful": True,
                "envelope_xdr": base64.b64encode(envelope).decode(),
            }
        )
    return rows


def parsed(row: dict[str, Any], network: bytes) -> LedgerTransaction:
    """Return such a row as a source tells it."""
    envelope = base64.b64decode(row["envelope_xdr"])
    said = parse_envelope(envelope, network)
    position = int(row["paging_token"])
    return LedgerTransaction(
        said.ledger_hash, position >> 32, position, 0, True, envelope, None, said
    )


class Flooding:
    """Meddles with a real source: an account has thousands of strangers' transactions besides.

    Attributes:
        asked: pages of the account that were asked for.
    """

    def __init__(self, world: World, desk: Desk, to: Key, number: int) -> None:
        """Put them into the ledger of the first ballot.

        Args:
            world: the election.
            desk: its ledger.
            to: whom they are sent to.
            number: how many.
        """
        name = world.where["ballot 1"].hex()
        ledger = int(desk.ledger.get(f"/transactions/{name}").body["ledger"])
        self.asked = 0
        self._path = f"/accounts/{to.account}/transactions?"
        self._rows = foreign(to, world.members[0], desk.ledger.passphrase, ledger, number)

    def meddle(self, path: str, body: bytes) -> bytes:
        """Mix them into a page."""
        if self._path not in path or "limit=10&" in path:
            return body
        self.asked += 1
        after = int(path.split("cursor=")[1].split("&")[0])
        limit = int(path.split("limit=")[1].split("&")[0])
        rows = [one for one in self._rows if int(one["paging_token"]) > after]
        both = [*records(body), *rows]
        return page(sorted(both, key=lambda one: int(one["paging_token"]))[:limit])
