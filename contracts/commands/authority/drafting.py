"""From a record to an act's file, for the members to sign."""

from pathlib import Path

from contracts.commands.files import write_bytes
from contracts.commands.ledger import DAY, Connection
from contracts.commands.outcome import tell
from contracts.reading.election import Election
from contracts.records.act import Act, describe_act
from contracts.records.envelope import Draft
from contracts.records.kinds.amend import Amend
from contracts.records.kinds.extend import Extend
from contracts.records.kinds.manifest import Manifest
from contracts.records.record import Body, Record, record_of
from contracts.records.transactions import drafts

VALID_DAYS = 7


def already(election: Election, record: Record) -> bool:
    """Tell whether the authority posted this very record before."""
    return any(one.record.id == record.id for one in election.authority.records)


def deadline(election: Election, body: Body) -> int | None:
    """Return the last close time at which a record is posted in time, or None: at any time.

    What comes later fails V3 for ever.
    """
    if isinstance(body, Manifest):
        return body.opens - 1
    if isinstance(body, Extend | Amend):
        return election.window().end
    return None


async def write_record_act(
    connection: Connection,
    election: Election,
    body: Body,
    title: str,
    out: Path,
    valid_days: int,
    as_json: bool,
) -> None:
    """Write an act that posts one record, or say that it was posted before.

    Args:
        connection: the ledger.
        election: whose authority posts.
        body: what the record says.
        title: a few words.
        out: the act's file.
        valid_days: how long the members have to sign and post, its deadline permitting.
        as_json: how to tell.
    """
    record = record_of(body)
    if already(election, record):
        tell(
            as_json,
            {"act": None, "record": record.id.hex(), "before": True},
            f"{title}: this very record is on the ledger; there is nothing to sign",
        )
        return
    limit = connection.network.tip.close_time + valid_days * DAY
    last = deadline(election, body)
    limit = limit if last is None else min(limit, last)
    posting = await connection.posting(election.account, limit)
    write_act(connection, drafts(record, posting), title, out, as_json, record)


def write_act(
    connection: Connection,
    unsigned: tuple[Draft, ...],
    title: str,
    out: Path,
    as_json: bool,
    record: Record | None = None,
) -> None:
    """Write an act's file and tell what it holds."""
    act = Act(connection.network.passphrase, title, unsigned)
    write_bytes(out, act.encode())
    values = {
        "act": str(out),
        "record": record.id.hex() if record is not None else None,
        "transactions": len(unsigned),
    }
    tell(as_json, values, *describe_act(act), f"written to {out}; pass it on to be signed")
